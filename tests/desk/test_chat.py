"""The web chat's addresses, in front of a real HTTP server that plays Rasa's REST channel."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.test import Client

from desk.chat.pseudonym import COOKIE
from desk.chat.texts import page_texts, preferred_variety
from tests.desk.fake_rasa import TEXT_REPLY, FakeRasa, answer

VARIETIES = ["fr", "ar", "ary", "ary-Latn"]
PSEUDONYM = re.compile(r"web-[0-9a-f]{32}")


@pytest.fixture
def rasa(settings: LazySettings) -> Iterator[FakeRasa]:
    with FakeRasa() as fake:
        settings.RASA_URL = fake.url
        settings.RASA_TIMEOUT = 5.0
        yield fake


def send(client: Client, body: object = None, **fields: object) -> HttpResponse:
    """POST one message; `fields` are put over a right one, `body` replaces it (bytes as they are)."""
    if body is None:
        body = {"text": "Bonjour", "message_id": str(uuid.uuid4()), "payload": None, **fields}
    data = body if isinstance(body, bytes) else json.dumps(body)
    return client.post("/chat/messages", data=data, content_type="application/json")


class Page(HTMLParser):
    """What a browser would load or run: addresses of assets, inline scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.assets: list[str] = []
        self.inline: list[str] = []
        self.root: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.root = given
        self.assets += [given[key] or "" for key in ("src", "href") if key in given]
        data = given.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in given and not data):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]


class TestPage:
    def test_says_what_it_is_in_the_browser_s_language(self, client: Client) -> None:
        response = client.get("/", headers={"Accept-Language": "ar-MA,ar;q=0.9,fr;q=0.8"})
        html = response.content.decode()
        assert response.status_code == 200
        assert Page(html).root == {"lang": "ar", "dir": "rtl"}
        assert page_texts()["ar"]["tagline"] in html

    @pytest.mark.parametrize(
        ("header", "variety"),
        [
            ("", "fr"),
            ("en-GB,en;q=0.9", "fr"),
            ("fr-MA", "fr"),
            ("en,ar;q=0.5", "ar"),
            ("ary", "ary"),
            ("ary-Latn,fr;q=0.5", "ary-Latn"),
            ("fr;q=0.2,ar;q=0.7", "ar"),
            (";;;q=,", "fr"),
        ],
    )
    def test_opens_in_a_variety_we_have(self, header: str, variety: str) -> None:
        assert preferred_variety(header) == variety

    def test_loads_nothing_from_elsewhere_and_has_no_inline_code(self, client: Client) -> None:
        response = client.get("/")
        page = Page(response.content.decode())
        assert page.assets
        assert all(re.fullmatch(r"/static/chat/[\w.]+", address) for address in page.assets)
        assert page.inline == []
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self';")

    def test_is_not_kept_by_caches_and_its_data_cannot_break_out(self, client: Client) -> None:
        response = client.get("/")
        assert "no-store" in response.headers["Cache-Control"]
        data = response.content.decode().partition('<script id="texts" type="application/json">')[2]
        assert set(json.loads(data.partition("</script>")[0])) == set(VARIETIES)

    def test_takes_only_reading(self, client: Client) -> None:
        assert client.post("/").status_code == 405
        assert client.head("/").status_code == 200

    def test_its_words_are_complete_in_the_four_varieties(self) -> None:
        texts = page_texts()
        assert list(texts) == VARIETIES
        assert len({frozenset(words) for words in texts.values()}) == 1
        for words in texts.values():
            assert len(words["examples"]) == 3
            assert all(value for value in words.values())

    @pytest.mark.parametrize("variety", ["ar", "ary"])
    def test_its_arabic_words_are_in_arabic_script(self, variety: str) -> None:
        words = {name: text for name, text in page_texts()[variety].items() if isinstance(text, str)}
        assert [name for name, text in words.items() if not re.search("[\u0620-\u064a]", text)] == []


