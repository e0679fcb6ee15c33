"""The figures a text states, so that all varieties of an entry can be shown to state the same ones."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from knowledge.entry import Fact

_SEPARATOR = "[ \u00a0\u202f\u2009.,٬٫'’]"
_NUMBER = re.compile(rf"(?<!\d)\d{{1,3}}(?:{_SEPARATOR}\d{{3}})+(?!\d)|\d+(?:[.,٫]\d+)?")
# Names that hold digits but state no figure: the decree's own number, laws, orders, and words such as 9anoun or t7ta.
_NAMES = re.compile(r"\b2\.22\.431\b|\b\d{1,2}-\d{2,3}-\d{2,4}\b|\b\d{2,4}-\d{2}\b(?!\s?%)")
_ARABIZI_WORD = re.compile(r"(?<![\w])(?=\w*[a-z])(?=\w*\d)\w+", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)0\d(?:[ .-]?\d{2}){4}(?!\d)")


def figures_in(text: str, *, phones: frozenset[str] = frozenset()) -> set[str]:
    """The figures of a text as canonical strings: "500000", "20", "7.5"; percentages carry "%".

    Numbers of laws and decrees ("2-22-431") and Arabizi words ("t7ta") are no figures. A phone number is one figure,
    kept as its digits.
    """
    plain = unicodedata.normalize("NFKC", text)
    found: set[str] = set()
    for phone in _PHONE.findall(plain):
        found.add(re.sub(r"\D", "", phone))
    plain = _PHONE.sub(" ", plain)
    for phone in phones:
        plain = plain.replace(phone, " ")
    plain = _ARABIZI_WORD.sub(" ", _NAMES.sub(" ", plain))
    for match in _NUMBER.finditer(plain):
        after = plain[match.end() : match.end() + 2].lstrip()
        before = plain[: match.start()].rstrip()
        percent = after.startswith(("%", "٪")) or before.endswith(("%", "٪"))
        found.add(_canonical(match.group()) + ("%" if percent else ""))
    return found


def figures_of(facts: list[Fact]) -> set[str]:
    """The figures that `facts` declare, in the same canonical form."""
    found = set()
    for fact in facts:
        if fact.unit == "phone":
            found.add(re.sub(r"\D", "", str(fact.value)))
        else:
            found.add(_canonical(str(fact.value)) + ("%" if fact.unit == "percent" else ""))
    return found


def _canonical(raw: str) -> str:
    """'500 000' and '500000.0' become '500000'; '7,5' becomes '7.5'."""
    digits = raw
    if re.fullmatch(rf"\d{{1,3}}(?:{_SEPARATOR}\d{{3}})+", raw):
        digits = re.sub(r"\D", "", raw)
    digits = digits.replace(",", ".").replace("٫", ".")
    try:
        value = Decimal(digits).normalize()
    except InvalidOperation:
        return digits
    return f"{value:f}"
