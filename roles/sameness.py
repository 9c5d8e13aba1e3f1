"""Templated text: how much of a guide is its own, and how much a sibling says in the same words.

A draft is measured when it is checked. What readers see is measured beforehand: for the present
and for every moment at which a scheduled text begins or ends. Between two such moments nothing
can change.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .checked_profiles import guide_profiles, profiles_of_guides, profiles_shown
from .guide_text import MAX_SHARED, MIN_OWN_SHARE, with_text
from .main_text import MainText, read_main_text
from .models import Guide, GuideMeasure, GuideVersion
from .moments import moments_after


@dataclass(frozen=True, slots=True)
class Measure:
    """What was found in the main text of a version, and the guide whose words come nearest."""

    text: MainText
    profiles: str  # ids of those it was read beside
    nearest: Guide | None = None
    shared: float = 0.0
    same: tuple[str, ...] = ()  # the passages that stand in the nearest guide too

    @property
    def own_share(self) -> float:
        return self.text.own_words / ((self.text.own_words + self.text.profile_words) or 1)

    @property
    def own_percent(self) -> int:
        return round(100 * self.own_share)

    @property
    def shared_percent(self) -> int:
        return round(100 * self.shared)

    @property
    def is_too_alike(self) -> bool:
        return self.shared > MAX_SHARED

    @property
    def is_too_little_own(self) -> bool:
        return self.own_share < MIN_OWN_SHARE


def measure(version: GuideVersion) -> Measure:
    """Measure a saved version against the other guides that readers see or will see."""
    profiles = guide_profiles(version)
    text = read_main_text(version, profiles)
    beside = _joined(one.version and one.version.pk for one in profiles.values())
    others = GuideMeasure.objects.exclude(version__guide=version.guide_id)
    best, nearest = 0, None
    for row in others.only("runs", "version"):
        common = len(text.runs.intersection(_unpacked(row.runs)))
        if common > best:
            best, nearest = common, row
    if nearest is None:
        return Measure(text, beside)
    guide = Guide.objects.select_related("role_a", "role_b").get(versions=nearest.version_id)
    same = text.standing_in(set(_unpacked(nearest.runs)))
    return Measure(text, beside, guide, best / len(text.runs), same)


def keep(version: GuideVersion, found: Measure) -> None:
    """Store what was found in a version that is approved now: it need not be read again."""
    GuideMeasure.objects.create(
        version=version,
        since=version.live_from,
        profiles=found.profiles,
        nearest=found.nearest,
        shared=found.shared,
        **_reading_of(found.text)._asdict(),
    )


class Wording(NamedTuple):
    """What readers are shown of a guide: one of its versions beside these profile texts."""

    guide: int
    version: int
    profiles: str  # their ids, and "-" for a role without one


class _Reading(NamedTuple):
    """What stands in a wording, in numbers."""

    own_words: int
    profile_words: int
    runs: bytes


Times = Mapping[datetime, Mapping[int, Wording]]  # by moment and guide


def renew(*, read_anew: bool = False) -> int:
    """Measure all that readers see or will see; return how many rows were written.

    A wording that was read before is not read again, unless all are to be `read_anew`.
    """
    now = timezone.now()
    stored = list(GuideMeasure.objects.annotate(guide=F("version__guide")))
    times = {moment: _shown_at(moment) for moment in [now, *moments_after(now)]}
    known = {} if read_anew else {_wording(row): _reading(row) for row in stored}
    readings = known | dict(_read_missing(times, known))
    wanted = dict(_measured(times, readings))
    return _store(wanted, [] if read_anew else stored, now)


def _shown_at(moment: datetime) -> dict[int, Wording]:
    versions = GuideVersion.objects.in_force(now=moment).select_related("guide")
    versions = list(versions.only("guide__kind", "guide__role_a", "guide__role_b").order_by())
    beside = profiles_shown(versions, now=moment)
    return {
        row.guide_id: Wording(row.guide_id, row.pk, _joined(beside[row.pk])) for row in versions
    }


def _read_missing(
    times: Times, known: Mapping[Wording, _Reading]
) -> Iterator[tuple[Wording, _Reading]]:
    read = set(known)
    for moment, shown in times.items():
        missing = {row.version: row for row in shown.values() if row not in read}
        versions = with_text(GuideVersion.objects.filter(pk__in=missing)) if missing else []
        profiles = profiles_of_guides(versions, now=moment)
        for version in versions:
            text = read_main_text(version, profiles[version.pk])
            yield missing[version.pk], _reading_of(text)
        read.update(missing.values())


def _measured(
    times: Times, readings: Mapping[Wording, _Reading]
) -> Iterator[tuple[tuple[int, datetime], GuideMeasure]]:
    """The rows to be stored, by version and moment: one wherever something changes."""
    wordings = {wording for shown in times.values() for wording in shown.values()}
    nearest = _nearest(wordings, readings)
    last: dict[int, tuple] = {}
    for moment, shown in times.items():
        there = set(shown.values())
        for guide, wording in shown.items():
            reading = readings[wording]
            common, other = next(
                ((n, other) for n, other in nearest[wording] if other in there), (0, None)
            )
            shared = common / (len(_unpacked(reading.runs)) or 1)
            found = (wording, other and other.guide, shared)
            if last.get(guide) == found:
                continue
            last[guide] = found
            yield (
                (wording.version, moment),
                GuideMeasure(
                    version_id=wording.version,
                    since=moment,
                    profiles=wording.profiles,
                    nearest_id=other and other.guide,
                    shared=shared,
                    **reading._asdict(),
                ),
            )


def _nearest(
    wordings: Iterable[Wording], readings: Mapping[Wording, _Reading]
) -> dict[Wording, list[tuple[int, Wording]]]:
    """Of each wording those of other guides with runs in common, and how many; most first."""
    runs_of = {wording: frozenset(_unpacked(readings[wording].runs)) for wording in wordings}
    seen: set[int] = set()
    common: set[int] = set()  # few, among hundreds of thousands
    for runs in runs_of.values():
        common |= seen & runs
        seen |= runs
    holders: dict[int, list[Wording]] = defaultdict(list)
    for wording, runs in runs_of.items():
        for run in common & runs:
            holders[run].append(wording)
    counts: Counter[tuple[Wording, Wording]] = Counter()
    for alike in holders.values():
        counts.update(combinations(alike, 2))
    nearest: dict[Wording, list] = {wording: [] for wording in runs_of}
    for (one, other), count in counts.items():
        if one.guide != other.guide:
            nearest[one].append((count, other))
            nearest[other].append((count, one))
    for found in nearest.values():
        found.sort(key=lambda alike: (-alike[0], alike[1]))
    return nearest


@transaction.atomic
def _store(
    wanted: dict[tuple[int, datetime], GuideMeasure], stored: list[GuideMeasure], now: datetime
) -> int:
    """Bring the table to what is wanted, and write only what differs."""
    kept, changed = [], []
    for row in sorted(stored, key=lambda row: row.since, reverse=True):
        new = wanted.get((row.version_id, max(row.since, now)))
        if new is None or new.profiles != row.profiles:
            continue
        del wanted[row.version_id, max(row.since, now)]
        kept.append(row.pk)
        if (row.nearest_id, row.shared) != (new.nearest_id, new.shared):
            row.nearest_id, row.shared = new.nearest_id, new.shared
            changed.append(row)
    GuideMeasure.objects.exclude(pk__in=kept).delete()
    GuideMeasure.objects.bulk_update(changed, ["nearest", "shared"])
    GuideMeasure.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    return len(changed) + len(wanted)


def _joined(profiles: Iterable[int | None]) -> str:
    return " ".join(str(pk or "-") for pk in profiles)


def _reading_of(text: MainText) -> _Reading:
    runs = array("Q", sorted(text.runs)).tobytes()
    return _Reading(text.own_words, text.profile_words, runs)


def _wording(row: GuideMeasure) -> Wording:
    return Wording(row.guide, row.version_id, row.profiles)


def _reading(row: GuideMeasure) -> _Reading:
    return _Reading(row.own_words, row.profile_words, bytes(row.runs))


def _unpacked(runs: bytes) -> array:
    unpacked = array("Q")
    unpacked.frombytes(bytes(runs))
    return unpacked
