"""What a refresh of a source changes for readers: groups, pages, and texts that lean on figures.

A rehearsal makes the whole refresh in a transaction, compares, and takes it back: what it shows is
what confirming does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from roles.marks import Mark
from roles.models import Level, Role

from .bands import Loaded, load_bands
from .figures import WINDOW_YEARS, cell, country_counts, default_group
from .geography import place_name
from .importing import Imported, Progress, import_snapshot
from .leaning import MarkedText, marked_texts
from .mark_figures import MarkFigures
from .models import PayBand, PayRefresh, PaySource
from .sitemaps import countries_with_figure
from .snapshots import Snapshot
from .statistics import PayFigure
from .wording import figure_words

LEANING_KINDS = ("lean", "when")  # marks that assume an outcome
ROLES_AT_ONCE = 12


class GroupName(NamedTuple):
    """A group of the pay pages in the source's default window; level "" is all levels."""

    role: str
    kind: str
    country: str
    level: str

    def __str__(self) -> str:
        level = Level(self.level).short if self.level else "all levels"
        kind = "" if self.kind == PayBand.Kind.ADVERTISED else f", {self.kind}"
        return f"{self.role}, {place_name(self.country)}, {level}{kind}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a source says at one moment."""

    groups: Mapping[GroupName, PayFigure]
    pages: frozenset[str]  # pay pages that search engines may index
    texts: Mapping[tuple[str, str], str]  # guide or profile and mark -> what the figure says


@dataclass(frozen=True, slots=True)
class Change:
    """One group before and after."""

    group: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What sets two standings apart. Nothing is in two of the lists of groups."""

    appeared: list[Change]
    vanished: list[Change]
    reworded: list[Change]  # another of: not enough data, rough, solid
    moved: list[Change]  # the new middle lies outside the old interval
    pages_entering: list[str]
    pages_leaving: list[str]
    texts: list[Change]

    def as_dict(self) -> dict:
        return asdict(self)


def standing(source: PaySource, *, today: date | None = None) -> Standing:
    """Look at every group of a source, some roles after the others to hold few in memory."""
    today = today or timezone.localdate()
    roles = list(Role.objects.select_related("broader").order_by("slug"))
    groups, pages = {}, set()
    for start in range(0, len(roles), ROLES_AT_ONCE):
        some = roles[start : start + ROLES_AT_ONCE]
        loaded = load_bands(some)
        for role in some:
            groups |= _groups(loaded, role, source, today)
            pages |= {
                f"{role.slug}/{country.lower()}".rstrip("/")
                for country in countries_with_figure(loaded, role)
            }
    return Standing(groups, frozenset(pages), _said(marked_texts(), today))


def _groups(
    loaded: Loaded, role: Role, source: PaySource, today: date
) -> dict[GroupName, PayFigure]:
    """The groups of a role that hold a range, in the default window of the source."""
    found = {}
    for series in loaded.series:
        if series.source.pk != source.pk:
            continue
        for country in country_counts(loaded, role, series, series.newest(WINDOW_YEARS)):
            for level in ("", *Level.values):
                group = default_group(role, series, level, country)
                figure = cell(loaded, group, today=today).figure
                if figure.n:
                    found[GroupName(role.name, series.kind, country, level)] = figure
    return found


def _said(texts: Iterable[MarkedText], today: date) -> dict[tuple[str, str], str]:
    """What each mark of each text says: an outcome, or a word and a middle rounded as printed."""
    figures = MarkFigures.of((mark for text in texts for mark in text.marks), today=today)
    return {
        (f"{text.page._meta.verbose_name} {text.page}", _written(mark)): _says(figures, mark)
        for text in texts
        for mark in text.marks
        if mark.kind != "jobs"
    }


def _written(mark: Mark) -> str:
    parts = [mark.kind, mark.outcome, *mark.roles, mark.level or "all", mark.country]
    return ":".join(filter(None, parts))


def _says(figures: MarkFigures, mark: Mark) -> str:
    if len(mark.roles) > 1 or mark.kind in LEANING_KINDS:
        return str(figures.outcome(mark))
    made = figures.cell(mark)
    return figure_words(made.figure) if made else "no source"


def compare(old: Standing, new: Standing) -> Comparison:
    """Say what sets two standings of a source apart; groups with a published middle first."""
    lists = {"appeared": [], "vanished": [], "reworded": [], "moved": []}

    def order(name: GroupName) -> tuple:
        figures = (old.groups.get(name), new.groups.get(name))
        return not any(figure and figure.has_median for figure in figures), name

    for name in sorted(old.groups.keys() | new.groups.keys(), key=order):
        before, after = old.groups.get(name), new.groups.get(name)
        if kind := _kind_of_change(before, after):
            lists[kind].append(Change(str(name), figure_words(before), figure_words(after)))
    texts = [
        Change(f"{text}: [{mark}]", old.texts.get((text, mark), "new"), said)
        for (text, mark), said in new.texts.items()
        if old.texts.get((text, mark)) != said
    ]
    return Comparison(
        **lists,
        pages_entering=sorted(new.pages - old.pages),
        pages_leaving=sorted(old.pages - new.pages),
        texts=texts,
    )


def _kind_of_change(before: PayFigure | None, after: PayFigure | None) -> str:
    if before is None or after is None:
        return "appeared" if before is None else "vanished"
    if before.word != after.word:
        return "reworded"
    if before.has_median and not before.low <= after.median <= before.high:
        return "moved"
    return ""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did, or would do."""

    imported: Imported
    comparison: Comparison


def refresh(
    source: PaySource,
    snapshot: Snapshot,
    *,
    published_on: date,
    checksum: str = "",
    replace: bool = False,
    skip_bad: bool = False,
    rehearse: bool = False,
    progress: Progress = iter,
) -> Refreshed:
    """Import a snapshot and say what that changed for readers; `rehearse` takes it back at once.

    Raises SnapshotError as `import_snapshot` does.
    """
    with transaction.atomic():
        before = standing(source)
        imported = import_snapshot(
            source,
            snapshot,
            published_on=published_on,
            checksum=checksum,
            replace=replace,
            skip_bad=skip_bad,
            progress=progress,
        )
        if imported.refresh or imported.moved:
            comparison = compare(before, standing(source))
        else:
            comparison = compare(before, before)
        if imported.refresh:
            _count(imported.refresh, comparison)
        transaction.set_rollback(rehearse)
    return Refreshed(imported, comparison)


def _count(record: PayRefresh, comparison: Comparison) -> None:
    record.groups_appeared = len(comparison.appeared)
    record.groups_vanished = len(comparison.vanished)
    record.groups_reworded = len(comparison.reworded)
    record.groups_moved = len(comparison.moved)
    record.save()
