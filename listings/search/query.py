"""A search as one frozen value: what was asked, its one address, and its feeds."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cache, cached_property, reduce
from typing import Self
from urllib.parse import urlencode

from django.urls import reverse

from listings.models import Period
from listings.pay import annual_cents
from roles import clock

from .analyser import TextQuery, read_query
from .interpretation import Reading
from .text import Group, with_synonyms

NOT_STATED = "not-stated"

# The order of parameters in an address.
PARAMETERS = (
    "q",
    "role",
    "family",
    "level",
    "employment",
    "workplace",
    "country",
    "place",
    "apply_from",
    "pay",
    "pay_cur",
    "pay_period",
    "pay_rule",
    "posted",
    "skill",
    "company",
    "sort",
    "page",
    "exact",
    "inferred",
)
VALUE_FILTERS = (
    "role",
    "family",
    "level",
    "employment",
    "workplace",
    "country",
    "place",
    "apply_from",
    "skill",
    "company",
)
# Facts an employer may leave out: each has "not stated" as a value.
MAY_BE_UNSTATED = ("role", "level", "employment", "workplace", "country", "apply_from", "pay")

DEFAULT_CURRENCY = "USD"
# The steps of the ladder a floor can be put on, hardest first, and the three ways of missing it.
PAY_STEPS = ("whole", "mid", "reach")
PAY_MISSES = (NOT_STATED, "not-convertible", "below")
DEFAULT_RULE = "mid"

SORTS = {"newest": "Newest first", "pay": "Highest pay first", "relevance": "Best match"}


def current_minute() -> datetime:
    """Return the last moment of this minute: within one, every answer to a search is the same.

    The last, not the first: what was published seconds ago is already there.
    """
    return clock.now().replace(second=59, microsecond=999_999)


@cache
def _path(view: str, *arguments: str) -> str:
    return reverse(view, args=arguments)


@dataclass(frozen=True)
class SearchQuery:
    """Everything a search depends on. Two equal queries have the same answer.

    Values are canonical: current slugs, upper-case codes, sorted, each once.
    """

    now: datetime = field(default_factory=current_minute)
    q: str = ""
    role: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    employment: tuple[str, ...] = ()
    workplace: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    apply_from: tuple[str, ...] = ()
    pay: Decimal | None = None
    pay_unstated: bool = False
    pay_cur: str = DEFAULT_CURRENCY
    pay_period: str = Period.YEAR
    pay_rule: str = DEFAULT_RULE
    posted: int | None = None  # days
    skill: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    sort: str = ""
    page: int = 1
    exact: bool = False
    inferred: bool = True
    # What to call the values in words, by filter and value; says nothing the values do not.
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    # Which values were read from typed words; says nothing the values do not.
    readings: tuple[Reading, ...] = field(default=(), compare=False)

    @cached_property
    def text(self) -> TextQuery:
        return read_query(self.q)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The words wanted with their synonyms; two queries on first use where there are words."""
        return with_synonyms(self.text)

    @property
    def order(self) -> str:
        """The order asked for; without one, best match for words and newest first otherwise."""
        if self.sort == "relevance" and not self.text.wanted:
            return "newest"
        return self.sort or ("relevance" if self.text.wanted else "newest")

    @property
    def floor_cents(self) -> int | None:
        """The pay floor in hundredths of its currency unit a year; None without a floor."""
        return None if self.pay is None else annual_cents(self.pay, self.pay_period)

    @property
    def filters_in_use(self) -> tuple[str, ...]:
        """Names of the filters that narrow this search, in the order of the address."""
        return tuple(name for name in PARAMETERS if self.uses(name))

    def uses(self, name: str) -> bool:
        """Whether the filter narrows this search."""
        if name == "q":
            return bool(self.text.phrases)
        if name == "pay":
            return self.pay is not None or self.pay_unstated
        return (name in VALUE_FILTERS or name == "posted") and bool(getattr(self, name))

    def name_of(self, filter_name: str, value: str) -> str:
        return self.names.get(filter_name, {}).get(value, value)

    def parameters(self) -> Iterator[tuple[str, str]]:
        """Yield the address's parameters in canonical order, without defaults."""
        for name in PARAMETERS:
            yield from ((name, value) for value in self._values_in_address(name))

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The address's parameters as they are written there, by name."""
        return {name: self._part(name) for name in PARAMETERS}

    def _part(self, name: str) -> str:
        return urlencode([(name, value) for value in self._values_in_address(name)])

    def _values_in_address(self, name: str) -> tuple[str, ...]:
        value = getattr(self, name)
        if name == "pay":
            amount = () if self.pay is None else (f"{self.pay.normalize():f}",)
            return amount + ((NOT_STATED,) if self.pay_unstated else ())
        if name in ("pay_period", "pay_rule") and self.pay is None:
            return ()
        if name == "exact":
            return ("1",) if self.exact else ()
        if name == "inferred":
            return () if self.inferred else ("0",)
        if isinstance(value, tuple):
            return value
        return () if value == _DEFAULTS[name] else (str(value),)

    @cached_property
    def query_string(self) -> str:
        return "&".join(filter(None, self._parts.values()))

    @cached_property
    def url(self) -> str:
        return self._address(_path("listings:listing-list"))

    def feed_url(self, extension: str, *, page: int = 1) -> str:
        """The address of the same search as "atom", "json" or "csv"."""
        path = _path("listings:listing-feed", extension)
        return (self if page == self.page else replace(self, page=page))._address(path)

    def _address(self, path: str) -> str:
        return f"{path}?{self.query_string}" if self.query_string else path

    def at(self, now: datetime) -> Self:
        """Return the same search at another moment, with what was worked out of it."""
        other = copy(self)
        object.__setattr__(other, "now", now)  # nothing else depends on it
        return other

    def changed(self, **changes) -> Self:
        """Return the search with these values and its first page.

        A page links to some two hundred such searches: each keeps the parts of the address that
        stay as they are.
        """
        changes = {"page": 1} | changes
        other = copy(self)
        state = other.__dict__  # many times faster than dataclasses.replace
        state.update(changes, _parts=dict(self._parts))
        for name in _WORKED_OUT:
            state.pop(name, None)
        concerned = changes.keys() | (_PAY_PARTS if changes.keys() & _PAY_PARTS else frozenset())
        for name in concerned & self._parts.keys():
            state["_parts"][name] = other._part(name)
        return other

    def without(self, name: str) -> Self:
        """Return the search without that filter."""
        if name == "pay":
            return self.changed(
                pay=None, pay_unstated=False, pay_period=Period.YEAR, pay_rule=DEFAULT_RULE
            )
        return self.changed(**{name: _DEFAULTS[name]})

    def with_words_for(self, reading: Reading) -> Self:
        """Return the search for the words themselves instead of what they were read as."""
        if reading.filter == "pay":
            others = self.without("pay")
        else:
            values = getattr(self, reading.filter)
            kept = tuple(value for value in values if value != reading.value)
            others = self.changed(**{reading.filter: kept})
        return replace(others, q=f'"{reading.words}" {self.q}'.strip())

    def only_filter(self, name: str) -> Self:
        """Return the search with that filter and no other."""
        others = [other for other in self.filters_in_use if other != name]
        return reduce(lambda query, other: query.without(other), others, self.changed())

    def including_unstated(self, name: str) -> Self:
        """Return the search widened to jobs that do not state that fact."""
        if name == "pay":
            return self.changed(pay_unstated=True)
        return self.changed(**{name: (*getattr(self, name), NOT_STATED)})

    def only(self, name: str, value: str) -> Self:
        """Return the search with that one value for the filter."""
        return self.changed(**{name: (value,)})


# What these say in the address depends on each other.
_PAY_PARTS = frozenset({"pay", "pay_unstated", "pay_period", "pay_rule"})
_WORKED_OUT = ("text", "groups", "query_string", "url")
_DEFAULTS = {name: SearchQuery.__dataclass_fields__[name].default for name in PARAMETERS}
