"""The choices of each filter with their counts, as the page offers them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.text import slugify
from django_countries import countries

from listings.models import Company, ListingPlace, Period, Workplace
from listings.search.query import NOT_STATED, SORTS, SearchQuery
from listings.search.result import SearchResult
from listings.search.sql import DAYS_OFFERED
from listings.search.vocabulary import EMPLOYMENT
from listings.wording import country_name
from roles.models import Level, Role, Term

SHOWN_AT_FIRST = 6
RULES = {
    "whole": "it starts there",
    "mid": "its middle is there",
    "reach": "it could reach that",
}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    count: int
    is_chosen: bool

    @property
    def is_empty(self) -> bool:
        """Nothing to find and nothing to untick."""
        return self.count == 0 and not self.is_chosen


@dataclass(frozen=True, slots=True)
class Group:
    """One filter: the options shown at first, and those behind "more"."""

    name: str
    legend: str
    options: tuple[Option, ...]
    more: tuple[Option, ...] = ()
    more_words: str = ""
    is_single: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.options


def filter_groups(query: SearchQuery, result: SearchResult) -> list[Group]:
    """Return every filter with options; four queries for the names of what was counted."""
    roles = list(Role.objects.all())
    names = {
        "role": {role.slug: role.name for role in roles},
        "family": {slugify(role.family): role.family for role in roles},
        "level": dict(Level.choices),
        "employment": EMPLOYMENT,
        "workplace": dict(Workplace.choices),
        "country": {code: country_name(code) for code in result.counts["country"]},
        "place": _cities(result.counts["place"]),
        "skill": _names(Term, result.counts["skill"]),
        "company": _names(Company, result.counts["company"]),
    }
    return [
        _by_count("role", "Role", "roles", names, query, result),
        _in_order("level", "Level", names, query, result),
        _in_order("workplace", "Workplace", names, query, result),
        _in_order("employment", "Employment", names, query, result),
        _by_count("country", "Country", "countries", names, query, result),
        _by_count("place", "City", "cities", names, query, result),
        _by_count("skill", "Skill", "skills", names, query, result),
        _posted(query, result),
        _by_count("company", "Company", "companies", names, query, result),
        _by_count("family", "Family of roles", "families", names, query, result),
    ]


def _names(model, slugs: Iterable[str]) -> dict[str, str]:
    return dict(model.objects.filter(slug__in=list(slugs)).values_list("slug", "name"))


def _cities(slugs: Iterable[str]) -> dict[str, str]:
    rows = ListingPlace.objects.filter(city_slug__in=list(slugs)).order_by("pk")
    return dict(rows.values_list("city_slug", "city").distinct())


def _option(name: str, value: str, names: Mapping, query: SearchQuery, result) -> Option:
    label = "Not stated" if value == NOT_STATED else names[name].get(value)
    return Option(
        value,
        label or query.name_of(name, value),
        result.counts[name].get(value, 0),
        value in getattr(query, name),
    )


def _in_order(name: str, legend: str, names, query, result) -> Group:
    """Offer all values in their own order, zero counts included."""
    values = [*names[name], NOT_STATED]
    return Group(name, legend, tuple(_option(name, v, names, query, result) for v in values))


def _by_count(name: str, legend: str, things: str, names, query, result) -> Group:
    """Offer values that occur or are chosen, chosen and frequent ones first."""
    values = {*result.counts[name], *getattr(query, name)}
    options = sorted(
        (_option(name, value, names, query, result) for value in values),
        key=lambda o: (not o.is_chosen, o.value == NOT_STATED, -o.count, o.label),
    )
    shown = max(SHOWN_AT_FIRST, sum(option.is_chosen for option in options))
    more = tuple(options[shown:])
    thing = legend.lower() if len(more) == 1 else things
    return Group(name, legend, tuple(options[:shown]), more, f"{len(more)} more {thing}")


def _posted(query: SearchQuery, result: SearchResult) -> Group:
    """Offer ages of the advert; one at a time."""
    days = sorted({*DAYS_OFFERED, *([query.posted] if query.posted else [])})
    options = tuple(
        Option(
            str(n),
            "Last day" if n == 1 else f"Last {n} days",
            result.counts["posted"].get(str(n), 0),
            n == query.posted,
        )
        for n in days
    )
    any_time = Option("", "Any time", result.total, query.posted is None)
    return Group("posted", "Posted", (any_time, *options), is_single=True)


def period_choices(query: SearchQuery) -> list[Option]:
    return [Option(v, label, 0, v == query.pay_period) for v, label in Period.choices]


def sort_choices(query: SearchQuery) -> list[Option]:
    """Offer the orders; the usual one has no value, so that words typed later sort by match."""
    usual = "relevance" if query.text.wanted else "newest"
    offered = ["relevance", "newest", "pay"] if query.text.wanted else ["newest", "pay"]
    return [
        Option("" if order == usual else order, SORTS[order], 0, order == query.order)
        for order in offered
    ]


def rule_choices(query: SearchQuery, result: SearchResult) -> list[Option]:
    """Offer the steps of the ladder, with their counts once there is a floor."""
    steps = result.ladder
    counts = {"whole": steps.whole, "mid": steps.mid, "reach": steps.reach} if steps else {}
    return [
        Option(rule, label, counts.get(rule, 0), rule == query.pay_rule)
        for rule, label in RULES.items()
    ]


def home_choices(query: SearchQuery) -> list[Option]:
    """Offer every country to apply from, by name, and any region asked for."""
    names = {code: country_name(code) for code in countries.countries}
    names |= {
        code: query.name_of("apply_from", code) for code in query.apply_from if code not in names
    }
    return [
        Option(code, name, 0, code in query.apply_from)
        for code, name in sorted(names.items(), key=lambda item: item[1])
    ]


def other_parameters(query: SearchQuery) -> list[tuple[str, str]]:
    """Return what the form does not show but must keep."""
    return [(name, value) for name, value in query.parameters() if name in ("exact", "inferred")]
