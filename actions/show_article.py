"""Saying what an article of the decree is about, and offering its entries and its official wording."""

from __future__ import annotations

import json
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.speech import entity_of, entry_buttons, variety_of
from knowledge.answer import labels
from knowledge.articles import render_article, titles
from knowledge.entry import LAST_ARTICLE, Entry
from knowledge.official_text import article_text
from knowledge.releases import active_release

MAX_ENTRIES = 4


class ActionShowArticle(Action):
    """Says an article's summary, and offers the entries that explain it and its own wording when that is imported."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_show_article"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        asked = entity_of(tracker, "article_number") or ""
        number = int(asked) if asked.isdecimal() else 0
        if not 1 <= number <= LAST_ARTICLE:
            dispatcher.utter_message(response="utter_article_unknown")
            return []
        cited, official = await in_database_thread(_look_up, number)
        variety = variety_of(tracker)
        buttons = entry_buttons(cited, variety)
        if official:
            payload = f"/official_text{json.dumps({'article_number': str(number)})}"
            buttons.append({"title": labels()["official_wording"][variety], "payload": payload})
        answer = render_article(number, variety)
        if answer is not None:
            dispatcher.utter_message(text=answer.text, buttons=buttons, json_message=answer.parts)
        elif buttons:
            dispatcher.utter_message(
                response="utter_article_entries", buttons=buttons, number=number, title=titles()[number]
            )
        else:
            dispatcher.utter_message(response="utter_article_no_entry", number=number, title=titles()[number])
        return []


def _look_up(number: int) -> tuple[list[Entry], bool]:
    """The entries that cite an article, those about it alone first, and whether its wording is imported."""
    entries = active_release.get().entries.values()
    cited = sorted((e for e in entries if number in e.articles()), key=lambda e: (len(e.articles()), e.id))
    return cited[:MAX_ENTRIES], article_text(number) is not None
