"""Bringing one board up to date: what is new, changed, the same, and gone.

Jobs are written in batches, each batch one transaction and each job in it whole or not at all.
What the board no longer lists is closed in one last step, and only after a whole file was read.
A run that is cut short leaves whole jobs behind and closes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from html import unescape
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.html import strip_tags

from listings.changes import pay_value, place_value, record_changes, snapshot
from listings.models import (
    Board,
    ExchangeRate,
    HeldField,
    ImportBatch,
    Listing,
    ListingChange,
    ListingPay,
    ListingPlace,
    ListingSource,
    ListingTerm,
)
from listings.reading.terms import read_terms
from listings.search.text import index_text
from listings.vocabulary import term_names
from roles.models import Role

from .companies import Companies
from .draft import Remark
from .interpret import PlaceFact, Posting

BATCH = 50
COUNTS = ("created", "updated", "unchanged", "closed")


@dataclass(slots=True)
class Outcome:
    """What a run did, in the board's own ids; `not_closed` says why nothing gone was closed."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    rejected: list[Remark] = field(default_factory=list)
    not_closed: str = ""


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


class BoardSync:
    """One run over one board: `plan` the jobs, `write` them, `finish`."""

    def __init__(self, board: Board, *, file_name: str, by=None):
        self.board = board
        self.now = timezone.now()
        self.outcome = Outcome()
        self.batch = ImportBatch.objects.create(
            board=board, file_name=file_name[:200], started_at=self.now, by=by
        )
        self._per_eur = ExchangeRate.objects.current_per_eur()
        self._roles = {role.slug: role for role in Role.objects.all()}
        self._companies = Companies()
        self._terms = term_names()
        self._sources = {
            source.external_id: source for source in ListingSource.objects.filter(board=board)
        }
        self._listed = defaultdict(set)  # listing -> ids this board still lists it under
        for source in self._sources.values():
            if source.missing_since is None:
                self._listed[source.listing_id].add(source.external_id)

    def plan(self, postings: list[Posting]) -> list[Job]:
        """Put alike postings together and return the jobs that are new or have changed."""
        groups: dict[str, list[Posting]] = defaultdict(list)
        for posting in postings:
            groups[posting.likeness].append(posting)
        jobs = [Job(tuple(group)) for group in groups.values()]
        # A job that stands as it was keeps its listing; the others choose after it.
        jobs.sort(key=self._has_changed)
        taken: set[int] = set()
        changed = []
        for job in jobs:
            known = [self._sources[one].listing_id for one in job.ids if one in self._sources]
            choice = Counter(pk for pk in known if pk not in taken)
            listing_id = min(choice, key=lambda pk: (-choice[pk], pk), default=None)
            if listing_id:
                taken.add(listing_id)
            if listing_id and not self._has_changed(job) and self._listed[listing_id] == job.ids:
                self.outcome.unchanged += sorted(job.ids)
            else:
                changed.append(Job(job.postings, listing_id))
        return changed

    def _has_changed(self, job: Job) -> bool:
        return any(self._is_new_or_changed(posting) for posting in job.postings)

    def _is_new_or_changed(self, posting: Posting) -> bool:
        source = self._sources.get(posting.draft.external_id)
        return (
            source is None
            or source.missing_since is not None
            or source.fingerprint != posting.fingerprint
        )

    def write(self, jobs: list[Job]) -> Iterator[Job]:
        """Create or update the listings of these jobs, batch by batch; yield each when done."""
        for start in range(0, len(jobs), BATCH):
            batch = jobs[start : start + BATCH]
            with transaction.atomic():
                listings = [listing for job in batch if (listing := self._write_job(job))]
                index_text(listings)
            yield from batch

    def _write_job(self, job: Job) -> Listing | None:
        try:
            with transaction.atomic():
                listing = self._save(job)
                self._save_sources(listing, job)
        except (ValidationError, DatabaseError) as error:
            self.outcome.rejected += [_refused(posting, error) for posting in job.postings]
            return None
        for posting in job.postings:
            external_id = posting.draft.external_id
            if external_id not in self._sources:
                self.outcome.created.append(external_id)
            elif self._is_new_or_changed(posting):
                self.outcome.updated.append(external_id)
            else:  # only the postings it shares its listing with changed
                self.outcome.unchanged.append(external_id)
        return listing

    def _save(self, job: Job) -> Listing:
        if job.listing_id is None:
            listing = Listing(company=self._companies.named(job.first.company))
            before, held = None, {}
        else:
            listing = Listing.objects.select_related("role").get(pk=job.listing_id)
            before = snapshot(listing)
            held = {row.name: row for row in listing.held_fields.all()}
            if not self._leads(listing):
                return listing
        old_state, old_deadline = listing.state, listing.valid_through
        old_scope = listing.scope if before else Listing.Scope.OUT  # a new job was nowhere yet
        said = self._said(job)
        self._note_source(held, said)
        self._set_fields(listing, job, held.keys())
        self._set_state(listing, job, old_scope, old_deadline)
        listing.clean_fields(exclude=["company", "role"])
        listing.save()
        if "pay" not in held and (before is None or before["pay"] != said["pay"]):
            self._replace_pay(listing, job.first)
        if "places" not in held and (before is None or before["places"] != said["places"]):
            self._replace_places(listing, job)
        if before is None or before["description"] != listing.description:
            self._replace_terms(listing)
        if before:
            record_changes(listing, before, snapshot(listing), batch=self.batch, at=self.now)
            if listing.state != old_state:
                self._record_state([listing], old_state, listing.state)
        return listing

    def _leads(self, listing: Listing) -> bool:
        """Whether this board says what the listing says: the first that still lists it does."""
        others = listing.sources.exclude(board=self.board).filter(missing_since__isnull=True)
        ours = listing.sources.filter(board=self.board).first()
        first = others.first()
        return first is None or (ours is not None and ours.pk < first.pk)

    def _said(self, job: Job) -> dict[str, Any]:
        """Return what the source says, in the form of `changes.snapshot`."""
        first = job.first
        role = self._roles.get(first.role)
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
            "pay": [pay_value(row) for row in self._pay_rows(first)],
            "places": [place_value(row) for row in _place_rows(job)],
        }

    def _note_source(self, held: dict[str, HeldField], said: dict[str, Any]) -> None:
        """Record what the source says now of the fields an editor holds."""
        for name, row in held.items():
            if row.source_now != said[name]:
                row.source_now, row.source_changed_at = said[name], self.now
                row.save(update_fields=["source_now", "source_changed_at"])

    def _set_fields(self, listing: Listing, job: Job, held) -> None:
        first = job.first
        facts = {
            "title": ("title",),
            "level": ("level", "level_words"),
            "working_time": ("working_time",),
            "contract": ("contract", "employment_words"),
            "description": ("description",),
            "valid_through": ("valid_through",),
            "pay": ("pay_problem",),
        }
        for name, columns in facts.items():
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
            listing.role = self._roles.get(first.role)
            listing.role_words = first.role_words
            is_mapped = first.scope == Listing.Scope.MAPPED
            listing.scope = (
                Listing.Scope.UNDECIDED if is_mapped and not listing.role else (first.scope)
            )
        listing.language = first.language

    def _set_state(self, listing: Listing, job: Job, old_scope: str, old_deadline) -> None:
        """Open what is new in scope, back or prolonged; a job a person closed stays closed."""
        is_out = listing.scope == Listing.Scope.OUT
        if listing.state == Listing.State.CLOSED:
            sources = [self._sources.get(external_id) for external_id in job.ids]
            is_back = any(source is None or source.missing_since for source in sources)
            deadline = listing.valid_through
            is_prolonged = deadline != old_deadline and (deadline is None or deadline > self.now)
            if is_back or is_prolonged:
                listing.state, listing.closed_at = Listing.State.OPEN, None
                listing.listed_at = listing.listed_at or self.now
        elif listing.listed_at is None and old_scope == Listing.Scope.OUT and not is_out:
            listing.state, listing.listed_at = Listing.State.OPEN, self.now

    def _pay_rows(self, posting: Posting) -> list[ListingPay]:
        return [ListingPay(order=order, **asdict(pay)) for order, pay in enumerate(posting.pay)]

    def _replace_pay(self, listing: Listing, posting: Posting) -> None:
        listing.pay_ranges.all().delete()
        rows = self._pay_rows(posting)
        for row in rows:
            row.listing = listing
            row.derive(self._per_eur)
        ListingPay.objects.bulk_create(rows)

    def _replace_places(self, listing: Listing, job: Job) -> None:
        listing.places.all().delete()
        rows = _place_rows(job)
        for row in rows:
            row.listing = listing
            row.derive()
        ListingPlace.objects.bulk_create(rows)

    def _replace_terms(self, listing: Listing) -> None:
        """Keep the skills the advert names, in its order."""
        listing.terms.all().delete()
        text = unescape(strip_tags(f"{listing.title}\n{listing.description}".replace("<", " <")))
        ListingTerm.objects.bulk_create(
            ListingTerm(listing=listing, term_id=term) for term in read_terms(text, self._terms)
        )

    def _save_sources(self, listing: Listing, job: Job) -> None:
        rows = [
            ListingSource(
                board=self.board,
                external_id=posting.draft.external_id,
                listing=listing,
                url=posting.draft.url,
                fingerprint=posting.fingerprint,
                first_seen=self.now,
            )
            for posting in job.postings
        ]
        ListingSource.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["board", "external_id"],
            update_fields=["listing", "url", "fingerprint", "missing_since"],
        )

    def finish(self, *, still_listed: set[str], not_closed: str = "") -> Outcome:
        """Close what is not in `still_listed`, unless `not_closed` says why not; keep the record.

        A run that may not close anything has not read the whole board and confirms nothing.
        """
        self.outcome.not_closed = not_closed
        with transaction.atomic():
            if not not_closed:
                self._close_all_but(still_listed)
                self.board.last_good_run = self.now
                self.board.save(update_fields=["last_good_run"])
            self.batch.finished_at = timezone.now()
            for name in COUNTS:
                setattr(self.batch, name, len(getattr(self.outcome, name)))
            self.batch.rejected = [asdict(remark) for remark in self.outcome.rejected]
            self.batch.save()
        return self.outcome

    def _close_all_but(self, still_listed: set[str]) -> None:
        """Mark what is gone; a listing closes when its last source does."""
        gone = [
            source
            for external_id, source in self._sources.items()
            if external_id not in still_listed and source.missing_since is None
        ]
        ListingSource.objects.filter(pk__in=[source.pk for source in gone]).update(
            missing_since=self.now
        )
        # Also what lost its sources to another listing it has become alike to.
        touched = {source.listing_id for source in self._sources.values()}
        orphans = list(
            Listing.objects.filter(pk__in=touched, state=Listing.State.OPEN).exclude(
                sources__in=ListingSource.objects.filter(missing_since__isnull=True)
            )
        )
        self._record_state(orphans, Listing.State.OPEN, Listing.State.CLOSED)
        Listing.objects.filter(pk__in=[listing.pk for listing in orphans]).update(
            state=Listing.State.CLOSED, closed_at=self.now, updated_at=self.now
        )
        self.outcome.closed += sorted(source.external_id for source in gone)

    def _record_state(self, listings: list[Listing], old: str, new: str) -> None:
        ListingChange.objects.bulk_create(
            ListingChange(
                listing=listing, field="state", old=old, new=new, at=self.now, batch=self.batch
            )
            for listing in listings
        )


def _place_rows(job: Job) -> list[ListingPlace]:
    return [ListingPlace(order=order, **asdict(place)) for order, place in enumerate(job.places)]


def _refused(posting: Posting, error: Exception) -> Remark:
    column, reason = "record", str(error)
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        column, reasons = next(iter(error.message_dict.items()))
        reason = " ".join(reasons)
    draft = posting.draft
    return Remark(draft.row, draft.external_id, column, "", reason)
