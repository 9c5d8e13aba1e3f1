"""The moment pages are shown for: the present or, in an editor's preview, another one.

Public pages and what they count read the time here, so that a preview of a moment moves texts,
jobs and placements together. What is written always bears the real time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment shown", default=None)


def now() -> datetime:
    return _moment.get() or timezone.now()


def today() -> date:
    return timezone.localdate(now())


def is_moved() -> bool:
    """Whether another moment than the present is shown: then nothing may be kept."""
    return _moment.get() is not None


@contextmanager
def shown_at(moment: datetime | None) -> Iterator[None]:
    """Show another moment meanwhile; None shows the present."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
