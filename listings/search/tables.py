"""The tables a search is counted from, in plain SQL for SQLite and PostgreSQL.

    live    one row per live job, with its facts as this search sees them
    known   the same with its pay: what its best range reaches, and its middle
    judged  the same with its step on the ladder and the verdict of each filter but the place ones
    spot    one row per job and place, with the verdict of each place filter in use
    fit     one row per job again, with whether one of its places meets the place filters

Each table is made from the one before and from stored tables with an index, never by joining two
of these: SQLite has no index on them and would compare every row with every other.

A count is then a GROUP BY over `fit` or `spot` that leaves out one filter's verdict. Place filters
must be met by one and the same place: "remote" and "Germany" need a place that is both.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cached_property

from django.db import connection
from django.utils.text import slugify

from listings.models import Contract, Listing, ListingPay, ListingTerm, WorkingTime
from listings.rates import RateSet
from listings.reading.areas import AREAS, containing
from roles.models import Role

from . import fulltext
from .analyser import Phrase
from .names import Names
from .query import DEFAULT_CURRENCY, NOT_STATED, PAY_STEPS, SearchQuery
from .scale import PayScale
from .text import Group

PLACE_FILTERS = ("workplace", "country", "place", "apply_from")

# Answers to "may somebody living there take this job?", best first.
MAY, UNSAID, MAY_NOT = 2, 1, 0

_LIVE_FIELDS = (
    "id",
    "listed_at",
    "posted_on",
    "company_id",
    "role_id",
    "role_words",
    "level",
    "level_words",
    "working_time",
    "contract",
    "employment_words",
)


_FACTS = (
    "id",
    "listed_at",
    "posted_on",
    "company_id",
    "role_id",
    "level",
    "working_time",
    "contract",
)


class Tables:
    """The tables of one search, and the conditions to count in them.

    Texts hold named marks; `parameters` holds what they stand for. Nothing a visitor wrote is
    ever part of a text.
    """

    def __init__(self, query: SearchQuery, rates: RateSet | None = None):
        """Read roles, rates, synonyms and names: two to six queries."""
        self.query = query
        self.rates = rates or RateSet.current()
        self.scale = PayScale.for_currency(query.pay_cur, self.rates)
        self.roles = list(Role.objects.order_by("pk"))
        self.groups = query.groups
        self.parameters: dict = {}
        in_use = query.filters_in_use
        self.listing_verdicts = {
            name: getattr(self, f"_{name}")() for name in in_use if name not in PLACE_FILTERS
        }
        self.place_verdicts = {
            name: getattr(self, f"_{name}")() for name in in_use if name in PLACE_FILTERS
        }

    # Texts

    def mark(self, value) -> str:
        """Add a parameter; return its mark."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s"

    def among(self, column: str, values) -> str:
        """Return the condition that a column holds one of these values."""
        marks = ", ".join(self.mark(value) for value in values)
        return f"{column} IN ({marks})" if marks else "1 = 0"

    def _stated(self, name: str) -> list[str]:
        return [value for value in getattr(self.query, name) if value != NOT_STATED]

    def _asks_unstated(self, name: str) -> bool:
        return NOT_STATED in getattr(self.query, name)

    def _either(self, name: str, stated: str, unstated: str) -> str:
        """Return the verdict of a filter whose fact may be unstated."""
        return f"({stated} OR {unstated})" if self._asks_unstated(name) else stated

    # Conditions on the finished tables

    def met(self, without: str = "") -> str:
        """Return the condition on `fit` that every filter in use is met, but for that one."""
        conditions = [f"fit.ok_{name} = 1" for name in self.listing_verdicts if name != without]
        if self.place_verdicts:
            column = f"but_{without}" if without in self.place_verdicts else "ok_places"
            conditions.append(f"fit.{column} = 1")
        return " AND ".join(conditions) or "1 = 1"

    def met_at_spot(self, without: str) -> str:
        """Return the same for a place filter, on `spot`: the others met at that spot."""
        conditions = [f"spot.ok_{name} = 1" for name in self.listing_verdicts]
        conditions += [f"spot.ok_{name} = 1" for name in self.place_verdicts if name != without]
        return " AND ".join(conditions) or "1 = 1"

    # Tables

    def definitions(self) -> str:
        """Return what stands after WITH."""
        tables = [self._live(), self._known(), self._judged(), self._spot(), self._fit()]
        return ",\n".join(tables)

    def _live(self) -> str:
        live = Listing.objects.live(now=self.query.now).order_by().values_list(*_LIVE_FIELDS)
        text, values = live.query.get_compiler(connection=connection).as_sql()
        text = text % tuple(self.mark(value) for value in values)

        def stated(column: str, words: str, blank: str = "''") -> str:
            if self.query.inferred:
                return column
            return f"CASE WHEN {words} = '' THEN {column} ELSE {blank} END"

        return f"""open_jobs({", ".join(_LIVE_FIELDS)}) AS ({text}),
            live({", ".join(_FACTS)})
            AS MATERIALIZED (
                SELECT id, listed_at, posted_on, company_id,
                    {stated("role_id", "role_words", "NULL")},
                    {stated("level", "level_words")},
                    {stated("working_time", "employment_words")},
                    {stated("contract", "employment_words")}
                FROM open_jobs
            )"""

    def _known(self) -> str:
        """Only base or unlabelled pay of employees counts; contractors' where they are asked for.

        Pay in the visitor's currency is compared as given, other pay in dollars at the current
        rates, the floor converted by the same function. A job stands where its best range does.
        """
        own = f"p.currency = {self.mark(self.query.pay_cur)}"
        comparable = f"({own} OR p.annual_usd_high_cents IS NOT NULL)"
        if self._in_dollars(1) is None:
            comparable = own
        step = self.scale.histogram_step * 100
        bins = self._choose(
            own,
            f"p.annual_mid_cents / {self.mark(step)}",
            f"p.annual_usd_mid_cents / {self.mark(self._in_dollars(step))}",
        )
        bases = [ListingPay.Basis.EMPLOYEE.value]
        if Contract.CONTRACTOR in self.query.employment:
            bases.append(ListingPay.Basis.CONTRACTOR.value)
        inferred = "" if self.query.inferred else "AND p.inferred = ''"
        reaches = ", ".join(
            f"MAX({self._reaches(own, column)}) AS {rule}"
            for rule, column in (("whole", "low"), ("mid", "mid"), ("reach", "high"))
        )
        facts = ", ".join(f"live.{name}" for name in _FACTS)
        return f"""known AS MATERIALIZED (
                SELECT {facts}, COUNT(p.id) AS ranges, {reaches},
                    MIN(CASE WHEN {comparable} THEN 1 ELSE 0 END) AS all_comparable,
                    MAX({bins}) AS bin,
                    MAX(CASE WHEN p.currency = '{DEFAULT_CURRENCY}' THEN p.annual_mid_cents
                        ELSE p.annual_usd_mid_cents END) AS worth
                FROM live LEFT JOIN {ListingPay._meta.db_table} p ON p.listing_id = live.id
                    AND {self.among("p.basis", bases)} AND p.part <> 'on_target' {inferred}
                GROUP BY {facts}
            )"""

    def _in_dollars(self, cents: int) -> int | None:
        return self.rates.convert_cents(cents, self.query.pay_cur, DEFAULT_CURRENCY)

    def _choose(self, own: str, in_own: str, in_dollars: str) -> str:
        if self._in_dollars(1) is None:
            return f"CASE WHEN {own} THEN {in_own} END"
        return f"CASE WHEN {own} THEN {in_own} ELSE {in_dollars} END"

    def _reaches(self, own: str, step: str) -> str:
        floor = self.query.floor_cents
        if floor is None:
            return "0"
        reached = self._choose(
            own,
            f"p.annual_{step}_cents >= {self.mark(floor)}",
            f"p.annual_usd_{step}_cents >= {self.mark(self._in_dollars(floor))}",
        )
        return f"CASE WHEN {reached} THEN 1 ELSE 0 END"

    def _spot(self) -> str:
        verdicts = "".join(
            f", CASE WHEN {verdict} THEN 1 ELSE 0 END AS ok_{name}"
            for name, verdict in self.place_verdicts.items()
        )
        # A remote job is done in the country its scope names; a scope of many names none.
        country_of_scope = f"""CASE WHEN p.area = '' OR {self.among("p.area", AREAS)} THEN ''
            ELSE substr(p.area, 1, 2) END"""
        return f"""places AS (
                SELECT judged.*, COALESCE(p.mode, '') AS mode, COALESCE(p.area, '') AS area,
                    COALESCE(p.city_slug, '') AS city_slug, COALESCE(p.region, '') AS region,
                    COALESCE(NULLIF(p.country, ''), {country_of_scope}, '') AS country
                FROM judged LEFT JOIN listings_listingplace p
                    ON p.listing_id = judged.id {"" if self.query.inferred else "AND p.words = ''"}
            ),
            spot AS MATERIALIZED (
                SELECT places.*, {self._may_apply()} AS may_apply{verdicts}
                FROM places
            )"""

    def _judged(self) -> str:
        verdicts = "".join(
            f", CASE WHEN {verdict} THEN 1 ELSE 0 END AS ok_{name}"
            for name, verdict in self.listing_verdicts.items()
        )
        return f"""judged AS MATERIALIZED (
                SELECT {", ".join(_FACTS)}, {self._step()} AS step, bin, worth{verdicts}
                FROM known live
            )"""

    def _fit(self) -> str:
        if not self.place_verdicts:
            return "fit AS MATERIALIZED (SELECT * FROM judged)"
        names = list(self.place_verdicts)

        def met(left_out: str = "") -> str:
            conditions = [f"ok_{name} = 1" for name in names if name != left_out] or ["1 = 1"]
            return f"MAX(CASE WHEN {' AND '.join(conditions)} THEN 1 ELSE 0 END)"

        verdicts = [f"ok_{name}" for name in self.listing_verdicts]
        columns = ", ".join([*_FACTS, "step", "bin", "worth", *verdicts])
        but = "".join(f", {met(name)} AS but_{name}" for name in names)
        return f"""fit AS MATERIALIZED (
                SELECT {columns}, {met()} AS ok_places{but} FROM spot GROUP BY {columns}
            )"""

    def _step(self) -> str:
        """Where a job stands: the highest step it reaches, or why it reaches none."""
        return f"""CASE WHEN live.ranges = 0 THEN '{NOT_STATED}'
            WHEN live.whole = 1 THEN 'whole'
            WHEN live.mid = 1 THEN 'mid'
            WHEN live.reach = 1 THEN 'reach'
            WHEN live.all_comparable = 0 THEN 'not-convertible'
            ELSE 'below' END"""

    # Verdicts over `known`

    def _q(self) -> str:
        verdicts = []
        if self.groups:
            verdicts.append(self.found(self.groups))
        unwanted = [((phrase,),) for phrase in self.query.text.unwanted]
        verdicts += [f"NOT ({self.found([group])})" for group in unwanted]
        return " AND ".join(verdicts)

    def found(self, groups: Iterable[Group]) -> str:
        """Return the condition that a job's words, or the names of its role and skills, match."""
        named = [group for group in groups if any(map(self._names.holding, _phrases(group)))]
        own = [group for group in groups if group not in named]
        conditions = [self._either_alternative(group) for group in named]
        conditions += [self.found_in(own, fulltext.EVERYWHERE)] if own else []
        return " AND ".join(conditions)

    def found_in(self, groups: Iterable[Group], fields: tuple[str, ...], table="live") -> str:
        """Return the condition that a job's own words, in those fields, match."""
        return f"{table}.id IN ({self._ids_matching(groups, fields)})"

    def _ids_matching(self, groups: Iterable[Group], fields: tuple[str, ...]) -> str:
        subselect, wanted = fulltext.ids_matching(groups, fields)
        return f"{subselect} {self.mark(wanted)}{fulltext.parameter_cast()}"

    def _either_alternative(self, group: Group) -> str:
        alternatives = (" AND ".join(map(self._holds, phrases)) for phrases in group)
        return f"({' OR '.join(f'({one})' for one in alternatives)})"

    def _holds(self, phrase: Phrase) -> str:
        ids = [self._ids_matching([((phrase,),)], fulltext.EVERYWHERE)]
        named = self._names.holding(phrase)
        if named.roles:
            roles = self.among("role_id", named.roles)
            ids.append(f"SELECT id FROM {Listing._meta.db_table} WHERE {roles}")
        if named.terms:
            terms = self.among("term_id", named.terms)
            ids.append(f"SELECT listing_id FROM {ListingTerm._meta.db_table} WHERE {terms}")
        return f"live.id IN ({' UNION ALL '.join(ids)})"

    @cached_property
    def _names(self) -> Names:
        return Names.current()

    def _role(self) -> str:
        chosen = {role.pk for role in self.roles if role.slug in self.query.role}
        if not self.query.exact:
            chosen |= {role.pk for role in self.roles if role.broader_id in chosen}
        return self._either("role", self.among("live.role_id", chosen), "live.role_id IS NULL")

    def _family(self) -> str:
        chosen = [role.pk for role in self.roles if slugify(role.family) in self.query.family]
        return self.among("live.role_id", chosen)

    def _level(self) -> str:
        stated = self.among("live.level", self._stated("level"))
        return self._either("level", stated, "live.level = ''")

    def _employment(self) -> str:
        stated = self._stated("employment")
        times = [value for value in stated if value in WorkingTime.values]
        contracts = [value for value in stated if value in Contract.values]
        by_time = self.among("live.working_time", times)
        either = f"({by_time} OR {self.among('live.contract', contracts)})"
        unstated = "(live.working_time = '' AND live.contract = '')"
        return self._either("employment", either, unstated)

    def _pay(self) -> str:
        rule = self.query.pay_rule
        steps = [*PAY_STEPS[: PAY_STEPS.index(rule) + 1]] if rule in PAY_STEPS else [rule]
        if self.query.pay is None:
            steps = []
        if self.query.pay_unstated:
            steps.append(NOT_STATED)
        return self.among(f"({self._step()})", steps)

    def _posted(self) -> str:
        return self.posted_within(self.query.posted)

    def posted_within(self, days: int, table: str = "live") -> str:
        """Return the condition that the employer's date, or else ours, is at most that old."""
        since = self.query.now - timedelta(days=days)
        day = connection.ops.adapt_datefield_value(since.date())
        moment = connection.ops.adapt_datetimefield_value(since)
        return f"""({table}.posted_on >= {self.mark(day)}
            OR ({table}.posted_on IS NULL AND {table}.listed_at >= {self.mark(moment)}))"""

    def _skill(self) -> str:
        return f"""live.id IN (
            SELECT asked.listing_id FROM listings_listingterm asked
            JOIN roles_term term ON term.id = asked.term_id
            WHERE {self.among("term.slug", self.query.skill)})"""

    def _company(self) -> str:
        slugs = self.among("slug", self.query.company)
        return f"live.company_id IN (SELECT id FROM listings_company WHERE {slugs})"

    # Verdicts over `places`

    def _workplace(self) -> str:
        stated = self.among("mode", self._stated("workplace"))
        return self._either("workplace", stated, "mode = ''")

    def _country(self) -> str:
        stated = self.among("country", self._stated("country"))
        return self._either("country", stated, "country = ''")

    def _place(self) -> str:
        return "(" + " OR ".join(self.at_place(slug) for slug in self.query.place) + ")"

    def at_place(self, slug: str, table: str = "places") -> str:
        """Return the condition that a place is that city ("berlin-de") or region ("us-ca")."""
        country, _, region = slug.upper().partition("-")
        return f"""({table}.city_slug = {self.mark(slug)} OR ({table}.country = {self.mark(country)}
            AND upper({table}.region) = {self.mark(region)}))"""

    def _apply_from(self) -> str:
        stated = f"({self._may_apply()}) = {MAY}"
        return self._either("apply_from", stated, f"({self._may_apply()}) = {UNSAID}")

    def _may_apply(self) -> str:
        """Return whether somebody living there may take the job, for any home asked for.

        Yes: on site or hybrid there, or a remote scope that holds all of it. Not said: a remote
        job without a scope, or with one that is only a part of it, or a job without a place.
        """
        homes = self._stated("apply_from")
        scopes = sorted({area for home in homes for area in containing(home)})
        parts = [
            f"substr(area, 1, 3) = {self.mark(f'{home}-')}" for home in homes if len(home) == 2
        ]
        there = [self._lies_in(home) for home in homes]
        perhaps = [
            f"(country = {self.mark(home[:2])} AND region = '')" for home in homes if len(home) > 2
        ]
        return f"""CASE
            WHEN mode = 'remote' AND {self.among("area", scopes)} THEN {MAY}
            WHEN mode = 'remote' AND ({" OR ".join(["area = ''", *parts])}) THEN {UNSAID}
            WHEN mode = 'remote' THEN {MAY_NOT}
            WHEN {" OR ".join(there) or "1 = 0"} THEN {MAY}
            WHEN {" OR ".join(["country = ''", *perhaps])} THEN {UNSAID}
            ELSE {MAY_NOT} END"""

    def _lies_in(self, home: str) -> str:
        country, _, region = home.partition("-")
        condition = f"country = {self.mark(country)}"
        return f"({condition} AND region = {self.mark(region)})" if region else condition


def _phrases(group: Group) -> Iterator[Phrase]:
    for alternative in group:
        yield from alternative
