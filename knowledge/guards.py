"""Questions that look like ours and have no answer here: the law of another country, of a year to come or long past.

Their words are those of our entries, so no similarity tells them apart; the name of the country or the year does.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

import yaml

from knowledge.answer import VOCABULARY
from language.normalise import normalise

_YEAR = re.compile(r"(?<![\d-])20[2-9]\d(?![\d-])")
_OLD_YEAR = re.compile(r"(?<![\d-])(?:19\d\d|20[01]\d|202[01])(?![\d-])")
"""Years before the decree in force (2023); those just before it are left to the entry on what has changed."""
_WAS = frozenset({"etait", "etaient", "كان", "كانت", "kan", "kanet", "kant"})
"""Words of "was", in normal form: with an old year, the question is on the rule of that time."""
_LAW = frozenset(
    {"decret", "loi", "مرسوم", "المرسوم", "لمرسوم", "قانون", "القانون", "marsoum", "lmarsoum", "9anoun", "l9anoun"}
)
"""A law is named after its year: "the decree of 2013" asks what has changed, which an entry answers."""


def out_of_bounds(query: str, *, today: dt.date) -> bool:
    """Whether a question is about another country, a year later than this one, or what was the rule in an old year."""
    text = normalise(query)
    words = set(text.split())
    if _OLD_YEAR.search(text) and words & _WAS and not words & _LAW:
        return True
    if any(int(year) > today.year for year in _YEAR.findall(text)):
        return True
    return _countries().search(text) is not None


@lru_cache(maxsize=1)
def _countries() -> re.Pattern[str]:
    names = yaml.safe_load((VOCABULARY / "elsewhere.yml").read_text(encoding="utf-8"))
    forms = sorted({normalise(str(name)) for name in names}, key=len, reverse=True)
    # Arabic glues "in", "with", "to", "and" to a name.
    return re.compile(rf"(?<!\w)[فبلو]?(?:{'|'.join(map(re.escape, forms))})(?!\w)")
