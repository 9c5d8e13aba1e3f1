"""Jobs of one employer that look like the same job: found by what they share, never by comparing
all with all.

Candidates share employer and title, or employer and text; both are read off an index. Within such
a group the numbers of the texts (`reading.sketch`) tell how far apart two are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db import connection
from rapidfuzz import fuzz

from listings.changes import pay_value
from listings.models import DeskAct, Listing, NotTheSame
from listings.reading.tags import without_tags
from listings.undo import Undone, undo_act
from roles.models import Level

from .deciding import NotDecided, decision

# Texts further apart than this are two adverts that share what the employer says of itself.
MOST_BITS_APART = 12
# Within a group each is compared with so many that follow it in the order of their texts' numbers:
# in a group no larger with all.
FOLLOWING = 30
_LEVELS = " ".join(f"WHEN '{level}' THEN {rank}" for rank, level in enumerate(Level.values, 1))


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two jobs that may be one, the older first, and how many bits their texts differ by."""

    first: int
    second: int
    bits: int
    shares_title: bool


def candidates() -> list[Candidate]:
    """Return all pairs of open jobs to be looked at, the most alike first."""
    apart = set(NotTheSame.objects.values_list("first", "second"))
    found: dict[tuple[int, int], Candidate] = {}
    for shared in ("title_key", "text_sketch"):
        for first, second, bits in _alike_pairs(shared):
            pair = (min(first, second), max(first, second))
            if pair not in apart:
                found.setdefault(pair, Candidate(*pair, bits, shared == "title_key"))
    return sorted(found.values(), key=lambda c: (c.bits, not c.shares_title, c.first, c.second))


def _alike_pairs(shared: str) -> Iterator[tuple[int, int, int]]:
    """Yield the open jobs of an employer that share a value and have alike texts and no two levels.

    In SQL and columns, as each group is then read off an index and no row of the table is touched.
    """
    sql = f"""
        SELECT alike.first, job.id, job.text_sketch,
            CASE job.level {_LEVELS} ELSE 0 END
        FROM (
            SELECT MIN(id) AS first, company_id, {shared} FROM listings_listing
            WHERE state = %s AND {shared} <> %s
            GROUP BY company_id, {shared} HAVING COUNT(*) > 1
        ) AS alike
        JOIN listings_listing AS job ON job.state = %s
            AND job.company_id = alike.company_id AND job.{shared} = alike.{shared}
        WHERE job.text_sketch <> 0
    """
    nothing = Listing._meta.get_field(shared).get_default()
    with connection.cursor() as cursor:
        cursor.execute(sql, [Listing.State.OPEN, nothing, Listing.State.OPEN])
        rows = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 4)
    rows = rows[np.lexsort((rows[:, 1], rows[:, 2], rows[:, 0]))]
    for step in range(1, FOLLOWING + 1):
        one, other = rows[:-step], rows[step:]
        in_group = one[:, 0] == other[:, 0]
        if not in_group.any():
            break
        bits = np.bitwise_count((one[:, 2] ^ other[:, 2]).view(np.uint64))
        levels = (one[:, 3] == other[:, 3]) | (one[:, 3] == 0) | (other[:, 3] == 0)
        for at in np.flatnonzero(in_group & levels & (bits <= MOST_BITS_APART)):
            yield int(one[at, 1]), int(other[at, 1]), int(bits[at])


@dataclass(frozen=True)
class Pair:
    """Two jobs side by side: in what they are alike, and how much in all."""

    first: Listing
    second: Listing

    @cached_property
    def likeness(self) -> dict[str, int]:
        """How alike they are in each respect, of 100."""
        one, other = self.first, self.second
        texts = [without_tags(job.description).split() for job in (one, other)]
        pay = [[pay_value(row) for row in job.pay_ranges.all()] for job in (one, other)]
        return {
            "title": round(fuzz.ratio(one.title.casefold(), other.title.casefold())),
            "text": round(100 * _shared(*texts)),
            "level": 100 if one.level == other.level else 50,  # one of them does not say
            "pay": 100 if pay[0] == pay[1] else 50 if not all(pay) else 0,
        }

    @property
    def score(self) -> int:
        """All of it in one number of 100: the text weighs most, as nobody writes it twice."""
        parts = self.likeness
        return round(
            0.3 * parts["title"] + 0.5 * parts["text"] + 0.1 * (parts["level"] + parts["pay"])
        )

    @property
    def reasons(self) -> list[str]:
        parts = self.likeness
        same = {100: "the same", 0: "different"}
        return [
            f"title {same.get(parts['title'], str(parts['title']) + ' of 100')}",
            f"text {same.get(parts['text'], str(parts['text']) + ' of 100')}",
            "level the same" if parts["level"] == 100 else "level stated by one only",
            {100: "pay the same", 50: "pay stated by one only", 0: "pay different"}[parts["pay"]],
        ]

    @property
    def boards(self) -> set[str]:
        sources = [*self.first.sources.all(), *self.second.sources.all()]
        return {source.board.name for source in sources}


def _shared(one: list[str], other: list[str]) -> float:
    """Return which part of the different runs of three words the two have in common."""
    runs = [{" ".join(words[i : i + 3]) for i in range(len(words) - 2)} for words in (one, other)]
    return len(runs[0] & runs[1]) / (len(runs[0] | runs[1]) or 1)


def tell_apart(first: int, second: int, *, by) -> DeskAct:
    """Remember that two jobs that look alike are two jobs."""
    first, second = sorted((first, second))
    with decision(DeskAct.Kind.APART, first, by=by) as (listing, act):
        other = Listing.objects.filter(pk=second).first()
        if other is None or first == second:
            raise NotDecided("The other job is no longer here; somebody deleted it.")
        act.what = f"Not the same: {listing} ({first}) and {second}"
        act.save()
        _, is_new = NotTheSame.objects.get_or_create(
            first=listing, second=other, defaults={"act": act}
        )
        if not is_new:
            raise NotDecided("These two were told apart already.")
    return act


def undo(act: DeskAct, *, by) -> Undone:
    """Forget that two jobs were told apart: they are asked about again."""
    NotTheSame.objects.filter(act=act).delete()
    return undo_act(act, by=by)
