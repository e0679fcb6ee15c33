"""Which papers a notice asks for."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.speech import entity_of, entry_buttons, variety_of
from actions.tender_talk import notice_meant, utter_text
from knowledge.releases import active_release
from tenders.models import Notice
from tenders.texts import money, say

_BY_FORM = {
    "cooperative": "papers-cooperative-bid",
    "auto-entrepreneur": "papers-auto-entrepreneur-bid",
    "company": "papers-company-bid",
}


class ActionTenderPapers(Action):
    """Says where the exact list is and offers the entries on what is usually asked."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_tender_papers"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        return await in_database_thread(_papers, dispatcher, tracker)


def _papers(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    variety, notice = variety_of(tracker), notice_meant(tracker)
    if notice is None:
        utter_text(dispatcher, say("which_one", variety), variety)
        return []
    is_order = notice.kind == Notice.Kind.PURCHASE_ORDER
    reference = notice.reference or notice.object[:60]
    lines = [say("papers_order" if is_order else "papers_tender", variety, reference=f"\u2068{reference}\u2069")]
    if notice.guarantee:
        lines.append(say("papers_guarantee", variety, amount=money(notice.guarantee, variety)))
    entries = active_release.get().entries
    wanted = [entries[i] for i in _entries(notice, entity_of(tracker, "legal_form")) if i in entries]
    utter_text(dispatcher, "\n".join(lines), variety, entry_buttons(wanted, variety))
    return [SlotSet("last_tender", str(notice.pk))]


def _entries(notice: Notice, form: str | None) -> list[str]:
    if notice.kind == Notice.Kind.PURCHASE_ORDER:
        return ["purchase-order-quote", "purchase-order-winner"]
    entries = [_BY_FORM[form]] if form in _BY_FORM else list(_BY_FORM.values())
    if notice.procedure == "simplified-tender":
        entries.append("simplified-tender")
    if notice.guarantee:
        entries.append("provisional-guarantee")
    return entries
