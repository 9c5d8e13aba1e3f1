"""What becomes of one job: its listing as it is, as it will be, and what of that is told.

Steps are made for some jobs at a time, by the database as it stands at that moment, and write
nothing. A rehearsal shows them; `sync` makes them true.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from listings.changes import HOLDABLE, pay_value, place_value, reading, snapshot_with
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

from .companies import Companies
from .draft import Remark
from .posting import PayRange, PlaceFact, Posting

Kind = IntakeRow.Kind
# What is checked before it comes here, or is no field of ours to check.
CHECKED = ("company", "role", "slug", "description", "apply_url")


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
    """Postings of one board alike in all but their place, and the listing they are, if known.

    `rehearsed` is the digest of the step that an editor saw and confirmed; "" where nobody did.
    """

    postings: tuple[Posting, ...]
    listing_id: int | None = None
    rehearsed: str = ""

    @property
    def first(self) -> Posting:
        return self.postings[0]

    @property
    def ids(self) -> set[str]:
        return {posting.external_id for posting in self.postings}

    @property
    def places(self) -> tuple[PlaceFact, ...]:
        """The places of all its postings, each once."""
        return tuple(dict.fromkeys(place for one in self.postings for place in one.places))

    @property
    def pay(self) -> tuple[PayRange, ...]:
        """The pay of the first posting, and what those merged into it state beside it."""
        known = {pay.amounts: pay for one in reversed(self.postings) for pay in one.pay}
        own = {pay.amounts for pay in self.first.pay}
        return (*self.first.pay, *(pay for key, pay in known.items() if key not in own))

    def remarks(self, reason: str, *, column: str = "record") -> list[Remark]:
        """Say the same of each of its records."""
        return [Remark(one.row, one.external_id, column, "", reason) for one in self.postings]


@dataclass
class Step:
    """One job and its listing as it will be; `before` is None for a new one.

    `sources` are the records of its board that stand behind it now, None for a new one; `kinds`
    what each is to the board. `pay` and `places` are None where those of the listing stay. `holds`
    are fields that are held from now on, `notes` those held before of which the source says
    something else now.
    """

    job: Job
    sources: dict[str, ListingSource | None]
    kinds: dict[str, Kind]
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
    refused: list[Remark] = field(default_factory=list)

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
        told = [
            sorted(self.kinds.items()),
            self._stand_for(),
            self.job.listing_id,
            self.listing.company.name,
            self.changes,
        ]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()

    def _stand_for(self) -> list[int]:
        return sorted(source.listing_id for source in self.sources.values() if source)

    @property
    def is_as_rehearsed(self) -> bool:
        return self.job.rehearsed in ("", self.digest)


def kind_of(posting: Posting, source: ListingSource | None) -> Kind:
    """Tell whether a record is new to its board, has changed, or is what it was."""
    if source is None:
        return Kind.CREATE
    is_back = source.missing_since is not None
    return Kind.UPDATE if is_back or source.fingerprint != posting.fingerprint else Kind.SAME


class Steps:
    """Says what becomes of the jobs of one board, which may be a new one, not saved yet."""

    def __init__(self, board: Board, decisions: Decisions | None = None):
        self.board = board
        self.decisions = decisions or Decisions()
        self.now = timezone.now()
        self.companies = Companies(self.decisions.employers)
        self.roles = {role.slug: role for role in Role.objects.all()}

    def of(self, jobs: list[Job]) -> list[Step]:
        """Say what becomes of these jobs as the database stands now; a few queries for all."""
        sources = self._sources(one for job in jobs for one in job.ids)
        known = (
            Listing.objects.filter(pk__in=[job.listing_id for job in jobs if job.listing_id])
            .select_related("role", "company")
            .prefetch_related("pay_ranges", "places", "held_fields", "sources")
        )
        by_id = {listing.pk: listing for listing in known}
        return [
            self._step(job, {one: sources.get(one) for one in job.ids}, by_id.get(job.listing_id))
            for job in jobs
        ]

    def _sources(self, ids: Iterable[str]) -> dict[str, ListingSource]:
        if not self.board.pk:
            return {}
        rows = ListingSource.objects.filter(board=self.board, external_id__in=list(ids))
        return {source.external_id: source for source in rows}

    def _step(self, job: Job, sources: dict, listing: Listing | None) -> Step:
        kinds = {one.external_id: kind_of(one, sources[one.external_id]) for one in job.postings}
        if listing is None:
            listing = Listing(company=self.companies.named(job.first.company))
            step = Step(job, sources, kinds, listing, None, {}, None, {}, "")
            old_scope = Listing.Scope.OUT  # a new job was nowhere yet
            held, was = {}, ((), ())
        else:
            was = tuple(listing.pay_ranges.all()), tuple(listing.places.all())
            before, read = snapshot_with(listing, *was), reading(listing, *was)
            step = Step(job, sources, kinds, listing, before, before, read, read, listing.state)
            if not self._leads(listing):
                return step
            old_scope = listing.scope
            held = {row.name: row for row in listing.held_fields.all()}
        pay = [ListingPay(order=order, **vars(one)) for order, one in enumerate(job.pay)]
        places = [ListingPlace(order=order, **vars(one)) for order, one in enumerate(job.places)]
        said = self._said(job, pay, places)
        step.notes = [
            (row, said[name]) for name, row in held.items() if row.source_now != said[name]
        ]
        old_deadline, old_problem = listing.valid_through, listing.pay_problem
        self._set_fields(listing, job, held)
        self._decide(step, said, held)
        self._set_state(step, old_scope, old_deadline)
        if "pay" not in held and (step.is_new or step.before["pay"] != said["pay"]):
            step.pay = pay
        if "places" not in held and (step.is_new or step.before["places"] != said["places"]):
            step.places = places
        now = was[0] if step.pay is None else pay, was[1] if step.places is None else places
        step.after, step.read_after = snapshot_with(listing, *now), reading(listing, *now)
        if step.pay is not None or listing.pay_problem != old_problem:
            listing.pay_is_left = False  # an editor left what it was, not what it is now
        try:
            listing.clean_fields(exclude=CHECKED)
        except ValidationError as error:
            step.refused = refused(job, error)
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

    def _said(self, job: Job, pay: list, places: list) -> dict[str, Any]:
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
            "apply_url": first.url,
            "posted_on": first.posted_on and first.posted_on.isoformat(),
            "valid_through": first.valid_through and first.valid_through.isoformat(),
            "pay": [pay_value(row) for row in pay],
            "places": [place_value(row) for row in places],
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
            listing.apply_url = first.url
        # The date of a mere change is the best known start of a job seen for the first time.
        if "posted_on" not in held and (first.is_first_published or listing.posted_on is None):
            listing.posted_on = first.posted_on
        if "role" not in held:
            listing.role = self.roles.get(first.role)
            listing.role_words = first.role_words
            is_mapped = first.scope == Listing.Scope.MAPPED
            listing.scope = (
                Listing.Scope.UNDECIDED if is_mapped and not listing.role else first.scope
            )
        listing.language = first.language

    def _decide(self, step: Step, said: dict, held: dict) -> None:
        """Let the editor's word on a title stand, and hold it against the next file."""
        if not self.decisions.titles or "role" in held:
            return
        decided = self.decisions.titles.get(title_key(step.job.first.title))
        if decided is None:
            return
        listing, role = step.listing, self.roles.get(decided)
        scope = Listing.Scope.MAPPED if role else decided
        if (role, scope) == (listing.role, listing.scope):
            return
        listing.role, listing.scope, listing.role_words = role, scope, ""
        step.holds.append(
            HeldField(name="role", source_value=said["role"], source_now=said["role"])
        )

    def _set_state(self, step: Step, old_scope: str, old_deadline) -> None:
        """Open what is new in scope, back or prolonged; a job a person closed stays closed."""
        listing = step.listing
        is_out = listing.scope == Listing.Scope.OUT
        if listing.state == Listing.State.CLOSED:
            is_back = any(one is None or one.missing_since for one in step.sources.values())
            deadline = listing.valid_through
            is_prolonged = deadline != old_deadline and (deadline is None or deadline > self.now)
            if is_back or is_prolonged:
                listing.state, listing.closed_at = Listing.State.OPEN, None
                listing.listed_at = listing.listed_at or self.now
        elif listing.listed_at is None and old_scope == Listing.Scope.OUT and not is_out:
            listing.state, listing.listed_at = Listing.State.OPEN, self.now


def refused(job: Job, error: Exception) -> list[Remark]:
    """Say why the database or a field's own rule does not take a job."""
    column, reason = "record", str(error)
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        column, reasons = next(iter(error.message_dict.items()))
        reason = " ".join(reasons)
    return job.remarks(reason, column=column)
