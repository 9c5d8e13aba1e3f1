"""Import salary snapshots."""

import gzip
import hashlib
import re
import zlib
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from salaries import index
from salaries.importing import import_snapshot
from salaries.models import PaySource
from salaries.snapshots import SnapshotError, read_snapshot

_DATE_IN_NAME = re.compile(r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)")
ERRORS_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import salary snapshots (CSV, also gzipped) in the columns of the aijobs.net index. "
        "Importing the same file again changes nothing; a newer one adds and removes what differs."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path)
        parser.add_argument(
            "--source", default=index.SLUG, help="Slug of the pay source (default: %(default)s)."
        )
        parser.add_argument(
            "--date",
            type=date.fromisoformat,
            help="Day the snapshot was published, YYYY-MM-DD; else read from the file's name.",
        )
        parser.add_argument(
            "--index", action="store_true", help="Fetch the public index at its pinned version."
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Allow a file that takes away more than half of what is held.",
        )

    def handle(self, *files, **options):
        files = options["files"]
        if bool(files) == options["index"]:
            raise CommandError("Name the files to import, or --index to fetch the public one.")
        if options["date"] and len(files) > 1:
            raise CommandError("--date is for one file; put dates into the names of several.")
        try:
            if options["index"]:
                data = index.fetch(most_bytes=settings.IMPORT_MAX_BYTES)
                self._import("the public index", data, index.PUBLISHED_ON, options)
            for path in files:
                self._import(path.name, _read(path), options["date"] or _date_of(path), options)
        except SnapshotError as error:
            raise CommandError(str(error)) from error

    def _import(self, name: str, data: bytes, published_on: date, options) -> None:
        try:
            snapshot = read_snapshot(data)
            with transaction.atomic():  # a source made known here goes with a refused file
                result = import_snapshot(
                    _source(options["source"], published_on),
                    snapshot,
                    published_on=published_on,
                    checksum=hashlib.sha256(data).hexdigest(),
                    replace=options["replace"],
                )
        except SnapshotError as error:
            raise SnapshotError(f"{name}: {error}") from error
        self.stdout.write(
            f"{name}, snapshot of {published_on}: {snapshot.rows:,} rows, "
            f"{snapshot.paired:,} ranges from two rows each, {snapshot.unpaired:,} single rows "
            "(of unknown kind: kept, in no statistic)"
        )
        self.stdout.write(
            f"  {result.added:,} added, {result.kept:,} kept, {result.removed:,} removed"
        )
        if result.unmapped:
            titles = ", ".join(f"{title} ({rows})" for title, rows in result.unmapped.items())
            self.stdout.write(
                f"  {sum(result.unmapped.values()):,} rows with {len(result.unmapped):,} titles "
                f"that no role has: {titles}"
            )
        if snapshot.errors:
            self.stderr.write(f"  {len(snapshot.errors):,} rows were not taken over:")
            for error in snapshot.errors[:ERRORS_SHOWN]:
                self.stderr.write(f"    {error}")
            if len(snapshot.errors) > ERRORS_SHOWN:
                self.stderr.write(f"    … and {len(snapshot.errors) - ERRORS_SHOWN:,} more")


def _source(slug: str, published_on: date) -> PaySource:
    if slug == index.SLUG:
        return index.index_source(published_on=published_on)
    try:
        return PaySource.objects.get(slug=slug, is_demo=False)
    except PaySource.DoesNotExist:
        raise SnapshotError(
            f"There is no pay source {slug!r}. Add it in the admin first: its name, publisher "
            "and licence stand beside every figure."
        ) from None


def _date_of(path: Path) -> date:
    try:
        return date.fromisoformat(_DATE_IN_NAME.search(path.name)[0])
    except (TypeError, ValueError):
        raise SnapshotError(
            f"{path.name}: its name holds no date. Say when it was published: --date YYYY-MM-DD"
        ) from None


def _read(path: Path) -> bytes:
    """Read a file, unpacked where it is gzipped, within the size limit."""
    limit = settings.IMPORT_MAX_BYTES
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            data = (gzip.GzipFile(fileobj=file) if packed else file).read(limit + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SnapshotError(f"{path.name} is a damaged gzip file: {error}") from error
    except OSError as error:
        raise SnapshotError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(data) > limit:
        raise SnapshotError(
            f"{path.name} holds more than {limit:,} bytes; IMPORT_MAX_BYTES sets the limit."
        )
    return data
