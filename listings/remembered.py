"""What a process remembers of the database until the journal tells of a change."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from functools import wraps
from threading import local
from typing import Generic, TypeVar

from django.core.signals import request_finished, request_started

from listings.rates import RateSet
from listings.search import engine
from listings.search.journal import Position

Value = TypeVar("Value")
_request = local()


def once_a_request(read: Callable[..., Value]) -> Callable[..., Value]:
    """Ask for what `read` returns of the same arguments once in each request; else each time."""

    @wraps(read)
    def answer(*arguments: Hashable) -> Value:
        answers = _request.__dict__.get("answers")
        if answers is None:  # not in a request
            return read(*arguments)
        key = (read, *arguments)
        if key not in answers:
            answers[key] = read(*arguments)
        return answers[key]

    return answer


@once_a_request
def version() -> Position:
    """Return the commit that all this process remembers is as of; asked for once a request."""
    return engine.version()


def _start_request(**signal) -> None:
    _request.answers = {}


def _end_request(**signal) -> None:
    _request.__dict__.pop("answers", None)


request_started.connect(_start_request, dispatch_uid="listings-remembered")
request_finished.connect(_end_request, dispatch_uid="listings-remembered")


class Remembered(Generic[Value]):
    """A value read from the primary database once, and again after a change it may depend on.

    Read anew each time where the journal is not followed: in transactions, for one.
    """

    def __init__(self, read: Callable[[], Value], *, of_listings: bool):
        self._read = read
        self._of_listings = of_listings
        self._changes = 0
        self._kept: tuple[int, Value] | None = None  # with the number of changes it is of
        engine.listen(self._changed)

    def __call__(self) -> Value:
        if not engine.is_following():
            return self._read()
        version()
        changes, kept = self._changes, self._kept
        if kept is None or kept[0] != changes:
            kept = self._kept = changes, self._read()
        return kept[1]

    def _changed(self, listing_ids: Iterable[int] | None) -> None:
        if listing_ids is None or self._of_listings:
            self._changes += 1


class RememberedNames:
    """Names by value, each read once, and again after a change it may depend on."""

    AT_MOST = 20_000

    def __init__(self, read: Callable[[list[str]], Mapping[str, str]], *, of_listings: bool):
        self._read = read
        self._of_listings = of_listings
        self._names: dict[str, str] = {}
        engine.listen(self._changed)

    def __call__(self, values: Collection[str]) -> Mapping[str, str]:
        """Return names by value, perhaps more than were asked for; "" where there is none."""
        if not engine.is_following():
            return self._read([*values])
        version()
        names = self._names
        missing = [value for value in values if value not in names]
        if missing:
            read = self._read(missing)
            if len(names) > self.AT_MOST:
                self._names = {}
                names = {value: names.get(value, "") for value in values}
            # A change that came meanwhile has put another dictionary in this one's place.
            names |= {value: read.get(value, "") for value in missing}
        return names

    def _changed(self, listing_ids: Iterable[int] | None) -> None:
        if listing_ids is None or self._of_listings:
            self._names = {}


current_rates = Remembered(RateSet.current, of_listings=False)
