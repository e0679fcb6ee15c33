"""Giving the official wording of an article, a readable piece at a time."""

from __future__ import annotations

import json
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.orm import in_database_thread
from actions.speech import entity_of, variety_of
from knowledge.answer import labels
from knowledge.official_text import article_text, pieces


class ActionOfficialText(Action):
    """Says one piece of an article's official French translation, and offers the next."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_official_text"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """See `rasa_sdk.Action.run`."""
        asked, part = entity_of(tracker, "article_number") or "", entity_of(tracker, "part") or "1"
        article = await in_database_thread(article_text, int(asked)) if asked.isdecimal() else None
        if article is None:
            dispatcher.utter_message(response="utter_no_official_text")
            return []
        parts = pieces(article.body)
        at = min(max(int(part) if part.isdecimal() else 1, 1), len(parts))
        say = {name: forms[variety_of(tracker)] for name, forms in labels().items()}
        count = f" ({at}/{len(parts)})" if len(parts) > 1 else ""
        # The wording is French whatever the conversation's variety: the isolate keeps its direction.
        head = f"{say['official_translation']}{count}\n\u2066Art. {article.number} – {article.title}\u2069"
        buttons = []
        if at < len(parts):
            payload = f"/official_text{json.dumps({'article_number': asked, 'part': str(at + 1)})}"
            buttons.append({"title": say["more"], "payload": payload})
        dispatcher.utter_message(text=f"{head}\n\n{parts[at - 1]}", buttons=buttons)
        return []
