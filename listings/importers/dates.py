"""Dates as sources write them."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.utils.dateparse import parse_date, parse_datetime

_FORMS = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%Y/%m/%d", "%d.%m.%Y")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


def read_day(text: str, *, is_day_first: bool | None = None) -> date | None:
    """Return the day a date or moment names, None when it names none or could be two days.

    03/04/2026 is read by `is_day_first`; where that is None, only if one reading is possible.
    """
    text = text.strip()
    if not text:
        return None  # as most rows say; trying every form would be a tenth of the whole reading
    try:
        moment = parse_datetime(text)
        if found := moment.date() if moment else parse_date(text):
            return found
    except ValueError:
        return None
    if match := _SLASHED.fullmatch(text):
        return _slashed(*map(int, match.groups()), is_day_first)
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007, a day has no zone
        except ValueError:
            continue
    return None


def _slashed(first: int, second: int, year: int, is_day_first: bool | None) -> date | None:
    orders = {None: (True, False), True: (True,), False: (False,)}[is_day_first]
    days = set()
    for order in orders:
        try:
            days.add(date(year, second, first) if order else date(year, first, second))
        except ValueError:
            continue
    return days.pop() if len(days) == 1 else None


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Tell the order of day and month of a whole column from the dates that have only one.

    None when no date decides, or when they contradict each other.
    """
    pairs = [match.groups()[:2] for text in texts if (match := _SLASHED.fullmatch(text.strip()))]
    orders = {int(first) > 12 for first, second in pairs if (int(first) > 12) != (int(second) > 12)}
    return orders.pop() if len(orders) == 1 else None


def read_deadline(text: str) -> datetime | None:
    """Return the moment a deadline names, or the end of its day in UTC; None when it names none."""
    text = text.strip()
    try:
        moment = parse_datetime(text) if len(text) > 10 else None
    except ValueError:
        return None
    if moment:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    day = read_day(text)
    return day and datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
