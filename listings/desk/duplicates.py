"""Jobs of one employer that look like the same job: found by what they share, never by comparing
all with all.

Candidates share employer and title, or employer and text; both are read off an index. Within such
a group the numbers of the texts (`reading.sketch`) tell how far apart two are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from django.db.models import Count, F, Window
from django.utils.html import strip_tags
from rapidfuzz import fuzz

from listings.changes import pay_value
from listings.models import DeskAct, Listing, NotTheSame
from listings.reading.sketch import bits_apart
from listings.undo import Undone, undo_act

from .deciding import NotDecided, decision

# Texts further apart than this are two adverts that share what the employer says of itself.
MOST_BITS_APART = 12
# A larger group is compared in the order of its texts, each with so many that follow.
LARGEST_GROUP, FOLLOWING = 60, 10


@dataclass(frozen=True, slots=True)
class Row:
    """What of a job decides whether another may be the same."""

    pk: int
    company: int
    title_key: str
    level: str
    sketch: int


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
    for group in (*_groups("title_key"), *_groups("text_sketch")):
        for one, other in _pairs(group):
            pair = (min(one.pk, other.pk), max(one.pk, other.pk))
            if pair in found or pair in apart:
                continue
            bits = bits_apart(one.sketch, other.sketch) if one.sketch and other.sketch else None
            levels = {one.level, other.level} - {""}
            if len(levels) < 2 and bits is not None and bits <= MOST_BITS_APART:
                found[pair] = Candidate(*pair, bits, one.title_key == other.title_key)
    return sorted(found.values(), key=lambda c: (c.bits, not c.shares_title, c.first, c.second))


def _groups(shared: str) -> Iterator[list[Row]]:
    """Yield the open jobs of an employer that share a value, where there are several."""
    rows = (
        Listing.objects.filter(state=Listing.State.OPEN)
        .exclude(**{shared: Listing._meta.get_field(shared).get_default()})
        .annotate(alike=Window(Count("pk"), partition_by=[F("company"), F(shared)]))
        .filter(alike__gt=1)
        .order_by()
        .values_list("pk", "company", "title_key", "level", "text_sketch")
    )
    groups: dict[tuple, list[Row]] = defaultdict(list)
    for values in rows:
        row = Row(*values)
        groups[row.company, row.title_key if shared == "title_key" else row.sketch].append(row)
    yield from groups.values()


def _pairs(group: list[Row]) -> Iterable[tuple[Row, Row]]:
    if len(group) <= LARGEST_GROUP:
        return combinations(group, 2)
    group = sorted(group, key=lambda row: (row.sketch, row.pk))
    return (
        (one, other)
        for place, one in enumerate(group)
        for other in group[place + 1 : place + 1 + FOLLOWING]
    )


@dataclass(frozen=True)
class Pair:
    """Two jobs side by side: in what they are alike, and how much in all."""

    first: Listing
    second: Listing

    @cached_property
    def likeness(self) -> dict[str, int]:
        """How alike they are in each respect, of 100."""
        one, other = self.first, self.second
        texts = [strip_tags(job.description.replace("<", " <")).split() for job in (one, other)]
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
