"""Bring the jobs of board files into the database, or show what that would bring."""

import json
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from listings.change_words import told
from listings.importers import greenhouse, tables
from listings.importers.draft import Remark
from listings.importers.plan import BATCH, EMPTY, BoardPlan, Records, board_of
from listings.importers.rehearsal import as_row, rehearsed_rows
from listings.importers.sync import COUNTS, BoardSync, Outcome, begin
from listings.models import Board, IntakeRow, Listing
from listings.vocabulary import title_vocabulary
from roles.sheets.files import FileError, decoded, read_bytes

FORMATS = (Board.Format.GREENHOUSE, Board.Format.CSV)


class Command(BaseCommand):
    help = (
        "Import job boards or tables of jobs. A newer file of the same board updates what changed "
        "and closes what is gone; the same file again changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--format", required=True, choices=FORMATS)
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
                plan = self._plan(self._records(name, options), options)
                if rehearse:
                    self._rehearse(name, plan, options)
                else:
                    self._import(name, plan, options)
            except FileError as error:
                failed += 1
                self.stderr.write(f"{_printable(name)} {error}. Nothing was imported from it.")
        if failed:
            raise CommandError(f"{failed} of {len(files)} files could not be read.")

    def _records(self, name: str, options: dict) -> Records:
        text = decoded(read_bytes(Path(name)), encoding=options["encoding"])
        if options["format"] == Board.Format.GREENHOUSE:
            source = greenhouse.read_file(text, company=options["company"])
        else:
            stem = _printable(Path(name).stem)
            source = tables.read_file(text, company=options["company"], name=stem)
        return Records.of(source, self.vocabulary)

    def _plan(self, records: Records, options: dict) -> BoardPlan:
        board = board_of(records, options["format"], key=options["board"])
        return BoardPlan(board, records, allow_empty=options["allow_empty"])

    def _import(self, name: str, plan: BoardPlan, options: dict) -> None:
        unchanged = [one for job in plan.unchanged for one in job.ids]
        batch = begin(
            plan.board,
            file_name=_printable(Path(name).name),
            jobs=len(plan.jobs),
            unchanged=len(unchanged),
            rejected=plan.records.rejected,
        )
        run = BoardSync(batch, plan.steps)
        run.outcome.add(Outcome(unchanged=unchanged, rejected=list(plan.records.rejected)))
        is_quiet = options["verbosity"] == 0 or options["json"]
        with tqdm(total=len(plan.jobs), unit=" jobs", disable=is_quiet or None) as bar:
            for start in range(0, len(plan.jobs), BATCH):
                jobs = plan.jobs[start : start + BATCH]
                run.write(jobs)
                bar.update(len(jobs))
        outcome = run.finish([one.source for one in plan.gone()], not_closed=plan.not_closed)
        self._report(name, run.board, plan.records.remarks, outcome, options)

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
            remedy = (
                " --allow-empty closes all of the board." if outcome.not_closed == EMPTY else ""
            )
            self.stdout.write(f"  {outcome.not_closed}{remedy}")

    def _unread_pay(self, board: Board) -> int:
        listed = Listing.objects.filter(sources__board=board, sources__missing_since=None)
        return listed.exclude(pay_problem="").distinct().count()

    def _rehearse(self, name: str, plan: BoardPlan, options: dict) -> None:
        records = plan.records
        if options["json"]:
            drafts = {draft.external_id: draft for draft in records.source.drafts}
            for posting in records.postings:
                draft = drafts[posting.external_id]
                row = as_row(draft, posting, file=name, format=options["format"])
                self.stdout.write(json.dumps(row))
        for remark in records.rejected:
            self.stderr.write(f"rejected: {remark}")
        for remark in records.remarks:
            self.stderr.write(f"note: {remark}")
        if options["json"]:
            return
        rows = rehearsed_rows(plan)
        for row in rows:
            if row.kind in (IntakeRow.Kind.UPDATE, IntakeRow.Kind.CLOSE):
                self.stdout.write(
                    f"{row.get_kind_display().lower()}: {row.external_id} {row.title}"
                )
                for change in told(row.changes):
                    self.stdout.write(f"    {change.label}: {change.old} → {change.new}")
        count = Counter(row.kind for row in rows)
        self.stdout.write(
            f"{_printable(name)}: {len(records.postings)} records can be imported, "
            f"{len(records.rejected)} cannot: {count['create']} new, {count['update']} changed, "
            f"{count['same']} the same; {count['close']} would close. Nothing was saved."
        )


def _printable(name: str) -> str:
    """Return a file's name as text that every terminal and database takes."""
    return name.encode("utf-8", "replace").decode()
