"""The choices of each filter with their counts, as the page offers them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django_countries import countries

from listings.fragments import Fragment
from listings.models import Company, Period, Workplace
from listings.reading.gazetteer import fold
from listings.remembered import RememberedNames
from listings.search.query import NOT_STATED, SORTS, SearchQuery
from listings.search.result import SearchResult
from listings.search.sql import DAYS_OFFERED, OPTIONS_AT_MOST
from listings.search.vocabulary import EMPLOYMENT
from listings.wording import country_name
from roles.models import Level, Role, Term

SHOWN_WHOLE = 8  # a filter with at most that many values is offered whole ...
SHOWN_AT_FIRST = 6  # ... and of a longer one the fullest, with a link to all of them
# Filters with a page of all their options: what one and what several of them are called.
LONG_FILTERS = {
    "role": ("Role", "roles"),
    "country": ("Country", "countries"),
    "place": ("City", "cities"),
    "skill": ("Skill", "skills"),
    "company": ("Company", "companies"),
}
MANY = 500  # names above which reading all of a table is quicker than asking for each
RULES = {
    "whole": "it starts there",
    "mid": "its middle is there",
    "reach": "it could reach that",
}
MISSES = {
    NOT_STATED: "it states no pay",
    "not-convertible": "it cannot be compared",
    "below": "it stays below that",
}
_CHECKED, _DISABLED = mark_safe(" checked"), mark_safe(" disabled")


class Option(NamedTuple):
    value: str
    label: str
    count: int | None  # None: without a number
    is_chosen: bool

    def as_control(self, name: str, kind: str = "checkbox", prefix: str = "f") -> SafeString:
        """Write the labelled box or button of this option."""
        fragment = Fragment.of(
            "listings/_option.html",
            ("checked", "disabled", "count"),
            kind=kind,
            id=f"{prefix}-{name}-{self.value}",
            name=name,
            value=self.value,
            label=self.label,
            is_counted=self.count is not None,
        )
        return fragment.fill(
            checked=_CHECKED if self.is_chosen else "",
            # Nothing to find and nothing to untick.
            disabled=_DISABLED if self.count == 0 and not self.is_chosen else "",
            count="" if self.count is None else f"{self.count:,}",
        )


class Group(NamedTuple):
    """One filter: the options shown at first, and the way to all of them where there are more."""

    name: str
    legend: str
    options: list[Option]
    all_words: str = ""
    all_url: str = ""
    kind: str = "checkbox"

    @property
    def controls(self) -> SafeString:
        name, kind = self.name, self.kind
        return SafeString("".join([option.as_control(name, kind) for option in self.options]))

    @property
    def html(self) -> SafeString:
        """Write the filter whole."""
        fragment = Fragment.of(
            "listings/_filter.html",
            ("controls", "all_words", "all_url"),
            name=self.name,
            legend=self.legend,
            is_long=bool(self.all_url),
        )
        return fragment.fill(controls=self.controls, all_words=self.all_words, all_url=self.all_url)


def filter_groups(query: SearchQuery, result: SearchResult) -> list[Group]:
    """Return every filter with options; at most five queries for names not known yet."""
    text = query.changed().query_string
    groups = [
        _by_count("role", query, result, text),
        _in_order("level", "Level", query, result),
        _in_order("workplace", "Workplace", query, result),
        _in_order("employment", "Employment", query, result),
        _by_count("country", query, result, text),
        _by_count("place", query, result, text),
        _by_count("skill", query, result, text),
        _posted(query, result),
        _by_count("company", query, result, text),
        _families(query, result),
    ]
    return [group for group in groups if group.options]


# Names


def names_of(name: str, values: Collection[str]) -> Mapping[str, str]:
    """Return what to call the values of a filter; a value without a name is left out.

    Every name that options show comes from here. May hold more than was asked for.
    """
    return _NAMES[name](values)


def _names_by_slug(model) -> Callable[[Collection[str]], dict[str, str]]:
    def names(slugs: Collection[str]) -> dict[str, str]:
        rows = model.objects.order_by()
        if len(slugs) <= MANY:
            rows = rows.filter(slug__in=slugs)
        return dict(rows.values_list("slug", "name"))

    return names


def _cities(slugs: Collection[str]) -> dict[str, str]:
    """Read one spelling of each city, by its index: a city may have a hundred thousand jobs."""
    if not slugs:
        return {}
    values = ", ".join(["(%s)"] * len(slugs))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH asked(slug) AS (VALUES {values})
                SELECT asked.slug, (
                    SELECT place.city FROM listings_listingplace place
                    WHERE place.city_slug = asked.slug ORDER BY place.listing_id LIMIT 1
                ) FROM asked""",
            [*slugs],
        )
        return {slug: city for slug, city in cursor.fetchall() if city}


