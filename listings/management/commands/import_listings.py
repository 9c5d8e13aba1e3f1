"""Bring the jobs of board files into the database, or show what that would bring."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from listings.importers import greenhouse, tables
from listings.importers.draft import FileError, RecordError, Remark, SourceFile
from listings.importers.files import read_text
from listings.importers.interpret import Posting, interpret
from listings.importers.rehearsal import as_row
from listings.importers.sync import COUNTS, BoardSync, Outcome
from listings.models import Board, Listing
from listings.vocabulary import title_vocabulary

EMPTY = "No job was read, so none was closed; --allow-empty closes all of the board."
NAMELESS = "Nothing was closed: records without a readable id ({}) may be any of the board's jobs."


class Command(BaseCommand):
    help = (
        "Import job boards or tables of jobs. A newer file of the same board updates what changed "
        "and closes what is gone; the same file again changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--format", required=True, choices=Board.Format.values)
        parser.add_argument("--company", default="", help="The employer, where records name none.")
        parser.add_argument("--board", default="", help="The board's key, if not the file's own.")
        parser.add_argument("--encoding", default="", help="Of files that are not Unicode.")
        parser.add_argument("--rehearse", action="store_true", help="Read all, save nothing.")
        parser.add_argument("--json", action="store_true", help="Print JSON, one object per line.")
        parser.add_argument(
            "--allow-empty", action="store_true", help="Let a file without jobs close them all."
        )

    def handle(self, *, files: list[str], rehearse: bool, **options):
        self.vocabulary = title_vocabulary()
        failed = 0
        for name in files:
            try:
                source = self._read(name, options)
                if rehearse:
                    self._rehearse(name, source, options)
                else:
                    self._import(name, source, options)
            except FileError as error:
                failed += 1
                self.stderr.write(f"{_printable(name)} {error}. Nothing was imported from it.")
        if failed:
            raise CommandError(f"{failed} of {len(files)} files could not be read.")

    def _read(self, name: str, options: dict) -> SourceFile:
        text = read_text(Path(name), encoding=options["encoding"])
        if options["format"] == Board.Format.GREENHOUSE:
            return greenhouse.read_file(text, company=options["company"])
        stem = _printable(Path(name).stem)
        return tables.read_file(text, company=options["company"], name=stem)

    def _postings(self, source: SourceFile) -> Iterator[Posting | Remark]:
        yield from source.rejected
        for draft in source.drafts:
            try:
                yield interpret(draft, self.vocabulary)
            except RecordError as error:
                yield Remark(draft.row, draft.external_id, error.column, error.value, error.reason)

    def _import(self, name: str, source: SourceFile, options: dict) -> None:
        run = BoardSync(self._board(source, options), file_name=_printable(Path(name).name))
        read = list(self._postings(source))
        run.outcome.rejected = [one for one in read if isinstance(one, Remark)]
        postings = [one for one in read if isinstance(one, Posting)]
        jobs = run.plan(postings)
        is_quiet = options["verbosity"] == 0 or options["json"]
        bar = tqdm(run.write(jobs), total=len(jobs), unit=" jobs", disable=is_quiet or None)
        for _ in bar:
            pass
        not_closed = source.not_whole and f"Nothing was closed: {source.not_whole}."
        nameless = sum(not remark.external_id for remark in run.outcome.rejected)
        if not postings and not options["allow_empty"]:
            not_closed = EMPTY
        elif nameless:
            not_closed = not_closed or NAMELESS.format(nameless)
        listed = {posting.draft.external_id for posting in postings}
        listed |= {remark.external_id for remark in run.outcome.rejected}
        outcome = run.finish(still_listed=listed, not_closed=not_closed)
        remarks = [*source.remarks, *(one for posting in postings for one in posting.remarks)]
        self._report(name, run.board, remarks, outcome, options)

    def _board(self, source: SourceFile, options: dict) -> Board:
        key = options["board"] or source.board_key
        if not key:
            first = f" ({source.rejected[0]})" if source.rejected else ""
            raise FileError(f"names no employer{first}, so its board is not known; give --board")
        board, _ = Board.objects.get_or_create(
            key=key[:120],
            defaults={"name": (source.board_name or key)[:160], "format": options["format"]},
        )
        if board.format != options["format"]:
            raise FileError(f"is no {board.get_format_display()}, as board {board.key} is")
        return board

    def _report(self, name, board: Board, remarks: list[Remark], outcome: Outcome, options) -> None:
        if options["json"]:
            ids = {count: sorted(getattr(outcome, count)) for count in COUNTS}
            rejected = [str(remark) for remark in outcome.rejected]
            row = {"file": name, "board": board.key, **ids, "rejected": rejected}
            self.stdout.write(json.dumps(row))
            return
        if options["verbosity"] == 0:
            return
        self.stdout.write(f"{_printable(name)} (board {board.key})")
        for count in (*COUNTS, "rejected"):
            self.stdout.write(f"  {count:<10}{len(getattr(outcome, count)):>6}")
        for remark in outcome.rejected:
            self.stdout.write(f"  rejected: {remark}")
        for remark in remarks:
            self.stdout.write(f"  note: {remark}")
        if unread := self._unread_pay(board):
            self.stdout.write(
                f"  note: {unread} jobs of this board state pay that could not be taken over; "
                "each keeps the reason, at the desk under “pay problem”"
            )
        if outcome.not_closed:
            self.stdout.write(f"  {outcome.not_closed}")

    def _unread_pay(self, board: Board) -> int:
        listed = Listing.objects.filter(sources__board=board, sources__missing_since=None)
        return listed.exclude(pay_problem="").distinct().count()

    def _rehearse(self, name: str, source: SourceFile, options: dict) -> None:
        read = list(self._postings(source))
        postings = [one for one in read if isinstance(one, Posting)]
        rejected = [one for one in read if isinstance(one, Remark)]
        for posting in postings if options["json"] else ():
            row = as_row(posting, file=name, format=options["format"])
            self.stdout.write(json.dumps(row))
        for remark in rejected:
            self.stderr.write(f"rejected: {remark}")
        for remark in [*source.remarks, *(one for posting in postings for one in posting.remarks)]:
            self.stderr.write(f"note: {remark}")
        if not options["json"]:
            self.stdout.write(
                f"{_printable(name)}: {len(postings)} records can be imported, "
                f"{len(rejected)} cannot. Nothing was saved."
            )


def _printable(name: str) -> str:
    """Return a file's name as text that every terminal and database takes."""
    return name.encode("utf-8", "replace").decode()
