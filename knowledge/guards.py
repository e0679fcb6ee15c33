"""Questions that look like ours and have no answer here: the law of another country, or of a year to come.

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


def out_of_bounds(query: str, *, today: dt.date) -> bool:
    """Whether a question is about another country, or about a year later than this one."""
    text = normalise(query)
    if any(int(year) > today.year for year in _YEAR.findall(text)):
        return True
    return _countries().search(text) is not None


@lru_cache(maxsize=1)
def _countries() -> re.Pattern[str]:
    names = yaml.safe_load((VOCABULARY / "elsewhere.yml").read_text(encoding="utf-8"))
    forms = sorted({normalise(str(name)) for name in names}, key=len, reverse=True)
    # Arabic glues "in", "with", "to", "and" to a name.
    return re.compile(rf"(?<!\w)[فبلو]?(?:{'|'.join(map(re.escape, forms))})(?!\w)")
