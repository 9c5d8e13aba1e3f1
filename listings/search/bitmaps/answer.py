"""A search answered from the index; alike in every number to what `listings.search.sql` answers."""

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

import numpy as np
from django.conf import settings
from pyroaring import BitMap

from listings.models import Contract, WorkingTime
from listings.rates import RateSet
from listings.search.query import DEFAULT_CURRENCY, NOT_STATED, PAY_STEPS, SearchQuery
from listings.search.result import Histogram, SearchResult
from listings.search.scale import HISTOGRAM_STEPS, PayScale
from listings.search.sql import (
    COUNTED,
    DAYS_OFFERED,
    FEATURED_AT_MOST,
    OPTIONS_AT_MOST,
    by_slug,
    ladder_of,
    unsaid_of,
)
from listings.search.tables import PLACE_FILTERS

from .index import Index
from .pay import HIGH, LOW, MID, Amount, Counted
from .places import Layer
from .reference import Reference
from .rows import NO_ROLE, micros
from .sets import fullest, numbers_of, union

_STEPS = {"whole": LOW, "mid": MID, "reach": HIGH}
_NONE = BitMap()


class Answer:
    """One search of one index. The index must not change meanwhile."""

    def __init__(self, index: Index, query: SearchQuery, rates: RateSet, reference: Reference):
        self.index = index
        self.query = query
        self.rates = rates
        self.reference = reference
        self.moment = index.at(query.now)
        self.lookup = index.words.lookup()
        self._met: dict[str, BitMap] = {}
        self._at_layers: dict[str, list[BitMap]] = {}
        self._by_role: dict[str, dict[int | None, int]] = {}
        self._verdicts_at: dict[tuple[int, str], BitMap] = {}
        self._applicants: dict[int, tuple[BitMap, BitMap]] = {}
        in_use = query.filters_in_use
        self.place_filters = [name for name in PLACE_FILTERS if name in in_use]
        self.verdicts: dict[str, BitMap] = {
            name: getattr(self, f"_{name}")() for name in in_use if name not in PLACE_FILTERS
        }

    # What the search finds

    def result(self) -> SearchResult:
        """Return the page and every count beside it."""
        query, met = self.query, self.met()
        total = len(met)
        counts = {name: self.options(name, OPTIONS_AT_MOST) for name in COUNTED}
        return SearchResult(
            ids=self._page(met, total),
            featured_ids=self._featured(met),
            total=total,
            counts=counts,
            freed={name: len(self.met(name)) - total for name in query.filters_in_use},
            unsaid=unsaid_of(query, counts, self._unsaid_places()),
            ladder=None if query.pay is None else ladder_of(counts["pay"]),
            histogram=self._histogram(self.met("pay")),
            left_out=tuple(self.lookup.left_out),
        )

    def options(self, name: str, most: int | None = None) -> dict[str, int]:
        """Count the jobs of each value of a filter beside all others: `SearchResult.counts`.

        `most` limits cities, skills and employers; what was chosen is counted besides.
        """
        if name in ("workplace", "country"):
            return self._place_counts(name)
        if name in ("place", "skill", "company"):
            return getattr(self, f"_{_LONG[name]}_counts")(most)
        return getattr(self, f"_{name}_counts")()

    def ids_in_order(self) -> list[int]:
        """Return the ids of everything found, in the order asked for."""
        met = self.met()
        return self._ordered(met, 0, len(met))

    def alone(self) -> dict[str, int]:
        """Return for each filter in use how many jobs it finds by itself."""
        counts = {name: len(self.live & verdict) for name, verdict in self.verdicts.items()}
        for name in self.place_filters:
            anywhere = union(self._at(layer, name) for layer in self.places.layers)
            counts[name] = len(self.live & anywhere)
        return counts

    @property
    def live(self) -> BitMap:
        return self.moment.live

    def met(self, without: str = "") -> BitMap:
        """Return live jobs that meet every filter in use but that one."""
        if without not in self.verdicts and without not in self.place_filters:
            without = ""
        found = self._met.get(without)
        if found is None:
            found = self._met_by_facts(without)
            places = self._met_at_places(without)
            found = self._met[without] = found if places is None else found & places
        return found

    def _met_by_facts(self, without: str) -> BitMap:
        verdicts = [verdict for name, verdict in self.verdicts.items() if name != without]
        return BitMap.intersection(self.live, *verdicts) if verdicts else self.live

    # Places

    @cached_property
    def places(self):
        return self.index.places if self.query.inferred else self.index.stated_places

    def _met_at_places(self, without: str) -> BitMap | None:
        """Return jobs one place of which meets the other place filters; None: there are none."""
        names = [name for name in self.place_filters if name != without]
        if not names:
            return None
        if len(names) == 1 and names[0] != "apply_from":  # a layer of all places says the same
            return self._at(self.places.any, names[0])
        return union(self._met_in_layers(without))

    def _met_in_layers(self, without: str) -> list[BitMap]:
        """Return for each layer the jobs whose place there meets the other place filters."""
        if without not in self._at_layers:
            names = [name for name in self.place_filters if name != without]
            self._at_layers[without] = [
                BitMap.intersection(*(self._at(layer, name) for name in names))
                if names
                else layer.jobs
                for layer in self.places.layers
            ]
        return self._at_layers[without]

    def _at(self, layer: Layer, name: str) -> BitMap:
        """Return jobs whose place in that layer meets that filter."""
        key = (id(layer), name)
        if key not in self._verdicts_at:
            self._verdicts_at[key] = getattr(self, f"_at_{name}")(layer)
        return self._verdicts_at[key]

    def _at_workplace(self, layer: Layer) -> BitMap:
        return union(layer.mode.get(_blank(mode), _NONE) for mode in self.query.workplace)

    def _at_country(self, layer: Layer) -> BitMap:
        return union(layer.country.get(_blank(code), _NONE) for code in self.query.country)

    def _at_place(self, layer: Layer) -> BitMap:
        return union(layer.at(slug) for slug in self.query.place)

    def _at_apply_from(self, layer: Layer) -> BitMap:
        may, unsaid = self._may_apply(layer)
        return may | unsaid if NOT_STATED in self.query.apply_from else may

    def _may_apply(self, layer: Layer) -> tuple[BitMap, BitMap]:
        if id(layer) not in self._applicants:
            self._applicants[id(layer)] = layer.may_apply(self._stated("apply_from"))
        return self._applicants[id(layer)]

    def _place_counts(self, name: str) -> dict[str, int]:
        facet = _FACET_OF[name]
        found = self._counted_at_places(name, facet, None)
        return {value or NOT_STATED: n for value, n in found}

    def _city_counts(self, most: int | None) -> dict[str, int]:
        counts = dict(self._counted_at_places("place", "city", most))
        return counts | {slug: self._count_at(slug) for slug in self.query.place}

    def _counted_at_places(self, name: str, facet: str, most: int | None) -> list[tuple[str, int]]:
        """Count jobs by a fact of their places that meet the other place filters themselves."""
        by_facts = self._met_by_facts(name)
        is_long = facet == "city"
        if not any(other != name for other in self.place_filters):
            if is_long and len(by_facts) < _FEW_JOBS:
                return self.places.counted(
                    facet, [by_facts & layer.jobs for layer in self.places.layers], most
                )
            values = getattr(self.places.any, facet)
            count = lambda value: by_facts.intersection_cardinality(values[value])  # noqa: E731
        else:
            at_layers = [by_facts & at_layer for at_layer in self._met_in_layers(name)]
            if len(at_layers[0]) < _FEW_IN_LAYERS:
                return self.places.counted(facet, at_layers, most)
            count = self._counter_in_layers(facet, at_layers)
            values = getattr(self.places.any, facet)
        if is_long:
            return self.places.cities.top(count, most, len(self.index))
        return [(value, n) for value in values if (n := count(value))]

    def _counter_in_layers(self, facet: str, at_layers: list[BitMap]) -> Callable[[str], int]:
        """Return a function that counts the jobs with a value in any of these layers."""
        first, *further = at_layers
        anywhere = getattr(self.places.any, facet)
        layers = [getattr(layer, facet) for layer in self.places.layers]
        beyond = union(further)

        def count(value: str) -> int:
            if not beyond.intersect(anywhere[value]):
                return first.intersection_cardinality(layers[0].get(value, _NONE))
            return len(
                union(jobs & values.get(value, _NONE)
                      for jobs, values in zip(at_layers, layers, strict=True))
            )  # fmt: skip

        return count

    def _count_at(self, slug: str) -> int:
        by_facts = self._met_by_facts("place")
        layers = zip(self.places.layers, self._met_in_layers("place"), strict=True)
        return len(union(layer.at(slug) & at_layer for layer, at_layer in layers) & by_facts)

    def _apply_from_counts(self) -> dict[str, int]:
        if not self.query.apply_from:
            return {}
        everywhere, may, unsaid = self._answers_to_applicants
        yes, perhaps = len(may), len(unsaid - may)
        counts = {"yes": yes, NOT_STATED: perhaps, "no": len(everywhere) - yes - perhaps}
        return {answer: n for answer, n in counts.items() if n}

    @cached_property
    def _answers_to_applicants(self) -> tuple[BitMap, BitMap, BitMap]:
        """Jobs at places that meet the other filters: all, open to them, and not saying."""
        by_facts = self._met_by_facts("apply_from")
        everywhere, open_to, silent = [], [], []
        layers = self.places.layers
        for layer, at_layer in zip(layers, self._met_in_layers("apply_from"), strict=True):
            jobs = by_facts & at_layer
            may, unsaid = self._may_apply(layer)
            everywhere.append(jobs)
            open_to.append(jobs & may)
            silent.append(jobs & unsaid)
        return union(everywhere), union(open_to), union(silent)

    def _unsaid_places(self) -> dict[str, int]:
        """Count jobs that meet a place filter nowhere, but have a place that does not say."""
        counts = {}
        for name in self.place_filters:
            if name == "apply_from":
                silent = self._answers_to_applicants[2]
            elif name in _FACET_OF and name != "place":
                layers = zip(self.places.layers, self._met_in_layers(name), strict=True)
                unstated = union(
                    getattr(layer, _FACET_OF[name]).get("", _NONE) & at_layer
                    for layer, at_layer in layers
                )
                silent = unstated & self._met_by_facts(name)
            else:
                continue
            counts[name] = len(silent - self._met_at_places(""))
        return counts

    # Verdicts of the other filters

    def _stated(self, name: str) -> list[str]:
        return [value for value in getattr(self.query, name) if value != NOT_STATED]

    def _known(self, fact: str, jobs: BitMap) -> BitMap:
        """Return those that state the fact, where inferred facts do not count."""
        return jobs if self.query.inferred else jobs - self.index.inferred[fact]

    def _unknown(self, fact: str, jobs: BitMap) -> BitMap:
        """Return these and, where inferred facts do not count, those that do not state it."""
        return jobs if self.query.inferred else jobs | self.index.inferred[fact]

    def _either(self, name: str, stated: BitMap, unstated: BitMap) -> BitMap:
        found = self._known(name, stated)
        if NOT_STATED in getattr(self.query, name):
            found = found | self._unknown(name, unstated)
        return found

    def _q(self) -> BitMap:
        found = self.lookup.found(self.groups)
        found = self.live if found is None else found
        for phrase in self.query.text.unwanted:
            unwanted = self.lookup.found([((phrase,),)])
            found = found if unwanted is None else found - unwanted
        return found

    @cached_property
    def groups(self):
        return self.reference.groups(self.query.text)

    def _role(self) -> BitMap:
        chosen = {role.pk for role in self.reference.roles if role.slug in self.query.role}
        if not self.query.exact:
            chosen |= {role.pk for role in self.reference.roles if role.broader_id in chosen}
        role = self.index.role
        return self._either(
            "role", union(role.get(pk, _NONE) for pk in chosen), role.get(NO_ROLE, _NONE)
        )

    def _family(self) -> BitMap:
        roles = self.index.role
        jobs = (
            roles.get(pk, _NONE)
            for pk, (family,) in self.reference.family_slugs.items()
            if family in self.query.family
        )
        return self._known("role", union(jobs))

    def _level(self) -> BitMap:
        stated = union(self._named("level", value) for value in self._stated("level"))
        return self._either("level", stated, self._named("level", ""))

    def _employment(self) -> BitMap:
        jobs = [
            self._named("working_time" if value in WorkingTime.values else "contract", value)
            for value in self._stated("employment")
        ]
        return self._either("employment", union(jobs), self._without_employment())

    def _without_employment(self) -> BitMap:
        return self._named("working_time", "") & self._named("contract", "")

    def _named(self, fact: str, value: str) -> BitMap:
        number = getattr(self.index.names, fact).number(value)
        return getattr(self.index, fact).get(number, _NONE)

    def _posted(self) -> BitMap:
        return self._posted_within(self.query.posted)

    def _posted_within(self, days: int) -> BitMap:
        kept = self.moment.posted.get(days)
        return self.index.posted_within(days, self.query.now) if kept is None else kept

    def _skill(self) -> BitMap:
        ids = self.reference.term_ids
        return union(self.index.term.get(ids.get(slug), _NONE) for slug in self.query.skill)

    def _company(self) -> BitMap:
        ids = self.reference.company_ids(self.query.company).values()
        return union(self.index.company.get(pk, _NONE) for pk in ids)

    # Pay

    @cached_property
    def counted(self) -> Counted:
        return Counted(Contract.CONTRACTOR in self.query.employment, self.query.inferred)

    def _amount(self, cents: int) -> Amount:
        currency = self.index.names.currency.number(self.query.pay_cur)
        dollars = self.rates.convert_cents(cents, self.query.pay_cur, DEFAULT_CURRENCY)
        return Amount(-1 if currency is None else currency, cents, dollars)

    @cached_property
    def steps(self) -> dict[str, BitMap]:
        """Jobs that reach the floor, by step, each with those of the steps before."""
        if self.query.floor_cents is None:
            return dict.fromkeys(PAY_STEPS, _NONE)
        floor = self._amount(self.query.floor_cents)
        pay = self.index.pay
        return {rule: pay.reaching(step, floor, self.counted) for rule, step in _STEPS.items()}

    @cached_property
    def _states_pay(self) -> BitMap:
        return self.index.pay.stated(self.counted)

    @cached_property
    def _not_comparable(self) -> BitMap:
        return self.index.pay.incomparable(self._amount(1), self.counted)

    def _pay(self) -> BitMap:
        query, found = self.query, []
        if query.pay is not None:
            found.append(self._standing(query.pay_rule))
        if query.pay_unstated:
            found.append(self._standing(NOT_STATED))
        return union(found)

    def _standing(self, rule: str) -> BitMap:
        """Return jobs on that step of the ladder or an earlier one, or those that miss it so."""
        if rule in self.steps:
            return self.steps[rule]
        if rule == NOT_STATED:
            return self.live - self._states_pay
        if rule == "not-convertible":
            return self._not_comparable - self.steps["reach"]
        return self._states_pay - self.steps["reach"] - self._not_comparable

    def _pay_counts(self) -> dict[str, int]:
        jobs = self.met("pay")
        stated = jobs.intersection_cardinality(self._states_pay)
        whole, mid, reach = (
            jobs.intersection_cardinality(self.steps[rule]) if self.steps[rule] else 0
            for rule in PAY_STEPS
        )
        not_comparable = len(jobs & self._not_comparable - self.steps["reach"])
        counts = {
            "whole": whole,
            "mid": mid - whole,
            "reach": reach - mid,
            NOT_STATED: len(jobs) - stated,
            "not-convertible": not_comparable,
            "below": stated - reach - not_comparable,
        }
        return {step: n for step, n in counts.items() if n}

    def _histogram(self, jobs: BitMap) -> Histogram:
        scale = PayScale.for_currency(self.query.pay_cur, self.rates)
        step = self._amount(scale.histogram_step * 100)
        bins = self.index.pay.bins(step, HISTOGRAM_STEPS, self.counted)
        counts = tuple(jobs.intersection_cardinality(some) for some in bins)
        return Histogram(scale.currency, scale.histogram_step, counts, len(jobs) - sum(counts))

    # Counts

    def _role_counts(self) -> dict[str, int]:
        return by_slug(self.reference.role_slugs[self.query.exact], self._roles_counted("role"))

    def _family_counts(self) -> dict[str, int]:
        return by_slug(self.reference.family_slugs, self._roles_counted("family"))

    def _roles_counted(self, name: str) -> dict[int | None, int]:
        name = name if name in self.verdicts else ""
        if name not in self._by_role:
            jobs = self.met(name)
            known = self._known("role", jobs)
            counts: dict[int | None, int] = _counted(self.index.role, known)
            counts[None] = counts.pop(NO_ROLE, 0) + len(jobs) - len(known)
            self._by_role[name] = counts
        return self._by_role[name]

    def _level_counts(self) -> dict[str, int]:
        jobs = self.met("level")
        known = self._known("level", jobs)
        names = self.index.names.level.values
        counts = {names[n] or NOT_STATED: c for n, c in _counted(self.index.level, known).items()}
        unstated = counts.pop(NOT_STATED, 0) + len(jobs) - len(known)
        return counts | ({NOT_STATED: unstated} if unstated else {})

    def _employment_counts(self) -> dict[str, int]:
        jobs = self.met("employment")
        known = self._known("employment", jobs)
        counts: dict[str, int] = {}
        for fact in ("working_time", "contract"):
            names = getattr(self.index.names, fact).values
            found = _counted(getattr(self.index, fact), known)
            counts |= {names[number]: n for number, n in found.items() if names[number]}
        silent = known.intersection_cardinality(self._without_employment())
        unstated = silent + len(jobs) - len(known)
        return counts | ({NOT_STATED: unstated} if unstated else {})

    def _posted_counts(self) -> dict[str, int]:
        jobs = self.met("posted")
        return {
            str(days): jobs.intersection_cardinality(self._posted_within(days))
            for days in {*DAYS_OFFERED, self.query.posted} - {None}
        }

    def _skill_counts(self, most: int | None) -> dict[str, int]:
        jobs, skills = self.met("skill"), self.index.term
        slugs, ids = self.reference.term_slugs, self.reference.term_ids

        def count(pk: int | None) -> int:
            return jobs.intersection_cardinality(skills.get(pk, _NONE))

        if len(jobs) < _FEW_JOBS // 4:  # each asks for several
            found = np.bincount(self.index.terms_of.of(numbers_of(jobs)))
            top = fullest(found, self.index.names.term.values, most)
        else:
            top = self.index.skills.top(count, most, len(self.index))
        counts = {slugs[pk]: n for pk, n in top if pk in slugs}  # one may be gone meanwhile
        return counts | {slug: count(ids.get(slug)) for slug in self.query.skill}

    def _company_counts(self, most: int | None) -> dict[str, int]:
        jobs, employers = self.met("company"), self.index.company
        found = self._top_companies(jobs, most)
        slugs = self.reference.company_slugs([pk for pk, _ in found])
        counts = {slugs[pk]: n for pk, n in found if pk in slugs}
        chosen = dict.fromkeys(self.query.company, 0)
        for slug, pk in self.reference.company_ids(self.query.company).items():
            chosen[slug] = jobs.intersection_cardinality(employers.get(pk, _NONE))
        return counts | chosen

    def _top_companies(self, jobs: BitMap, most: int | None) -> list[tuple[int, int]]:
        if len(jobs) > _FEW_JOBS:
            employers = self.index.company
            return self.index.employers.top(
                lambda pk: jobs.intersection_cardinality(employers[pk]), most, len(self.index)
            )
        counts = np.bincount(self.index.company_of.values[numbers_of(jobs)])
        return fullest(counts, self.index.names.company.values, most)

    # The page

    def _page(self, met: BitMap, total: int) -> tuple[int, ...]:
        size = settings.LISTINGS_PER_PAGE
        start = (self.query.page - 1) * size
        return tuple(self._ordered(met, start, min(start + size, total)))

    def _ordered(self, met: BitMap, start: int, end: int) -> list[int]:
        """Return the ids from place `start` up to `end` in the order asked for."""
        numbers: list[int] = []
        if start >= end:
            return numbers
        for tier, take in self._tiers(met):
            if start < len(tier) and end > 0:
                numbers += take(tier, max(start, 0), min(end, len(tier)))
            start, end = start - len(tier), end - len(tier)
        return self.index.ids_of(numbers)

    def _tiers(self, met: BitMap) -> Iterator[tuple[BitMap, Callable]]:
        """Yield what is found in parts, best first, each with the way to order it."""
        order = self.query.order
        if order == "pay":
            numbers, worths = self.index.worths(self.counted)
            valued = met & numbers
            yield valued, lambda jobs, start, end: self._richest(jobs, worths, start, end)
            yield met - valued, self._newest
        elif order == "relevance":
            rest = met
            for fields in (("title",), ("title", "company")):
                tier = rest & self.lookup.found_in(self.groups, fields)
                yield tier, self._newest
                rest = rest - tier
            yield rest, self._newest
        else:
            yield met, self._newest

    def _newest(self, jobs: BitMap, start: int, end: int) -> list[int]:
        """Return jobs `start` to `end` of these, newest first."""
        loose = self.index.loose_ones(jobs)
        if not len(loose):
            return list(reversed(jobs[len(jobs) - end : len(jobs) - start]))
        ordered = jobs - self.index.loose

        def place(nth: int) -> int:
            """Where the n-th loose job stands: after all newer ones, loose or ordered."""
            older = ordered.rank(boundary) if (boundary := self.index.older(loose[nth])) >= 0 else 0
            return len(ordered) - older + nth

        first = bisect_left(range(len(loose)), start, key=place)
        last = bisect_left(range(len(loose)), end, key=place)
        begin, stop = start - first, end - last
        page = list(reversed(ordered[len(ordered) - stop : len(ordered) - begin]))
        for nth in range(first, last):
            page.insert(place(nth) - start, int(loose[nth]))
        return page

    def _richest(self, jobs: BitMap, worths: np.ndarray, start: int, end: int) -> list[int]:
        """Return jobs `start` to `end` of these by pay, highest first, then newest."""
        numbers = numbers_of(jobs)
        values = worths[numbers]
        if end < len(numbers):
            least = np.partition(values, len(values) - end)[len(values) - end]
            numbers, values = numbers[values >= least], values[values >= least]
        listed, ids = self.index.listed.values[numbers], self.index.id.values[numbers]
        order = np.lexsort((-ids, -listed, -values))
        return numbers[order][start:end].tolist()

    def _featured(self, met: BitMap) -> tuple[int, ...]:
        now = micros(self.query.now)
        running: dict[int, int] = {}
        for pk, placements in self.index.placements.items():
            starts = [one.starts for one in placements if one.starts <= now < one.ends]
            if starts and (number := self.index.number_of(pk)) is not None and number in met:
                running[pk] = max(starts)
        best = heapq.nsmallest(FEATURED_AT_MOST, running, key=lambda pk: (-running[pk], -pk))
        return tuple(best)


# Fewer jobs are looked at one by one; of more, the values are.
_FEW_JOBS = 20_000
_FEW_IN_LAYERS = 300_000  # where every value takes several steps
_LONG = {"place": "city", "skill": "skill", "company": "company"}
_FACET_OF = {"workplace": "mode", "country": "country", "place": "city"}


def _blank(value: str) -> str:
    return "" if value == NOT_STATED else value


def _counted(facet: Mapping, jobs: BitMap) -> dict:
    """Return how many of the jobs have each value, where any has."""
    counts = {value: jobs.intersection_cardinality(some) for value, some in facet.items()}
    return {value: n for value, n in counts.items() if n}
