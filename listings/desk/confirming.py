"""Jobs that no feed confirms: is each still open? Oldest confirmation first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from listings.models import DeskAct, Listing
from listings.search import engine
from listings.standing import Standing, standing_of

from .deciding import NotDecided, decide, decide_all


def waiting(now: datetime) -> list[int]:
    """Return open jobs that nothing has confirmed for UNCONFIRMED_AFTER_DAYS, oldest first."""
    return engine.unconfirmed_ids(now=now, since=_since(now))


def still_waiting(now: datetime) -> QuerySet[Listing]:
    """The same jobs as the database has them now: for few of them, by id."""
    return Listing.objects.unconfirmed(now=now, since=_since(now))


def _since(now: datetime) -> datetime:
    return now - timedelta(days=settings.UNCONFIRMED_AFTER_DAYS)


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
    return decide(DeskAct.Kind.CONFIRM, pk, _check, _seen_open, "Still open", by=by)


def close(pk: int, *, by) -> DeskAct:
    """Say that a person found the job closed."""
    return decide(DeskAct.Kind.CONFIRM, pk, _check, _seen_closed, "Closed", by=by)


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
    if not still_waiting(timezone.now()).filter(pk=listing.pk).exists():
        raise NotDecided(f"{listing} is no longer waiting: it was confirmed or closed meanwhile.")
