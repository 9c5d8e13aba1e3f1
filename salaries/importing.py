"""Bringing a salary snapshot into the database: what came, what stayed, what went; and back."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import islice
from operator import attrgetter

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from roles.models import Role, RoleAlias
from roles.titles import normalise_title

from .models import PayBand, PayRefresh, PaySource, RemovedBand
from .packing import pack
from .snapshots import Snapshot, SnapshotBand, SnapshotError, refuse_day_to_come

MOST_REMOVED = 0.5  # a file that takes away more than this share is rather damaged than newer
BATCH = 2_000

Progress = Callable[[Sequence], Iterable]  # wraps a sequence that is worked through, for a bar

# What makes a range the same one in the next snapshot (its line and its role may change): the
# columns of PayBand but its kind, which follows from the last, and the fields of SnapshotBand.
_CONTENT = {
    "raw_title": "title",
    "level": "level",
    "country": "country",
    "residence": "residence",
    "employment_type": "employment_type",
    "remote_ratio": "remote_ratio",
    "company_size": "company_size",
    "year": "year",
    "is_estimate": "is_estimate",
    "currency": "currency",
    "minimum": "minimum",
    "maximum": "maximum",
    "published_usd_min": "usd_minimum",
    "published_usd_max": "usd_maximum",
    "published_rows": "published_rows",
}
_content_of = attrgetter(*_CONTENT.values())


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, in pay ranges."""

    added: int
    kept: int
    removed: int
    moved: int  # of the kept: to another line of the file, or to another role
    unmapped: Mapping[str, int]  # title without a role -> rows of the file
    refresh: PayRefresh | None  # None: the source holds what it held


def import_snapshot(
    source: PaySource,
    snapshot: Snapshot,
    *,
    published_on: date,
    checksum: str = "",
    replace: bool = False,
    skip_bad: bool = False,
    progress: Progress = iter,
) -> Imported:
    """Make the source's ranges those of the snapshot, all or nothing.

    Ranges that are in both stay the same rows, in the database as in their addresses. An import
    that changes nothing writes nothing. Raises SnapshotError when the snapshot is of a day to come
    or older than the one held, has no row that can be read or, without `skip_bad`, one that cannot,
    or, without `replace`, lacks most of what is held.
    """
    refuse_bad_rows(snapshot, skip_bad=skip_bad)
    refuse_day_to_come(published_on)
    with transaction.atomic():
        source = PaySource.objects.select_for_update().get(pk=source.pk)
        roles = roles_of_titles()
        plan = _plan(source, snapshot, roles)
        held = plan.kept + len(plan.gone)
        if held and published_on < source.snapshot_date:
            raise SnapshotError(
                f"This snapshot is of {published_on}, the one held of {source.snapshot_date}. "
                "An older one cannot replace a newer one; nothing was changed."
            )
        if not replace and len(plan.gone) > MOST_REMOVED * held:
            raise SnapshotError(
                f"This file lacks {len(plan.gone):,} of the {held:,} pay ranges held, so it "
                "may be cut off; nothing was changed. Say --replace if it is meant."
            )
        refresh = None
        is_other_file = (source.snapshot_date, source.checksum) != (published_on, checksum)
        if plan.added or plan.gone or is_other_file:
            refresh = _record(source, snapshot, plan, published_on, checksum)
        _write(source, snapshot, plan, refresh, roles, progress)
        if refresh or plan.moved:
            pack(source)
            source.snapshot_date, source.checksum = published_on, checksum
            source.imported_at = timezone.now()
            source.save(update_fields=["snapshot_date", "checksum", "imported_at"])
    return Imported(
        len(plan.added),
        plan.kept,
        len(plan.gone),
        len(plan.moved),
        _unmapped(snapshot, roles),
        refresh,
    )


def refuse_bad_rows(snapshot: Snapshot, *, skip_bad: bool) -> None:
    """Raise SnapshotError where nothing can be imported, or not unless bad rows are left out."""
    if not snapshot.bands:
        raise SnapshotError("No row could be read, so nothing was changed.")
    if snapshot.errors and not skip_bad:
        raise SnapshotError(
            f"{len(snapshot.errors):,} of {snapshot.rows + len(snapshot.errors):,} rows cannot be "
            "read, so nothing was changed. Mend them, or say --skip-bad to import the others."
        )


