"""What an import does, job by job: decided here, for rehearsals and imports alike.

A plan reads the database and writes nothing. `jobs` are those that are new or have changed, `steps`
says of a batch of them what each becomes, as the database stands at that moment; `gone` is what the
board no longer lists.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils import timezone

from listings.changes import HOLDABLE, facts, pay_value, place_value, reading, snapshot
from listings.models import (
    Board,
    HeldField,
    IntakeRow,
    Listing,
    ListingPay,
    ListingPlace,
    ListingSource,
)
from listings.reading.titles import title_key
from roles.models import Role
from roles.sheets.files import FileError

from .companies import Companies
from .draft import RecordError, Remark, SourceFile
from .interpret import PayRange, PlaceFact, Posting, interpret

BATCH = 200
EMPTY = "No job was read, so none was closed."
NAMELESS = "Nothing was closed: records without a readable id ({}) may be any of the board's jobs."
Kind = IntakeRow.Kind


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
class Decisions:
    """What an editor decided of a file: what its titles mean, and who its employers are.

    A title, as `title_key` writes it, maps to the slug of a role or to a scope; an employer's
    name, normalised, to a company's key.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    employers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """Postings of one board alike in all but their place, and the listing they are, if known."""

    postings: tuple[Posting, ...]
    listing_id: int | None = None

    @property
    def first(self) -> Posting:
        return self.postings[0]

    @property
    def ids(self) -> set[str]:
        return {posting.draft.external_id for posting in self.postings}

    @property
    def places(self) -> tuple[PlaceFact, ...]:
        """The places of all its postings, each once."""
        return tuple(dict.fromkeys(place for one in self.postings for place in one.places))

    @property
    def pay(self) -> tuple[PayRange, ...]:
        """The pay of the first posting, and what those merged into it state beside it."""
        known = {_amounts(pay): pay for one in reversed(self.postings) for pay in one.pay}
        own = {_amounts(pay) for pay in self.first.pay}
        return (*self.first.pay, *(pay for key, pay in known.items() if key not in own))


