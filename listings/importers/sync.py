"""Making a plan true: jobs are written batch by batch, then what is gone is closed.

Each batch is one transaction and each job in it whole or not at all. A run that is cut short
leaves whole jobs behind and closes nothing. What a run changes is kept, so that it can be undone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from html import unescape

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from listings.changes import changed_fields
from listings.models import (
    Company,
    ExchangeRate,
    HeldField,
    ImportBatch,
    Listing,
    ListingChange,
    ListingPay,
    ListingPlace,
    ListingSource,
    ListingTerm,
    SourceBefore,
)
from listings.reading.tags import without_tags
from listings.reading.terms import TermNames, read_terms
from listings.search.text import index_text
from listings.vocabulary import term_names

from .draft import Remark
from .plan import BATCH, BoardPlan, Job, Kind, Step, refused

COUNTS = ("created", "updated", "unchanged", "closed")
CHANGED_MEANWHILE = "changed here while the file was being brought in; bring the file in once more"
UPDATED_COLUMNS = (
    "title",
    "role",
    "scope",
    "role_words",
    "level",
    "level_words",
    "working_time",
    "contract",
    "employment_words",
    "description",
    "apply_url",
    "language",
    "state",
    "listed_at",
    "posted_on",
    "valid_through",
    "closed_at",
    "pay_problem",
    "pay_is_left",
    "title_key",
    "text_sketch",
    "updated_at",
)


@dataclass(slots=True)
class Outcome:
    """What a run did, in the board's own ids; `not_closed` says why nothing gone was closed."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    rejected: list[Remark] = field(default_factory=list)
    not_closed: str = ""


