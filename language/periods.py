"""Periods of the calendar: weeks from Monday, months, years, and steps between them. All stay within Python's dates."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both within; `ambiguous` when the words can be meant otherwise."""

    first: date
    last: date
    ambiguous: bool = False


def make_day(year: int, month: int, day: int) -> date | None:
    """Give the date, or None when there is none such or it is not of our time."""
    if not (1950 <= year <= 2150 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def add_days(start: date, days: int) -> date:
    """Step by days, stopping at the ends of the calendar."""
    ordinal = max(date.min.toordinal(), min(date.max.toordinal(), start.toordinal() + days))
    return date.fromordinal(ordinal)


def add_months(start: date, months: int) -> date:
    """Step by months; from the 31st to a shorter month it is that month's last day."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def week(today: date, *, ahead: int) -> Period:
    """Give the week of `today`, or one that many weeks ahead, from Monday to Sunday."""
    monday = add_days(today, 7 * ahead - today.weekday())
    return Period(monday, add_days(monday, 6))


def month(today: date, *, ahead: int) -> Period:
    """Give the month of `today`, or one that many months ahead."""
    day = add_months(today.replace(day=1), ahead)
    return month_of(day.year, day.month)


def month_of(year: int, number: int) -> Period:
    """Give a month of a year; `number` is 1 to 12."""
    return Period(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))


def year(today: date, *, ahead: int) -> Period:
    """Give the year of `today`, or one that many years ahead, within the calendar."""
    return year_of(max(date.min.year, min(date.max.year, today.year + ahead)))


def year_of(number: int) -> Period:
    """Give a year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def next_weekday(today: date, weekday: int) -> date:
    """Give the first such day from today on (0 is Monday); today itself when it is one."""
    return add_days(today, (weekday - today.weekday()) % 7)


def step(start: date, count: int, unit: str) -> date:
    """Step by "day", "week", "month" or "year"; counts beyond a century stop there."""
    count = min(count, 36_500)
    if unit in {"day", "week"}:
        return add_days(start, count * (7 if unit == "week" else 1))
    return add_months(start, count * (12 if unit == "year" else 1))


def day_of_year_unsaid(today: date, number: int, day: int) -> Period | None:
    """Give the next such day of a month; ambiguous when this year's has passed, for it may have been meant."""
    this = make_day(today.year, number, day)
    if this is not None and this >= today:
        return Period(this, this)
    following = make_day(today.year + 1, number, day)
    if following is None:
        return None
    return Period(following, following, ambiguous=True)