def roles_of_titles() -> dict[str, int]:
    """Which role each normalised title means."""
    return dict(RoleAlias.objects.values_list("normalised", "role_id"))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an import has to do: places in the snapshot, and keys of rows held."""

    added: Sequence[int]
    moved: Sequence[tuple[int, int | None, int]]  # line, role, key
    gone: Sequence[int]
    kept: int


def _plan(source: PaySource, snapshot: Snapshot, roles: Mapping[str, int]) -> _Plan:
    """Match the snapshot with what is held by a digest of each range's content.

    Takes some 200 bytes for a range held, and nothing of its texts.
    """
    held = defaultdict(list)
    columns = source.bands.order_by("-line").values_list("pk", "line", "role_id", *_CONTENT)
    for pk, line, role, *content in columns.iterator(chunk_size=BATCH):
        held[_digest(content)].append((pk, line, role))
    role_of = _RoleOf(roles)
    added, moved, kept = array("L"), [], 0
    for place, band in enumerate(snapshot.bands):
        same = held.get(_digest(_content_of(band)))
        if not same:
            added.append(place)
            continue
        pk, line, role = same.pop()
        kept += 1
        if (line, role) != (band.line, role_of[band.title]):
            moved.append((band.line, role_of[band.title], pk))
    gone = [pk for rows in held.values() for pk, _line, _role in rows]
    return _Plan(added, moved, gone, kept)


def _digest(content: Iterable) -> bytes:
    return blake2b(repr(tuple(content)).encode(), digest_size=16).digest()


class _RoleOf(dict):
    """The role of a title as it is printed; normalising one is slow, and titles repeat."""

    def __init__(self, roles: Mapping[str, int]):
        super().__init__()
        self._roles = roles

    def __missing__(self, title: str) -> int | None:
        self[title] = role = self._roles.get(normalise_title(title))
        return role


def _record(
    source: PaySource, snapshot: Snapshot, plan: _Plan, published_on: date, checksum: str
) -> PayRefresh:
    """Write down the refresh; what the one before removed can no longer be brought back."""
    RemovedBand.objects.filter(refresh__source=source).delete()
    had_snapshot = bool(plan.kept or plan.gone)
    return PayRefresh.objects.create(
        source=source,
        snapshot_date=published_on,
        checksum=checksum,
        previous_date=source.snapshot_date if had_snapshot else None,
        previous_checksum=source.checksum if had_snapshot else "",
        added=len(plan.added),
        kept=plan.kept,
        removed=len(plan.gone),
        bad_rows=len(snapshot.errors),
    )


def _unmapped(snapshot: Snapshot, roles: Mapping[str, int]) -> dict[str, int]:
    rows, role_of = Counter(), _RoleOf(roles)
    for band in snapshot.bands:
        if role_of[band.title] is None:
            rows[band.title] += band.published_rows
    return dict(rows.most_common())


def kind_of(band: SnapshotBand) -> str:
    """Only a pair is known to be an advertised range."""
    return PayBand.Kind.ADVERTISED if band.is_paired else PayBand.Kind.UNKNOWN


def _write(
    source: PaySource,
    snapshot: Snapshot,
    plan: _Plan,
    refresh: PayRefresh | None,
    roles: Mapping[str, int],
    progress: Progress,
) -> None:
    role_of = _RoleOf(roles)
    for keys in _batches(plan.gone):
        rows = source.bands.filter(pk__in=keys)
        RemovedBand.objects.bulk_create(
            RemovedBand(refresh=refresh, band=row) for row in rows.values()
        )
        rows.delete()
    if refresh:
        source.bands.filter(previous_line__isnull=False).update(previous_line=None)
        source.bands.filter(added_in__isnull=False).update(added_in=None)
    table = connection.ops.quote_name(PayBand._meta.db_table)
    keeping = "previous_line = line, " if refresh else ""
    moving = f"UPDATE {table} SET {keeping}line = %s, role_id = %s WHERE id = %s"
    columns = ["source_id", "kind", "role_id", "employer", "line", "added_in_id", *_CONTENT]
    adding = (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    )
    # Plain SQL: a model instance for each row would take twenty times as long.
    with connection.cursor() as cursor:
        for batch in _batches(plan.moved):
            cursor.executemany(moving, batch)
        for places in _batches(progress(plan.added)):
            bands = [snapshot.bands[place] for place in places]
            cursor.executemany(
                adding,
                [
                    (source.pk, str(kind_of(band)), role_of[band.title], "", band.line, refresh.pk,
                     *_content_of(band))
                    for band in bands
                ],
            )  # fmt: skip


def _batches(things: Iterable) -> Iterator[list]:
    things = iter(things)
    while batch := list(islice(things, BATCH)):
        yield batch


@transaction.atomic
def undo_last(source: PaySource) -> PayRefresh:
    """Bring a source back to the snapshot before its last refresh, whole.

    Raises SnapshotError when there is none, or it was undone already.
    """
    source = PaySource.objects.select_for_update().get(pk=source.pk)
    refresh = source.refreshes.order_by("-pk").first()
    if refresh is None:
        raise SnapshotError(f"{source.name} was never imported, so there is nothing to undo.")
    if refresh.undone_at:
        raise SnapshotError(
            f"The snapshot of {refresh.snapshot_date} was undone already, and the one before "
            f"that of {source.snapshot_date} is not kept. Import it again."
        )
    source.bands.filter(added_in=refresh).delete()
    source.bands.filter(previous_line__isnull=False).update(
        line=F("previous_line"), previous_line=None
    )
    roles = set(Role.objects.values_list("pk", flat=True))  # one may be gone by now
    for batch in _batches(refresh.removed_bands.values_list("band", flat=True).iterator()):
        PayBand.objects.bulk_create(
            PayBand(**row | {"role_id": row["role_id"] if row["role_id"] in roles else None})
            for row in batch
        )
    refresh.removed_bands.all().delete()
    refresh.undone_at = source.imported_at = timezone.now()
    refresh.save(update_fields=["undone_at"])
    if refresh.previous_date:
        source.snapshot_date = refresh.previous_date
    source.checksum = refresh.previous_checksum
    source.save(update_fields=["snapshot_date", "checksum", "imported_at"])
    give_roles(source)
    pack(source)
    return refresh


def give_roles(source: PaySource) -> int:
    """Give every title of a source the role it means today; return how many ranges changed."""
    roles = _RoleOf(roles_of_titles())
    changed = 0
    titles = source.bands.order_by().values_list("raw_title", "role_id").distinct()
    for title, role in list(titles):
        if role != roles[title]:
            changed += source.bands.filter(raw_title=title, role=role).update(role=roles[title])
    return changed
