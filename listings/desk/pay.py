"""Pay that looks wrong: not taken over from the source, very wide, or without a rate."""

from collections import defaultdict

from django.db.models import F, Q

from listings.changes import hold, snapshot
from listings.models import DeskAct, ExchangeRate, Listing, ListingPay
from listings.pay import VERY_WIDE

from .deciding import NotDecided, decision

# What is wrong, by the words in which an import or a reading says so; the first that fits counts.
SAID = (
    ("reversed", "Reversed: the top is below the bottom", ("reversed",)),
    ("zero", "Zero or less", ("zero", "starts at nothing", "without amounts")),
    ("too_wide", "Too wide to mean anything", ("too wide",)),
    ("currency", "Unknown currency", ("gives pay in", "does not say its currency")),
    ("period", "No period", ("for how long", "its period")),
    ("unread", "Could not be read", ("",)),
)
WIDE, UNRATED = "wide", "unrated"
KINDS = {kind: label for kind, label, _ in SAID} | {
    WIDE: f"Very wide: the top is over {VERY_WIDE}× the bottom",
    UNRATED: "In a currency without a rate: shown, not comparable",
}


def problems() -> dict[str, list[int]]:
    """Return the open jobs with doubtful pay by kind of problem, each job once, oldest first.

    Pay an editor left as it is comes again only when it changes.
    """
    found: dict[str, list[int]] = defaultdict(list)
    unread = Listing.objects.filter(
        state=Listing.State.OPEN, pay_problem__gt="", pay_is_left=False
    ).order_by()
    seen = set()
    for pk, said in sorted(unread.values_list("pk", "pay_problem")):
        found[_kind_of(said)].append(pk)
        seen.add(pk)
    rated = list(ExchangeRate.objects.current_per_eur())
    doubtful = (
        ListingPay.objects.filter(
            Q(annual_high_cents__gt=F("annual_low_cents") * VERY_WIDE) | ~Q(currency__in=rated)
        )
        .filter(listing__state=Listing.State.OPEN, listing__pay_is_left=False)
        .order_by("listing")
        .values_list("listing", "currency")
    )
    rated = set(rated)
    for pk, currency in doubtful:
        if pk not in seen:
            found[WIDE if currency in rated else UNRATED].append(pk)
            seen.add(pk)
    return {kind: found[kind] for kind in KINDS if kind in found}


def problem_of(listing: Listing) -> str:
    """Say what is wrong with a job's pay, in a sentence."""
    if listing.pay_problem:
        return listing.pay_problem
    if any(pay.is_very_wide for pay in listing.pay_ranges.all()):
        return f"{KINDS[WIDE]}. Its page and card say so."
    return f"{KINDS[UNRATED]}."


def _kind_of(said: str) -> str:
    said = said.casefold()
    return next(kind for kind, _, words in SAID if any(word in said for word in words))


def leave(pk: int, *, by) -> DeskAct:
    """Leave the pay as it is and ask no more, until it changes."""
    with decision(DeskAct.Kind.PAY, pk, by=by) as (listing, act):
        if listing.pay_is_left:
            raise NotDecided(f"The pay of {listing} was left as it is already.")
        listing.pay_is_left = True
        listing.save(update_fields=["pay_is_left"])
        act.what = f"Left the pay as it is: {listing}"
    return act


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
