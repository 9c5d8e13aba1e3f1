"""Import salary snapshots and official figures; rehearse and undo refreshes."""

import hashlib
import json
import re
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from salaries import index, oews
from salaries.importing import Imported, undo_last
from salaries.models import OfficialFigure, PaySource
from salaries.refresh import Change, Comparison, refresh
from salaries.snapshots import Snapshot, SnapshotError, read_snapshot, unpacked

_DATE_IN_NAME = re.compile(r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)")
ERRORS_SHOWN = 20
CHANGES_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import salary snapshots (CSV, also gzipped) in the columns of the aijobs.net index. "
        "Importing the same file again changes nothing; a newer one adds and removes what differs. "
        "A file with rows that cannot be read changes nothing, unless --skip-bad. "
        "--format oews imports the national table of US official wages instead."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", metavar="FILE", type=Path)
        parser.add_argument("--format", choices=["aijobs", "oews"], default="aijobs")
        parser.add_argument(
            "--source", default="", help=f"Slug of the pay source (default: {index.SLUG})."
        )
        parser.add_argument(
            "--date",
            type=date.fromisoformat,
            help="Day the snapshot was published, YYYY-MM-DD; else read from the file's name. Of "
            "OEWS the day of reference, such as 2024-05-01 for May 2024.",
        )
        parser.add_argument(
            "--index",
            action="store_true",
            help="Fetch the public index at its pinned version; of OEWS take the shipped rows.",
        )
        parser.add_argument(
            "--skip-bad", action="store_true", help="Leave out rows that cannot be read."
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Allow a file that takes away more than half of what is held.",
        )
        parser.add_argument(
            "--rehearse", action="store_true", help="Say what would change, and change nothing."
        )
        parser.add_argument(
            "--if-missing", action="store_true", help="With --format oews: only if none is held."
        )
        parser.add_argument("--json", action="store_true", help="One JSON object for each file.")
        parser.add_argument(
            "--undo", metavar="SOURCE", help="Bring a source back to the snapshot before its last."
        )

    def handle(self, *files, **options):
        files = options["files"]
        if options["undo"]:
            self._undo(options["undo"], has_more=bool(files or options["index"]))
            return
        if options["if_missing"] and OfficialFigure.objects.exists():
            return
        if bool(files) == options["index"]:
            raise CommandError("Name the files to import, or --index to fetch the public one.")
        if options["date"] and len(files) > 1:
            raise CommandError("--date is for one file; put dates into the names of several.")
        try:
            if options["index"] and options["format"] == "oews":
                data = oews.SHIPPED.read_bytes()
                self._import_official(
                    oews.SHIPPED.name, data, oews.SHIPPED_OF, options, oews.SHIPPED_READ_ON
                )
            elif options["index"]:
                data = index.fetch(most_bytes=settings.IMPORT_MAX_BYTES)
                self._import("the public index", data, index.PUBLISHED_ON, options)
            for path in files:
                published_on = options["date"] or _date_of(path)
                if options["format"] == "oews":
                    self._import_official(path.name, _read(path), published_on, options)
                else:
                    self._import(path.name, _read(path), published_on, options)
        except SnapshotError as error:
            raise CommandError(str(error)) from error

    def _undo(self, slug: str, *, has_more: bool) -> None:
        if has_more:
            raise CommandError("--undo stands alone: it takes no file.")
        try:
            source = PaySource.objects.get(slug=slug)
            undone = undo_last(source)
        except (PaySource.DoesNotExist, SnapshotError) as error:
            raise CommandError(str(error)) from error
        held = (
            f"the snapshot of {undone.previous_date}"
            if undone.previous_date
            else "nothing, as before"
        )
        self.stdout.write(
            f"{source.name}: the refresh of {undone.snapshot_date} is undone. It holds {held}."
        )

    def _import(self, name: str, data: bytes, published_on: date, options: dict) -> None:
        is_quiet = options["json"] or options["verbosity"] == 0
        try:
            snapshot = read_snapshot(data)
            self._list_errors(name, snapshot)
            with transaction.atomic():  # a source made known here goes with a refused file
                done = refresh(
                    _source(options["source"] or index.SLUG, published_on),
                    snapshot,
                    published_on=published_on,
                    checksum=hashlib.sha256(data).hexdigest(),
                    replace=options["replace"],
                    skip_bad=options["skip_bad"],
                    rehearse=options["rehearse"],
                    progress=lambda things: tqdm(
                        things, unit=" ranges", disable=is_quiet or None, leave=False
                    ),
                )
                transaction.set_rollback(options["rehearse"])
        except SnapshotError as error:
            raise SnapshotError(f"{name}: {error}") from error
        if options["json"]:
            row = _counts(name, snapshot, done.imported) | done.comparison.as_dict()
            self.stdout.write(json.dumps(row, ensure_ascii=False))
        elif not is_quiet:
            self._report(name, snapshot, done.imported, published_on)
            self._report_changes(done.comparison)
            if options["rehearse"]:
                self.stdout.write("  A rehearsal: nothing was changed.")

    def _list_errors(self, name: str, snapshot: Snapshot) -> None:
        if not snapshot.errors:
            return
        self.stderr.write(f"{name}: {len(snapshot.errors):,} rows cannot be read:")
        for error in snapshot.errors[:ERRORS_SHOWN]:
            self.stderr.write(f"    {error}")
        if len(snapshot.errors) > ERRORS_SHOWN:
            self.stderr.write(f"    … and {len(snapshot.errors) - ERRORS_SHOWN:,} more")

    def _report(self, name: str, snapshot: Snapshot, imported: Imported, on: date) -> None:
        self.stdout.write(
            f"{name}, snapshot of {on}: {snapshot.rows:,} rows, "
            f"{snapshot.paired:,} ranges from two rows each, {snapshot.unpaired:,} single rows "
            "(of unknown kind: kept, in no statistic)"
        )
        self.stdout.write(
            f"  {imported.added:,} added, {imported.kept:,} kept, {imported.removed:,} removed"
        )
        if imported.unmapped:
            unmapped = imported.unmapped
            titles = ", ".join(f"{title} ({rows})" for title, rows in unmapped.items())
            self.stdout.write(
                f"  {sum(unmapped.values()):,} rows with {len(unmapped):,} titles that no role "
                f"has: {titles}"
            )

    def _report_changes(self, comparison: Comparison) -> None:
        self._list("groups appear", comparison.appeared)
        self._list("groups vanish", comparison.vanished)
        self._list("groups change their word", comparison.reworded)
        self._list("groups leave their interval", comparison.moved)
        self._list("passages of texts say something else", comparison.texts)
        self._list("pay pages enter the index", comparison.pages_entering)
        self._list("pay pages leave the index", comparison.pages_leaving)

    def _list(self, what: str, changes: list[Change] | list[str]) -> None:
        if not changes:
            return
        self.stdout.write(f"  {len(changes):,} {what}")
        for change in changes[:CHANGES_SHOWN]:
            if isinstance(change, Change):
                change = f"{change.group}: {change.before} → {change.after}"
            self.stdout.write(f"    {change}")
        if len(changes) > CHANGES_SHOWN:
            self.stdout.write(f"    … and {len(changes) - CHANGES_SHOWN:,} more (--json lists all)")

    def _import_official(
        self, name: str, data: bytes, on: date, options: dict, read_on: date | None = None
    ) -> None:
        try:
            table = oews.read_table(data)
            if table.errors and not options["skip_bad"]:
                listed = "; ".join(map(str, table.errors[:ERRORS_SHOWN]))
                raise SnapshotError(
                    f"{len(table.errors):,} rows cannot be read, so nothing was changed: {listed}. "
                    "Mend them, or say --skip-bad to import the others."
                )
            with transaction.atomic():
                slug = options["source"] or oews.SLUG
                taken = oews.import_table(table, on, slug=slug, read_on=read_on)
                transaction.set_rollback(options["rehearse"])
        except SnapshotError as error:
            raise SnapshotError(f"{name}: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps({"file": name} | taken.as_dict(), ensure_ascii=False))
            return
        if options["verbosity"] == 0:
            return
        self.stdout.write(
            f"{name}, {oews.NAME} of {on:%B %Y}: {taken.written:,} figures of occupations our "
            f"roles belong to, of {len(table.rows):,} in the table"
        )
        for line in taken.lines:
            self.stdout.write(f"  {line}")
        if options["rehearse"]:
            self.stdout.write("  A rehearsal: nothing was changed.")


def _counts(name: str, snapshot: Snapshot, imported: Imported) -> dict:
    return {
        "file": name,
        "rows": snapshot.rows,
        "ranges": snapshot.paired,
        "single_rows": snapshot.unpaired,
        "bad_rows": [str(error) for error in snapshot.errors],
        "added": imported.added,
        "kept": imported.kept,
        "removed": imported.removed,
        "unmapped": dict(imported.unmapped),
    }


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
    try:
        with path.open("rb") as file:
            return unpacked(file, most_bytes=settings.IMPORT_MAX_BYTES)
    except SnapshotError as error:
        raise SnapshotError(f"{path.name}: {error}") from error
    except OSError as error:
        raise SnapshotError(f"{path} cannot be read: {error.strerror or error}") from error