@dataclass
class Step:
    """One job and its listing as it will be; `before` is None for a new one.

    `pay` and `places` are None where those of the listing stay. `holds` are fields that are held
    from now on, `notes` those held before of which the source says something else now.
    """

    job: Job
    listing: Listing
    before: dict[str, Any] | None
    after: dict[str, Any]
    read_before: dict[str, Any] | None
    read_after: dict[str, Any]
    state_before: str
    pay: list[ListingPay] | None = None
    places: list[ListingPlace] | None = None
    holds: list[HeldField] = field(default_factory=list)
    notes: list[tuple[HeldField, Any]] = field(default_factory=list)
    error: Remark | None = None

    @property
    def is_new(self) -> bool:
        return self.before is None

    @cached_property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """Each field that changes, with old and new; of a new listing what it says."""
        before = self.before or {}
        told = [
            (name, before.get(name), self.after[name])
            for name in HOLDABLE
            if (before[name] != self.after[name] if before else self.after[name])
        ]
        if self.listing.state != self.state_before:
            told.append(("state", self.state_before, self.listing.state))
        return told

    @cached_property
    def digest(self) -> str:
        """Equal for two steps that do the same; by it a confirmed step is known again."""
        told = [sorted(self.job.ids), self.job.listing_id, self.job.first.company, self.changes]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


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
        not_closed: str = "",
        decisions: Decisions | None = None,
    ):
        self.board = board
        self.records = records
        self.now = timezone.now()
        self.decisions = decisions or Decisions()
        self.companies = Companies(self.decisions.employers)
        self.roles = {role.slug: role for role in Role.objects.all()}
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
        self.not_closed = not_closed or self._why_not_closed(allow_empty)
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
        source = self.sources.get(posting.draft.external_id)
        return source.listing_id if source and source.listing_id in self._merged else None

    def _is_merged(self, posting: Posting) -> bool:
        source = self.sources.get(posting.draft.external_id)
        return source is not None and source.merged_by_hand

    def _is_decided(self, job: Job) -> bool:
        return title_key(job.first.title) in self.decisions.titles

    def _has_changed(self, job: Job) -> bool:
        return any(self.kind_of(posting) != Kind.SAME for posting in job.postings)

    def kind_of(self, posting: Posting) -> Kind:
        """Tell whether the board's record is new, has changed, or is what it was."""
        source = self.sources.get(posting.draft.external_id)
        if source is None:
            return Kind.CREATE
        is_back = source.missing_since is not None
        return Kind.UPDATE if is_back or source.fingerprint != posting.fingerprint else Kind.SAME

    def steps(self) -> Iterator[list[Step]]:
        """Say what becomes of the jobs that are new or have changed, batch by batch."""
        for start in range(0, len(self.jobs), BATCH):
            yield self.prepared(self.jobs[start : start + BATCH])

    def prepared(self, jobs: list[Job]) -> list[Step]:
        """Say what becomes of these jobs as the database stands now; a few queries for all."""
        known = (
            Listing.objects.filter(pk__in=[job.listing_id for job in jobs if job.listing_id])
            .select_related("role", "company")
            .prefetch_related("pay_ranges", "places", "held_fields", "sources")
        )
        by_id = {listing.pk: listing for listing in known}
        return [self._step(job, by_id.get(job.listing_id)) for job in jobs]

    def _step(self, job: Job, listing: Listing | None) -> Step:
        if listing is None:
            listing = Listing(company=self.companies.named(job.first.company))
            step = Step(job, listing, None, {}, None, {}, "")
            old_scope = Listing.Scope.OUT  # a new job was nowhere yet
            held = {}
        else:
            before = snapshot(listing)
            read = reading(listing, listing.pay_ranges.all(), listing.places.all())
            step = Step(job, listing, before, before, read, read, listing.state)
            if not self._leads(listing):
                return step
            old_scope = listing.scope
            held = {row.name: row for row in listing.held_fields.all()}
        said = self._said(job)
        step.notes = [
            (row, said[name]) for name, row in held.items() if row.source_now != said[name]
        ]
        old_deadline, old_problem = listing.valid_through, listing.pay_problem
        self._set_fields(listing, job, held)
        self._decide(step, job, said, held)
        self._set_state(listing, job, old_scope, old_deadline)
        self._set_parts(step, job, said, held)
        if step.pay is not None or listing.pay_problem != old_problem:
            listing.pay_is_left = False  # an editor left what it was, not what it is now
        try:
            listing.clean_fields(exclude=["company", "role", "slug"])
        except ValidationError as error:
            step.error = refused(job.first, error)
        return step

    def _leads(self, listing: Listing) -> bool:
        """Whether this board says what the listing says: the first that still lists it does."""
        sources = listing.sources.all()
        first = next(
            (one for one in sources if one.board_id != self.board.pk and not one.missing_since),
            None,
        )
        ours = next((one for one in sources if one.board_id == self.board.pk), None)
        return first is None or (ours is not None and ours.pk < first.pk)

    def _said(self, job: Job) -> dict[str, Any]:
        """Return what the source says, in the form of `changes.snapshot`."""
        first = job.first
        role = self.roles.get(first.role)
        return {
            "title": first.title,
            "role": role.slug if role else "",
            "level": first.level,
            "working_time": first.working_time,
            "contract": first.contract,
            "description": first.description,
            "apply_url": first.draft.url,
            "posted_on": first.posted_on and first.posted_on.isoformat(),
            "valid_through": first.valid_through and first.valid_through.isoformat(),
            "pay": [pay_value(row) for row in _pay_rows(job)],
            "places": [place_value(row) for row in _place_rows(job)],
        }

    def _set_fields(self, listing: Listing, job: Job, held) -> None:
        first = job.first
        columns_of = {
            "title": ("title",),
            "level": ("level", "level_words"),
            "working_time": ("working_time",),
            "contract": ("contract", "employment_words"),
            "description": ("description",),
            "valid_through": ("valid_through",),
            "pay": ("pay_problem",),
        }
        for name, columns in columns_of.items():
            if name not in held:
                for column in columns:
                    setattr(listing, column, getattr(first, column))
        if "apply_url" not in held:
            listing.apply_url = first.draft.url
        # The date of a mere change is the best known start of a job seen for the first time.
        is_dated = first.draft.is_first_published or listing.posted_on is None
        if "posted_on" not in held and is_dated:
            listing.posted_on = first.posted_on
        if "role" not in held:
            listing.role = self.roles.get(first.role)
            listing.role_words = first.role_words
            is_mapped = first.scope == Listing.Scope.MAPPED
            listing.scope = (
                Listing.Scope.UNDECIDED if is_mapped and not listing.role else first.scope
            )
        listing.language = first.language

    def _decide(self, step: Step, job: Job, said: dict, held: dict) -> None:
        """Let the editor's word on a title stand, and hold it against the next file."""
        decided = self.decisions.titles.get(title_key(job.first.title))
        if decided is None or "role" in held:
            return
        listing, role = step.listing, self.roles.get(decided)
        scope = Listing.Scope.MAPPED if role else decided
        if (role, scope) == (listing.role, listing.scope):
            return
        listing.role, listing.scope, listing.role_words = role, scope, ""
        step.holds.append(
            HeldField(name="role", source_value=said["role"], source_now=said["role"])
        )

    def _set_state(self, listing: Listing, job: Job, old_scope: str, old_deadline) -> None:
        """Open what is new in scope, back or prolonged; a job a person closed stays closed."""
        is_out = listing.scope == Listing.Scope.OUT
        if listing.state == Listing.State.CLOSED:
            sources = [self.sources.get(external_id) for external_id in job.ids]
            is_back = any(source is None or source.missing_since for source in sources)
            deadline = listing.valid_through
            is_prolonged = deadline != old_deadline and (deadline is None or deadline > self.now)
            if is_back or is_prolonged:
                listing.state, listing.closed_at = Listing.State.OPEN, None
                listing.listed_at = listing.listed_at or self.now
        elif listing.listed_at is None and old_scope == Listing.Scope.OUT and not is_out:
            listing.state, listing.listed_at = Listing.State.OPEN, self.now

    def _set_parts(self, step: Step, job: Job, said: dict, held: dict) -> None:
        before, listing = step.before, step.listing
        if "pay" not in held and (before is None or before["pay"] != said["pay"]):
            step.pay = _pay_rows(job)
        if "places" not in held and (before is None or before["places"] != said["places"]):
            step.places = _place_rows(job)
        step.after = facts(listing) | {
            "pay": before["pay"] if step.pay is None else said["pay"],
            "places": before["places"] if step.places is None else said["places"],
        }
        kept_pay = () if before is None else listing.pay_ranges.all()
        kept_places = () if before is None else listing.places.all()
        step.read_after = reading(
            listing,
            kept_pay if step.pay is None else step.pay,
            kept_places if step.places is None else step.places,
        )

    def gone(self) -> list[Gone]:
        """What the board no longer lists; nothing while there is a reason not to close."""
        if self.not_closed:
            return []
        still_listed = {posting.draft.external_id for posting in self.records.postings}
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


def _amounts(pay: PayRange) -> tuple:
    return pay.minimum, pay.maximum, pay.currency, pay.period, pay.basis, pay.part


def _pay_rows(job: Job) -> list[ListingPay]:
    return [ListingPay(order=order, **asdict(pay)) for order, pay in enumerate(job.pay)]


def _place_rows(job: Job) -> list[ListingPlace]:
    return [ListingPlace(order=order, **asdict(place)) for order, place in enumerate(job.places)]


def refused(posting: Posting, error: Exception) -> Remark:
    """Say why the database or a field's own rule does not take a posting."""
    column, reason = "record", str(error)
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        column, reasons = next(iter(error.message_dict.items()))
        reason = " ".join(reasons)
    draft = posting.draft
    return Remark(draft.row, draft.external_id, column, "", reason)
