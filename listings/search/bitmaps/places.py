"""One place of each job at a time.

Place filters must be met by one and the same place: "remote" and "Germany" need a place that is
both. So the first places of all jobs form one layer, the second places the next, and so on: within
a layer a job has one place, and the filters are met there by plain intersection. A job without a
place has a blank one in the first layer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from pyroaring import BitMap

from listings.models import Workplace
from listings.reading.areas import AREAS, containing

from .rows import Interned
from .sets import Column, Largest, fullest, grouped, numbers_of, union

Facet = dict[str, BitMap]
_NONE = BitMap()
_REMOTE = Workplace.REMOTE.value


def add(facet: dict, value, numbers: BitMap) -> None:
    """Add these numbers to a value of a facet."""
    if value in facet:
        facet[value] |= numbers
    else:
        facet[value] = numbers.copy()


@dataclass(frozen=True, slots=True)
class Layer:
    """Jobs by what one of their places is; "" is what it does not say."""

    mode: Facet = field(default_factory=dict)
    area: Facet = field(default_factory=dict)
    city: Facet = field(default_factory=dict)
    country: Facet = field(default_factory=dict)
    region: dict[tuple[str, str], BitMap] = field(default_factory=dict)  # with its country
    jobs: BitMap = field(default_factory=BitMap)  # all with a place in this layer

    def add(self, place: tuple, numbers: BitMap) -> None:
        mode, area, city, region, _, _ = place
        self.jobs.update(numbers)
        country = country_of(place)
        add(self.mode, mode, numbers)
        add(self.area, area, numbers)
        if city:
            add(self.city, city, numbers)
        add(self.country, country, numbers)
        add(self.region, (country, region), numbers)

    def at(self, slug: str) -> BitMap:
        """Return jobs in that city ("berlin-de") or region ("us-ca")."""
        country, _, wanted = slug.upper().partition("-")
        regions = (
            numbers
            for (of_country, region), numbers in self.region.items()
            if of_country == country and region.upper() == wanted
        )
        return union([self.city.get(slug, _NONE), *regions])

    def may_apply(self, homes: Iterable[str]) -> tuple[BitMap, BitMap]:
        """Return jobs that somebody living there may take, and those that do not say.

        The rules are those of `Tables._may_apply`, for any of the homes.
        """
        homes = list(homes)
        remote = self.mode.get(_REMOTE, _NONE)
        scopes = {area for home in homes for area in containing(home)}
        inside = union(self.area.get(scope, _NONE) for scope in scopes) & remote
        vague = [self.area.get("", _NONE)]
        vague += [
            numbers
            for area, numbers in self.area.items()
            if any(len(home) == 2 and area[:3] == f"{home}-" for home in homes)
        ]
        there, perhaps = [], [self.country.get("", _NONE)]
        for home in homes:
            country, _, region = home.partition("-")
            if region:
                there.append(self.region.get((country, region), _NONE))
            else:
                there.append(self.country.get(country, _NONE))
            if len(home) > 2:
                perhaps.append(self.region.get((home[:2], ""), _NONE))
        there = union(there) - remote
        unsaid = ((union(vague) & remote) - inside) | ((union(perhaps) - remote) - there)
        return inside | there, unsaid


BLANK_PLACE = ("", "", "", "", "", 0)
_COLUMN = {"mode": 0, "city": 2, "country": 4}


class Places:
    """The places of all jobs, in layers."""

    def __init__(self, kinds: Interned):
        self._kinds = kinds
        self.layers: list[Layer] = [Layer()]
        self.any = Layer()  # all layers in one: a job stands under each value of its places
        self.cities = Largest(self.any.city)
        # The same as columns, to look at few jobs one by one: the kind of each place of a layer.
        self._first = Column(np.int32)
        self._further: list[tuple[Column, Column]] = []  # jobs, kinds
        self._values: dict[str, Interned] = {name: Interned() for name in _COLUMN}
        self._values_of: dict[str, np.ndarray] = {}  # by kind

    def extend(self, first: int, count: int, numbers: np.ndarray, kinds: np.ndarray) -> None:
        """Add the places of the jobs `first` to `first + count`: the job's number and the kind."""
        order = np.argsort(numbers, kind="stable")
        numbers, kinds = numbers[order], kinds[order]
        starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]]) if len(numbers) else []
        sizes = np.diff(np.r_[starts, len(numbers)]).astype(np.int64)
        depth = np.arange(len(numbers)) - np.repeat(starts, sizes)
        of_first = np.full(count, self._kinds.number_of(BLANK_PLACE), np.int32)
        of_first[numbers[depth == 0] - first] = kinds[depth == 0]
        self._first.extend(of_first)
        self._add(0, of_first, np.arange(first, first + count, dtype=np.uint32))
        for layer in range(1, int(depth.max(initial=-1)) + 1):
            if layer == len(self.layers):
                self.layers.append(Layer())
                self._further.append((Column(np.uint32), Column(np.int32)))
            here = depth == layer
            jobs, kinds_here = self._further[layer - 1]
            jobs.extend(numbers[here])
            kinds_here.extend(kinds[here])
            self._add(layer, kinds[here], numbers[here])

    def _add(self, layer: int, kinds: np.ndarray, numbers: np.ndarray) -> None:
        for kind, some in grouped(kinds, numbers):
            place = self._kinds.values[kind]
            self.layers[layer].add(place, some)
            self.any.add(place, some)

    def counted(
        self, facet: str, at_layers: Sequence[BitMap], most: int | None
    ) -> list[tuple[str, int]]:
        """Count jobs by "mode", "city" or "country" of their places in these layers: `fullest`.

        Each job counts once for a value, whichever of its places have it. Quick for few jobs.
        """
        value_of, names = self._by_kind(facet), self._values[facet].values
        first, *further = at_layers
        several = union(further)  # these may have one value twice
        counts = np.zeros(len(names), np.int64)
        if alone := first - several:
            values = value_of[self._first.values[numbers_of(alone)]]
            counts += np.bincount(values, minlength=len(names))
        if several:
            numbers = numbers_of(first & several)
            jobs, values = [numbers], [value_of[self._first.values[numbers]]]
            for wanted, (column, kinds) in zip(further, self._further, strict=True):
                here = _among(column.values, wanted, len(self._first))
                jobs.append(column.values[here])
                values.append(value_of[kinds.values[here]])
            pairs = np.concatenate(jobs).astype(np.int64) * len(names) + np.concatenate(values)
            pairs.sort()  # np.unique would take three times as long
            pairs = pairs[np.r_[True, pairs[1:] != pairs[:-1]]]
            counts += np.bincount(pairs % len(names), minlength=len(names))
        if facet == "city":  # no city is no option
            counts[self._values[facet].number_of("")] = 0
        return fullest(counts, names, most)

    def _by_kind(self, facet: str) -> np.ndarray:
        """Return for each kind of place the number of its value."""
        known = self._values_of.get(facet)
        kinds = self._kinds.values
        if known is None or len(known) < len(kinds):
            column = _COLUMN[facet]
            values = [country_of(kind) if facet == "country" else kind[column] for kind in kinds]
            known = self._values_of[facet] = self._values[facet].numbers(values)
        return known


def _among(numbers: np.ndarray, wanted: BitMap, count: int) -> np.ndarray:
    """Return where the numbers are wanted ones."""
    flags = np.zeros(count, bool)
    flags[numbers_of(wanted)] = True
    return flags[numbers]


def country_of(place: tuple) -> str:
    """Return the country a place is in; "" where it names none."""
    _, area, _, _, country, _ = place
    # A remote job is done in the country of its scope; a scope of many countries has none.
    return country or ("" if area in AREAS else area[:2])
