"""Every landing page with enough jobs, by kind: the page that links them all, and the sitemap."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from listings.search.engine import count_options, search
from listings.search.query import NOT_STATED, SearchQuery
from listings.search.result import SearchResult
from listings.wording import country_name
from roles.models import Level, Role, Term

MIN_LIVE_LISTINGS = 3  # a landing page with fewer has nothing of its own to say


@dataclass(frozen=True, slots=True)
class Place:
    """A landing page by name, with its number of open jobs."""

    name: str
    url: str
    jobs: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The landing pages of one kind, in the order of their names or of their own."""

    key: str
    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """All landing pages with enough jobs, and how many jobs there are at all."""

    total: int
    shelves: tuple[Shelf, ...]


def library() -> Library:
    """Count all jobs by what landing pages go by: two searches, and two queries for names."""
    query = SearchQuery()
    result = search(query)
    roles = dict(Role.objects.order_by("name").values_list("slug", "name"))
    skills = dict(Term.objects.values_list("slug", "name"))
    countries = {code: country_name(code) for code in result.counts["country"]}
    countries = dict(sorted(countries.items(), key=lambda item: item[1]))
    levels = dict(Level.choices)
    shelves = (
        Shelf("role", "Role", _places(result.counts["role"], roles, _by("role"))),
        Shelf("level", "Level", _places(result.counts["level"], levels, _by("level"))),
        Shelf("workplace", "Workplace", _remote(result)),
        Shelf("country", "Country", _places(result.counts["country"], countries, _by("country"))),
        Shelf("skill", "Skill", _places(count_options(query, "skill"), skills, _by("skill"))),
    )
    return Library(result.total, tuple(shelf for shelf in shelves if shelf.places))


def _by(kind: str) -> Callable[[str], str]:
    return lambda value: _address(kind, value.lower())


@cache
def _address(kind: str, value: str) -> str:
    return reverse(f"listings:jobs-by-{kind}", args=[value])


def _places(
    counts: Mapping[str, int], names: Mapping[str, str], address: Callable[[str], str]
) -> tuple[Place, ...]:
    return tuple(
        Place(name, address(value), counts[value])
        for value, name in names.items()
        if value != NOT_STATED and counts.get(value, 0) >= MIN_LIVE_LISTINGS
    )


def _remote(result: SearchResult) -> tuple[Place, ...]:
    counts = {"remote": result.counts["workplace"].get("remote", 0)}
    return _places(counts, {"remote": "Remote"}, lambda _value: reverse("listings:jobs-remote"))
