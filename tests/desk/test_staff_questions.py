"""Questions without a good answer: grouped by meaning, handled, and gone from the inbox."""

from __future__ import annotations

import pytest
from django.utils import timezone

from actions.answer_question import ActionAnswerQuestion
from desk.staff import tasks
from desk.staff.models import Draft, Task
from knowledge.models import AnswerFeedback, Asked, OpenQuestion, QuestionGroup
from knowledge.store import store_entries
from tests.actions.test_actions import run
from tests.desk.staff_people import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = [
    ("fr", "Quel est le plafond d'un bon de commande ?"),
    ("fr", "quel est le plafond d un bon de commande"),
    ("ary", "شحال السقف ديال البون؟"),
    ("ary-Latn", "ch7al plafond dyal bon de commande"),
    ("fr", "comment réparer mon vélo"),
]


@pytest.fixture
def base(first_entries, published):
    store_entries(first_entries)
    return published


def keep(questions=ASKED, reason=OpenQuestion.Reason.REFUSED):
    for variety, text in questions:
        near = [] if "vélo" in text else ["purchase-order-ceiling"]
        OpenQuestion.objects.create(
            text=text, variety=variety, reason=reason, nearest=near, confidence=0.1, day=timezone.localdate()
        )


def grouped(client):
    client.post("/desk/questions/group")
    task = tasks.run(Task.objects.filter(kind=Task.Kind.GROUP).first().pk)
    assert task.state == Task.State.DONE, task.result
    return list(QuestionGroup.objects.all())


def test_the_same_question_in_three_varieties_is_one_group(base):
    keep()
    first, second = grouped(signed_in("editor"))
    assert first.count == 4
    assert first.varieties == {"fr": 2, "ary": 1, "ary-Latn": 1}
    assert second.text == "comment réparer mon vélo"
    keep([("ar", "ما هو سقف سند الطلب؟")], OpenQuestion.Reason.NOT_USEFUL)
    first = grouped(signed_in("editor", "other"))[0]
    assert first.count == 5
    assert first.reasons == {"refused": 4, "not-useful": 1}


def test_an_unanswered_darija_question_becomes_a_draft_with_its_words(base):
    keep([("ary", "فين نلقى الورقة ديال البوسطة"), ("ary-Latn", "fin nl9a lwer9a dyal lbousta")])
    editor = signed_in("editor")
    group = grouped(editor)[0]
    page = editor.post(
        f"/desk/questions/{group.pk}/handle",
        {"action": "new", "entry_id": "post-office-paper", "topic": "papers"},
        follow=True,
    )
    assert page.redirect_chain[-1][0] == "/desk/entries/post-office-paper/"
    draft = Draft.objects.get(entry_id="post-office-paper")
    assert draft.data["texts"]["ary"]["questions"] == ["فين نلقى الورقة ديال البوسطة"]
    assert "فين نلقى" in page.content.decode()
    group.refresh_from_db()
    assert (group.state, group.entry_id, group.handled_by) == ("entry", "post-office-paper", "editor")
    assert (
        editor.get("/desk/questions/").context["page"].paginator.count
        == QuestionGroup.objects.filter(state="open").count()
    )
    assert "post-office-paper" in editor.get("/desk/questions/?state=entry").content.decode()


def test_questions_are_added_to_an_entry_once(base):
    keep(ASKED[:4])
    editor = signed_in("editor")
    (group,) = grouped(editor)
    chosen = [str(q.pk) for q in group.questions.filter(variety="fr")]
    data = {"action": "add", "entry_id": "purchase-order-ceiling", "question": chosen}
    editor.post(f"/desk/questions/{group.pk}/handle", data)
    asked = Draft.objects.get().data["texts"]["fr"]["questions"]
    assert asked.count("Quel est le plafond d'un bon de commande ?") <= 1
    assert Draft.objects.get().state == Draft.State.DRAFT


@pytest.mark.parametrize("action", ["scope", "done"])
def test_what_was_set_aside_can_come_back(base, action):
    keep(ASKED[-1:])
    editor = signed_in("editor")
    (group,) = grouped(editor)
    editor.post(f"/desk/questions/{group.pk}/handle", {"action": action})
    group.refresh_from_db()
    assert group.state == action
    editor.post(f"/desk/questions/{group.pk}/handle", {"action": "open"})
    group.refresh_from_db()
    assert group.state == "open"


def test_what_the_bot_does_is_counted_without_who_or_what(base):
    run(ActionAnswerQuestion(), "Quel est le plafond d'un bon de commande ?", language="fr", before=[])
    run(ActionAnswerQuestion(), "comment renouveler mon passeport et ma carte grise", language="fr")
    answered, refused = Asked.objects.order_by("pk")
    assert (answered.outcome, answered.entry_id, answered.topic) == (
        "answered",
        "purchase-order-ceiling",
        "purchase-orders",
    )
    assert refused.outcome == "refused"
    assert answered.person == refused.person
    assert "someone" not in answered.person
    assert OpenQuestion.objects.filter(reason="refused").count() == 1


def test_a_quarters_people_cannot_be_joined_to_another_quarters(db):
    import datetime as dt

    from knowledge.asked import forget_old_traces, forget_person, person_of
    from knowledge.models import QuarterKey

    one, same = (person_of("web:1", dt.date(2026, 10, day)) for day in (1, 31))
    assert one == same != person_of("web:1", dt.date(2026, 7, 1))
    Asked.objects.create(day=dt.date(2026, 10, 1), variety="fr", outcome="answered", person=one)
    assert forget_person("web:1") == 1
    person_of("web:1", dt.date(2020, 1, 1))
    forget_old_traces()
    assert not QuarterKey.objects.filter(quarter="2020-Q1").exists()
    assert AnswerFeedback.objects.count() == 0
