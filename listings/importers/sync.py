"""Making steps true: jobs are written batch by batch, then what is gone is closed.

Each batch is one transaction and each job in it whole or not at all. How far a run has come stands
in its ImportBatch, written in the same transactions: a run that is cut short leaves whole jobs
behind, has closed nothing, and can be gone on with or undone. What it changes is kept.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from listings.changes import changed_fields
from listings.models import (
    Board,
    Company,
    ExchangeRate,
    HeldField,
    ImportBatch,
    Listing,
    ListingChange,
    ListingSource,
    SourceBefore,
)
from listings.saving import (
    after_saving,
    batched,
    replace_pay,
    replace_places,
    replace_terms,
    update_listings,
)
from listings.vocabulary import asked_terms, term_names

from .companies import save_new
from .draft import Remark
from .steps import Job, Kind, Step, Steps, refused

COUNTS = ("created", "updated", "unchanged", "closed")
CHANGED_MEANWHILE = "changed here after it was rehearsed, and was left as it is; rehearse it again"


@dataclass(slots=True)
class Outcome:
    """What a run did, in the board's own ids; `not_closed` says why nothing gone was closed."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    rejected: list[Remark] = field(default_factory=list)
    not_closed: str = ""

    def add(self, other: "Outcome") -> None:
        for name in (*COUNTS, "rejected"):
            getattr(self, name).extend(getattr(other, name))


class Overtaken(Exception):
    """Somebody else went on with the run, ended it or took it back; nothing was written."""


def begin(
    board: Board,
    *,
    file_name: str,
    jobs: int,
    unchanged: int,
    rejected: Iterable[Remark],
    by=None,
) -> ImportBatch:
    """Open the entry of a run that writes so many jobs; its board is saved if it is new."""
    if not board.pk:
        board.save()
    return ImportBatch.objects.create(
        board=board,
        file_name=file_name[:200],
        jobs=jobs,
        unchanged=unchanged,
        rejected=[asdict(remark) for remark in rejected],
        by=by,
        good_run_before=board.last_good_run,
    )