def _family_names(slugs: Collection[str]) -> dict[str, str]:
    families = Role.objects.order_by().values_list("family", flat=True).distinct()
    return {slugify(family): family for family in families}


_NAMES: dict[str, Callable[[Collection[str]], Mapping[str, str]]] = {
    "role": RememberedNames(_names_by_slug(Role), of_listings=False),
    "family": RememberedNames(_family_names, of_listings=False),
    "level": lambda values: dict(Level.choices),
    "employment": lambda values: EMPLOYMENT,
    "workplace": lambda values: dict(Workplace.choices),
    "country": lambda codes: _country_names(),
    "place": RememberedNames(_cities, of_listings=True),
    "skill": RememberedNames(_names_by_slug(Term), of_listings=False),
    "company": RememberedNames(_names_by_slug(Company), of_listings=False),
}


# Options


def counted_options(
    name: str, query: SearchQuery, counts: Mapping[str, int], values: Collection[str]
) -> list[Option]:
    """Name and count values of a filter, in the order they are given."""
    names, chosen = names_of(name, values), getattr(query, name)
    return [
        Option(
            value,
            "Not stated" if value == NOT_STATED else names.get(value) or query.name_of(name, value),
            counts.get(value, 0),
            value in chosen,
        )
        for value in values
    ]


def fullest_first(counts: Mapping[str, int], values: Iterable[str]) -> list[str]:
    """Sort values by their number of jobs, equals by value, "not stated" last."""
    return sorted(values, key=lambda v: (v == NOT_STATED, -counts.get(v, 0), v))


def all_options_url(name: str, text: str) -> str:
    """Return the address of the page with all options of a filter, for a search as parameters."""
    return f"{_options_path(name)}?{text}" if text else _options_path(name)


@cache
def _options_path(name: str) -> str:
    return reverse("listings:listing-options", args=[name])


def _by_count(name: str, query: SearchQuery, result: SearchResult, text: str) -> Group:
    """Offer the fullest values, those chosen, and "not stated"."""
    counts, chosen = result.counts[name], getattr(query, name)
    values = fullest_first(counts, {*counts, *chosen})
    legend, things = LONG_FILTERS[name]
    if len(values) <= SHOWN_WHOLE:
        return Group(name, legend, counted_options(name, query, counts, values))
    shown = values[:SHOWN_AT_FIRST]
    shown += [v for v in values[SHOWN_AT_FIRST:] if v in chosen or v == NOT_STATED]
    number = len(counts) - (NOT_STATED in counts)
    # At the limit there may be more than were counted.
    words = f"Show all {things}" if number >= OPTIONS_AT_MOST else f"Show all {number} {things}"
    options = counted_options(name, query, counts, shown)
    return Group(name, legend, options, words, all_options_url(name, text))


def _in_order(name: str, legend: str, query: SearchQuery, result: SearchResult) -> Group:
    """Offer all values in their own order, zero counts included."""
    counts, chosen = result.counts[name], getattr(query, name)
    names = {**names_of(name, ()), NOT_STATED: "Not stated"}
    options = [
        Option(value, label, counts.get(value, 0), value in chosen)
        for value, label in names.items()
    ]
    return Group(name, legend, options)


def _families(query: SearchQuery, result: SearchResult) -> Group:
    counts = result.counts["family"]
    values = fullest_first(counts, {*counts, *query.family})
    return Group("family", "Family of roles", counted_options("family", query, counts, values))


