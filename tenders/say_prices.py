"""How a price range is said, with what it is worth."""

from __future__ import annotations

from language.varieties import Variety, direction
from tenders.prices import LEAST_CASES, Prices
from tenders.say import Said
from tenders.texts import day, ltr, money, say

LONGEST_EXAMPLE = 120


def say_prices(found: Prices, what: str, variety: Variety) -> Said:
    """The range, the number of cases, their period, and that it is no advice; too few cases are said to be so."""
    if found.cases < LEAST_CASES:
        text = say("prices_few", variety, what=what, n=found.cases)
        return Said(text, {"kind": "prices", "variety": variety, "direction": direction(variety)})
    amounts = {name: money(getattr(found, name), variety) for name in ("low", "median", "high")}
    lines = [
        say("prices_title", variety, what=what),
        say("prices_range", variety, n=found.cases, **amounts),
        say("prices_extremes", variety, min=money(found.least, variety), max=money(found.most, variety)),
    ]
    if found.quotes is not None:
        lines.append(say("prices_quotes", variety, quotes=found.quotes))
    if found.first_day and found.last_day:
        lines.append(
            say("prices_period", variety, first=day(found.first_day, variety), last=day(found.last_day, variety))
        )
    else:
        lines.append(say("prices_period_unknown", variety))
    if found.examples:
        lines += [say("prices_examples", variety), *(ltr(e[:LONGEST_EXAMPLE], variety) for e in found.examples)]
    lines += ["", say("prices_caution", variety)]
    parts = {"kind": "prices", "variety": variety, "direction": direction(variety), "cases": found.cases}
    return Said("\n".join(lines), parts)
