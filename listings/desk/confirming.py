"""Jobs that no feed confirms: is each still open? Oldest confirmation first."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import DateTimeField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from listings.models import DeskAct, Listing, ListingSource
from listings.standing import Standing, standing_of

from .deciding import NotDecided, decide_all, decision

_NEVER = Value(datetime(1970, 1, 1, tzinfo=UTC), output_field=DateTimeField())


def due(now: datetime | None = None) -> QuerySet[Listing]:
    """Open jobs that nothing has confirmed for UNCONFIRMED_AFTER_DAYS."""
    now = now or timezone.now()
    since = now - timedelta(days=settings.UNCONFIRMED_AFTER_DAYS)
    # One list of what feeds confirm, made once, instead of a question for every job.
    fed = ListingSource.objects.filter(missing_since=None, board__last_good_run__gt=since)
    return (
        Listing.objects.filter(
            Q(valid_through=None) | Q(valid_through__gt=now),
            Q(confirmed_at=None) | Q(confirmed_at__lte=since),
            state=Listing.State.OPEN,
            is_example=False,
            listed_at__lte=now,
        )
        .exclude(scope=Listing.Scope.OUT)
        .exclude(pk__in=fed.values("listing"))
    )


def oldest_first(jobs: QuerySet[Listing]) -> QuerySet[Listing]:
    """Order by the last time anything confirmed them; what nothing ever did comes first."""
    listed = ListingSource.objects.filter(listing=OuterRef("pk"), missing_since=None).order_by()
    runs = listed.values("listing").annotate(run=Max("board__last_good_run")).values("run")
    last = Greatest(Coalesce("confirmed_at", _NEVER), Coalesce(Subquery(runs), _NEVER))
    return jobs.order_by(last, "listed_at", "pk")


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """One job of the queue as its row says it."""

    listing: Listing
    now: datetime

    @property
    def employers_page(self) -> str:
        links = [source.url for source in self.listing.sources.all() if source.url]
        return self.listing.apply_url or next(iter(links), "")

    @property
    def confirmed(self) -> str:
        """When it was last confirmed, and by what."""
        at, kind = self.listing.last_confirmed()
        if at is None:
            return "never confirmed"
        who = {"feed": "its feed", "person": "one of us", "employer": "the employer"}[kind]
        return f"last confirmed {(self.now - at).days} days ago by {who}"

    @property
    def consequence(self) -> str:
        """What readers see of it now, and what follows."""
        return {
            Standing.OPEN: "Listed.",
            Standing.UNCONFIRMED: "Listed, and its card says that nobody confirmed it. After day "
            f"{settings.UNLISTED_AFTER_DAYS} it leaves lists and feeds.",
            Standing.STALE: "Out of lists and feeds; its page stays. After day "
            f"{settings.CLOSED_AFTER_DAYS} it closes.",
            Standing.CLOSED: "Its page already says closed.",
        }[standing_of(self.listing, self.now)]


def confirm(pk: int, *, by) -> DeskAct:
    """Say that a person found the job still open."""
    with decision(DeskAct.Kind.CONFIRM, pk, by=by) as (listing, act):
        _check(listing)
        _seen_open(listing)
        listing.save()
        act.what = f"Still open: {listing}"
    return act


def close(pk: int, *, by) -> DeskAct:
    """Say that a person found the job closed."""
    with decision(DeskAct.Kind.CONFIRM, pk, by=by) as (listing, act):
        _check(listing)
        _seen_closed(listing)
        listing.save()
        act.what = f"Closed: {listing}"
    return act


def confirm_all(jobs: QuerySet[Listing], *, by) -> int:
    """Confirm those of the jobs that are open, as one entry; return how many."""
    columns = ("confirmed_at", "confirmed_by")
    return _decide_open(jobs, _seen_open, columns, by=by, what="Confirmed the selected")


def close_all(jobs: QuerySet[Listing], *, by) -> int:
    """Close those of the jobs that are open, as one entry; return how many."""
    columns = ("state", "closed_at")
    return _decide_open(jobs, _seen_closed, columns, by=by, what="Closed the selected")


def _decide_open(jobs: QuerySet[Listing], change, columns, **how) -> int:
    open_jobs = jobs.filter(state=Listing.State.OPEN)
    return decide_all(DeskAct.Kind.CONFIRM, open_jobs, change, columns, **how)


def _seen_open(listing: Listing) -> None:
    listing.confirmed_at = timezone.now()
    listing.confirmed_by = Listing.ConfirmedBy.PERSON


def _seen_closed(listing: Listing) -> None:
    listing.state, listing.closed_at = Listing.State.CLOSED, timezone.now()


def _check(listing: Listing) -> None:
    if not due().filter(pk=listing.pk).exists():
        raise NotDecided(f"{listing} is no longer waiting: it was confirmed or closed meanwhile.")
