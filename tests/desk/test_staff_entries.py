"""From a change in the editor to the bot's new answer, as staff go through it."""

from __future__ import annotations

import pytest
from django.test import Client

from actions.answer_question import ActionAnswerQuestion
from desk.staff import tasks
from desk.staff.models import Draft, Task
from knowledge.models import EntryRecord, Release
from knowledge.store import store_entries
from tests.actions.test_actions import run
from tests.desk.staff_people import editor_fields, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
ENTRY = "/desk/entries/purchase-order-ceiling/"
QUESTION = "Quel est le plafond d'un bon de commande ?"


@pytest.fixture
def base(first_entries, published):
    """The first entries, as stored and as published."""
    store_entries(first_entries)
    return published


def change(client: Client, address: str = ENTRY, *, action: str = "submit", **fields: object):
    data = editor_fields(client.get(address)) | {name.replace("__", "."): value for name, value in fields.items()}
    return client.post(address, data | {"action": action}, follow=True)


def test_an_edited_entry_is_reviewed_published_said_and_taken_back(base, quick_training):
    editor, reviewer = signed_in("editor"), signed_in("reviewer")
    new = "Un acheteur public achète par bon de commande jusqu'à 500 000 DH, toutes taxes comprises."
    page = change(editor, fr__short=new)
    assert "Envoyée en relecture" in page.content.decode()
    assert run(ActionAnswerQuestion(), QUESTION, language="fr")[0][0]["custom"]["short"] != new

    assert reviewer.get("/desk/reviews/purchase-order-ceiling").context["faults"] == []
    version = str(Draft.objects.get().version)
    reviewer.post("/desk/reviews/purchase-order-ceiling", {"decision": "approve", "version": version})
    assert EntryRecord.objects.get(entry_id="purchase-order-ceiling").data["texts"]["fr"]["short"] == new

    reviewer.post("/desk/publish/prepare")
    task = tasks.run(Task.objects.get().pk)
    assert task.state == Task.State.DONE, task.result
    page = reviewer.get("/desk/publish/")
    assert page.context["candidate"].pk == task.result["release"]
    assert Release.objects.get(active=True) == base
    reviewer.post(f"/desk/publish/{task.result['release']}/switch")
    _forget()
    assert run(ActionAnswerQuestion(), QUESTION, language="fr")[0][0]["custom"]["short"] == new

    Release.objects.filter(pk=base.pk).update(activated_at=base.created_at)
    reviewer.post(f"/desk/publish/{base.pk}/switch")
    _forget()
    assert run(ActionAnswerQuestion(), QUESTION, language="fr")[0][0]["custom"]["short"] != new
    assert reviewer.get("/desk/history").status_code == 404
    history = editor.get(f"{ENTRY}history").content.decode()
    assert "Approuvée" in history
    assert "Point de départ" in history


def _forget() -> None:
    from knowledge.releases import active_release

    active_release.forget()


def test_nobody_approves_what_they_wrote(base):
    reviewer = signed_in("reviewer")
    change(reviewer, fr__details="Ce plafond compte pour une année. L'avis reste au moins 48 heures sur le portail.")
    draft = Draft.objects.get()
    assert draft.state == Draft.State.REVIEW
    page = reviewer.post(
        "/desk/reviews/purchase-order-ceiling", {"decision": "approve", "version": draft.version}, follow=True
    )
    assert "une autre personne doit" in page.content.decode()
    assert Draft.objects.get().state == Draft.State.REVIEW


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"fr__short": ""}, "à remplir"),
        ({"fr__short": "Le plafond est de 600 000 DH."}, "600000 du texte manque"),
        ({"ar__label": "x" * 30}, "20 caractères"),
        ({"source__kind": ["decree"], "source__name": ["171"], "source__detail": [""]}, "article 170"),
        ({"ary__questions": "واحد\nجوج"}, "au moins 6"),
        ({"review_by": "demain"}, "une date"),
        ({"related": "no-such-entry"}, "n&#x27;existe pas"),
        ({"fr__details": "mot " * 90}, "moins de 80"),
        ({"fr__questions": "une question\nUne question !\na b c\nd e f\ng h i\nj k l"}, "y est deux fois"),
    ],
)
def test_faults_are_named_while_typing_and_stop_the_review(base, fields, said):
    editor = signed_in("editor")
    data = editor_fields(editor.get(ENTRY)) | {name.replace("__", "."): value for name, value in fields.items()}
    found = editor.post(f"{ENTRY}check", data).content.decode()
    assert said in found.replace("<bdi>", "").replace("</bdi>", "")
    page = editor.post(ENTRY, data | {"action": "submit"}, follow=True)
    assert "pas envoyée" in page.content.decode()
    assert Draft.objects.get().state == Draft.State.DRAFT


def test_a_question_that_another_entry_has_is_named(base):
    editor = signed_in("editor")
    other = EntryRecord.objects.get(entry_id="who-may-bid").data["texts"]["fr"]["questions"][0]
    data = editor_fields(editor.get(ENTRY))
    data["fr.questions"] += f"\n{other.upper()}"
    assert "est déjà dans who-may-bid" in editor.post(f"{ENTRY}check", data).content.decode()


def test_trying_shows_the_answer_with_the_draft_and_the_one_of_today(base):
    editor = signed_in("editor")
    data = editor_fields(editor.get(ENTRY)) | {"question": QUESTION}
    data["fr.short"] = "Nouvelle phrase : 500 000 DH, toutes taxes comprises."
    trial = editor.post(f"{ENTRY}try", data).context["trial"]
    assert "Nouvelle phrase" in trial.after.text
    assert "Nouvelle phrase" not in trial.before.text
    assert trial.after.entries == trial.before.entries == ("purchase-order-ceiling",)
    assert 0 < trial.after.confidence <= 1
    data["fr.short"] = ""
    assert editor.post(f"{ENTRY}try", data).context["trial"].after is None