def _posted(query: SearchQuery, result: SearchResult) -> Group:
    """Offer ages of the advert; one at a time."""
    counts = result.counts["posted"]
    days = sorted({*DAYS_OFFERED, query.posted} - {None})
    options = [Option("", "Any time", None, query.posted is None)]
    options += [
        Option(
            str(n),
            "Last day" if n == 1 else f"Last {n} days",
            counts.get(str(n), 0),
            n == query.posted,
        )
        for n in days
    ]
    return Group("posted", "Posted", options, kind="radio")


def rule_group(query: SearchQuery, result: SearchResult) -> Group:
    """Offer the steps of the ladder, counted once there is a floor, and a miss asked for."""
    steps = result.ladder
    options = [
        Option(rule, label, getattr(steps, rule) if steps else None, rule == query.pay_rule)
        for rule, label in RULES.items()
    ]
    if query.pay_rule in MISSES:
        count = result.counts["pay"].get(query.pay_rule, 0)
        options.append(Option(query.pay_rule, MISSES[query.pay_rule], count, True))
    return Group("pay_rule", "A job counts when", options, kind="radio")


def unstated_pay(query: SearchQuery, count: int) -> SafeString:
    return Option(NOT_STATED, "Pay not stated", count, query.pay_unstated).as_control("pay")


# Selects


@dataclass(frozen=True, slots=True)
class Homes:
    """Every country to apply from, by name, and the region asked for."""

    chosen: str
    region: str = ""

    def __iter__(self) -> Iterator[Option]:
        yield Option("", "Anywhere", None, not self.chosen)
        if self.region:
            yield Option(self.chosen, self.region, None, True)
        for code, name in countries_by_name():
            yield Option(code, name, None, code == self.chosen)


@dataclass(frozen=True, slots=True)
class Currencies:
    """The currencies with a rate, likeliest first."""

    chosen: str
    codes: tuple[str, ...]

    def __iter__(self) -> Iterator[Option]:
        for code in dict.fromkeys([self.chosen, "USD", "EUR", "GBP", *self.codes]):
            yield Option(code, code, None, code == self.chosen)


@dataclass(frozen=True, slots=True)
class Periods:
    chosen: str

    def __iter__(self) -> Iterator[Option]:
        for value, label in Period.choices:
            yield Option(value, label, None, value == self.chosen)


@cache
def countries_by_name() -> tuple[tuple[str, str], ...]:
    names = ((code, country_name(code)) for code in countries.countries)
    return tuple(sorted(names, key=lambda item: fold(item[1])))


@cache
def _country_names() -> dict[str, str]:
    return dict(countries_by_name())


def select(name: str, label: str, options: Homes | Currencies | Periods) -> SafeString:
    """Write a select; of 249 countries it costs a millisecond, so each choice is written once."""
    return Fragment.of("listings/_select.html", (), name=name, label=label, options=options).fill()


def homes(query: SearchQuery) -> SafeString:
    """Write the select of where the visitor lives: the first home asked for."""
    asked = [home for home in query.apply_from if home != NOT_STATED][:1]
    chosen = asked[0] if asked else ""
    region = query.name_of("apply_from", chosen) if "-" in chosen else ""
    return select("apply_from", "I live in", Homes(chosen, region))


def further_homes(query: SearchQuery, result: SearchResult) -> Group:
    """Offer what a search for one home may be widened to, and the further homes it asks for."""
    options = [
        Option(home, query.name_of("apply_from", home), None, True)
        for home in [home for home in query.apply_from if home != NOT_STATED][1:]
    ]
    if query.apply_from:
        count = result.counts["apply_from"].get(NOT_STATED, 0)
        options.append(Option(NOT_STATED, "Not stated", count, NOT_STATED in query.apply_from))
    return Group("apply_from", "", options)


def sort_choices(query: SearchQuery) -> list[Option]:
    """Offer the orders; the usual one has no value, so that words typed later sort by match."""
    usual = "relevance" if query.text.wanted else "newest"
    offered = ["relevance", "newest", "pay"] if query.text.wanted else ["newest", "pay"]
    return [
        Option("" if order == usual else order, SORTS[order], None, order == query.order)
        for order in offered
    ]


def other_parameters(query: SearchQuery) -> list[tuple[str, str]]:
    """Return what the form does not show but must keep."""
    return [(name, value) for name, value in query.parameters() if name in ("exact", "inferred")]
