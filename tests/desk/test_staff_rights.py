"""Every page × every role × every method: who may do what; and how signing in behaves."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from desk.staff import urls
from desk.staff.entries.content import empty_content
from desk.staff.models import AuditRecord, Draft, Task, Upload
from desk.staff.roles import roles
from desk.staff.texts import LANGUAGES, all_texts
from knowledge.models import Contact, GoldenQuestion, QuestionGroup, Release
from knowledge.store import store_entries
from tests.desk.staff_people import PASSWORD, everyone, person, signed_in
from whatsapp.models import HandOver, Recording

pytestmark = pytest.mark.django_db(transaction=True)
OPEN = {"login", "logout", "password", "link", "language"}
"""Pages of Django's own views, tested below."""
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def address_of(first_entries, db):
    """One thing of each kind, and the address of each page about it."""
    store_entries(first_entries[:2])
    today = timezone.localdate()
    group = QuestionGroup.objects.create(text="?", first_day=today, last_day=today)
    draft = Draft.objects.create(entry_id="who-may-bid", data=empty_content("who-may-bid", "bidders"), topic="bidders")
    kwargs = {
        "entry_id": "who-may-bid",
        "history_id": draft.history.first().history_id,
        "quarter": "2026-Q4",
        "kind": "entry",
        "name": "who-may-bid",
        "variety": "fr",
    }
    numbers = {
        "switch": 999_999,
        "task": Task.objects.create(kind="group", by="x", state="done").pk,
        "drop_golden": GoldenQuestion.objects.create(variety="fr", text="?").pk,
        "group": group.pk,
        "handle": group.pk,
        "apply": 999_999,
        "contact": Contact.objects.create(office="x", checked_on=today).pk,
        "drop_contact": 999_999,
        "change_account": 999_999,
        "handover": HandOver.objects.create(person="p").pk,
        "handover_act": 999_999,
        "sound": Recording.objects.create(
            kind="entry", subject="x", variety="fr", digest="x", sound=b"OggS", mime_type="audio/ogg"
        ).pk,
        "drop_recording": 999_999,
    }

    def address(pattern) -> str:
        route = str(pattern.pattern)
        values = kwargs | {"pk": numbers.get(pattern.name, 1)}
        return "/desk/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), route)

    return address


def test_every_page_names_its_right():
    unguarded = {p.name for p in urls.urlpatterns if not hasattr(p.callback, "right")}
    assert unguarded == OPEN


@pytest.mark.parametrize("pattern", [p for p in urls.urlpatterns if p.name not in OPEN], ids=lambda p: p.name)
def test_each_role_may_do_what_its_rights_say_and_nothing_else(pattern, address_of):
    address = address_of(pattern)
    right, allowed = pattern.callback.right, pattern.callback.methods
    stranger = Client()
    for method in METHODS:
        reply = getattr(stranger, method)(address)
        assert reply.status_code == 302, (method, reply.status_code)
        assert reply["Location"].startswith("/desk/sign-in?next=")
    for role, client in everyone().items():
        held = right in roles()[role]["rights"]
        for method in METHODS:
            reply = getattr(client, method)(address)
            if not held:
                assert reply.status_code == 403, (role, method, reply.status_code)
            elif method.upper() not in allowed:
                assert reply.status_code == 405, (role, method, reply.status_code)
            else:
                # 403 also where writing asks for more than reading; the tests below name those pages.
                assert reply.status_code in {200, 302, 400, 404} | ({403} if pattern.name in INNER else set()), (
                    role,
                    method,
                    reply.status_code,
                )


INNER = {"entry": "edit_entries", "golden": "review_entries", "stale": "edit_entries"}
"""Pages that all may read and some may write: the right that writing asks for."""


@pytest.mark.parametrize("name", INNER)
def test_writing_on_a_readable_page_asks_for_its_own_right(name, address_of):
    pattern = next(p for p in urls.urlpatterns if p.name == name)
    for role, client in everyone().items():
        held = INNER[name] in roles()[role]["rights"]
        assert client.get(address_of(pattern)).status_code == 200
        assert (client.post(address_of(pattern)).status_code == 403) is not held, role


def test_every_page_refuses_a_forged_post(address_of):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("administrator"), backend="django.contrib.auth.backends.ModelBackend")
    for pattern in urls.urlpatterns:
        if "POST" in getattr(pattern.callback, "methods", ()):
            assert client.post(address_of(pattern)).status_code == 403, pattern.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_its_language_direction_and_policy(address_of, language):
    client = signed_in("administrator", language=language)
    for pattern in urls.urlpatterns:
        if "GET" not in getattr(pattern.callback, "methods", ()):
            continue
        reply = client.get(address_of(pattern))
        if reply.status_code != 200 or not reply["Content-Type"].startswith("text/html"):
            continue
        page = reply.content.decode()
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page, pattern.name
        assert "default-src 'self'" in reply["Content-Security-Policy"]
        assert "no-store" in reply["Cache-Control"]
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", page), pattern.name


