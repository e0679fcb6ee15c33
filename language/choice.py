"""Which variety to answer in, from what was detected, what was used before and what the person chose."""

from __future__ import annotations

from language.identify import Identification
from language.script import Script
from language.varieties import ARABIC_FAMILY, Variety, is_arabic_script

CLEAR = 0.75
"""From this confidence on, a detection counts as clear and may change the language of a conversation."""


def reply_variety(
    *,
    detected: Identification,
    previous: Variety | None,
    chosen: Variety | None,
    default: Variety = "fr",
) -> Variety:
    """Choose the variety of the reply.

    detected: what `identify` says of the message; previous: the variety of the last reply; chosen: what the
    person asked to be answered in; default: for a first message that says nothing.

    An unsure message follows the choice, else the conversation, else its script. A choice holds within its
    family (Standard Arabic and Darija in both scripts): who chose `ar` and writes Darija is answered in `ar`. A
    clear message of the other family wins; a weak one changes nothing. Only an unsure message in Arabic script
    can get an answer in Latin script: whoever writes Arabic script reads it.
    """
    variety = detected.variety
    if variety is None:
        return chosen or previous or _by_script(detected.script, default)
    clear = detected.confidence >= CLEAR
    held = chosen or previous
    if held is None:
        return variety
    if is_arabic_script(variety) and not is_arabic_script(held):
        # Between the two families or the two scripts, the letters themselves are the evidence.
        return variety if clear or detected.script is Script.ARABIC else held
    if chosen is not None:
        return chosen if _family(variety) == _family(chosen) or not clear else variety
    return variety if clear else held


def _by_script(script: Script, default: Variety) -> Variety:
    return "ary" if script is Script.ARABIC else default


def _family(variety: Variety) -> str:
    return "arabic" if variety in ARABIC_FAMILY else "french"
