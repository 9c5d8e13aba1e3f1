"""The search in plain SQL: one statement answers a whole page, with every count beside it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, Max, OuterRef, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Greatest
from django.utils.text import slugify

from listings.models import Listing, ListingSource, Placement
from listings.rates import RateSet
from roles.models import Role

from .query import MAY_BE_UNSTATED, NOT_STATED, VALUE_FILTERS, SearchQuery
from .result import Histogram, Ladder, SearchResult
from .scale import HISTOGRAM_STEPS
from .tables import MAY, MAY_NOT, UNSAID, Tables

FEATURED_AT_MOST = 5
OPTIONS_AT_MOST = 25  # of filters with hundreds of values or more: cities, skills and companies
DAYS_OFFERED = (1, 3, 7, 14, 30)

# The filters whose values are counted, beside all the other filters.
COUNTED = (*VALUE_FILTERS, "pay", "posted")

_NEVER = Value(datetime(1970, 1, 1, tzinfo=UTC), output_field=DateTimeField())
_MAY_APPLY = {str(MAY): "yes", str(UNSAID): NOT_STATED, str(MAY_NOT): "no"}


def search(query: SearchQuery, rates: RateSet | None = None) -> SearchResult:
    """Answer a search. One statement, after two to four small queries (roles, rates, synonyms)."""
    tables = Tables(query, rates)
    arms = "\nUNION ALL ".join(_arms(tables))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {tables.definitions()}\n{arms}", tables.parameters)
        for kind, value, number in cursor.fetchall():
            found[kind][value] = number
    return _result(tables, found)


def matching(query: SearchQuery) -> RawSQL:
    """Return the ids of all matching listings, for `pk__in`."""
    tables = Tables(query)
    text = f"WITH {tables.definitions()} SELECT fit.id FROM fit WHERE {tables.met()}"
    return RawSQL(*_positional(text, tables.parameters))


def ids_in_order(query: SearchQuery, most: int | None = None) -> list[int]:
    """Return the ids of matching listings, all or the first, in the order asked for."""
    tables = Tables(query)
    limit = "" if most is None else f"LIMIT {tables.mark(most)}"
    text = f"""WITH {tables.definitions()}
        SELECT fit.id FROM fit WHERE {tables.met()} ORDER BY {_order(tables)} {limit}"""
    with connection.cursor() as cursor:
        cursor.execute(text, tables.parameters)
        return [pk for (pk,) in cursor.fetchall()]


def placed_ids(query: SearchQuery) -> list[int]:
    """Return the ids of all matching listings whose placement runs, newest first."""
    running = Placement.objects.running(now=query.now).order_by().values("listing")
    placed = Listing.objects.filter(pk__in=running).filter(pk__in=matching(query))
    return list(placed.values_list("pk", flat=True))


def count_confirmed(query: SearchQuery, since: datetime) -> int:
    """Count the matching listings that somebody confirmed open after `since`, and examples."""
    return Listing.objects.confirmed_since(since).filter(pk__in=matching(query)).count()


def unconfirmed_ids(now: datetime, since: datetime) -> list[int]:
    """Return the open jobs that nothing confirmed after `since`, the longest ago first."""
    listed = ListingSource.objects.filter(listing=OuterRef("pk"), missing_since=None).order_by()
    runs = listed.values("listing").annotate(run=Max("board__last_good_run")).values("run")
    last = Greatest(Coalesce("confirmed_at", _NEVER), Coalesce(Subquery(runs), _NEVER))
    jobs = Listing.objects.unconfirmed(now=now, since=since).order_by(last, "listed_at", "pk")
    return list(jobs.values_list("pk", flat=True))


def count_alone(query: SearchQuery) -> dict[str, int]:
    """Return for each filter in use how many jobs it finds by itself; one statement."""
    tables = Tables(query)
    arms = [
        f"SELECT '{name}', COUNT(*) FROM fit WHERE fit.ok_{name} = 1"
        for name in tables.listing_verdicts
    ] + [
        f"SELECT '{name}', COUNT(DISTINCT spot.id) FROM spot WHERE spot.ok_{name} = 1"
        for name in tables.place_verdicts
    ]
    if not arms:
        return {}
    with connection.cursor() as cursor:
        text = " UNION ALL ".join(arms)
        cursor.execute(f"WITH {tables.definitions()} {text}", tables.parameters)
        return dict(cursor.fetchall())


def count_options(query: SearchQuery, name: str) -> dict[str, int]:
    """Return how many jobs each value of one filter finds beside all other filters.

    The numbers of `SearchResult.counts`, of every value however many there are.
    """
    tables = Tables(query)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    arms = "\nUNION ALL ".join(_option_arms(tables, name))
    if arms:
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {tables.definitions()}\n{arms}", tables.parameters)
            found[name] = {value: number for _, value, number in cursor.fetchall()}
    return _counts(tables, found)[name]


def _positional(text: str, named: dict) -> tuple[str, list]:
    """Turn named marks into positional ones."""
    values = []

    def place(mark: re.Match) -> str:
        values.append(named[mark[1]])
        return "%s"

    return re.sub(r"%\((\w+)\)s", place, text), values


def _arms(tables: Tables) -> Iterator[str]:
    """Yield the parts of the statement; each gives rows of (kind, value, number)."""
    query = tables.query
    yield f"SELECT 'total', '', COUNT(*) FROM fit WHERE {tables.met()}"
    yield _page(tables)
    yield _featured(tables)
    for name in query.filters_in_use:
        yield f"SELECT 'freed', '{name}', COUNT(*) FROM fit WHERE {tables.met(without=name)}"

    yield f"""SELECT 'bin', CAST(fit.bin AS TEXT), COUNT(*)
        FROM fit WHERE {tables.met(without="pay")} GROUP BY fit.bin"""
    for name in COUNTED:
        yield from _option_arms(tables, name, f"LIMIT {OPTIONS_AT_MOST}")
    yield from _unsaid_arms(tables)


def _option_arms(tables: Tables, name: str, limit: str = "") -> Iterator[str]:
    """Yield what counts the values of one filter, beside all the others.

    The limit is for filters with thousands of values; what was chosen is counted besides.
    """
    match name:
        case "role" | "family":
            yield _by_column(tables, name, "CAST(fit.role_id AS TEXT)")
        case "level":
            yield _by_column(tables, name, "fit.level")
        case "pay":
            yield _by_column(tables, name, "fit.step")
        case "employment":
            yield from _employment_arms(tables)
        case "posted":
            for days in sorted({*DAYS_OFFERED, tables.query.posted} - {None}):
                yield f"""SELECT 'posted', '{days}', COUNT(*) FROM fit
                    WHERE {tables.met(without="posted")} AND {tables.posted_within(days, "fit")}"""
        case "skill":
            asked = "fit JOIN listings_listingterm asked ON asked.listing_id = fit.id"
            yield from _fullest_arms(tables, name, "roles_term", "asked.term_id", asked, limit)
        case "company":
            yield from _fullest_arms(
                tables, name, "listings_company", "fit.company_id", "fit", limit
            )
        case "workplace" | "country":
            column = {"workplace": "mode", "country": "country"}[name]
            yield f"""SELECT '{name}', spot.{column}, COUNT(DISTINCT spot.id)
                FROM spot WHERE {tables.met_at_spot(without=name)} GROUP BY spot.{column}"""
        case "place":
            yield from _city_arms(tables, limit)
        case "apply_from" if tables.query.apply_from:
            yield f"""SELECT 'apply_from', CAST(best AS TEXT), COUNT(*) FROM (
                    SELECT MAX(spot.may_apply) AS best FROM spot
                    WHERE {tables.met_at_spot(without="apply_from")} GROUP BY spot.id
                ) answered GROUP BY best"""


def _by_column(tables: Tables, name: str, column: str) -> str:
    return f"""SELECT '{name}', {column}, COUNT(*)
        FROM fit WHERE {tables.met(without=name)} GROUP BY {column}"""


def _employment_arms(tables: Tables) -> Iterator[str]:
    met = tables.met(without="employment")
    for column in ("working_time", "contract"):
        yield f"""SELECT 'employment', fit.{column}, COUNT(*)
            FROM fit WHERE {met} AND fit.{column} <> '' GROUP BY fit.{column}"""
    yield f"""SELECT 'employment', '', COUNT(*) FROM fit
        WHERE {met} AND fit.working_time = '' AND fit.contract = ''"""


def _fullest_arms(
    tables: Tables, name: str, table: str, column: str, source: str, limit: str
) -> Iterator[str]:
    """Yield what counts the fullest rows of a table with slugs, and those that were chosen.

    `column` of the source, whose jobs are `fit`, names the row of the table.
    """
    named = f"counted JOIN {table} named ON named.id = counted.id"
    counted = f"""SELECT {column} AS id, COUNT(*) AS n FROM {source}
        WHERE {tables.met(without=name)}"""
    yield f"""SELECT '{name}', named.slug, counted.n FROM (
            {counted} GROUP BY {column} ORDER BY n DESC, {column} {limit}
        ) {named}"""
    if chosen := getattr(tables.query, name):
        among = f"SELECT id FROM {table} WHERE {tables.among('slug', chosen)}"
        yield f"""SELECT '{name}', named.slug, counted.n FROM (
                {counted} AND {column} IN ({among}) GROUP BY {column}
            ) {named}"""


def _city_arms(tables: Tables, limit: str) -> Iterator[str]:
    at_spot = f"FROM spot WHERE {tables.met_at_spot(without='place')}"
    in_byte_order = "" if connection.vendor == "sqlite" else 'COLLATE "C"'
    yield f"""SELECT * FROM (
            SELECT 'place', spot.city_slug, COUNT(DISTINCT spot.id) AS n {at_spot}
            AND spot.city_slug <> '' GROUP BY spot.city_slug
            ORDER BY n DESC, spot.city_slug {in_byte_order} {limit}
        ) cities"""
    for slug in tables.query.place:
        yield f"""SELECT 'place', {tables.mark(slug)}, COUNT(DISTINCT spot.id) {at_spot}
            AND {tables.at_place(slug, "spot")}"""


def _unsaid_arms(tables: Tables) -> Iterator[str]:
    for name, unstated in (
        ("workplace", "spot.mode = ''"),
        ("country", "spot.country = ''"),
        ("apply_from", f"spot.may_apply = {UNSAID}"),
    ):
        if name in tables.place_verdicts:
            yield f"""SELECT 'unsaid', '{name}', COUNT(DISTINCT spot.id)
                FROM spot WHERE {tables.met_at_spot(without=name)} AND {unstated}
                AND spot.id NOT IN (SELECT fit.id FROM fit WHERE fit.ok_places = 1)"""


def _page(tables: Tables) -> str:
    size = settings.LISTINGS_PER_PAGE
    start = (tables.query.page - 1) * size
    return f"""SELECT * FROM (
            SELECT 'id', CAST(fit.id AS TEXT), ROW_NUMBER() OVER (ORDER BY {_order(tables)}) AS n
            FROM fit WHERE {tables.met()} ORDER BY n LIMIT {size} OFFSET {tables.mark(start)}
        ) page"""


def _order(tables: Tables) -> str:
    newest = "fit.listed_at DESC, fit.id DESC"
    order = tables.query.order
    if order == "pay":
        return f"CASE WHEN fit.worth IS NULL THEN 1 ELSE 0 END, fit.worth DESC, {newest}"
    if order == "relevance":
        in_title = tables.found_in(tables.groups, ("title",), "fit")
        in_name = tables.found_in(tables.groups, ("title", "company"), "fit")
        return f"CASE WHEN {in_title} THEN 0 WHEN {in_name} THEN 1 ELSE 2 END, {newest}"
    return newest


def _featured(tables: Tables) -> str:
    placements = Placement.objects.running(now=tables.query.now).order_by()
    text, values = (
        placements.values_list("listing_id", "starts_at")
        .query.get_compiler(connection=connection)
        .as_sql()
    )
    text = text % tuple(tables.mark(value) for value in values)
    return f"""SELECT * FROM (
            SELECT 'featured', CAST(fit.id AS TEXT),
                ROW_NUMBER() OVER (ORDER BY MAX(running.starts_at) DESC, fit.id DESC) AS n
            FROM ({text}) running JOIN fit ON fit.id = running.listing_id
            WHERE {tables.met()} GROUP BY fit.id ORDER BY n LIMIT {FEATURED_AT_MOST}
        ) featured"""


def _result(tables: Tables, found: dict[str, dict[str, int]]) -> SearchResult:
    query = tables.query
    total = found["total"][""]
    counts = _counts(tables, found)
    return SearchResult(
        ids=_in_order(found["id"]),
        featured_ids=_in_order(found["featured"]),
        total=total,
        counts=counts,
        freed={name: n - total for name, n in found["freed"].items()},
        unsaid=unsaid_of(query, counts, found["unsaid"]),
        ladder=None if query.pay is None else ladder_of(found["pay"]),
        histogram=_histogram(tables, found["bin"]),
    )


def _counts(tables: Tables, found: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    query = tables.query
    counts = {
        "role": by_slug(role_slugs(tables.roles, exact=query.exact), _by_id(found["role"])),
        "family": by_slug(family_slugs(tables.roles), _by_id(found["family"])),
        "apply_from": {_MAY_APPLY[best]: n for best, n in found["apply_from"].items()},
        "posted": found["posted"],
        "pay": found["pay"],
    }
    for name in ("level", "employment", "workplace", "country"):
        counts[name] = {value or NOT_STATED: n for value, n in found[name].items() if n}
    for name in ("place", "skill", "company"):
        counts[name] = dict.fromkeys(getattr(query, name), 0) | found[name]
    return counts


def _in_order(ranks: dict[str, int]) -> tuple[int, ...]:
    return tuple(int(pk) for pk in sorted(ranks, key=ranks.get))


def _by_id(found: dict[str | None, int]) -> dict[int | None, int]:
    return {value and int(value): n for value, n in found.items()}


def role_slugs(roles: Iterable[Role], *, exact: bool) -> dict[int | None, tuple[str, ...]]:
    """Map each role to those it counts for: itself and, unless `exact`, its broader role."""
    slugs = {role.pk: role.slug for role in roles}
    counts_for: dict[int | None, tuple[str, ...]] = {None: (NOT_STATED,)}
    for role in roles:
        broader = (slugs[role.broader_id],) if role.broader_id and not exact else ()
        counts_for[role.pk] = (role.slug, *broader)
    return counts_for


def family_slugs(roles: Iterable[Role]) -> dict[int | None, tuple[str, ...]]:
    """Map each role to its family."""
    return {role.pk: (slugify(role.family),) for role in roles}


def by_slug(
    slugs: Mapping[int | None, tuple[str, ...]], by_id: Mapping[int | None, int]
) -> dict[str, int]:
    """Count per slug what was counted per id of a role; None is no role."""
    counts: dict[str, int] = {}
    for role, n in by_id.items():
        for slug in slugs.get(role, ()) if n else ():
            counts[slug] = counts.get(slug, 0) + n
    return counts


def unsaid_of(
    query: SearchQuery, counts: Mapping[str, Mapping[str, int]], at_places: Mapping[str, int]
) -> dict[str, int]:
    """Return `SearchResult.unsaid`; `at_places` are the numbers for the place filters."""
    unsaid = dict(at_places)
    for name in ("role", "level", "employment"):
        if query.uses(name):
            unsaid[name] = counts[name].get(NOT_STATED, 0)
    if query.pay is not None and query.pay_rule != NOT_STATED:
        unsaid["pay"] = counts["pay"].get(NOT_STATED, 0)
    asked = {
        name for name in MAY_BE_UNSTATED if name != "pay" and NOT_STATED in getattr(query, name)
    }
    if query.pay_unstated:
        asked.add("pay")
    return {name: n for name, n in unsaid.items() if n and name not in asked}


def ladder_of(steps: Mapping[str, int]) -> Ladder:
    """Return the ladder of jobs counted on their own step each."""
    whole = steps.get("whole", 0)
    mid = whole + steps.get("mid", 0)
    return Ladder(
        whole=whole,
        mid=mid,
        reach=mid + steps.get("reach", 0),
        unstated=steps.get(NOT_STATED, 0),
        unconvertible=steps.get("not-convertible", 0),
        below=steps.get("below", 0),
    )


def _histogram(tables: Tables, bins: dict[str | None, int]) -> Histogram:
    counts = [0] * HISTOGRAM_STEPS
    for step, n in bins.items():
        if step is not None:
            counts[min(int(step), HISTOGRAM_STEPS - 1)] += n
    return Histogram(
        currency=tables.scale.currency,
        step=tables.scale.histogram_step,
        counts=tuple(counts),
        left_out=bins.get(None, 0),
    )
