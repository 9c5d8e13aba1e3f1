"""Fields held against imports: what the source said, what it says now, and what we say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet
from django.utils.dateparse import parse_date, parse_datetime

from listings.changes import snapshot
from listings.history import pay_words, places_words
from listings.models import Contract, DeskAct, HeldField, Listing, WorkingTime
from listings.undo import Undone, put, undo_act
from listings.wording import day
from roles.changes.prose import Word, prose_words, words_of
from roles.changes.words import Line, diff_words
from roles.models import Level, Role

from .deciding import NotDecided, decision


def held() -> QuerySet[HeldField]:
    """All held fields: those whose source changed since come first, the newest change first."""
    return HeldField.objects.order_by(F("source_changed_at").desc(nulls_last=True), "held_at", "pk")


def source_changed() -> QuerySet[HeldField]:
    """Held fields of which the source says something else than when an editor corrected it."""
    return held().filter(source_changed_at__isnull=False)


@dataclass(frozen=True)
class Standoff:
    """One held field: the source then, the source now, ours; told apart word by word."""

    held: HeldField

    @cached_property
    def ours(self) -> Any:
        return snapshot(self.held.listing)[self.held.name]

    @property
    def name(self) -> str:
        return LABELS[self.held.name]

    @property
    def source_then(self) -> list[Line]:
        return self._compared(self.held.source_value, self.held.source_value)

    @property
    def source_now(self) -> list[Line]:
        return self._compared(self.held.source_value, self.held.source_now)

    @property
    def ours_beside_it(self) -> list[Line]:
        return self._compared(self.held.source_now, self.ours)

    def _compared(self, before: Any, after: Any) -> list[Line]:
        words = _words_of(self.held.name)
        return diff_words(words(before), words(after))


def keep(pk: int, *, by) -> DeskAct:
    """Keep ours, knowing what the source says now; it is asked about again when that changes."""
    with _decision(pk, "Kept ours", by=by) as (row, _, act):
        act.details = {"kept": row.pk, "was": _columns(row)}
        row.source_value, row.source_changed_at = row.source_now, None
        row.save(update_fields=["source_value", "source_changed_at"])
    return act


def take(pk: int, *, by) -> DeskAct:
    """Take over what the source says now, and let imports set the field again."""
    with _decision(pk, "Took the source’s", by=by) as (row, listing, act):
        _let_go(row, act)
        put({listing: {row.name: row.source_now}})
    return act


def release(pk: int, *, by) -> DeskAct:
    """Let the next import set the field again; until then ours stays."""
    with _decision(pk, "Released", by=by) as (row, _, act):
        _let_go(row, act)
    return act


@contextmanager
def _decision(pk: int, said: str, *, by) -> Iterator[tuple[HeldField, Listing, DeskAct]]:
    """Record what the block does to a held field and its listing as one entry."""
    row = HeldField.objects.filter(pk=pk).first()
    if row is None:
        raise NotDecided("That field is no longer held; somebody decided it meanwhile.")
    with decision(DeskAct.Kind.HELD, row.listing_id, by=by) as (listing, act):
        act.what = f"{said}, {LABELS[row.name]}: {listing}"
        yield row, listing, act


def _let_go(row: HeldField, act: DeskAct) -> None:
    act.details = {"released": _columns(row)}
    row.delete()


def undo(act: DeskAct, *, by) -> Undone:
    """Hold the field again as it was held."""
    undone = undo_act(act, by=by)
    if undone.left:
        return undone
    if "kept" in act.details:
        HeldField.objects.filter(pk=act.details["kept"]).update(**act.details["was"])
    else:
        was = act.details["released"]
        key = {"listing_id": was.pop("listing_id"), "name": was.pop("name")}
        if Listing.objects.filter(pk=key["listing_id"]).exists():
            HeldField.objects.get_or_create(**key, defaults=was)
    return undone


def _columns(row: HeldField) -> dict:
    moments = ("source_changed_at", "held_at")
    columns = ("listing_id", "name", "source_value", "source_now", "held_by_id", *moments)
    values = {name: getattr(row, name) for name in columns}
    return values | {name: values[name] and values[name].isoformat() for name in moments}


LABELS = {
    "title": "title",
    "role": "role",
    "level": "level",
    "working_time": "working time",
    "contract": "contract",
    "description": "text",
    "apply_url": "link to apply",
    "posted_on": "date posted",
    "valid_through": "deadline",
    "pay": "pay",
    "places": "places",
}


def _words_of(name: str) -> Callable[[Any], list[Word]]:
    """Return how to write a value of that field as words; nothing is written as "not stated"."""
    if name == "description":
        return lambda value: prose_words(value or "")
    write = _WRITERS.get(name, str)
    return lambda value: words_of(write(value) if value else "not stated")


def _role(slug: str) -> str:
    role = Role.objects.filter(slugs__slug=slug).first()
    return role.name if role else slug


_WRITERS = {
    "role": _role,
    "level": lambda value: Level(value).label,
    "working_time": lambda value: WorkingTime(value).label,
    "contract": lambda value: Contract(value).label,
    "posted_on": lambda value: day(parse_date(value)),
    "valid_through": lambda value: day(parse_datetime(value)),
    "pay": pay_words,
    "places": places_words,
}
