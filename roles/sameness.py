"""Templated text: how much of a guide is its own, and how much a sibling says in the same words.

Measured on what readers see of the main text: the page's own template is rendered and read. What
counts stands in elements with `data-words`: "own" was written for the guide, "profiles" comes from
the two profiles. Navigation, headings of the page, lists of terms, jobs, live figures and sources
are left out.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from html.parser import HTMLParser

from django.db import transaction
from django.db.models import Q
from django.template.loader import get_template
from django.utils import timezone

from .checked_profiles import guide_profiles
from .guide_text import MAX_SHARED, MIN_OWN_SHARE, GuideText, with_text
from .models import Guide, GuideMeasure, GuideVersion, Role
from .words import count_words, without_marks

RUN = 5  # words in a row that make a sentence sound like another
_PARTS = ("standfirst", "in-short", "opening", "body")  # partials of the page
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Measure:
    """What was found in one rendered text, and the guide whose words come nearest."""

    own: tuple[str, ...]  # the passages written for the guide
    profiles: tuple[str, ...]
    nearest: Guide | None = None
    shared: float = 0.0
    same: tuple[str, ...] = ()  # the passages that stand in the nearest guide too

    @property
    def own_words(self) -> int:
        return count_words(*self.own)

    @property
    def own_share(self) -> float:
        return self.own_words / ((self.own_words + count_words(*self.profiles)) or 1)

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


class _MainText(HTMLParser):
    """Collects the text of elements with `data-words`, by its value, a passage for each block."""

    BLOCKS = {"p", "li", "h3", "h4", "td", "th", "blockquote", "div"}
    VOID = {"br", "img", "input", "hr", "wbr"}

    def __init__(self, html: str):
        super().__init__()
        self.passages: dict[str, list[str]] = defaultdict(list)
        self._open: list[tuple[str, str]] = []  # each open element, and what its words are
        self.feed(html)

    @property
    def _kind(self) -> str:
        return self._open[-1][1] if self._open else ""

    def handle_starttag(self, tag, attrs):
        kind = dict(attrs).get("data-words", self._kind)
        if tag in ("h2", "sup", "small"):
            kind = ""
        if tag not in self.VOID:
            self._open.append((tag, kind))
        if tag in self.BLOCKS and kind:
            self.passages[kind].append("")

    def handle_endtag(self, tag):
        if any(tag == name for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass
        if tag in self.BLOCKS and self._kind:
            self.passages[self._kind].append("")

    def handle_data(self, data):
        if self._kind in ("own", "profiles"):
            passages = self.passages[self._kind]
            if not passages:
                passages.append("")
            passages[-1] += data

    def of(self, kind: str) -> tuple[str, ...]:
        passages = (" ".join(passage.split()) for passage in self.passages[kind])
        return tuple(filter(None, passages))


def measure(version: GuideVersion, *, now: datetime | None = None) -> Measure:
    """Measure a saved version against the guides that readers see or will see."""
    found = _read(version)
    ours = _runs((*found.own, *found.profiles))
    siblings = _standing(now or timezone.now()).exclude(version__guide=version.guide_id)
    best, nearest = 0, None
    for row in siblings.select_related("version__guide__role_a", "version__guide__role_b"):
        same = len(ours.intersection(_unpacked(row.runs)))
        if same > best:
            best, nearest = same, row
    if nearest is None:
        return found
    theirs = set(_unpacked(nearest.runs))
    passages = (*found.own, *found.profiles)
    same = tuple(run for passage in passages for run in _same_runs(passage, theirs))
    return Measure(found.own, found.profiles, nearest.version.guide, best / len(ours), same)


@transaction.atomic
def keep_measures(versions: Iterable[GuideVersion]) -> None:
    """Measure versions as they are rendered now, keep it, and compare all guides anew."""
    for version in versions:
        found = _read(version)
        runs = array("Q", sorted(_runs((*found.own, *found.profiles))))
        fields = {
            "own_words": found.own_words,
            "profile_words": count_words(*found.profiles),
            "runs": runs.tobytes(),
        }
        GuideMeasure.objects.update_or_create(version=version, defaults=fields)
    compare_all()


def compare_all(*, now: datetime | None = None) -> None:
    """Find the nearest sibling of every guide that readers see or will see; write what changed."""
    rows = list(_standing(now or timezone.now()).select_related("version"))
    holders: dict[int, list[int]] = defaultdict(list)  # run -> the rows that have it
    sizes = []
    for place, row in enumerate(rows):
        runs = _unpacked(row.runs)
        sizes.append(len(runs))
        for run in runs:
            holders[run].append(place)
    common: Counter[tuple[int, int]] = Counter()
    for places in holders.values():
        if len(places) > 1:
            common.update((a, b) for a in places for b in places if a != b)
    best: dict[int, tuple[int, int]] = {}
    for (ours, theirs), count in common.items():
        if rows[ours].version.guide_id != rows[theirs].version.guide_id:
            best[ours] = max(best.get(ours, (0, -1)), (count, theirs))
    changed = []
    for place, row in enumerate(rows):
        count, other = best.get(place, (0, -1))
        nearest = rows[other].version.guide_id if count else None
        shared = count / sizes[place] if count else 0
        if (row.nearest_id, row.shared) != (nearest, shared):
            row.nearest_id, row.shared = nearest, shared
            changed.append(row)
    GuideMeasure.objects.bulk_update(changed, ["nearest", "shared"])


def standing_versions(*roles: Role) -> list[GuideVersion]:
    """The versions that readers see or will see, of all guides or of those about these roles."""
    guides = Guide.objects.about(*roles) if roles else Guide.objects.all()
    return list(
        GuideVersion.objects.filter(
            _is_standing(timezone.now()), guide__in=guides.order_by().values("pk")
        )
    )


def _standing(now: datetime):
    return GuideMeasure.objects.filter(
        version__in=GuideVersion.objects.filter(_is_standing(now)).order_by().values("pk")
    )


def _is_standing(now: datetime) -> Q:
    in_force = GuideVersion.objects.in_force(now=now).order_by().values("pk")
    return Q(pk__in=in_force) | Q(state=GuideVersion.State.APPROVED, live_from__gt=now)


def _read(version: GuideVersion) -> Measure:
    """Render the main text of the page and read it."""
    version = with_text(GuideVersion.objects.filter(pk=version.pk)).get()
    text = GuideText(version, guide_profiles(version))
    context = {"version": version, "text": text, "comparison": text.comparison}
    html = "".join(
        get_template(f"roles/guide_detail.html#{part}").render(context) for part in _PARTS
    )
    main = _MainText(without_marks(html))
    return Measure(main.of("own"), main.of("profiles"))


def _runs(passages: Iterable[str]) -> set[int]:
    return {run for passage in passages for _, run in _hashed(passage)}


def _hashed(passage: str) -> Iterator[tuple[tuple[int, int], int]]:
    """Each run of words in a passage: where it begins and ends, and its hash."""
    tokens = [(m.start(), m.end(), m[0].casefold()) for m in _TOKEN.finditer(passage)]
    for first in range(len(tokens) - RUN + 1):
        words = tokens[first : first + RUN]
        digest = blake2b(" ".join(word for *_, word in words).encode(), digest_size=8).digest()
        yield (words[0][0], words[-1][1]), int.from_bytes(digest, "big")


def _same_runs(passage: str, theirs: set[int]) -> Iterator[str]:
    """The stretches of a passage that stand in the other text word for word."""
    start = end = -1
    for (begins, ends), run in _hashed(passage):
        if run not in theirs:
            continue
        if begins > end:
            if end > start:
                yield passage[start:end]
            start = begins
        end = ends
    if end > start:
        yield passage[start:end]


def _unpacked(runs: bytes) -> array:
    unpacked = array("Q")
    unpacked.frombytes(bytes(runs))
    return unpacked