class BoardSync:
    """One run over one board: `write` the jobs of its plan, then `finish`.

    With `confirmed`, digests by the first id of each job, a job is written only as it was
    rehearsed; what the database no longer takes that way is left out and said.
    """

    def __init__(
        self,
        plan: BoardPlan,
        *,
        file_name: str,
        by=None,
        confirmed: Mapping[str, str] | None = None,
    ):
        self.plan = plan
        self.by = by
        self.confirmed = confirmed
        if not plan.board.pk:
            plan.board.save()
        self.board = plan.board
        self.now = plan.now
        self.outcome = Outcome(
            rejected=list(plan.records.rejected),
            unchanged=sorted(one for job in plan.unchanged for one in job.ids),
            not_closed=plan.not_closed,
        )
        self.batch = ImportBatch.objects.create(
            board=self.board,
            file_name=file_name[:200],
            started_at=self.now,
            by=by,
            good_run_before=self.board.last_good_run,
        )
        self._per_eur = ExchangeRate.objects.current_per_eur()
        self._terms: TermNames = term_names()
        self._written: list[int] = []  # keys of the listings created or updated

    def write(self) -> Iterator[int]:
        """Create or update the listings of the plan; yield the number of jobs of each batch."""
        for start in range(0, len(self.plan.jobs), BATCH):
            jobs = self.plan.jobs[start : start + BATCH]
            try:
                self._write(jobs)
            except (ValidationError, DatabaseError):
                self._write_one_by_one(jobs)
            yield len(jobs)

    def _write_one_by_one(self, jobs: list[Job]) -> None:
        """Write a batch of which the database takes not all, without what it refuses."""
        for job in jobs:
            try:
                self._write([job])
            except (ValidationError, DatabaseError) as error:
                self.outcome.rejected += [refused(posting, error) for posting in job.postings]

    def _write(self, jobs: list[Job]) -> None:
        """Save these jobs in one transaction, with a constant number of queries, and count them."""
        new_companies: list[Company] = []
        try:
            with transaction.atomic():
                steps = self.plan.prepared(jobs)
                usable = [one for one in steps if not one.error and self._is_as_confirmed(one)]
                self._save_listings(usable, new_companies)
                self._replace_parts(usable)
                self._keep_changes(usable)
                self._save_sources(usable)
                index_text([step.listing for step in usable])
        except BaseException:
            for company in new_companies:  # the next to hire for them makes them again
                company.pk = None
                company._state.adding = True
            raise
        if new_companies:
            made = self.batch.made.setdefault("companies", [])
            made += [company.pk for company in new_companies]
        for step in steps:
            self._count(step)

    def _is_as_confirmed(self, step: Step) -> bool:
        if self.confirmed is None:
            return True
        return self.confirmed.get(min(step.job.ids)) == step.digest

    def _count(self, step: Step) -> None:
        if step.error:
            self.outcome.rejected.append(step.error)
            return
        if not self._is_as_confirmed(step):
            self.outcome.rejected += [
                Remark(one.draft.row, one.draft.external_id, "record", "", CHANGED_MEANWHILE)
                for one in step.job.postings
            ]
            return
        lists = {
            Kind.CREATE: self.outcome.created,
            Kind.UPDATE: self.outcome.updated,
            Kind.SAME: self.outcome.unchanged,  # only what it shares its listing with changed
        }
        self._written.append(step.listing.pk)
        for posting in step.job.postings:
            lists[self.plan.kind_of(posting)].append(posting.draft.external_id)

    def _save_listings(self, steps: list[Step], new_companies: list[Company]) -> None:
        for step in steps:
            if step.listing.company.pk is None:
                step.listing.company.save()
                new_companies.append(step.listing.company)
            step.listing.company_id = step.listing.company.pk
            step.listing.updated_at = self.now
            step.listing.derive()
            step.listing.fill_slug()
        Listing.objects.bulk_create(step.listing for step in steps if step.is_new)
        changed = [step.listing for step in steps if not step.is_new and _differs(step)]
        # An upsert: a bulk_update of so many columns is far slower.
        Listing.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=UPDATED_COLUMNS,
        )

    def _replace_parts(self, steps: list[Step]) -> None:
        for model, name in ((ListingPay, "pay"), (ListingPlace, "places")):
            renewed = [step for step in steps if getattr(step, name) is not None]
            _empty(model, renewed)
            rows = [row for step in renewed for row in self._rows_of(step, name)]
            model.objects.bulk_create(rows)
        self._replace_terms([step for step in steps if step.is_new or _redescribed(step)])

    def _rows_of(self, step: Step, name: str) -> list:
        rows = getattr(step, name)
        for row in rows:
            row.listing = step.listing
            row.derive(*([self._per_eur] if name == "pay" else []))
        return rows

    def _replace_terms(self, steps: list[Step]) -> None:
        """Keep the skills each advert names, in its order."""
        _empty(ListingTerm, steps)
        ListingTerm.objects.bulk_create(
            ListingTerm(listing=step.listing, term_id=term)
            for step in steps
            for term in asked_terms(step.listing, self._terms)
        )

    def _keep_changes(self, steps: list[Step]) -> None:
        changes, notes, holds = [], [], []
        for step in steps:
            if step.is_new:
                changes.append(self._change(step.listing, ListingChange.CREATED, None, None))
            else:
                changes += [self._change(step.listing, *change) for change in step.changes]
                if step.read_before != step.read_after:
                    told = (ListingChange.READING, step.read_before, step.read_after)
                    changes.append(self._change(step.listing, *told))
            for held, said in step.notes:
                told = (f"source:{held.name}", held.source_now, said)
                changes.append(self._change(step.listing, *told))
                held.source_now, held.source_changed_at = said, self.now
                notes.append(held)
            for held in step.holds:
                held.listing, held.held_by, held.held_at = step.listing, self.by, self.now
                holds.append(held)
        ListingChange.objects.bulk_create(changes)
        HeldField.objects.bulk_update(notes, ["source_now", "source_changed_at"])
        HeldField.objects.bulk_create(holds)

    def _change(self, listing: Listing, name: str, old, new) -> ListingChange:
        return ListingChange(
            listing=listing, field=name, old=old, new=new, at=self.now, batch=self.batch
        )

    def _save_sources(self, steps: list[Step]) -> None:
        postings = [(step.listing, posting) for step in steps for posting in step.job.postings]
        self._keep_sources([posting.draft.external_id for _, posting in postings])
        ListingSource.objects.bulk_create(
            (
                ListingSource(
                    board=self.board,
                    external_id=posting.draft.external_id,
                    listing=listing,
                    url=posting.draft.url,
                    fingerprint=posting.fingerprint,
                    first_seen=self.now,
                )
                for listing, posting in postings
            ),
            update_conflicts=True,
            unique_fields=["board", "external_id"],
            update_fields=["listing", "url", "fingerprint", "missing_since"],
        )

    def _keep_sources(self, ids: list[str]) -> None:
        """Keep what these sources were, for an undo."""
        kept = ("listing_id", "url", "fingerprint", "first_seen", "missing_since")
        was = {one: self.plan.sources.get(one) for one in ids}
        SourceBefore.objects.bulk_create(
            SourceBefore(
                batch=self.batch,
                external_id=external_id,
                **({name: getattr(source, name) for name in kept} if source else {}),
            )
            for external_id, source in was.items()
        )

    def finish(self) -> Outcome:
        """Close what the board no longer lists, unless the plan says why not; keep the record.

        A run that may not close anything has not read the whole board and confirms nothing, unless
        a person brings it in: they say that these jobs are open.
        """
        with transaction.atomic():
            if self.plan.not_closed and self.by:
                self._confirm_by_hand()
            if not self.plan.not_closed:
                self._close([gone.source for gone in self.plan.gone()])
                self.board.note_good_run(self.now)
            self.batch.finished_at = timezone.now()
            for name in COUNTS:
                setattr(self.batch, name, len(getattr(self.outcome, name)))
            self.batch.rejected = [asdict(remark) for remark in self.outcome.rejected]
            self.batch.save()
        return self.outcome

    def _confirm_by_hand(self) -> None:
        ids = sorted({*self._written, *(job.listing_id for job in self.plan.unchanged)})
        for start in range(0, len(ids), BATCH):
            Listing.objects.filter(
                pk__in=ids[start : start + BATCH], state=Listing.State.OPEN
            ).update(confirmed_at=self.now, confirmed_by=Listing.ConfirmedBy.PERSON)

    def _close(self, gone: list[ListingSource]) -> None:
        """Mark what is gone; a listing closes when its last source does."""
        self._keep_sources([source.external_id for source in gone])
        for start in range(0, len(gone), BATCH):
            ListingSource.objects.filter(
                pk__in=[source.pk for source in gone[start : start + BATCH]]
            ).update(missing_since=self.now)
        # Also what lost its sources to another listing it has become alike to.
        touched = sorted({source.listing_id for source in self.plan.sources.values()})
        for start in range(0, len(touched), BATCH):
            orphans = list(
                Listing.objects.filter(
                    pk__in=touched[start : start + BATCH], state=Listing.State.OPEN
                ).exclude(sources__in=ListingSource.objects.filter(missing_since__isnull=True))
            )
            ListingChange.objects.bulk_create(
                self._change(listing, "state", Listing.State.OPEN, Listing.State.CLOSED)
                for listing in orphans
            )
            Listing.objects.filter(pk__in=[listing.pk for listing in orphans]).update(
                state=Listing.State.CLOSED, closed_at=self.now, updated_at=self.now
            )
        self.outcome.closed += sorted(source.external_id for source in gone)


def asked_terms(listing: Listing, names: TermNames) -> list[int]:
    """Return the keys of the skills a listing's advert names, in its order."""
    advert = f"{listing.title}\n{unescape(without_tags(listing.description))}"
    return list(read_terms(advert, names))


def _empty(model, steps: list[Step]) -> None:
    known = [step.listing.pk for step in steps if not step.is_new]
    if known:
        model.objects.filter(listing__in=known).delete()


def _redescribed(step: Step) -> bool:
    return step.before["description"] != step.after["description"]


def _differs(step: Step) -> bool:
    return bool(
        changed_fields(step.before, step.after)
        or step.read_before != step.read_after
        or step.listing.state != step.state_before
    )
