"""Rasa's messages as WhatsApp messages, within its limits. Pure.

Choices are numbered in the text in the order of Rasa's buttons, because the channel takes a typed number for the n-th
button of the newest message. "Useful / not useful" and the hard words are shown where a list has room for them, or
where there is nothing else to choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from language.varieties import Variety
from whatsapp import payloads
from whatsapp.payloads import Payload, Row
from whatsapp.text_units import keep_signs, shorten, split, units
from whatsapp.texts import say

EXTRA_ROLES = frozenset({"feedback", "term"})
MORE, LISTEN = "more:", "listen:"
"""The door's own choices, which Rasa does not know."""


@dataclass(frozen=True)
class Choice:
    """A button of Rasa's: its number as the channel counts, and whether it is one of the small ones."""

    number: int
    title: str
    payload: str
    extra: bool


def choices_of(message: dict[str, Any]) -> list[Choice]:
    """The buttons of a message; of two that send the same, the first."""
    found: dict[str, Choice] = {}
    for number, button in enumerate(message.get("buttons") or [], start=1):
        title, payload = " ".join(button["title"].split()), button["payload"].strip()
        if title and payload and payload not in found:
            found[payload] = Choice(number, title, payload, button.get("role") in EXTRA_ROLES)
    return list(found.values())


def render(
    message: dict[str, Any], variety: Variety | None, *, turn: str = "", recording: int | None = None
) -> list[Payload]:
    """One message of Rasa's as one or more of WhatsApp's; none when it says nothing.

    `turn` is the key under which further pages of choices are found; `recording` is offered as "listen".
    """
    text = keep_signs((message.get("text") or "").strip())
    choices = choices_of(message)
    main = [choice for choice in choices if not choice.extra]
    extras = [choice for choice in choices if choice.extra]
    if recording is not None:
        text = f"{text}\n\n{say('listen_hint', variety)}".strip()
    if not choices:
        return [payloads.text(part) for part in split(text, payloads.TEXT)]
    if len(main) > payloads.ROWS:
        return _with_text(text, page(main, variety, turn=turn, start=0))
    rows = [_row(choice) for choice in main]
    if recording is not None and len(rows) < payloads.ROWS:
        rows.append(Row(f"{LISTEN}{recording}", say("listen", variety or "fr")))
    if not main or _needs_list(rows):
        rows += [_row(choice) for choice in extras][: payloads.ROWS - len(rows)]
    numbers = numbered(main)
    return _with_text(text, _shown(numbers, rows, variety), numbers=numbers, rows=rows, variety=variety)


def page(choices: Sequence[Choice], variety: Variety | None, *, turn: str, start: int) -> Payload:
    """A list of nine choices from `start` on, with a tenth row that asks for more while there is more."""
    rest = choices[start:]
    shown = rest if len(rest) <= payloads.ROWS else rest[: payloads.ROWS - 1]
    rows = [_row(choice) for choice in shown]
    if len(shown) < len(rest):
        rows.append(Row(f"{MORE}{turn}:{start + len(shown)}", say("more", variety or "fr")))
    return _shown(numbered(shown), rows, variety, as_list=True)


def numbered(choices: Sequence[Choice]) -> str:
    """The choices as lines "1. …"."""
    return "\n".join(f"{choice.number}. {shorten(choice.title, 80)}" for choice in choices)


def _row(choice: Choice) -> Row:
    """A choice as a row; a payload too long for WhatsApp is replaced by the number, which the channel takes too."""
    fits = units(choice.payload) <= payloads.ROW_ID
    return Row(choice.payload if fits else str(choice.number), choice.title)


def _needs_list(rows: Sequence[Row]) -> bool:
    titles = [row.title for row in rows]
    return (
        len(rows) > payloads.BUTTONS
        or any(units(title) > payloads.BUTTON_TITLE for title in titles)
        or len(set(titles)) < len(titles)
    )


def _shown(body: str, rows: Sequence[Row], variety: Variety | None, *, as_list: bool = False) -> Payload:
    """The rows as buttons or as a list, under a body that fits."""
    fitting = split(f"{say('choose_below', variety)}\n{body}", payloads.BODY)[0]
    if not as_list and not _needs_list(rows):
        return payloads.buttons(fitting, rows)
    return payloads.choice_list(fitting, [_list_row(row) for row in rows], button=say("choose", variety or "fr"))


def _list_row(row: Row) -> Row:
    """A row with its title cut to fit; what was cut is shown whole below it."""
    if units(row.title) <= payloads.ROW_TITLE:
        return row
    return Row(row.id, shorten(row.title, payloads.ROW_TITLE), shorten(row.title, payloads.ROW_DESCRIPTION))


def _with_text(
    text: str,
    choosing: Payload,
    *,
    numbers: str = "",
    rows: Sequence[Row] = (),
    variety: Variety | None = None,
) -> list[Payload]:
    """The text and the choices in one message where they fit together, else the text first."""
    whole = f"{text}\n\n{numbers}".strip() if numbers else text
    if rows and text and units(whole) <= payloads.BODY:
        if _needs_list(rows):
            return [payloads.choice_list(whole, [_list_row(r) for r in rows], button=say("choose", variety or "fr"))]
        return [payloads.buttons(whole, rows)]
    return [*(payloads.text(part) for part in split(text, payloads.TEXT)), choosing]
