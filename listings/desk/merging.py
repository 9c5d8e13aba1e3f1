"""Two listings of one job made one: nothing of either is lost, and it can be taken back."""

from django.db import transaction
from django.utils import timezone

from listings.changes import HOLDABLE, hold, place_value, record_changes, snapshot, whole
from listings.models import (
    DeskAct,
    Listing,
    ListingPay,
    ListingSource,
    ListingTerm,
    Placement,
)
from listings.saving import after_saving
from listings.undo import Undone, undo_act

from .deciding import NotDecided


def merge(kept_pk: int, other_pk: int, *, by) -> DeskAct:
    """Merge a listing into another of its employer: places, pay, skills and sources come along.

    The other's address leads to the one kept. What the kept one's own source does not say is held,
    so that imports leave it.
    """
    with transaction.atomic():
        kept, other = _both(kept_pk, other_pk)
        before, other_before = whole(kept), whole(other)
        said_by_source = _source_of(kept, other, before, snapshot(other))
        act = DeskAct(kind=DeskAct.Kind.MERGE, by=by, what=f"Merged: {other} into {kept}")
        act.details = {
            "kept": kept.pk,
            "other": other.pk,
            "sources": _moved_sources(kept, other),
            "terms": _added_terms(kept, other),
            "placements": _moved(Placement, kept, other),
            "led_here": _readdressed(kept, other),
        }
        act.save()
        _add_places(kept, other)
        _add_pay(kept, other)
        other.merged_into = kept
        other.state, other.closed_at = Listing.State.CLOSED, timezone.now()
        other.listed_at = other.listed_at or timezone.now()
        other.save()
        kept, other = _fresh(kept), _fresh(other)
        after = whole(kept)
        record_changes(kept, before, after, by=by, act=act)
        record_changes(other, other_before, whole(other), by=by, act=act)
        differing = [name for name in said_by_source if said_by_source[name] != after[name]]
        act.details["held"] = hold(kept, said_by_source, differing, by=by)
        act.save(update_fields=["details"])
        # Not part of what is undone: whoever found the other open found this job open.
        at, by_whom = _later_confirmation(kept, other)
        Listing.objects.filter(pk=kept.pk).update(confirmed_at=at, confirmed_by=by_whom)
        after_saving([kept, other])
    return act


def undo(act: DeskAct, *, by) -> Undone:
    """Part the two again, unless what the merge changed was edited since."""
    moved = act.details
    kept = Listing.objects.filter(pk=moved["kept"]).first()
    other = Listing.objects.filter(pk=moved["other"], merged_into=moved["kept"]).first()
    if kept is None or other is None:
        raise NotDecided("One of the two jobs was deleted or merged again; undo that first.")
    undone = undo_act(act, by=by)
    if undone.left:
        raise NotDecided(f"Not undone: {'; '.join(map(str, undone.left))}.")
    ListingTerm.objects.filter(listing=kept, pk__in=moved["terms"]).delete()
    sources = ListingSource.objects.filter(listing=kept, pk__in=moved["sources"])
    sources.update(listing=other, merged_by_hand=False)
    Placement.objects.filter(listing=kept, pk__in=moved["placements"]).update(listing=other)
    Listing.objects.filter(pk__in=moved["led_here"]).update(merged_into=other)
    Listing.objects.filter(pk=other.pk).update(merged_into=None)
    after_saving([kept, other])
    return undone


def _both(kept_pk: int, other_pk: int) -> tuple[Listing, Listing]:
    listings = Listing.objects.select_for_update(of=("self",)).select_related("company", "role")
    found = {one.pk: one for one in listings.filter(pk__in=[kept_pk, other_pk]).order_by("pk")}
    if len(found) < 2:
        raise NotDecided("One of the two jobs is no longer here.")
    kept, other = found[kept_pk], found[other_pk]
    if kept.company_id != other.company_id:
        raise NotDecided("The two jobs are of different employers; merge the employers first.")
    for one in (kept, other):
        if one.state != Listing.State.OPEN:
            raise NotDecided(f"{one} is not open any more, so there is nothing to merge.")
    return kept, other


def _fresh(listing: Listing) -> Listing:
    return Listing.objects.select_related("company", "role").get(pk=listing.pk)


def _source_of(kept: Listing, other: Listing, before: dict, others: dict) -> dict:
    """Return what the source that leads from now on says of the fields imports must leave alone.

    A listing of our own that gets a source keeps its facts. One that has a source keeps the places
    and pay that come from other boards; what comes from its own board, that board says together.
    """
    if not kept.sources.exists():
        return {name: others[name] for name in HOLDABLE} if other.sources.exists() else {}
    leads = kept.sources.order_by("pk").values("board")[:1]
    is_one_board = other.sources.exists() and not other.sources.exclude(board__in=leads).exists()
    return {} if is_one_board else {name: before[name] for name in ("places", "pay")}


def _moved_sources(kept: Listing, other: Listing) -> list[int]:
    ids = list(other.sources.values_list("pk", flat=True))
    ListingSource.objects.filter(pk__in=ids).update(listing=kept, merged_by_hand=True)
    return ids


def _moved(model, kept: Listing, other: Listing) -> list[int]:
    ids = list(model.objects.filter(listing=other).values_list("pk", flat=True))
    model.objects.filter(pk__in=ids).update(listing=kept)
    return ids


def _readdressed(kept: Listing, other: Listing) -> list[int]:
    """Let what was merged into the other lead to the kept one in one hop."""
    ids = list(Listing.objects.filter(merged_into=other).values_list("pk", flat=True))
    Listing.objects.filter(pk__in=ids).update(merged_into=kept)
    return ids


def _add_places(kept: Listing, other: Listing) -> None:
    known = [place_value(place) for place in kept.places.all()]
    new = [place for place in other.places.all() if place_value(place) not in known]
    _copied(new, kept, len(known))


def _add_pay(kept: Listing, other: Listing) -> None:
    known = {_amounts(pay) for pay in kept.pay_ranges.all()}
    new = [pay for pay in other.pay_ranges.all() if _amounts(pay) not in known]
    _copied(new, kept, len(known))


def _amounts(pay: ListingPay) -> tuple:
    return pay.minimum, pay.maximum, pay.currency, pay.period, pay.basis, pay.part


def _added_terms(kept: Listing, other: Listing) -> list[int]:
    known = set(kept.terms.values_list("term", flat=True))
    return _copied([one for one in other.terms.all() if one.term_id not in known], kept)


def _copied(rows: list, kept: Listing, order: int | None = None) -> list[int]:
    """Add copies of the rows to a listing, the originals stay with theirs."""
    ids = []
    for number, row in enumerate(rows):
        row.pk, row.listing, row._state.adding = None, kept, True
        if order is not None:
            row.order = order + number
        row.save()
        ids.append(row.pk)
    return ids


def _later_confirmation(kept: Listing, other: Listing) -> tuple:
    told = [one for one in (kept, other) if one.confirmed_at]
    if not told:
        return kept.confirmed_at, kept.confirmed_by
    latest = max(told, key=lambda one: one.confirmed_at)
    return latest.confirmed_at, latest.confirmed_by
