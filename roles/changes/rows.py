"""The difference between two lists of rows: what was added, removed, changed and moved."""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Row = dict[str, Any]
SAME, ADDED, REMOVED, CHANGED = "same", "added", "removed", "changed"
ALIKE = 0.6  # rows without a name of their own that share so much are one row, rewritten


@dataclass(frozen=True, slots=True)
class RowChange:
    """What became of one row. Places count from one; `place` is None where it was removed."""

    state: str
    before: Row | None
    after: Row | None
    place: int | None
    was_place: int | None
    is_moved: bool = False  # its place among those that stayed is another

    @property
    def is_changed(self) -> bool:
        return self.state != SAME or self.is_moved


def diff_rows(
    before: Sequence[Row], after: Sequence[Row], *, key: Callable[[Row], Hashable]
) -> list[RowChange]:
    """Compare two lists of rows, in the new order, each removed row where it stood."""
    pairs = _pairs(before, after, key)
    stayed = _longest_rising([pairs[new] for new in sorted(pairs)])
    changes = [
        _kept(before, after, pairs[new], new, is_moved=pairs[new] not in stayed)
        if new in pairs
        else RowChange(ADDED, None, row, new + 1, None)
        for new, row in enumerate(after)
    ]
    for old, row in enumerate(before):
        if old not in pairs.values():
            _put_back(changes, RowChange(REMOVED, row, None, None, old + 1))
    return changes


def _kept(before, after, old: int, new: int, *, is_moved: bool) -> RowChange:
    state = SAME if before[old] == after[new] else CHANGED
    return RowChange(state, before[old], after[new], new + 1, old + 1, is_moved)


def _put_back(changes: list[RowChange], removed: RowChange) -> None:
    """Place a removed row after the last of those that stood before it."""
    earlier = [
        place
        for place, change in enumerate(changes)
        if change.was_place and change.was_place < removed.was_place and not change.is_moved
    ]
    changes.insert(earlier[-1] + 1 if earlier else 0, removed)


def _pairs(before, after, key) -> dict[int, int]:
    """The old place of each row that stayed, by its new one."""
    places = {key(row): place for place, row in enumerate(before)}
    pairs = {}
    for new, row in enumerate(after):
        if key(row) in places:
            pairs[new] = places.pop(key(row))
    left = sorted(places.values())
    for new, row in enumerate(after):
        if new not in pairs and left:
            likest = max(left, key=lambda old: _likeness(before[old], row))
            if _likeness(before[likest], row) >= ALIKE:
                pairs[new] = likest
                left.remove(likest)
    return pairs


def _likeness(one: Row, other: Row) -> float:
    return SequenceMatcher(None, _text(one).split(), _text(other).split(), autojunk=False).ratio()


def _text(row: Row) -> str:
    return " ".join(str(value) for value in row.values())


def _longest_rising(numbers: list[int]) -> set[int]:
    """The most numbers that stand in rising order: the rows between which the others moved."""
    tails: list[int] = []
    ends: list[int] = []  # where in `numbers` each tail stands
    previous: list[int | None] = []
    for at, number in enumerate(numbers):
        place = bisect_left(tails, number)
        previous.append(ends[place - 1] if place else None)
        tails[place : place + 1] = [number]
        ends[place : place + 1] = [at]
    rising: set[int] = set()
    at = ends[-1] if ends else None
    while at is not None:
        rising.add(numbers[at])
        at = previous[at]
    return rising
