"""Taking back what one decision or one import changed: the one way in which it is done.

Every change of a listing is kept as a ListingChange with its old and new value. Taking back means:
each listing whose fields still stand as they were left gets their old values; a listing that was
edited since is left alone and named. What is taken back is recorded as a change like any other.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from roles.models import Role

from .changes import READ_COLUMNS, changes_between, whole
from .models import (
    DeskAct,
    ExchangeRate,
    HeldField,
    ImportBatch,
    Listing,
    ListingChange,
    ListingPay,
    ListingPlace,
)
from .saving import (
    after_saving,
    batched,
    replace_pay,
    replace_places,
    replace_terms,
    update_listings,
)
from .vocabulary import asked_terms, term_names


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A listing that was not put back, and the fields that were edited since."""

    listing: Listing
    fields: tuple[str, ...]

    def __str__(self) -> str:
        names = [name for name in self.fields if name != "reading"] or ["how it was read"]
        return f"{self.listing} ({', '.join(names)} changed since)"


@dataclass(frozen=True, slots=True)
class Undone:
    put_back: list[Listing]
    left: list[LeftAlone]


def undo_changes(
    changes: QuerySet[ListingChange],
    *,
    by,
    act: DeskAct | None = None,
    batch: ImportBatch | None = None,
) -> Undone:
    """Put back what these changes changed, wherever nothing of it was changed again.

    The changes back are recorded under the same act or batch. Call it in a transaction.
    """
    spans: dict[int, dict[str, list]] = defaultdict(dict)  # listing -> field -> [old, new]
    for change in changes.order_by("pk"):
        span = spans[change.listing_id].setdefault(change.field, [change.old, change.new])
        span[1] = change.new
    undone = Undone([], [])
    for pks in batched(sorted(spans)):
        before, values = {}, {}
        for listing in _loaded(pks).select_for_update(of=("self",)):
            now = whole(listing)
            fields = {name: span for name, span in spans[listing.pk].items() if name in now}
            edited = tuple(name for name, (_, new) in fields.items() if now[name] != new)
            if edited:
                undone.left.append(LeftAlone(listing, edited))
            else:
                before[listing.pk] = now
                values[listing] = {name: old for name, (old, _) in fields.items()}
        put(values)
        put_back = list(_loaded(before))
        ListingChange.objects.bulk_create(
            change
            for listing in put_back
            for change in changes_between(
                listing, before[listing.pk], whole(listing), by=by, act=act, batch=batch
            )
        )
        undone.put_back.extend(put_back)
    after_saving(undone.put_back)
    return undone


def _loaded(pks: Iterable[int]) -> QuerySet[Listing]:
    """Return these listings with all that `whole` asks of them."""
    known = Listing.objects.filter(pk__in=pks).select_related("company", "role").order_by("pk")
    return known.prefetch_related("pay_ranges", "places")


def put(values_of: Mapping[Listing, dict[str, Any]]) -> None:
    """Give listings these values of `changes.whole`, and save them; a few queries for all.

    The skills of a new text are those it names.
    """
    slugs = {values["role"] for values in values_of.values() if values.get("role")}
    roles = Role.objects.known_by(slugs)
    pay, places = {}, {}
    for listing, values in values_of.items():
        set_values(listing, values, roles)
        read = values.get("reading") or {}
        if {"title", "description"} & values.keys():
            listing.derive()
        if "pay" in values:
            pay[listing.pk] = pay_rows(values["pay"], read.get("pay", ()))
        if "places" in values:
            places[listing.pk] = place_rows(values["places"], read.get("places", ()))
    update_listings(values_of, "confirmed_at", "confirmed_by", "review_comment")
    replace_pay(pay, ExchangeRate.objects.current_per_eur())
    replace_places(places)
    reworded = [listing for listing, values in values_of.items() if "description" in values]
    if reworded:
        names = term_names()
        replace_terms({listing.pk: asked_terms(listing, names) for listing in reworded})


