"""What changed on a listing in words for the desk: field by field, old and new."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from typing import Any

from listings.history import FACTS
from listings.models import Contract, Listing, WorkingTime
from listings.reading.tags import without_tags
from roles.models import Level

SHOWN = 240  # characters of a long text around what changed
MOST_WORDS = 3_000  # of a text that is compared word by word
_LABELS = {
    "apply_url": "apply address",
    "posted_on": "posted on",
    "valid_through": "deadline",
    "working_time": "working time",
    "places": "place",
}
_CHOICES = {
    "level": Level,
    "working_time": WorkingTime,
    "contract": Contract,
    "state": Listing.State,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text that stayed (""), went ("old") or came ("new")."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class ToldChange:
    label: str
    old: str
    new: str
    pieces: tuple[Piece, ...] = ()  # of a long text, in place of old and new


def told(changes: Iterable[list]) -> list[ToldChange]:
    """Return changes (field, old, new) as an editor reads them."""
    return [_told(*change) for change in changes]


def _told(name: str, old: Any, new: Any) -> ToldChange:
    label = _LABELS.get(name, name)
    before, after = value_text(name, old), value_text(name, new)
    pieces = compared(before, after) if name == "description" and old and new else ()
    return ToldChange(label, shortened(before), shortened(after), pieces)


def value_text(name: str, value: Any) -> str:
    """Return the value of a field in words; "" for what is not stated."""
    if name in FACTS and name != "title":
        return FACTS[name][1](value)
    if name in _CHOICES and value:
        return str(_CHOICES[name](value).label)
    if name == "description":
        return " ".join(unescape(without_tags(value or "")).split())
    return str(value or "")


def shortened(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def compared(before: str, after: str) -> tuple[Piece, ...]:
    """Return a text word by word with what went and came; long stretches that stayed are cut."""
    old, new = before.split()[:MOST_WORDS], after.split()[:MOST_WORDS]
    pieces = []
    for what, i1, i2, j1, j2 in SequenceMatcher(
        None, old, new, autojunk=len(old) > 500
    ).get_opcodes():
        if what == "equal":
            pieces.append(Piece("", _middle_cut(old[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(Piece("old", shortened(" ".join(old[i1:i2]))))
        if j1 < j2:
            pieces.append(Piece("new", shortened(" ".join(new[j1:j2]))))
    return tuple(pieces)


def _middle_cut(words: list[str]) -> str:
    return " ".join(words if len(words) <= 24 else [*words[:10], "…", *words[-10:]])
