"""What one file means for its board: which jobs are new or have changed, stand, or are gone.

A plan reads the database and writes nothing; for a rehearsal and an import it is made alike.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from listings.models import Board, ListingSource
from listings.reading.titles import title_key
from roles.sheets.files import FileError

from .draft import RecordError, Remark, SourceFile
from .interpret import interpret
from .posting import Posting
from .steps import Decisions, Job, Kind, Step, Steps, kind_of

BATCH = 100
EMPTY = "No job was read, so none was closed."
NAMELESS = "Nothing was closed: records without a readable id ({}) may be any of the board's jobs."


@dataclass(frozen=True, slots=True)
class Records:
    """A source file, read: its postings, and what cannot be taken."""

    source: SourceFile
    postings: tuple[Posting, ...]
    rejected: tuple[Remark, ...]

    @classmethod
    def of(cls, source: SourceFile, vocabulary) -> "Records":
        postings, rejected = [], list(source.rejected)
        for draft in source.drafts:
            try:
                postings.append(interpret(draft, vocabulary))
            except RecordError as error:
                rejected.append(
                    Remark(draft.row, draft.external_id, error.column, error.value, error.reason)
                )
        return cls(source, tuple(postings), tuple(rejected))

    @property
    def remarks(self) -> list[Remark]:
        """What is odd and did not cost a job."""
        return [*self.source.remarks, *(one for job in self.postings for one in job.remarks)]


@dataclass(frozen=True, slots=True)
class Gone:
    """A source that the board no longer lists, and whether its listing closes with it."""

    source: ListingSource
    closes: bool


def board_of(records: Records, format: str, *, key: str = "", name: str = "") -> Board:
    """Return the board a file is of, not saved where it is new; raises FileError."""
    source = records.source
    key = key or source.board_key
    if not key:
        first = f" ({records.rejected[0]})" if records.rejected else ""
        raise FileError(f"names no employer{first}, so its board is not known; give --board")
    board = Board.objects.filter(key=key[:120]).first()
    if board is None:
        name = name or source.board_name or key
        return Board(key=key[:120], name=name[:160], format=format)
    if board.format != format:
        raise FileError(f"is no {board.get_format_display()}, as board {board.key} is")
    return board


class BoardPlan:
    """What one file means for its board, which may be a new one, not saved yet."""

    def __init__(
        self,
        board: Board,
        records: Records,
        *,
        allow_empty: bool = False,
        decisions: Decisions | None = None,
    ):
        self.board = board
        self.records = records
        self.steps = Steps(board, decisions)
        rows = (
            ListingSource.objects.filter(board=board) if board.pk else ListingSource.objects.none()
        )
        self.sources = {source.external_id: source for source in rows}
        # Listings that an editor made of several: their postings stay together, alike or not.
        self._merged = {
            source.listing_id for source in self.sources.values() if source.merged_by_hand
        }
        self._listed = defaultdict(set)  # listing -> ids this board still lists it under
        for source in self.sources.values():
            if source.missing_since is None:
                self._listed[source.listing_id].add(source.external_id)
        self.not_closed = self._why_not_closed(allow_empty)
        self.unchanged: list[Job] = []
        self.jobs: list[Job] = []
        self._sort_out(records.postings)

    def _why_not_closed(self, allow_empty: bool) -> str:
        nameless = sum(not remark.external_id for remark in self.records.rejected)
        if not self.records.postings and not allow_empty:
            return EMPTY
        if self.records.source.not_whole:
            return f"Nothing was closed: {self.records.source.not_whole}."
        return NAMELESS.format(nameless) if nameless else ""

    def _sort_out(self, postings: Iterable[Posting]) -> None:
        """Put alike postings together and tell the jobs that stand as they were from the others."""
        merged = {
            posting.likeness: listing_id
            for posting in postings
            if (listing_id := self._merged_into(posting))
        }
        groups: dict[str | int, list[Posting]] = defaultdict(list)
        for posting in sorted(postings, key=self._is_merged):  # what was merged into it follows
            alike = merged.get(posting.likeness, posting.likeness)
            groups[self._merged_into(posting) or alike].append(posting)
        jobs = [Job(tuple(group)) for group in groups.values()]
        # A job that stands as it was keeps its listing; the others choose after it.
        jobs.sort(key=self._has_changed)
        taken: set[int] = set()
        for job in jobs:
            known = [self.sources[one].listing_id for one in job.ids if one in self.sources]
            choice = Counter(pk for pk in known if pk not in taken)
            listing_id = min(choice, key=lambda pk: (-choice[pk], pk), default=None)
            if listing_id:
                taken.add(listing_id)
            found = Job(job.postings, listing_id)
            stands = listing_id and not self._has_changed(job)
            if stands and self._listed[listing_id] == job.ids and not self._is_decided(job):
                self.unchanged.append(found)
            else:
                self.jobs.append(found)

    def _merged_into(self, posting: Posting) -> int | None:
        source = self.sources.get(posting.external_id)
        return source.listing_id if source and source.listing_id in self._merged else None

    def _is_merged(self, posting: Posting) -> bool:
        source = self.sources.get(posting.external_id)
        return source is not None and source.merged_by_hand

    def _is_decided(self, job: Job) -> bool:
        return title_key(job.first.title) in self.steps.decisions.titles

    def _has_changed(self, job: Job) -> bool:
        return any(
            kind_of(posting, self.sources.get(posting.external_id)) != Kind.SAME
            for posting in job.postings
        )

    def in_batches(self) -> Iterator[list[Step]]:
        """Say what becomes of the jobs that are new or have changed, batch by batch."""
        for start in range(0, len(self.jobs), BATCH):
            yield self.steps.of(self.jobs[start : start + BATCH])

    def gone(self) -> list[Gone]:
        """What the board no longer lists; nothing while there is a reason not to close."""
        if self.not_closed:
            return []
        still_listed = {posting.external_id for posting in self.records.postings}
        still_listed |= {remark.external_id for remark in self.records.rejected}
        gone = [
            source
            for external_id, source in self.sources.items()
            if external_id not in still_listed and source.missing_since is None
        ]
        if not gone:
            return []
        prefetch_related_objects(gone, "listing__company")
        standing = self._listings_that_stand(gone, still_listed)
        return [Gone(source, source.listing_id not in standing) for source in gone]

    def _listings_that_stand(self, gone: list[ListingSource], still_listed: set[str]) -> set[int]:
        """Return those listings of gone sources that keep a source, of this board or another."""
        touched = {source.listing_id for source in gone}
        chosen = {job.listing_id for job in (*self.jobs, *self.unchanged)}
        elsewhere = ListingSource.objects.filter(
            listing__in=touched, missing_since__isnull=True
        ).exclude(board=self.board)
        moved = {one for job in self.jobs for one in job.ids}
        kept = {
            source.listing_id
            for external_id, source in self.sources.items()
            if external_id in still_listed - moved and source.missing_since is None
        }
        return touched & (chosen | kept | set(elsewhere.values_list("listing", flat=True)))

    def listed_before(self) -> int:
        """How many records the board lists now."""
        return sum(source.missing_since is None for source in self.sources.values())