def set_values(listing: Listing, values: dict[str, Any], roles: Mapping[str, Role]) -> None:
    """Set those of these values that stand in the listing's own row; it is not saved.

    The words a fact was read from go with the fact, unless "reading" brings them back.
    """
    for name, value in values.items():
        if name == "role":
            _set_role(listing, roles.get(value))
        elif name in _SETTERS:
            _SETTERS[name](listing, value)
    read = values.get("reading") or {}
    for name in READ_COLUMNS:
        if name in read:
            is_moment = name in ("listed_at", "closed_at")
            value = read[name]
            setattr(listing, name, parse_datetime(value) if is_moment and value else value)


def pay_rows(ranges: list[dict], read: Sequence = ()) -> list[ListingPay]:
    """Return pay ranges as rows; `read` are the words of each, if known."""
    rows = []
    for order, value in enumerate(ranges):
        words, inferred = read[order] if order < len(read) else ("", "")
        row = ListingPay(order=order, words=words, inferred=inferred)
        ends = {end: value[end] or None for end in ("minimum", "maximum")}
        for name, one in (value | ends).items():
            setattr(row, name, row._meta.get_field(name).to_python(one))
        rows.append(row)
    return rows


def place_rows(places: list[dict], read: Sequence = ()) -> list[ListingPlace]:
    """Return places as rows; `read` are hours and words of each, if known."""
    rows = []
    for order, value in enumerate(places):
        hours, words = read[order] if order < len(read) else ("", "")
        rows.append(ListingPlace(order=order, hours=hours, words=words, **value))
    return rows


def _set_plain(name: str, *words: str) -> Callable:
    def put_value(listing: Listing, value) -> None:
        setattr(listing, name, value or "")
        for one in words:
            setattr(listing, one, "")

    return put_value


def _set_role(listing: Listing, role: Role | None) -> None:
    listing.role, listing.role_words = role, ""
    if listing.role:
        listing.scope = Listing.Scope.MAPPED
    elif listing.scope == Listing.Scope.MAPPED:
        listing.scope = Listing.Scope.UNDECIDED


def _set_state(listing: Listing, state: str) -> None:
    listing.state = state
    listing.closed_at = timezone.now() if state == Listing.State.CLOSED else None
    if state == Listing.State.OPEN:
        listing.listed_at = listing.listed_at or timezone.now()


def _set_confirmed(listing: Listing, value: list) -> None:
    at, listing.confirmed_by = value
    listing.confirmed_at = parse_datetime(at) if at else None


def _set_pay_left(listing: Listing, value: bool) -> None:
    listing.pay_is_left = value


def _set_posted_on(listing: Listing, value: str | None) -> None:
    listing.posted_on = parse_date(value) if value else None


def _set_valid_through(listing: Listing, value: str | None) -> None:
    listing.valid_through = parse_datetime(value) if value else None


_SETTERS = {
    "title": _set_plain("title"),
    "level": _set_plain("level", "level_words"),
    "working_time": _set_plain("working_time", "employment_words"),
    "contract": _set_plain("contract", "employment_words"),
    "description": _set_plain("description"),
    "apply_url": _set_plain("apply_url"),
    "comment": _set_plain("review_comment"),
    "posted_on": _set_posted_on,
    "valid_through": _set_valid_through,
    "state": _set_state,
    "confirmed": _set_confirmed,
    "pay_left": _set_pay_left,
}


@transaction.atomic
def undo_act(act: DeskAct, *, by) -> Undone:
    """Take one decision at the desk back, as a whole but for what was edited since."""
    undone = undo_changes(act.changes.all(), by=by, act=act)
    left = [one.listing.pk for one in undone.left]
    HeldField.objects.filter(pk__in=act.details.get("held", ())).exclude(listing__in=left).delete()
    act.undone_at, act.undone_by = timezone.now(), by
    act.save(update_fields=["undone_at", "undone_by"])
    return undone
