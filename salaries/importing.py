"""Bringing a salary snapshot into the database: what came, what stayed, what went."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from roles.models import RoleAlias
from roles.titles import normalise_title

from .models import PayBand, PaySource
from .packing import pack
from .snapshots import Snapshot, SnapshotBand, SnapshotError

MOST_REMOVED = 0.5  # a file that takes away more than this share is rather damaged than newer

# What makes a range the same one in the next snapshot; its line and its role may change.
_CONTENT = [
    "kind",
    "raw_title",
    "level",
    "country",
    "residence",
    "employment_type",
    "remote_ratio",
    "company_size",
    "year",
    "is_estimate",
    "currency",
    "minimum",
    "maximum",
    "published_usd_min",
    "published_usd_max",
    "published_rows",
]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, in pay ranges."""

    added: int
    kept: int
    removed: int
    moved: int  # of the kept: to another line of the file, or to another role
    unmapped: Mapping[str, int]  # title without a role -> rows of the file


def import_snapshot(
    source: PaySource,
    snapshot: Snapshot,
    *,
    published_on: date,
    checksum: str = "",
    replace: bool = False,
) -> Imported:
    """Make the source's ranges those of the snapshot, all or nothing.

    Ranges that are in both stay the same rows, in the database as in their addresses. An import
    that changes nothing writes nothing. Raises SnapshotError when the snapshot is older than
    the one held, has no row that can be read, or, without `replace`, lacks most of what is held.
    """
    if not snapshot.bands:
        raise SnapshotError("No row could be read, so nothing was changed.")
    with transaction.atomic():
        source = PaySource.objects.select_for_update().get(pk=source.pk)
        has_bands = source.bands.exists()
        if has_bands and published_on < source.snapshot_date:
            raise SnapshotError(
                f"This snapshot is of {published_on}, the one held of {source.snapshot_date}. "
                "An older one cannot replace a newer one; nothing was changed."
            )
        roles = _roles_of_titles()
        held = _by_content(source.bands.order_by("-line"))
        added, moved, kept = [], [], 0
        for read in snapshot.bands:
            band = _pay_band(source, read, roles)
            same = held.get(_content(band))
            if not same:
                added.append(band)
                continue
            known = same.pop()
            kept += 1
            if (known.line, known.role_id) != (band.line, band.role_id):
                known.line, known.role_id = band.line, band.role_id
                moved.append(known)
        gone = [band.pk for bands in held.values() for band in bands]
        if not replace and len(gone) > MOST_REMOVED * (kept + len(gone)):
            raise SnapshotError(
                f"This file lacks {len(gone):,} of the {kept + len(gone):,} pay ranges held, so it "
                "may be cut off; nothing was changed. Say --replace if it is meant."
            )
        _write(source, added, moved, gone)
        pack(source)
        if (
            added
            or moved
            or gone
            or (source.snapshot_date, source.checksum)
            != (
                published_on,
                checksum,
            )
        ):
            source.snapshot_date, source.checksum = published_on, checksum
            source.imported_at = timezone.now()
            source.save(update_fields=["snapshot_date", "checksum", "imported_at"])
    return Imported(len(added), kept, len(gone), len(moved), _unmapped(snapshot, roles))


def _roles_of_titles() -> dict[str, int]:
    return dict(RoleAlias.objects.values_list("normalised", "role_id"))


def _unmapped(snapshot: Snapshot, roles: Mapping[str, int]) -> dict[str, int]:
    rows = Counter()
    for band in snapshot.bands:
        if normalise_title(band.title) not in roles:
            rows[band.title] += band.published_rows
    return dict(rows.most_common())


def _pay_band(source: PaySource, read: SnapshotBand, roles: Mapping[str, int]) -> PayBand:
    return PayBand(
        source=source,
        kind=PayBand.Kind.ADVERTISED if read.is_paired else PayBand.Kind.UNKNOWN,
        role_id=roles.get(normalise_title(read.title)),
        raw_title=read.title,
        level=read.level,
        country=read.country,
        residence=read.residence,
        employment_type=read.employment_type,
        remote_ratio=read.remote_ratio,
        company_size=read.company_size,
        year=read.year,
        is_estimate=read.is_estimate,
        currency=read.currency,
        minimum=read.minimum,
        maximum=read.maximum,
        published_usd_min=read.usd_minimum,
        published_usd_max=read.usd_maximum,
        published_rows=read.published_rows,
        line=read.line,
    )


def _content(band: PayBand) -> tuple:
    return tuple(getattr(band, name) for name in _CONTENT)


def _by_content(bands) -> dict[tuple, list[PayBand]]:
    grouped = defaultdict(list)
    for band in bands.iterator(chunk_size=2_000):
        grouped[_content(band)].append(band)
    return grouped


def _write(
    source: PaySource, added: Sequence[PayBand], moved: Sequence[PayBand], gone: Sequence[int]
) -> None:
    batch = 500
    for start in range(0, len(gone), batch):
        source.bands.filter(pk__in=gone[start : start + batch]).delete()
    # One statement per batch, where bulk_update would write a CASE for every row.
    PayBand.objects.bulk_create(
        moved,
        batch_size=batch,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["line", "role"],
    )
    PayBand.objects.bulk_create(added, batch_size=batch)
