"""Pay that looks wrong: not taken over from the source, very wide, or without a rate."""

from django.db.models import QuerySet

from listings.changes import hold, snapshot
from listings.models import DeskAct, Listing, ListingPay, PayDoubt, RangeDoubt
from roles.counting import counted

from .deciding import NotDecided, decide, decision

DOUBTS = (*PayDoubt, *RangeDoubt)  # in the order in which they are asked about


def waiting(doubt: str) -> QuerySet:
    """Return the ids of open jobs about whose pay there is that doubt first, oldest first.

    Pay an editor left as it is comes again only when it changes.
    """
    if doubt in PayDoubt.values:
        jobs = Listing.objects.filter(state=Listing.State.OPEN, pay_doubt=doubt)
        return jobs.order_by("pk").values_list("pk", flat=True)
    ranges = ListingPay.objects.filter(
        doubt=doubt,
        listing__state=Listing.State.OPEN,
        listing__pay_is_left=False,
        listing__pay_doubt="",
    )
    if doubt == RangeDoubt.UNRATED:
        ranges = ranges.exclude(listing__pay_ranges__doubt=RangeDoubt.WIDE)
    return ranges.order_by("listing").values_list("listing", flat=True).distinct()


def counts() -> dict[PayDoubt | RangeDoubt, int]:
    """Return how many jobs wait for each doubt, of those with any, as far as numbers are told."""
    numbers = {doubt: counted(waiting(doubt)) for doubt in DOUBTS}
    return {doubt: number for doubt, number in numbers.items() if number}


def problem_of(listing: Listing) -> str:
    """Say what is wrong with a job's pay, in a sentence."""
    if listing.pay_problem:
        return listing.pay_problem
    if any(pay.is_very_wide for pay in listing.pay_ranges.all()):
        return f"{RangeDoubt.WIDE.label}. Its page and card say so."
    return f"{RangeDoubt.UNRATED.label}."


def leave(pk: int, *, by) -> DeskAct:
    """Leave the pay as it is and ask no more, until it changes."""
    return decide(DeskAct.Kind.PAY, pk, _check_asked, _leave, "Left the pay as it is", by=by)


def _check_asked(listing: Listing) -> None:
    if listing.pay_is_left:
        raise NotDecided(f"The pay of {listing} was left as it is already.")


def _leave(listing: Listing) -> None:
    listing.pay_is_left = True


def correct(pk: int, forms, *, by) -> DeskAct:
    """Give a job the pay of these checked forms, held against imports; an editor states it."""
    with decision(DeskAct.Kind.PAY, pk, by=by) as (listing, act):
        said = snapshot(listing)
        for row in forms.save(commit=False):
            row.words = row.inferred = ""
            row.save()
        for row in forms.deleted_objects:
            row.delete()
        listing.pay_problem, listing.pay_is_left = "", True
        listing.save(update_fields=["pay_problem", "pay_is_left"])
        act.what = f"Corrected the pay: {listing}"
        if listing.sources.exists():
            act.details = {"held": hold(listing, said, ["pay"], by=by)}
    return act