class TestCookie:
    def test_is_signed_hidden_from_scripts_and_ends_with_the_browser(self, client: Client) -> None:
        cookie = client.get("/").cookies[COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == ""
        assert cookie["expires"] == ""
        assert not cookie["secure"]

    def test_is_for_https_only_where_the_page_is(self, client: Client) -> None:
        assert client.get("/", secure=True).cookies[COOKIE]["secure"]

    def test_keeps_one_random_pseudonym_for_the_conversation(self, client: Client, rasa: FakeRasa) -> None:
        client.get("/")
        assert COOKIE not in client.get("/").cookies
        assert COOKIE not in send(client).cookies
        send(client)
        first, second = (request["sender"] for request in rasa.requests)
        assert first == second
        assert PSEUDONYM.fullmatch(first)

    def test_two_browsers_are_two_people(self, rasa: FakeRasa) -> None:
        for _ in range(2):
            send(Client())
        assert len({request["sender"] for request in rasa.requests}) == 2

    @pytest.mark.parametrize("change", ["web-" + "0" * 32, "", "web-" + "0" * 32 + ":1abcde:forged"])
    def test_a_changed_one_is_not_believed(self, client: Client, rasa: FakeRasa, change: str) -> None:
        client.cookies[COOKIE] = change
        response = send(client)
        assert response.status_code == 200
        assert response.cookies[COOKIE].value
        assert rasa.requests[0]["sender"] != "web-" + "0" * 32

    def test_without_one_a_failed_try_and_its_retry_are_the_same_person(self, client: Client, rasa: FakeRasa) -> None:
        message_id = str(uuid.uuid4())
        rasa.status = 500
        assert send(client, message_id=message_id).status_code == 503
        rasa.status = 200
        assert send(client, message_id=message_id).status_code == 200
        first, second = rasa.requests
        assert first == second


class TestMessages:
    def test_a_typed_text_is_forwarded_and_the_reply_comes_back_whole(self, client: Client, rasa: FakeRasa) -> None:
        message_id = str(uuid.uuid4())
        rasa.reply = [
            answer("fr"),
            {
                "recipient_id": "x",
                "text": "Utile ?",
                "buttons": [{"title": "Oui", "payload": "/yes", "type": "x"}],
            },
            {"recipient_id": "x", "image": "http://elsewhere.example/x.png"},
        ]
        response = send(client, text="  Quel est le plafond ?\n", message_id=message_id)
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        request = rasa.requests[0]
        assert PSEUDONYM.fullmatch(request.pop("sender"))
        assert request == {
            "path": "/webhooks/rest/webhook",
            "message": "Quel est le plafond ?",
            "message_id": message_id,
        }
        assert response.json() == {
            "messages": [
                {"text": answer("fr")["text"], "buttons": [], "custom": answer("fr")["custom"]},
                {"text": "Utile ?", "buttons": [{"title": "Oui", "payload": "/yes"}], "custom": {}},
                {"text": "", "buttons": [], "custom": {}},
            ],
            "language": "fr",
        }

    def test_a_button_sends_its_payload(self, client: Client, rasa: FakeRasa) -> None:
        send(client, text="العربية", payload='/set_language{"language": "ar"}')
        assert rasa.requests[0]["message"] == '/set_language{"language": "ar"}'

    def test_a_retry_under_the_same_id_gets_the_stored_reply(self, client: Client, rasa: FakeRasa) -> None:
        message_id = str(uuid.uuid4())
        first = send(client, message_id=message_id)
        rasa.reply = [{"text": "another"}]
        assert send(client, message_id=message_id).json() == first.json()
        assert rasa.answered == [message_id]

    def test_an_id_in_capitals_is_the_same_id(self, client: Client, rasa: FakeRasa) -> None:
        message_id = str(uuid.uuid4())
        send(client, message_id=message_id)
        send(client, message_id=message_id.upper())
        assert rasa.answered == [message_id]

    def test_the_longest_text_passes(self, client: Client, rasa: FakeRasa) -> None:
        assert send(client, text="ص" * 4000).status_code == 200
        assert len(rasa.requests[0]["message"]) == 4000

    def test_arabic_and_emoji_arrive_unchanged(self, client: Client, rasa: FakeRasa) -> None:
        send(client, text="شحال السقف؟ 👍🏽 \u200fش")
        assert rasa.requests[0]["message"] == "شحال السقف؟ 👍🏽 \u200fش"

    def test_no_messages_is_a_reply_too(self, client: Client, rasa: FakeRasa) -> None:
        rasa.reply = []
        response = send(client)
        assert response.status_code == 200
        assert response.json()["messages"] == []

    def test_only_post(self, client: Client) -> None:
        assert client.get("/chat/messages").status_code == 405


class TestReplyLanguage:
    @pytest.mark.parametrize(
        ("question", "reply", "language"),
        [
            ("x", [answer("ary")], "ary"),
            ("x", [{"text": "ok"}, answer("fr")], "fr"),
            (
                "x",
                [{"text": "Je réponds à vos questions sur les marchés publics et les bons de commande."}],
                "fr",
            ),
            ("x", [{"text": "أجيب عن أسئلتكم حول الصفقات العمومية التي تهم التعاونيات."}], "ar"),
            ("x", [{"text": "شنو بغيتو تعرفو على الصفقات ديال الجماعة؟ كتبو السؤال ديالكم."}], "ary"),
            ("شحال السقف ديال البون دو كوموند", [{"text": "500 000"}], "ary"),
            ("x", [], "fr"),
            ("x", [{"text": "ok", "custom": {"variety": "klingon"}}], "fr"),
        ],
    )
    def test_is_the_bot_s_word_else_that_of_the_texts(
        self, client: Client, rasa: FakeRasa, question: str, reply: list[Any], language: str
    ) -> None:
        rasa.reply = reply
        assert send(client, text=question).json()["language"] == language


class TestFaults:
    @pytest.mark.parametrize(
        ("body", "faults"),
        [
            (b"", {"body": "is not JSON"}),
            (b"{", {"body": "is not JSON"}),
            (b"\xff\xfe", {"body": "is not JSON"}),
            (b"[" * 60_000, {"body": "is not JSON"}),
            (b"[]", {"body": "must be a JSON object"}),
            ({}, {"text": "is missing", "message_id": "is missing"}),
            (
                {"text": 7, "message_id": ["x"], "payload": {}},
                {"text": "must be a string", "message_id": "must be a string", "payload": "must be a string"},
            ),
            (
                {"text": " \n", "message_id": "not-a-uuid", "payload": ""},
                {"text": "is empty", "message_id": "must be a UUID", "payload": "is empty"},
            ),
            (
                {"text": "x" * 4001, "message_id": f"{{{uuid.uuid4()}}}", "payload": "/" + "x" * 4000},
                {
                    "text": "is longer than 4000 characters",
                    "message_id": "must be a UUID",
                    "payload": "is longer than 4000 characters",
                },
            ),
            (
                {"text": "a\u0000b", "message_id": str(uuid.uuid4()), "payload": "\ud800"},
                {
                    "text": "holds characters that are not text",
                    "payload": "holds characters that are not text",
                },
            ),
            (b'"' + b"x" * 140_000 + b'"', {"body": "is longer than 131072 bytes"}),
        ],
        ids=lambda value: None if isinstance(value, bytes) else str(value)[:40],
    )
    def test_are_all_named(self, client: Client, rasa: FakeRasa, body: object, faults: dict[str, str]) -> None:
        response = send(client, body)
        assert response.status_code == 400
        assert {fault["field"]: fault["fault"] for fault in response.json()["faults"]} == faults
        assert rasa.requests == []


class TestRasaAway:
    def check(self, response: HttpResponse) -> None:
        assert response.status_code == 503
        error = response.json()["error"]
        assert list(error) == VARIETIES
        assert error == {variety: texts["unavailable"] for variety, texts in page_texts().items()}

    def test_nobody_listens(self, client: Client, settings: LazySettings) -> None:
        with FakeRasa() as gone:
            settings.RASA_URL = gone.url
        self.check(send(client))

    def test_too_slow(self, client: Client, rasa: FakeRasa, settings: LazySettings) -> None:
        settings.RASA_TIMEOUT = 0.1
        rasa.delay = 0.5
        self.check(send(client))

    @pytest.mark.parametrize("status", [302, 400, 404, 409, 429, 500, 503])
    def test_an_error_status(self, client: Client, rasa: FakeRasa, status: int) -> None:
        rasa.status = status
        self.check(send(client))

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"<html>",
            b"{}",
            b'["text"]',
            b'[{"text": 5}]',
            b'[{"text": "a", "buttons": {"title": "b"}}]',
            b'[{"text": "a", "buttons": ["b"]}]',
            b'[{"text": "a", "buttons": [{"title": "no payload"}]}]',
            b'[{"text": "a", "custom": "c"}]',
            b"\xff",
        ],
    )
    def test_an_answer_that_is_not_a_reply(self, client: Client, rasa: FakeRasa, raw: bytes) -> None:
        rasa.raw = raw
        self.check(send(client))

    def test_the_log_holds_nothing_of_the_person(
        self, client: Client, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
    ) -> None:
        rasa.status = 500
        send(client, text="my secret plan")
        assert "no reply from Rasa: status 500" in caplog.text
        assert "secret" not in caplog.text
        assert "web-" not in caplog.text

    def test_back_again_all_is_well(self, client: Client, rasa: FakeRasa) -> None:
        rasa.status = 503
        self.check(send(client))
        rasa.status = 200
        assert send(client).json()["messages"][0]["text"] == TEXT_REPLY[0]["text"]


