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

from .sets import Largest, bitmap_of, grouped, union

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

    def add(self, place: tuple, numbers: BitMap) -> None:
        mode, area, city, region, country, _ = place
        if not country and area and area not in AREAS:
            country = area[:2]  # done in the country of its scope; a scope of many has none
        add(self.mode, mode, numbers)
        add(self.area, area, numbers)
        if city:
            add(self.city, city, numbers)
        add(self.country, country, numbers)
        add(self.region, (country, region), numbers)

    def all(self) -> BitMap:
        """Return every job with a place in this layer."""
        return union(self.mode.values())

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


class Places:
    """The places of all jobs, in layers."""

    def __init__(self):
        self.layers: list[Layer] = [Layer()]
        self.any = Layer()  # all layers in one: a job stands under each value of its places
        self.cities = Largest(self.any.city)

    def extend(
        self, first: int, count: int, numbers: np.ndarray, kinds: np.ndarray, table: Sequence
    ) -> None:
        """Add the places of the jobs `first` to `first + count`: the job's number and the kind."""
        order = np.argsort(numbers, kind="stable")
        numbers, kinds = numbers[order], kinds[order]
        starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]]) if len(numbers) else []
        sizes = np.diff(np.r_[starts, len(numbers)]).astype(np.int64)
        depth = np.arange(len(numbers)) - np.repeat(starts, sizes)
        for layer in range(int(depth.max(initial=-1)) + 1):
            if layer == len(self.layers):
                self.layers.append(Layer())
            here = depth == layer
            for kind, some in grouped(kinds[here], numbers[here]):
                self._add(layer, table[kind], some)
        without = np.ones(count, bool)
        without[numbers - first] = False
        if without.any():
            self._add(0, BLANK_PLACE, bitmap_of(np.flatnonzero(without) + first))

    def _add(self, layer: int, place: tuple, numbers: BitMap) -> None:
        self.layers[layer].add(place, numbers)
        self.any.add(place, numbers)