class BoardSync:
    """A run over one board, from where it stands: `write` its next jobs, at last `finish`.

    A job that was rehearsed is written only as it was shown; where the database has changed so that
    something else would become of it, it is left out and named. `outcome` is of this process.
    """

    def __init__(self, batch: ImportBatch, steps: Steps):
        self.batch = batch
        self.board = batch.board
        self.steps = steps
        self.now = timezone.now()
        self.outcome = Outcome()
        self._per_eur = ExchangeRate.objects.current_per_eur()
        self._terms = term_names()

    def write(self, jobs: list[Job]) -> None:
        """Create or update the listings of the next jobs; raises Overtaken."""
        try:
            self._write(jobs)
        except (ValidationError, DatabaseError):
            self._write_one_by_one(jobs)

    def _write_one_by_one(self, jobs: list[Job]) -> None:
        """Write a batch of which the database takes not all, without what it refuses."""
        for job in jobs:
            try:
                self._write([job])
            except (ValidationError, DatabaseError) as error:
                with self._entry() as (batch, told):
                    batch.done += 1
                    told.rejected = refused(job, error)

    def _write(self, jobs: list[Job]) -> None:
        """Save these jobs in one transaction, with a constant number of queries, and count them."""
        new_companies: list[Company] = []
        try:
            with self._entry() as (batch, told):
                steps = self.steps.of(jobs)
                usable = [one for one in steps if not one.refused and one.is_as_rehearsed]
                new_companies += self._save_listings(usable)
                self._replace_parts(usable)
                self._keep_changes(usable)
                self._save_sources(usable)
                after_saving([step.listing for step in usable])
                if new_companies:
                    made = batch.made.setdefault("companies", [])
                    made += [company.pk for company in new_companies]
                batch.done += len(jobs)
                _count(steps, told)
        except BaseException:
            for company in new_companies:  # the next to hire for them makes them again
                company.pk = None
                company._state.adding = True
            raise

    @contextmanager
    def _entry(self) -> Iterator[tuple[ImportBatch, Outcome]]:
        """Hand out the run's entry, locked, and an outcome to fill; both are kept at the end.

        Raises Overtaken where the entry is not as we left it.
        """
        told = Outcome()
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=self.batch.pk)
            if batch.done != self.batch.done or batch.finished_at or batch.undone_at:
                raise Overtaken
            yield batch, told
            for name in COUNTS:
                setattr(batch, name, getattr(batch, name) + len(getattr(told, name)))
            batch.rejected += [asdict(remark) for remark in told.rejected]
            batch.save()
        self.batch = batch
        self.outcome.add(told)

    def _save_listings(self, steps: list[Step]) -> list[Company]:
        """Save the rows of the listings; return the employers made for them."""
        new_companies = save_new(step.listing.company for step in steps)
        for step in steps:
            step.listing.company_id = step.listing.company.pk
            if step.is_new or {"title", "description"} & {name for name, _, _ in step.changes}:
                step.listing.derive()
            step.listing.fill_slug()
        Listing.objects.bulk_create(step.listing for step in steps if step.is_new)
        update_listings(step.listing for step in steps if not step.is_new and _differs(step))
        return new_companies

    def _replace_parts(self, steps: list[Step]) -> None:
        """Give the listings their pay, places and, where the text is new, the skills it names."""
        replace_pay(
            {step.listing.pk: step.pay for step in steps if step.pay is not None}, self._per_eur
        )
        replace_places({step.listing.pk: step.places for step in steps if step.places is not None})
        replace_terms(
            {
                step.listing.pk: asked_terms(step.listing, self._terms)
                for step in steps
                if step.is_new or step.before["description"] != step.after["description"]
            }
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
                held.listing, held.held_by = step.listing, self.batch.by
                held.held_at = self.batch.started_at  # by this an undo knows what the run held
                holds.append(held)
        ListingChange.objects.bulk_create(changes)
        HeldField.objects.bulk_update(notes, ["source_now", "source_changed_at"])
        HeldField.objects.bulk_create(holds)

    def _change(self, listing: Listing, name: str, old, new) -> ListingChange:
        return ListingChange(
            listing=listing, field=name, old=old, new=new, at=self.now, batch=self.batch
        )

    def _save_sources(self, steps: list[Step]) -> None:
        self._keep_sources({one: was for step in steps for one, was in step.sources.items()})
        ListingSource.objects.bulk_create(
            (
                ListingSource(
                    board=self.board,
                    external_id=posting.external_id,
                    listing=step.listing,
                    url=posting.url,
                    fingerprint=posting.fingerprint,
                    first_seen=self.now,
                )
                for step in steps
                for posting in step.job.postings
                if posting.external_id in step.sources
            ),
            update_conflicts=True,
            unique_fields=["board", "external_id"],
            update_fields=["listing", "url", "fingerprint", "missing_since"],
        )

    def _keep_sources(self, sources: Mapping[str, ListingSource | None]) -> None:
        """Keep what these sources were, for an undo."""
        kept = ("listing_id", "url", "fingerprint", "first_seen", "missing_since")
        SourceBefore.objects.bulk_create(
            SourceBefore(
                batch=self.batch,
                external_id=external_id,
                **({name: getattr(source, name) for name in kept} if source else {}),
            )
            for external_id, source in sources.items()
        )

    def finish(self, gone: Sequence[ListingSource], *, not_closed: str) -> Outcome:
        """Close what the board no longer lists, unless `not_closed` says why not; end the run.

        A run that may not close anything has not read the whole board and confirms nothing.
        """
        with self._entry() as (batch, told):
            if not not_closed:
                self._close(gone)
                told.closed = sorted(source.external_id for source in gone)
                self.board.note_good_run(batch.started_at)
            batch.finished_at = timezone.now()
        self.outcome.not_closed = not_closed
        return self.outcome

    def _close(self, gone: Sequence[ListingSource]) -> None:
        """Mark what is gone; a listing closes when its last source does."""
        self._keep_sources({source.external_id: source for source in gone})
        for pks in batched([source.pk for source in gone]):
            ListingSource.objects.filter(pk__in=pks).update(missing_since=self.now)
        # Also what lost its sources to another listing it has become alike to.
        touched = self.batch.sources_before.values("listing")
        listed = ListingSource.objects.filter(listing=OuterRef("pk"), missing_since=None)
        orphans = list(
            Listing.objects.filter(pk__in=touched, state=Listing.State.OPEN).exclude(Exists(listed))
        )
        ListingChange.objects.bulk_create(
            self._change(listing, "state", Listing.State.OPEN, Listing.State.CLOSED)
            for listing in orphans
        )
        for pks in batched([listing.pk for listing in orphans]):
            Listing.objects.filter(pk__in=pks).update(
                state=Listing.State.CLOSED, closed_at=self.now, updated_at=self.now
            )


def _count(steps: list[Step], outcome: Outcome) -> None:
    lists = {
        Kind.CREATE: outcome.created,
        Kind.UPDATE: outcome.updated,
        Kind.SAME: outcome.unchanged,  # only what it shares its listing with changed
    }
    for step in steps:
        if step.refused:
            outcome.rejected += step.refused
        elif not step.is_as_rehearsed:
            outcome.rejected += step.job.remarks(CHANGED_MEANWHILE)
        else:
            for external_id, kind in step.kinds.items():
                lists[kind].append(external_id)


def _differs(step: Step) -> bool:
    return bool(
        changed_fields(step.before, step.after)
        or step.read_before != step.read_after
        or step.listing.state != step.state_before
    )