class TestReset:
    def test_the_next_person_is_somebody_else(self, client: Client, rasa: FakeRasa) -> None:
        client.get("/")
        send(client)
        response = client.post("/chat/reset")
        assert response.status_code == 204
        assert response.cookies[COOKIE]["httponly"]
        send(client)
        before, after = (request["sender"] for request in rasa.requests)
        assert before != after
        assert PSEUDONYM.fullmatch(after)

    def test_needs_no_earlier_conversation_and_no_rasa(self, client: Client) -> None:
        assert client.post("/chat/reset").status_code == 204

    def test_only_post(self, client: Client) -> None:
        assert client.get("/chat/reset").status_code == 405


class TestForgery:
    @pytest.mark.parametrize("address", ["/chat/messages", "/chat/reset"])
    def test_another_site_s_request_is_refused(self, rasa: FakeRasa, address: str) -> None:
        client = Client(enforce_csrf_checks=True)
        client.get("/")
        assert client.post(address, data="{}", content_type="application/json").status_code == 403
        assert rasa.requests == []

    def test_the_token_of_the_page_opens_both(self, rasa: FakeRasa) -> None:
        client = Client(enforce_csrf_checks=True)
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/").content.decode())
        assert found
        headers = {"X-CSRFToken": found[1]}
        body = json.dumps({"text": "Bonjour", "message_id": str(uuid.uuid4())})
        sent = client.post("/chat/messages", data=body, content_type="application/json", headers=headers)
        assert sent.status_code == 200
        assert client.post("/chat/reset", headers=headers).status_code == 204
