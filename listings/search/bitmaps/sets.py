"""Bitmaps out of NumPy arrays, many times faster than value by value."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from heapq import heappush, heappushpop
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from pyroaring import BitMap

_COOKIE = 12346  # of a bitmap without run containers
_CONTAINER = 65_536  # numbers that share their upper 16 bits
_COME_AT_MOST = 500
_ORDERS_KEPT, _VALUES_KEPT = 64, 400
_DENSE_ABOVE = 4_096  # numbers from which on a container is a field of bits


def bitmap_of(numbers: np.ndarray) -> BitMap:
    """Return the set of these numbers."""
    return BitMap(array("I", numbers.astype(np.uint32, copy=False).tobytes()))


def bitmap_of_flags(flags: np.ndarray) -> BitMap:
    """Return the set of positions at which the flags are True.

    Written straight in the portable serialisation, which holds the same bits
    (https://github.com/RoaringBitmap/RoaringFormatSpec).
    """
    bits = np.packbits(flags, bitorder="little")
    count = -(-len(flags) // _CONTAINER)
    fields = np.zeros((count, _CONTAINER // 8), np.uint8)
    fields.reshape(-1)[: len(bits)] = bits
    sizes = np.bitwise_count(fields.view(np.uint64)).sum(axis=1, dtype=np.int64)
    keys = np.flatnonzero(sizes)
    heading = np.array([_COOKIE, len(keys)], np.uint32).tobytes()
    descriptions = np.stack([keys, sizes[keys] - 1], axis=1).astype(np.uint16).tobytes()
    bodies = [
        fields[key].tobytes()
        if sizes[key] > _DENSE_ABOVE
        else np.flatnonzero(flags[key * _CONTAINER : (key + 1) * _CONTAINER])
        .astype(np.uint16)
        .tobytes()
        for key in keys
    ]
    lengths = [len(heading) + len(descriptions) + 4 * len(keys), *map(len, bodies[:-1])]
    offsets = np.cumsum(lengths).astype(np.uint32)[: len(keys)].tobytes()
    return BitMap.deserialize(b"".join([heading, descriptions, offsets, *bodies]))


def numbers_of(bitmap: BitMap) -> np.ndarray:
    """Return the numbers of a set, ascending."""
    return np.frombuffer(bitmap.to_array(), dtype=np.uint32)


def grouped(values: np.ndarray, numbers: np.ndarray) -> Iterator[tuple[int, BitMap]]:
    """Yield each different value with the set of the numbers that have it."""
    if not len(values):
        return
    order = np.argsort(values, kind="stable")
    values, numbers = values[order], numbers[order]
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]])
    for start, end in zip(starts, [*starts[1:], len(values)], strict=True):
        yield values[start].item(), bitmap_of(numbers[start:end])


def union(bitmaps: Iterable[BitMap]) -> BitMap:
    """Return a new set of all numbers in any of these."""
    return BitMap.union(BitMap(), *bitmaps)


class Within(NamedTuple):
    """A set that holds all jobs that are counted; `sizes` returns its fullest values, so many."""

    key: Hashable
    sizes: Callable[[int], list[tuple[Hashable, int]]]


class _Order(NamedTuple):
    values: list[tuple[Hashable, int]]  # with their sizes, largest first
    rest: int  # the size that no other value exceeds
    is_all: bool
    numbers: int  # how many jobs were numbered then
    facet_size: int


class Largest:
    """The values of a facet in the order of their sizes, to find the fullest ones early.

    A value cannot count more jobs than it has, and among the jobs of one filter no more than it
    has among those: the fewer the filter leaves, the earlier the end is known.
    """

    def __init__(self, facet: dict):
        self._facet = facet
        self._orders: OrderedDict[Hashable, _Order] = OrderedDict()

    def __getstate__(self):
        return self.__dict__ | {"_orders": OrderedDict()}

    def top(
        self,
        count: Callable[[Hashable], int],
        most: int,
        numbers: int,
        within: Within | None,
        looks: int,
    ) -> list[tuple[Hashable, int]] | None:
        """Return the `most` values with the highest counts, with these; ties in their own order.

        None where so many `looks` at values one by one do not lead there. `numbers`: how many jobs
        are numbered now; no set can have grown by more than have come since it was measured.
        """
        order = self._order(numbers, within)
        came = numbers - order.numbers
        found: list[tuple[Hashable, int]] = []
        best: list[int] = []
        for nth, (value, size) in enumerate(order.values):
            if len(best) == most and size + came < best[0]:
                break
            if nth == looks:
                return None
            if n := count(value):
                found.append((value, n))
                (heappushpop if len(best) == most else heappush)(best, n)
        else:
            least = best[0] if len(best) == most else 1
            if not order.is_all and order.rest + came >= least:
                return None
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:most]

    def _order(self, numbers: int, within: Within | None) -> _Order:
        key = within and within.key
        order = self._orders.get(key)
        is_old = order is None or numbers - order.numbers > _COME_AT_MOST
        if is_old or order.facet_size != len(self._facet):
            order = self._orders[key] = self._measured(numbers, within)
            if len(self._orders) > _ORDERS_KEPT:
                self._orders.popitem(last=False)
        else:
            self._orders.move_to_end(key)
        return order

    def _measured(self, numbers: int, within: Within | None) -> _Order:
        if within is None:
            sizes = [(value, len(jobs)) for value, jobs in self._facet.items()]
            sizes.sort(key=itemgetter(1), reverse=True)
            return _Order(sizes, 0, True, numbers, len(self._facet))
        sizes = within.sizes(_VALUES_KEPT + 1)
        rest = sizes[_VALUES_KEPT][1] if len(sizes) > _VALUES_KEPT else 0
        return _Order(sizes[:_VALUES_KEPT], rest, False, numbers, len(self._facet))


class Column:
    """An array that grows at its end, and to larger numbers where some do not fit."""

    def __init__(self, dtype):
        self._room = np.empty(0, dtype)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> np.ndarray:
        """The array as it is now; writing into it changes the column."""
        return self._room[: self._length]

    def extend(self, values: np.ndarray) -> None:
        needed = self._length + len(values)
        is_wider = values.dtype.itemsize > self._room.itemsize
        if is_wider and values.max(initial=0) > np.iinfo(self._room.dtype).max:
            self._room = self._room.astype(values.dtype)
        if needed > len(self._room):
            # Exact the first time, when the whole index is read; in strides after it.
            room = np.empty(needed + (needed // 16 if self._length else 0), self._room.dtype)
            room[: self._length] = self.values
            self._room = room
        self._room[self._length : needed] = values
        self._length = needed


class Lists:
    """A list of small numbers for each job, in the order of the jobs."""

    def __init__(self):
        self._ends = Column(np.uint32)  # a list begins where the one before it ends
        self._values = Column(np.uint16)

    def extend(self, first: int, count: int, jobs: np.ndarray, values: np.ndarray) -> None:
        """Add the lists of the jobs `first` to `first + count`, of pairs in any order."""
        order = np.argsort(jobs, kind="stable")
        ends = np.searchsorted(jobs[order], np.arange(first, first + count), side="right")
        self._ends.extend(ends + len(self._values))
        self._values.extend(values[order])

    def of(self, jobs: np.ndarray) -> np.ndarray:
        """Return the values of these jobs, one after the other."""
        ends = self._ends.values[jobs].astype(np.int64)
        starts = np.where(jobs > 0, self._ends.values[jobs.astype(np.int64) - 1], 0)
        sizes = ends - starts
        after = np.cumsum(sizes)
        if not len(after) or not after[-1]:
            return np.empty(0, self._values.values.dtype)
        return self._values.values[np.repeat(ends - after, sizes) + np.arange(after[-1])]


def fullest(counts: np.ndarray, names: Sequence, most: int | None) -> list[tuple]:
    """Return the `most` names (None: all) with the highest counts, ties in their own order."""
    found = np.flatnonzero(counts)
    if most is not None and len(found) > most:
        found = found[counts[found] >= np.partition(counts[found], -most)[-most]]
    pairs = [(names[number], int(counts[number])) for number in found.tolist()]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:most]
