"""Showing what is known of an article of the decree."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.speech import entity_of, entry_buttons, variety_of
from knowledge.entry import LAST_ARTICLE
from knowledge.releases import active_release

TITLES = Path(__file__).resolve().parent.parent / "vocabulary" / "articles.yml"
MAX_ENTRIES = 6


@lru_cache(maxsize=1)
def article_titles() -> dict[int, str]:
    """The official French titles of the decree's articles, by number."""
    titles: dict[int, str] = yaml.safe_load(TITLES.read_text(encoding="utf-8"))
    return titles


class ActionShowArticle(Action):
    """Names the article asked for and offers the entries that explain it."""

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
        release = await in_database_thread(active_release.get)
        cited = [entry for entry in release.entries.values() if number in entry.articles()]
        # Entries that are about this article alone say more of it than those that cite it among others.
        cited.sort(key=lambda entry: (len(entry.articles()), entry.id))
        title = article_titles()[number]
        if not cited:
            dispatcher.utter_message(response="utter_article_no_entry", number=number, title=title)
            return []
        buttons = entry_buttons(cited[:MAX_ENTRIES], variety_of(tracker))
        dispatcher.utter_message(response="utter_article_entries", buttons=buttons, number=number, title=title)
        return []
