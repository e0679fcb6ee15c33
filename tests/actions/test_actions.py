"""The actions, run as the SDK runs them, on a published release in a real database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_entry import ActionAnswerEntry
from actions.answer_question import ActionAnswerQuestion
from actions.confirm import ActionConfirm
from actions.delete_data import ActionDeleteData
from actions.explain_term import ActionExplainTerm
from actions.keep_question import ActionKeepQuestion
from actions.name_contacts import ActionNameContacts
from actions.official_text import ActionOfficialText
from actions.set_language import ActionSetLanguage
from actions.show_article import ActionShowArticle
from actions.stop import ActionStop
from actions.take_feedback import ActionTakeFeedback
from actions.talk_to_person import ActionTalkToPerson
from knowledge.models import AnswerFeedback, Contact, OfficialText, OpenQuestion
from members.models import ErasureRequest, Subscription
from members.subscriptions import follow
from tests.first_entries import FIRST_TWELVE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("published")]
ROOT = Path(__file__).resolve().parents[2]


def run(action, text="", *, intent="ask_decree", confidence=0.9, entities=(), before=(), said=None, **slots):
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "entities": [{"entity": name, "value": value} for name, value in entities],
    }
    said = said or [{"event": "user", "text": earlier, "parse_data": {"entities": []}} for earlier in [*before, text]]
    tracker = Tracker("someone", slots, message, said, False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = asyncio.run(action.run(dispatcher, tracker, {}))
    return dispatcher.messages, {event["name"]: event["value"] for event in events}


@pytest.mark.parametrize(
    ("variety", "question"),
    [
        ("fr", "Quel est le plafond d'un bon de commande ?"),
        ("ar", "ما هو سقف سند الطلب؟"),
        ("ary", "شحال السقف ديال البون؟"),
        ("ary-Latn", "ch7al plafond dyal bon de commande"),
    ],
)
def test_a_question_gets_its_entry_in_its_variety(variety, question):
    messages, slots = run(ActionAnswerQuestion(), question, language=variety)
    (message,) = messages
    assert message["custom"]["entry"] == "purchase-order-ceiling"
    assert message["custom"]["variety"] == variety
    assert "500\u00a0000" in message["text"]
    assert "91" in message["custom"]["sources"][0]
    assert slots == {"last_entry": "purchase-order-ceiling", "suggested_entries": None, "told_terms": True}
    assert message["buttons"]
    assert all(len(button["title"]) <= 20 for button in message["buttons"] if button.get("role") != "term")


def test_an_unsure_question_gets_no_answer_but_the_nearest():
    messages, slots = run(ActionAnswerQuestion(), "comment renouveler mon passeport et ma carte grise", language="fr")
    (message,) = messages
    assert message["response"].startswith("utter_dont_know")
    assert "custom" not in message or not message["custom"]
    if message["buttons"]:
        assert len(slots["suggested_entries"]) == len(message["buttons"]) <= 3


def test_another_subject_is_said_to_be_one():
    messages, _ = run(ActionAnswerQuestion(), "zzz qqq", intent="out_of_scope", language="fr")
    assert messages[0]["response"] == "utter_out_of_scope"


@pytest.mark.parametrize("text", ["   ", "👍👍", "…"])
def test_a_message_without_words_is_asked_again(text):
    messages, _ = run(ActionAnswerQuestion(), text, language="fr")
    assert messages[0]["response"] == "utter_empty"


@pytest.mark.parametrize(
    "question",
    ["plafond du bon de commande en France", "شحال السقف ديال البون فالجزائر", "plafond bon de commande en 2035"],
)
def test_another_country_or_a_later_year_is_refused(question):
    messages, _ = run(ActionAnswerQuestion(), question, language="fr")
    assert messages[0]["response"].startswith("utter_dont_know")


def test_a_button_gives_its_entry_and_an_old_one_is_survived():
    messages, slots = run(ActionAnswerEntry(), entities=[("entry", "complaint-steps")], language="ary")
    assert messages[0]["custom"]["entry"] == "complaint-steps"
    assert slots["last_entry"] == "complaint-steps"
    messages, _ = run(ActionAnswerEntry(), entities=[("entry", "gone")], language="ary")
    assert messages[0]["response"] == "utter_dont_know_nothing_near"


def test_yes_means_the_first_suggestion():
    messages, _ = run(ActionConfirm(), suggested_entries=["simplified-tender", "who-may-bid"], language="fr")
    assert messages[0]["custom"]["entry"] == "simplified-tender"
    messages, _ = run(ActionConfirm(), suggested_entries=None, language="fr")
    assert messages[0]["response"] == "utter_affirm"


def test_articles():
    messages, _ = run(ActionShowArticle(), entities=[("article_number", "91")], language="fr")
    assert "500\u00a0000" in messages[0]["text"]
    assert any("purchase-order-ceiling" in button["payload"] for button in messages[0]["buttons"])
    messages, _ = run(ActionShowArticle(), entities=[("article_number", "146")], language="ary")
    assert messages[0]["custom"]["article"] == 146
    assert not messages[0]["buttons"]
    for wrong in ("0", "171", "9999"):
        messages, _ = run(ActionShowArticle(), entities=[("article_number", wrong)], language="fr")
        assert messages[0]["response"] == "utter_article_unknown"
    messages, _ = run(ActionShowArticle(), language="fr")
    assert messages[0]["response"] == "utter_article_unknown"


def test_an_articles_own_wording_is_given_in_pieces_once_it_is_imported():
    wanted = [("article_number", "91")]
    messages, _ = run(ActionOfficialText(), entities=wanted, language="fr")
    assert messages[0]["response"] == "utter_no_official_text"
    body = "\n".join(f"{n} – " + "texte officiel d'essai " * 40 for n in range(4))
    OfficialText.objects.create(
        kind="article", number=91, title="Titre d'essai", body=body, first_page=1, last_page=2, file_sha256="0"
    )
    messages, _ = run(ActionShowArticle(), entities=wanted, language="ar")
    payload = next(b["payload"] for b in messages[0]["buttons"] if "official_text" in b["payload"])
    assert "91" in payload
    said = ""
    for part in ("1", "2", "3", "4"):
        messages, _ = run(ActionOfficialText(), entities=[*wanted, ("part", part)], language="ar")
        said += messages[0]["text"]
        assert bool(messages[0]["buttons"]) == (part != "4")
        assert "7184" in messages[0]["text"]
    assert all(f"{n} – texte" in said for n in range(4))


def test_a_words_meaning():
    messages, _ = run(ActionAnswerQuestion(), "c'est quoi un attributaire ?", intent="ask_meaning", language="fr")
    assert messages[0]["custom"]["term"] == "awardee"
    assert "4" in messages[0]["custom"]["sources"][0]
    messages, _ = run(ActionExplainTerm(), intent="explain_term", entities=[("term", "holder")], language="ary-Latn")
    assert messages[0]["custom"]["term"] == "holder"
    messages, _ = run(ActionExplainTerm(), intent="explain_term", entities=[("term", "gone")], language="fr")
    assert messages[0]["response"] == "utter_dont_know_nothing_near"


def test_an_answers_hard_words_can_be_pressed():
    seen = 0
    for entry in FIRST_TWELVE:
        messages, _ = run(ActionAnswerEntry(), entities=[("entry", entry)], language="fr")
        terms = [b for b in messages[0]["buttons"] if b.get("role") == "term"]
        assert len(terms) <= 2
        assert all(b["payload"].startswith("/explain_term") for b in terms)
        seen += len(terms)
    assert seen


def test_languages():
    messages, slots = run(ActionSetLanguage(), intent="set_language", entities=[("language", "ary-Latn")])
    assert messages[0]["response"] == "utter_language_set_ary_latn"
    assert slots == {"language": "ary-Latn", "chosen_language": "ary-Latn"}
    messages, slots = run(ActionSetLanguage(), intent="change_language", entities=[("target_language", "ar")])
    assert slots["chosen_language"] == "ar"
    messages, slots = run(ActionSetLanguage(), intent="change_language")
    assert len(messages[0]["buttons"]) == 4
    assert slots == {}


@pytest.mark.parametrize("variety", ["fr", "ar", "ary", "ary-Latn"])
def test_deleting_is_asked_about_first(variety):
    messages, _ = run(ActionDeleteData(), intent="delete_data", language=variety)
    assert messages[0]["response"] == "utter_delete_data_ask"
    assert messages[0]["days"] == 90
    assert [button["payload"] for button in messages[0]["buttons"]] == ["/confirm_deletion", "/keep_data"]
    assert all(0 < len(button["title"]) <= 20 for button in messages[0]["buttons"])
    assert not ErasureRequest.objects.exists()


def test_confirmed_deleting_leaves_a_request_for_the_worker():
    messages, _ = run(ActionDeleteData(), intent="confirm_deletion")
    assert messages[0]["response"] == "utter_delete_data_done"
    assert ErasureRequest.objects.get().person == "someone"


def test_yes_deletes_only_right_after_that_question():
    asked = {"event": "bot", "data": {"buttons": [{"title": "Oui", "payload": "/confirm_deletion"}]}}
    run(ActionConfirm(), "oui", said=[asked, {"event": "bot", "data": {}}])
    assert not ErasureRequest.objects.exists()
    run(ActionConfirm(), "oui", said=[asked])
    assert ErasureRequest.objects.exists()


def test_stop_ends_what_is_sent_unasked():
    follow("someone", kind="tender", subject="12/2026")
    follow("another", kind="tender", subject="12/2026")
    messages, _ = run(ActionStop(), "stop", intent="stop")
    assert messages[0]["response"] == "utter_stop"
    assert [s.person for s in Subscription.objects.all()] == ["another"]


def test_a_person_is_named_only_when_one_is_known(settings):
    messages, _ = run(ActionTalkToPerson(), intent="talk_to_person", language="fr")
    assert messages[0]["response"] == "utter_talk_to_person"
    assert messages[0]["custom"]["reachable"] is False
    settings.CONFIG = replace(settings.CONFIG, service_number="0523 00 00 00", service_hours="lun-ven 9h-16h")
    messages, _ = run(ActionTalkToPerson(), intent="talk_to_person", language="ar")
    assert "0523 00 00 00" in messages[0]["text"]
    assert "lun-ven 9h-16h" in messages[0]["text"]
    assert messages[0]["custom"] == {"kind": "talk_to_person", "reachable": True, "variety": "ar", "about": ""}


def test_a_sensitive_question_is_kept_only_when_its_author_says_so():
    question = "un agent me demande de l'argent, je m'appelle Fatima Zahra"
    assert not OpenQuestion.objects.exists()
    messages, _ = run(ActionKeepQuestion(), "/keep_question", intent="keep_question", before=[question], language="fr")
    assert messages[0]["response"] == "utter_question_kept"
    kept = OpenQuestion.objects.get().text
    assert "argent" in kept
    assert "Fatima" not in kept


def test_every_response_that_is_named_exists_in_every_variety():
    responses = yaml.safe_load((ROOT / "data/responses/responses.yml").read_text(encoding="utf-8"))["responses"]
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "actions").glob("*.py"))
    rules = (ROOT / "data/rules/single_turns.yml").read_text(encoding="utf-8")
    import re

    named = set(re.findall(r"utter_[a-z_]+[a-z]", code + rules)) - {"utter_message", "utter_text", "utter_language_set"}
    assert named
    assert named <= set(responses)
    for name, variations in responses.items():
        conditions = [c["value"] for v in variations for c in v.get("condition", [])]
        if not name.startswith("utter_language_set_"):
            assert conditions == ["fr", "ar", "ary", "ary-Latn"], name
            assert "condition" not in variations[-1], name


def test_what_an_answer_is_worth_is_said_once():
    first, _ = run(ActionAnswerQuestion(), "plafond bon de commande", language="fr")
    assert "pas un avis juridique" in first[0]["text"]
    later, _ = run(ActionAnswerQuestion(), "plafond bon de commande", language="fr", told_terms=True)
    assert "pas un avis juridique" not in later[0]["text"]


def test_a_question_on_what_was_just_talked_about():
    messages, slots = run(
        ActionAnswerQuestion(),
        "et pour une coopérative ?",
        language="fr",
        before=["quels papiers un auto-entrepreneur met dans son dossier de candidature"],
        last_entry="papers-auto-entrepreneur-bid",
    )
    assert slots["last_entry"] == "papers-cooperative-bid", messages


def test_two_questions_at_once_are_both_answered():
    text = "Quel est le plafond d'un bon de commande ? Et combien pour la caution provisoire ?"
    messages, _ = run(ActionAnswerQuestion(), text, language="fr")
    assert [m["custom"]["entry"] for m in messages] == ["purchase-order-ceiling", "provisional-guarantee"]


def test_an_unanswered_question_is_kept_for_staff_without_the_person():
    run(ActionAnswerQuestion(), "smiyti Rachid 0612345678 wach kayn chi tamwil dyal tayara", language="ary-Latn")
    kept = OpenQuestion.objects.get()
    assert kept.reason == "refused"
    assert "Rachid" not in kept.text
    assert "0612345678" not in kept.text
    assert "tayara" in kept.text
    assert "someone" not in str(vars(kept))


def test_a_judgement_is_kept():
    run(ActionTakeFeedback(), intent="feedback_useful", language="fr", last_entry="simplified-tender")
    run(
        ActionTakeFeedback(),
        "pas utile",
        intent="feedback_not_useful",
        language="fr",
        last_entry="simplified-tender",
        before=["un appel d'offres simplifié, c'est quoi"],
    )
    assert [f.useful for f in AnswerFeedback.objects.order_by("id")] == [True, False]
    assert OpenQuestion.objects.get().reason == "not-useful"


def test_whom_to_ask_is_never_invented():
    messages, _ = run(ActionNameContacts(), "fin lbiro", intent="contact_office", language="ary-Latn")
    assert messages[0]["response"] == "utter_talk_to_person"
    Contact.objects.create(office="Bureau d'essai", province="Azilal", phone="0523000000", checked_on="2026-11-01")
    Contact.objects.create(office="Autre bureau", province="Khénifra", checked_on="2026-11-01")
    messages, _ = run(ActionNameContacts(), "Demnate", entities=[("place", "Demnate")], language="fr")
    assert "Bureau d'essai" in messages[0]["text"]
    assert "0523000000" in messages[0]["text"]
    assert "01/11/2026" in messages[0]["text"]
    assert "Autre bureau" not in messages[0]["text"]