def test_no_text_is_missing_or_unused():
    from pathlib import Path

    folder = Path(urls.__file__).parent
    sources = [p for p in folder.rglob("*") if p.suffix in {".html", ".py"}]
    code = " ".join(p.read_text(encoding="utf-8") for p in sources)
    used = set(re.findall(r"""say "([a-z]+\.\w+)\"""", code)) | set(re.findall(r"""say '([a-z]+\.\w+)'""", code))
    used |= set(re.findall(r"""(?:say|WorkflowError)\(\s*"([a-z]+\.\w+)\"""", code))
    assert used <= set(all_texts())
    prefixes = set(re.findall(r"""say_one:["']([a-z]+\.\w+)["']""", code))
    dynamic = (
        "menu.",
        "common.variety_",
        "editor.field_",
        "report.",
        "trends.",
        "contacts.",
        "audit.did_",
        "review.",
        "publish.step_",
        "handover.",
        "recordings.",
        "tenders.",
    )
    unused = {key for key in all_texts() if key not in used and not key.startswith(dynamic) and f'"{key}"' not in code}
    assert {key for key in unused if not any(key.startswith(f"{prefix}_") for prefix in prefixes)} == set()


def test_the_first_administrator_comes_by_a_one_time_link(capsys, db):
    call_command("make_admin", "amina")
    link = capsys.readouterr().out.strip()
    path = link[link.index("/desk/") :]
    assert not User.objects.get().has_usable_password()
    client = Client()
    form = client.get(path, follow=True)
    address = form.redirect_chain[-1][0]
    weak = client.post(address, {"new_password1": "12345", "new_password2": "12345"})
    assert weak.status_code == 200
    done = client.post(address, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert done.status_code == 302
    assert User.objects.get().password.startswith("argon2")
    again = Client().get(path, follow=True).content.decode()
    assert "déjà servi" in again
    signed = client.post("/desk/sign-in", {"username": "amina", "password": PASSWORD})
    assert signed["Location"] == "/desk/"
    assert client.get("/desk/accounts/").status_code == 200


def test_guessing_a_password_is_stopped(db):
    person("reader", password=PASSWORD)
    client = Client()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        reply = client.post("/desk/sign-in", {"username": "reader", "password": "wrong"})
    assert reply.status_code == 429
    assert "quart d" in reply.content.decode()
    assert client.post("/desk/sign-in", {"username": "reader", "password": PASSWORD}).status_code == 429
    assert AuditRecord.objects.filter(action="sign_in_failed", by="reader").count() >= settings.AXES_FAILURE_LIMIT - 1


def test_an_administrator_makes_accounts_and_shuts_them(db):
    admin = signed_in("administrator")
    page = admin.post("/desk/accounts/", {"username": "bilal", "role": "editor"})
    assert "/desk/link/" in page.context["link"]
    bilal = User.objects.get(username="bilal")
    assert bilal.has_perm("staff.edit_entries")
    assert not bilal.has_perm("staff.publish_releases")
    admin.post(f"/desk/accounts/{bilal.pk}", {"action": "role", "role": "reader"})
    assert not User.objects.get(pk=bilal.pk).has_perm("staff.edit_entries")
    admin.post(f"/desk/accounts/{bilal.pk}", {"action": "shut"})
    assert not User.objects.get(pk=bilal.pk).is_active
    faults = admin.post("/desk/accounts/", {"username": "bilal", "role": "king"}).context["faults"]
    assert len(faults) == 2
    me = User.objects.get(username="administrator")
    admin.post(f"/desk/accounts/{me.pk}", {"action": "shut"})
    assert User.objects.get(pk=me.pk).is_active
    assert "compte créé" in admin.get("/desk/audit/").content.decode()


def test_the_language_switch_leads_nowhere_else(db):
    reply = Client().post("/desk/language", {"language": "ar", "next": "https://evil.example/"})
    assert reply["Location"] == "/desk/"
    assert Client().post("/desk/language", {"language": "xx"}).cookies.get("safqa_desk_language") is None


def test_the_deployment_check_is_clean_behind_https():
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"SAFQA_HTTPS": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_pages_of_other_apps_have_their_place(db):
    names = {item["key"] for item in signed_in("administrator").get("/desk/").context["menu"]}
    assert {"menu.home", "menu.handover", "menu.recordings", "menu.tenders", "menu.audit"} <= names
    assert get_resolver().reverse_dict is not None
    assert Release.objects.count() == 0
    assert not Upload.objects.exists()
