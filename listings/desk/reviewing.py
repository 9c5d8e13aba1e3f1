"""Jobs waiting for review: published, sent back with a comment, or ruled out of scope."""

from django.db.models import QuerySet
from django.utils import timezone

from listings.models import DeskAct, Listing

from .deciding import NotDecided, decide, decide_all


def waiting() -> QuerySet[Listing]:
    """Jobs in review, the one that came first first."""
    return Listing.objects.filter(state=Listing.State.REVIEW).order_by("pk")


def publish(pk: int, *, by) -> DeskAct:
    """Make the job live; whoever published it has seen that it is open."""
    return decide(DeskAct.Kind.REVIEW, pk, _check_publishable, _open, "Published", by=by)


def publish_all(jobs: QuerySet[Listing], *, by) -> int:
    """Publish those of the jobs that are drafts or in review, as one entry; return how many."""
    unpublished = jobs.filter(state__in=[Listing.State.DRAFT, Listing.State.REVIEW])
    columns = ("state", "listed_at", "confirmed_at", "confirmed_by", "review_comment")
    return decide_all(
        DeskAct.Kind.REVIEW, unpublished, _open, columns, by=by, what="Published the selected"
    )


def _open(listing: Listing) -> None:
    now = timezone.now()
    listing.state, listing.listed_at = Listing.State.OPEN, listing.listed_at or now
    listing.confirmed_at, listing.confirmed_by = now, Listing.ConfirmedBy.PERSON
    listing.review_comment = ""


def send_back(pk: int, comment: str, *, by) -> DeskAct:
    """Return the job to its writer as a draft, with what must change."""
    comment = " ".join(comment.split())
    if not comment:
        raise NotDecided("Say what must change before you send it back.")
    longest = Listing._meta.get_field("review_comment").max_length
    if len(comment) > longest:
        raise NotDecided(f"The comment is {len(comment)} characters long; {longest} are kept.")

    def return_it(listing: Listing) -> None:
        listing.state, listing.review_comment = Listing.State.DRAFT, comment

    return decide(DeskAct.Kind.REVIEW, pk, _check, return_it, "Sent back", by=by)


def rule_out(pk: int, *, by) -> DeskAct:
    """Keep the job out of the site: it is none of our roles."""
    return decide(DeskAct.Kind.REVIEW, pk, _check, _put_out, "Out of scope", by=by)


def _put_out(listing: Listing) -> None:
    listing.state, listing.scope = Listing.State.DRAFT, Listing.Scope.OUT


def _check(listing: Listing) -> None:
    if listing.state != Listing.State.REVIEW:
        raise NotDecided(f"{listing} was decided by somebody else meanwhile.")


def _check_publishable(listing: Listing) -> None:
    _check(listing)
    if listing.scope == Listing.Scope.OUT:
        raise NotDecided(f"{listing} is out of scope, so readers would never see it.")
