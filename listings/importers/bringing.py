"""Making a rehearsal true, a few seconds' worth at a time: whatever the size, no request is long.

What was rehearsed is what is done: the jobs stand in the rows of the rehearsal as they were read.
How far it has come stands in the batch, so that it can be gone on with by anybody's next request,
after a closed browser or a lost session; two requests at once take turns.
"""

from contextlib import suppress
from time import monotonic

from django.db import transaction
from django.utils import timezone

from listings.models import (
    Board,
    DeskAct,
    ImportBatch,
    Intake,
    IntakeRow,
    Listing,
    ListingSource,
    OutOfScopeTitle,
)
from roles.models import Role, RoleAlias
from roles.titles import normalise_title

from .corrections import Correction, Corrections
from .door import decisions_of, rehearse
from .draft import Remark
from .plan import BATCH
from .posting import Posting
from .steps import Job, Steps
from .sync import CHANGED_MEANWHILE, BoardSync, Overtaken, begin

SECONDS = 4  # of one request; what is begun then is ended
LONGEST_ALIAS = RoleAlias._meta.get_field("normalised").max_length
READ_SINCE = "Nothing was closed: the source was read again after the rehearsal."
Kind = IntakeRow.Kind


def bring_in(intake: Intake, *, by) -> ImportBatch:
    """Begin to bring in what was rehearsed, or go on; return the entry as it stands then.

    When all is in, the delivery goes; unless jobs were left out because they had changed here: then
    it is rehearsed again, with their rows marked. Raises Intake.DoesNotExist where it went already.
    """
    batch = _begun(intake, by)
    run = BoardSync(batch, _steps(intake, batch.board))
    with suppress(Overtaken):
        _go_on(intake, run)
    batch = ImportBatch.objects.get(pk=batch.pk)
    if batch.finished_at:
        if left := left_out(batch):
            rehearse(intake, news=left)
        else:
            intake.delete()
    return batch


def _go_on(intake: Intake, run: BoardSync) -> None:
    until = monotonic() + SECONDS
    while jobs := _next_jobs(intake, run.batch.done):
        run.write(jobs)
        if monotonic() > until:
            return
    _finish(intake, run)


def left_out(batch: ImportBatch) -> set[str]:
    """Return the ids of the jobs that had changed here since they were rehearsed."""
    return {one["external_id"] for one in batch.rejected if one["reason"] == CHANGED_MEANWHILE}


@transaction.atomic
def _begun(intake: Intake, by) -> ImportBatch:
    """Return the entry of what is being brought in; opened once, whoever asks."""
    kept = Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)
    if kept.batch:
        return kept.batch
    board, _ = Board.objects.get_or_create(
        key=intake.found["board_key"],
        defaults={
            "name": intake.found["board"],
            "format": intake.format,
            "url": intake.found["board_url"],
        },
    )
    intake.batch = begin(
        board,
        file_name=intake.name,
        jobs=intake.found["jobs"],
        unchanged=intake.found["unchanged"],
        rejected=[Remark(**row.kept) for row in intake.rows.filter(kind=Kind.REJECT)],
        by=by,
    )
    _learn(intake.titles, intake.batch)
    intake.save(update_fields=["batch"])
    return intake.batch


def _steps(intake: Intake, board: Board) -> Steps | Corrections:
    is_list = board.format == Board.Format.EXPORT
    return Corrections() if is_list else Steps(board, decisions_of(intake))


def _next_jobs(intake: Intake, done: int) -> list[Job]:
    """Return the jobs that follow the first so many, as they were rehearsed."""
    rows = intake.rows.filter(job__gt=done, job__lte=done + BATCH).order_by("job")
    read = Correction.from_json if intake.format == Board.Format.EXPORT else Posting.from_json
    return [Job(tuple(map(read, row.kept)), row.listing_id, rehearsed=row.digest) for row in rows]


@transaction.atomic
def _finish(intake: Intake, run: BoardSync) -> None:
    """Close what was said to close; who brings in what may close nothing says that it is open."""
    not_closed = intake.found["not_closed"]
    last_run = run.board.last_good_run
    if not not_closed and last_run and last_run > intake.rehearsed_at:
        not_closed = READ_SINCE
    sources = ListingSource.objects.filter(board=run.board)
    closing = intake.rows.filter(kind=Kind.CLOSE).values("external_id")
    gone = sources.filter(external_id__in=closing, missing_since=None)
    run.finish([] if not_closed else list(gone), not_closed=not_closed)
    if not_closed:
        listed = intake.rows.filter(kind__in=[Kind.CREATE, Kind.UPDATE, Kind.SAME])
        jobs = sources.filter(external_id__in=listed.values("external_id")).values("listing")
        Listing.objects.filter(pk__in=jobs, state=Listing.State.OPEN).update(
            confirmed_at=timezone.now(), confirmed_by=Listing.ConfirmedBy.PERSON
        )


def _learn(titles: dict[str, str], batch: ImportBatch) -> None:
    """Keep what an editor said titles mean, so that the next file needs no asking."""
    roles = {role.slug: role for role in Role.objects.filter(slug__in=titles.values())}
    meant = {key: roles[slug] for key, slug in titles.items() if slug in roles}
    known = set(RoleAlias.objects.filter(normalised__in=meant).values_list("normalised", flat=True))
    batch.made["aliases"] = [
        RoleAlias.objects.create(role=role, title=key[:LONGEST_ALIAS]).pk
        for key, role in meant.items()
        if normalise_title(key[:LONGEST_ALIAS]) not in known
    ]
    out = {key for key, said in titles.items() if said == Listing.Scope.OUT}
    out -= set(OutOfScopeTitle.objects.filter(key__in=out).values_list("key", flat=True))
    if out:
        what = f"{len(out)} titles put out of scope while bringing in {batch.file_name}"
        act = DeskAct.objects.create(kind=DeskAct.Kind.TITLES, what=what, by=batch.by)
        OutOfScopeTitle.objects.bulk_create(
            OutOfScopeTitle(title=key, key=key, act=act) for key in sorted(out)
        )
        batch.made["act"] = act.pk
    batch.save(update_fields=["made"])