def test_two_people_at_one_entry_are_told_and_their_work_is_merged(base):
    first, second = signed_in("editor", "amina"), signed_in("editor", "bilal")
    mine, theirs = editor_fields(first.get(ENTRY)), editor_fields(second.get(ENTRY))
    theirs["ar.title"] = "سقف سند الطلب للمشتري"
    second.post(ENTRY, theirs | {"action": "save"})
    mine["fr.title"] = "Le plafond d'un bon de commande"
    assert first.post(ENTRY, mine | {"action": "save"}).status_code == 302
    texts = Draft.objects.get().data["texts"]
    assert texts["ar"]["title"] == theirs["ar.title"]
    assert texts["fr"]["title"] == mine["fr.title"]

    one, two = editor_fields(first.get(ENTRY)), editor_fields(second.get(ENTRY))
    second.post(ENTRY, two | {"fr.title": "Version de Bilal", "action": "save"})
    page = first.post(ENTRY, one | {"fr.title": "Version d'Amina", "action": "save"})
    assert page.status_code == 409
    assert "Version de Bilal" in page.content.decode()
    assert "bilal a enregistré" in page.content.decode()
    assert Draft.objects.get().data["texts"]["fr"]["title"] == "Version de Bilal"
    again = editor_fields(page)
    assert again["fr.title"] == "Version d'Amina"
    assert first.post(ENTRY, again | {"action": "save"}).status_code == 302
    assert Draft.objects.get().data["texts"]["fr"]["title"] == "Version d'Amina"


def test_an_earlier_state_is_compared_and_restored(base):
    editor = signed_in("editor")
    before = EntryRecord.objects.get(entry_id="purchase-order-ceiling").data["texts"]["fr"]["title"]
    change(editor, action="save", fr__title="Autre titre")
    origin = Draft.history.filter(entry_id="purchase-order-ceiling").order_by("history_id").first()
    page = editor.get(f"{ENTRY}history/{origin.history_id}").content.decode()
    assert "<ins>" in page
    editor.post(f"{ENTRY}history/{origin.history_id}/restore")
    assert Draft.objects.get().data["texts"]["fr"]["title"] == before


def test_an_urgent_correction_goes_out_before_its_translations(base):
    editor, reviewer = signed_in("editor"), signed_in("reviewer")
    data = editor_fields(editor.get(ENTRY)) | {"pending.ary": "on", "pending.ary-Latn": "on", "urgent": "on"}
    data["ary.short"] = data["ary-Latn.short"] = ""
    editor.post(ENTRY, data | {"action": "submit"})
    draft = Draft.objects.get()
    assert draft.state == Draft.State.REVIEW
    reviewer.post("/desk/reviews/purchase-order-ceiling", {"decision": "approve", "version": draft.version})
    texts = EntryRecord.objects.get(entry_id="purchase-order-ceiling").data["texts"]
    assert texts["ary"]["stands_in"] == "ar"
    assert texts["ary-Latn"]["stands_in"] == "fr"
    assert "overdue" in [r for s in reviewer.get("/desk/stale/").context["stale"] for r in s.reasons]
    from knowledge.answer import render
    from knowledge.entry import Entry

    said = render(Entry.model_validate(EntryRecord.objects.get(entry_id="purchase-order-ceiling").data), "ary-Latn")
    assert said.parts["variety"] == "fr"
    assert said.parts["note"] in said.text


def test_a_retracted_entry_is_gone_at_once_and_its_replies_are_counted(base):
    editor = signed_in("editor")
    run(ActionAnswerQuestion(), QUESTION, language="fr")
    assert editor.post(f"{ENTRY}retract", {"reason": ""}).status_code == 400
    editor.post(f"{ENTRY}retract", {"reason": "mauvais plafond"})
    _forget()
    message = run(ActionAnswerQuestion(), QUESTION, language="fr")[0][0]
    assert "en train de corriger" in message["text"]
    assert "500" not in message["text"]
    page = editor.get(ENTRY)
    assert page.context["given_since"] == 1
    assert "mauvais plafond" in page.content.decode()
    editor.post(f"{ENTRY}lift")
    _forget()
    assert run(ActionAnswerQuestion(), QUESTION, language="fr")[0][0]["custom"]["entry"] == "purchase-order-ceiling"


def test_a_first_draft_in_latin_letters_is_made_and_nothing_saved(base):
    editor = signed_in("editor")
    page = editor.post(f"{ENTRY}latin", editor_fields(editor.get(ENTRY)))
    latin = next(v for v in page.context["form"]["varieties"] if v["code"] == "ary-Latn")
    short = next(field["value"] for field in latin["fields"] if field["name"] == "short")
    assert "500 000" in short
    assert not any("\u0600" <= letter <= "\u06ff" for letter in short)
    assert not Draft.objects.exists()


def test_what_staff_changed_survives_the_next_loading(base, first_entries):
    editor, reviewer = signed_in("editor"), signed_in("reviewer")
    change(editor, fr__title="Titre de l'équipe")
    draft = Draft.objects.get()
    reviewer.post("/desk/reviews/purchase-order-ceiling", {"decision": "approve", "version": draft.version})
    assert store_entries(first_entries)["changed"] == 0
    record = EntryRecord.objects.get(entry_id="purchase-order-ceiling")
    assert record.data["texts"]["fr"]["title"] == "Titre de l'équipe"
    reviewer.post(f"{ENTRY}archive", {"archived": "yes"})
    store_entries(first_entries)
    record.refresh_from_db()
    assert record.archived
