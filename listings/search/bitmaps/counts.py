"""How many jobs each option of each filter finds beside all the other filters.

Of many jobs the sets of all values are looked at, a few microseconds each; of few jobs each job is,
in columns.
"""

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property

import numpy as np
from pyroaring import BitMap

from listings.search.query import NOT_STATED, PAY_STEPS
from listings.search.result import Histogram
from listings.search.scale import HISTOGRAM_STEPS, PayScale
from listings.search.sql import DAYS_OFFERED, by_slug

from .met import NONE, Met
from .rows import NO_ROLE
from .sets import Column, Within, fullest, numbers_of, union

FEW_JOBS = 3_000
# Of a large index more are, where all values must be looked at: one in so many of all. A place
# takes several steps a job, another fact one.
_FEW_SHARE, _FEW_SHARE_OF_PLACES = 16, 64
# Filters whose jobs stay as they are but for changes of the jobs themselves.
_LASTING = {"role", "family", "level", "employment", "skill", "company"}
_LASTING |= {"workplace", "country", "place", "apply_from"}
_LONG = {"place": "city", "skill": "skill", "company": "company"}
_FACET_OF = {"workplace": "mode", "country": "country", "place": "city"}


class Counts(Met):
    def options(self, name: str, most: int | None = None) -> dict[str, int]:
        """Count the jobs of each value of a filter beside all others: `SearchResult.counts`.

        `most` limits cities, skills and employers; what was chosen is counted besides.
        """
        if name in ("workplace", "country"):
            return self._place_counts(name)
        if name in ("place", "skill", "company"):
            return getattr(self, f"_{_LONG[name]}_counts")(most)
        return getattr(self, f"_{name}_counts")()

    def alone(self) -> dict[str, int]:
        """Return for each filter in use how many jobs it finds by itself."""
        counts = {name: len(self.live & verdict) for name, verdict in self.verdicts.items()}
        for name in self.place_filters:
            counts[name] = len(self.live & self._anywhere(name))
        return counts

    # By place

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
        values = getattr(self.places.any, facet)
        if any(other != name for other in self.place_filters):
            at_layers = [by_facts & at_layer for at_layer in self._met_in_layers(name)]
            jobs = at_layers[0]  # the largest part of them by far
            count = self._counter_in_layers(facet, at_layers)
        else:
            at_layers, jobs = None, by_facts
            count = lambda value: by_facts.intersection_cardinality(values[value])  # noqa: E731

        def by_column(most: int | None) -> list[tuple[str, int]]:
            layers = at_layers or [by_facts & layer.jobs for layer in self.places.layers]
            return self.places.counted(facet, layers, most)

        if facet == "city":
            steps = 8 if at_layers else 1
            return self._fullest(name, jobs, count, most, by_column, steps=steps)
        if self._are_few(jobs, _FEW_SHARE_OF_PLACES):
            return by_column(most)
        return [(value, n) for value in values if (n := count(value))]

    def _counter_in_layers(self, facet: str, at_layers: list[BitMap]) -> Callable[[str], int]:
        """Return a function that counts the jobs with a value in any of these layers."""
        first, *further = at_layers
        in_first, *in_further = [getattr(layer, facet) for layer in self.places.layers]
        layers = [pair for pair in zip(further, in_further, strict=True) if pair[0]]

        def count(value: str) -> int:
            counted = in_first.get(value, NONE)
            n = first.intersection_cardinality(counted)
            more = union(jobs & values[value] for jobs, values in layers if value in values)
            # The few jobs of further layers that the first has not counted already.
            return n + len(more) - len(more & first & counted) if more else n

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
                    getattr(layer, _FACET_OF[name]).get("", NONE) & at_layer
                    for layer, at_layer in layers
                )
                silent = unstated & self._met_by_facts(name)
            else:
                continue
            counts[name] = len(silent - self._met_at_places(""))
        return counts

    # By pay

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

    # By other facts

    def _role_counts(self) -> dict[str, int]:
        return by_slug(self.reference.role_slugs[self.query.exact], self._roles_counted("role"))

    def _family_counts(self) -> dict[str, int]:
        return by_slug(self.reference.family_slugs, self._roles_counted("family"))

    def _roles_counted(self, name: str) -> dict[int | None, int]:
        name = name if name in self.verdicts else ""
        if name not in self._by_role:
            jobs = self.met(name)
            known = self._known("role", jobs)
            if self._are_few(known):
                found = _by_column(self.index.role_of, known)
                ids = self.index.names.role.values
                counts: dict[int | None, int] = {ids[number]: n for number, n in found.items()}
            else:
                counts = _by_set(self.index.role, known)
            counts[None] = counts.pop(NO_ROLE, 0) + len(jobs) - len(known)
            self._by_role[name] = counts
        return self._by_role[name]

    @cached_property
    def _by_role(self) -> dict[str, dict[int | None, int]]:
        return {}

    def _level_counts(self) -> dict[str, int]:
        jobs = self.met("level")
        known = self._known("level", jobs)
        counts = self._named_counts("level", known)
        unstated = counts.pop("", 0) + len(jobs) - len(known)
        return counts | ({NOT_STATED: unstated} if unstated else {})

    def _employment_counts(self) -> dict[str, int]:
        jobs = self.met("employment")
        known = self._known("employment", jobs)
        counts = self._named_counts("working_time", known) | self._named_counts("contract", known)
        counts.pop("", None)
        silent = known.intersection_cardinality(self._without_employment())
        unstated = silent + len(jobs) - len(known)
        return counts | ({NOT_STATED: unstated} if unstated else {})

    def _named_counts(self, fact: str, jobs: BitMap) -> dict[str, int]:
        names = getattr(self.index.names, fact).values
        if self._are_few(jobs):
            found = _by_column(getattr(self.index, f"{fact}_of"), jobs)
        else:
            found = _by_set(getattr(self.index, fact), jobs)
        return {names[number]: n for number, n in found.items()}

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
            return jobs.intersection_cardinality(skills.get(pk, NONE))

        top = self._fullest("skill", jobs, count, most, lambda most: self._skills_of(jobs, most))
        counts = {slugs[pk]: n for pk, n in top if pk in slugs}  # one may be gone meanwhile
        return counts | {slug: count(ids.get(slug)) for slug in self.query.skill}

    def _company_counts(self, most: int | None) -> dict[str, int]:
        jobs, employers = self.met("company"), self.index.company
        found = self._fullest(
            "company",
            jobs,
            lambda pk: jobs.intersection_cardinality(employers[pk]),
            most,
            lambda most: self._employers_of(jobs, most),
        )
        slugs = self.reference.company_slugs([pk for pk, _ in found])
        counts = {slugs[pk]: n for pk, n in found if pk in slugs}
        chosen = dict.fromkeys(self.query.company, 0)
        for slug, pk in self.reference.company_ids(self.query.company).items():
            chosen[slug] = jobs.intersection_cardinality(employers.get(pk, NONE))
        return counts | chosen

    # Filters with many values

    def _fullest(
        self,
        name: str,
        jobs: BitMap,
        count: Callable[[Hashable], int],
        most: int | None,
        by_column: Callable[[int | None], list[tuple]],
        *,
        steps: int = 1,
    ) -> list[tuple]:
        """Return the values of a long filter with most of these jobs, by whichever way is quick.

        One look at a value takes as long as fifty jobs do by column, and longer the more jobs are
        numbered and the more `steps` it takes. The fewer of the jobs within a filter are looked
        for, the later it is known that no other value can have more.
        """
        if most is not None:
            numbers = len(self.index)
            within, jobs_within = self._within(name)
            looks = (50 + len(jobs) // 50) // (steps * max(1, numbers // 100_000))
            if looks * len(jobs) > most * jobs_within:
                facet = self.places.cities if name == "place" else self.index.largest[name]
                found = facet.top(count, most, numbers, within, looks)
                if found is not None:
                    return found
        return by_column(most)

    def _within(self, name: str) -> tuple[Within | None, int]:
        """Return the filter that leaves fewest jobs, of those that time does not change, and how
        many it leaves."""
        others = [other for other in self.query.filters_in_use if other in _LASTING - {name}]
        if not others:
            return None, len(self.live)
        other = min(others, key=lambda other: len(self._anywhere(other)))
        jobs = self._anywhere(other)
        measure = {
            "skill": self._skills_of,
            "company": self._employers_of,
            "place": self._cities_of,
        }[name]
        values = getattr(self.query, other)
        key = (other, values, self.query.exact, self.query.inferred, self.reference.generation)
        return Within(key, lambda most: measure(jobs, most)), len(jobs)

    def _anywhere(self, name: str) -> BitMap:
        """Return jobs that meet a filter at any of their places."""
        if name in self.verdicts:
            return self.verdicts[name]
        if name not in self._met_anywhere:
            at_layers = (self._at(layer, name) for layer in self.places.layers)
            self._met_anywhere[name] = union(at_layers)
        return self._met_anywhere[name]

    @cached_property
    def _met_anywhere(self) -> dict[str, BitMap]:
        return {}

    def _skills_of(self, jobs: BitMap, most: int | None) -> list[tuple]:
        counts = np.bincount(self.index.terms_of.of(numbers_of(jobs)))
        return fullest(counts, self.index.names.term.values, most)

    def _employers_of(self, jobs: BitMap, most: int | None) -> list[tuple]:
        counts = np.bincount(self.index.company_of.values[numbers_of(jobs)])
        return fullest(counts, self.index.names.company.values, most)

    def _cities_of(self, jobs: BitMap, most: int | None) -> list[tuple]:
        return self.places.counted("city", [jobs & one.jobs for one in self.places.layers], most)

    def _are_few(self, jobs: BitMap, share: int = _FEW_SHARE) -> bool:
        """Whether it is quicker to look at these jobs than at the values they may have."""
        return len(jobs) < max(FEW_JOBS, len(self.index) // share)


def _by_column(column: Column, jobs: BitMap) -> dict[int, int]:
    counts = np.bincount(column.values[numbers_of(jobs)])
    return {number: int(counts[number]) for number in np.flatnonzero(counts).tolist()}


def _by_set(facet: Mapping[int, BitMap], jobs: BitMap) -> dict[int, int]:
    counts = {value: jobs.intersection_cardinality(some) for value, some in facet.items()}
    return {value: n for value, n in counts.items() if n}
