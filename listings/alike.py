"""Open jobs of one employer that may be one job: found when one of them is saved, not when asked.

Jobs are compared only with those they share something with, as an index knows: the title (its head,
without words for the level), the text, or the place. Those of one title or text are one job where
the numbers of their texts (`reading.sketch`) differ in few bits; those of one place where they have
one title, however it is written, and were posted within a month, whatever their texts say.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import connection
from django.db.models import Q
from rapidfuzz import fuzz, process

from roles.models import Level

from .models import AlikePair, Listing, ListingPlace
from .reading.sketch import BITS
from .reading.title_likeness import LEAST_LIKENESS, TitleWords, is_one_title, words_of_title

# Texts further apart than this are two adverts that share what the employer says of itself.
MOST_BITS_APART = 12
POSTED_WITHIN = timedelta(days=30)
# An employer may post one text for a thousand towns: each job is asked about beside so many.
PAIRS_OF_A_JOB = 30
BATCH = 500
_LEVELS = " ".join(f"WHEN '{level}' THEN {rank}" for rank, level in enumerate(Level.values, 1))

Found = tuple[int, int, int]  # a job, one it looks like, and by how many bits their texts differ


def find_alike(ids: Collection[int]) -> None:
    """Find anew which open jobs look like these; a constant number of queries for 500 of them."""
    ids = list(ids)
    for start in range(0, len(ids), BATCH):
        _find(ids[start : start + BATCH])


def forget_closed() -> None:
    """Drop the pairs of which one is open no more."""
    still_open = Q(first__state=Listing.State.OPEN, second__state=Listing.State.OPEN)
    AlikePair.objects.exclude(still_open).delete()


def _find(ids: list[int]) -> None:
    AlikePair.objects.filter(Q(first__in=ids) | Q(second__in=ids)).delete()
    pairs: dict[tuple[int, int], AlikePair] = {}
    for reason, found in (
        (AlikePair.Reason.TITLE, _of_one_value(ids, "title_key")),
        (AlikePair.Reason.TEXT, _of_one_value(ids, "text_sketch")),
        (AlikePair.Reason.PLACE, _of_one_place(ids)),
    ):
        for one, other, bits in found:
            first, second = sorted((one, other))
            pair = AlikePair(first_id=first, second_id=second, reason=reason, bits_apart=bits)
            pairs.setdefault((first, second), pair)
    # Somebody else may have saved the other of two at this moment.
    AlikePair.objects.bulk_create(pairs.values(), ignore_conflicts=True)


def _of_one_value(ids: list[int], shared: str) -> Iterator[Found]:
    """Yield open jobs of an employer that share a value and have alike texts and no two levels.

    In SQL and columns, as each group is then read off an index and no row of the table is touched.
    """
    marks = ", ".join(["%s"] * len(ids))
    sql = f"""
        SELECT mine.number, job.id, job.text_sketch, CASE job.level {_LEVELS} ELSE 0 END
        FROM (
            SELECT MIN(id) AS number, company_id, {shared} FROM listings_listing
            WHERE id IN ({marks}) AND state = %s AND {shared} <> %s
            GROUP BY company_id, {shared}
        ) AS mine
        JOIN listings_listing AS job ON job.state = %s
            AND job.company_id = mine.company_id AND job.{shared} = mine.{shared}
        WHERE job.text_sketch <> 0
    """
    nothing = Listing._meta.get_field(shared).get_default()
    with connection.cursor() as cursor:
        cursor.execute(sql, [*ids, Listing.State.OPEN, nothing, Listing.State.OPEN])
        rows = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 4)
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    for group in np.split(rows, np.flatnonzero(np.diff(rows[:, 0])) + 1):
        if len(group) > 1:
            yield from _alike_in(group, ids)


def _alike_in(group: np.ndarray, ids: list[int]) -> Iterator[Found]:
    _, keys, sketches, levels = group.T
    for at in np.flatnonzero(np.isin(keys, ids)):
        bits = np.bitwise_count((sketches ^ sketches[at]).view(np.uint64))
        fits = (levels == levels[at]) | (levels == 0) | (levels[at] == 0)
        others = np.flatnonzero(fits & (bits <= MOST_BITS_APART) & (keys != keys[at]))
        nearest = others[np.lexsort((keys[others], bits[others]))][:PAIRS_OF_A_JOB]
        for other in nearest:
            yield int(keys[at]), int(keys[other]), int(bits[other])


@dataclass(frozen=True, slots=True)
class _Advert:
    """What is compared of a job that shares a place with another."""

    pk: int
    level: str
    sketch: int
    posted: date
    title: TitleWords

    def is_one_job_with(self, other: "_Advert") -> bool:
        return (
            self.pk != other.pk
            and (self.level == other.level or not (self.level and other.level))
            and abs(self.posted - other.posted) <= POSTED_WITHIN
            and is_one_title(self.title, other.title)
        )

    def bits_to(self, other: "_Advert") -> int:
        if not (self.sketch and other.sketch):
            return BITS  # nobody can tell
        return ((self.sketch ^ other.sketch) & (1 << BITS) - 1).bit_count()


def _of_one_place(ids: list[int]) -> Iterator[Found]:
    """Yield open jobs of an employer at one place that have one title, posted within a month."""
    mine = set(ids)
    blocks = [block for block in _blocks(ids) if len(block) > 1 and block & mine]
    adverts = _adverts(set().union(*blocks))
    for block in blocks:
        here = [adverts[pk] for pk in sorted(block)]
        asked = [advert for advert in here if advert.pk in mine]
        alike = process.cdist(
            *([advert.title.line for advert in some] for some in (asked, here)),
            scorer=fuzz.ratio,
            score_cutoff=LEAST_LIKENESS,
        )
        for one, row in zip(asked, alike, strict=True):
            others = [here[at] for at in np.flatnonzero(row) if one.is_one_job_with(here[at])]
            others.sort(key=lambda other: (one.bits_to(other), other.pk))
            for other in others[:PAIRS_OF_A_JOB]:
                yield one.pk, other.pk, one.bits_to(other)


def _blocks(ids: list[int]) -> list[set[int]]:
    """Return the open jobs of the same employers by employer and place."""
    asked = Listing.objects.filter(pk__in=ids, state=Listing.State.OPEN).order_by()
    places = ListingPlace.objects.filter(
        listing__state=Listing.State.OPEN, listing__company__in=asked.values("company")
    ).order_by()
    blocks: dict[tuple, set[int]] = defaultdict(set)
    for pk, company, city, region, country, area in places.values_list(
        "listing", "listing__company", "city_slug", "region", "country", "area"
    ):
        place = (city,) if city else (region, country, area)  # a city's address holds its country
        if any(place):
            blocks[company, *place].add(pk)
    return list(blocks.values())


def _adverts(ids: set[int]) -> dict[int, _Advert]:
    rows = Listing.objects.filter(pk__in=ids).order_by() if ids else Listing.objects.none()
    return {
        pk: _Advert(pk, level, sketch, posted_on or listed_at.date(), words_of_title(title))
        for pk, title, level, sketch, posted_on, listed_at in rows.values_list(
            "pk", "title", "level", "text_sketch", "posted_on", "listed_at"
        )
    }
