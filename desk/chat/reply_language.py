"""In which variety a reply is, for the page's `lang` and `dir`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from desk.chat.rasa import BotMessage
from language.choice import reply_variety
from language.identify import identify
from language.varieties import Variety

_VARIETIES: dict[str, Variety] = {variety: variety for variety in get_args(Variety)}


def reply_language(messages: Iterable[BotMessage], *, question: str) -> Variety:
    """Return the variety the bot says it used, else that of its words, else that of the question.

    The bot says it in the custom part of an answer (`variety`). French when nothing tells.
    """
    messages = list(messages)
    for message in messages:
        said = message["custom"].get("variety")
        if isinstance(said, str) and said in _VARIETIES:
            return _VARIETIES[said]
    of_question = identify(question).variety
    words = "\n".join(message["text"] for message in messages)
    return reply_variety(detected=identify(words), previous=of_question, chosen=None)
