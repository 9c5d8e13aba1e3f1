"""Marks of live figures in prose: which editors can write, and what is wrong with one."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from django_countries import countries

from .models.identity import Level

_WRITTEN = re.compile(r"\[(/?)(\w+)((?::[^\[\]:]*)*)\]")

VERDICTS = ("a_more", "b_more", "unclear", "unknown")
ENOUGH = "enough"  # what a passage assumes of one figure: that there is one

# What each mark takes after its name, in order; some may be written in two ways.
_FIGURE = ("role", "level", "country")
_DIFFERENCE = ("role", "role", "level", "country")
FORMS = {
    "pay": [_FIGURE],
    "ranges": [_FIGURE],
    "difference": [_DIFFERENCE],
    "jobs": [("role",)],
    "when": [("verdict", *_DIFFERENCE)],
    "lean": [("verdict", *_DIFFERENCE), ("enough", *_FIGURE)],
}
_PART_NAMES = {"enough": "outcome", "verdict": "outcome"}
PASSAGES = ("when", "lean")  # opened by their mark, closed by [/when] or [/lean]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as written. `level` "" is all levels; `outcome` is what a passage assumes."""

    kind: str
    roles: tuple[str, ...] = ()
    level: str = ""
    country: str = ""
    outcome: str = ""


def read_mark(kind: str, values: str) -> Mark | None:
    """Read what stands after a mark's name, "one:senior:US"; None where it is no such mark.

    Whether there are roles of these slugs is not asked here.
    """
    given = values.split(":")
    for form in FORMS.get(kind, ()):
        if len(form) == len(given) and all(map(_fits, form, given)):
            named = dict(zip(form, given, strict=True))
            slugs = (value for part, value in zip(form, given, strict=True) if part == "role")
            level = named.get("level", "")
            outcome = named.get("verdict") or named.get("enough") or ""
            return Mark(
                kind,
                tuple(slugs),
                "" if level == "all" else level,
                named.get("country", ""),
                outcome,
            )
    return None


def _fits(part: str, value: str) -> bool:
    allowed = {
        "level": {*Level.values, "all"},
        "verdict": VERDICTS,
        "enough": (ENOUGH,),
        "country": countries.countries,
    }
    return value in allowed.get(part, (value,))


def faults(text: str, *, roles: Container[str]) -> Iterator[str]:
    """Yield what would not come out as a figure, a sentence each; `roles` are the slugs there are.

    Footnotes are not looked at: their sources stand elsewhere.
    """
    open_passages = []
    for closing, kind, rest in _WRITTEN.findall(text):
        mark, given = f"[{closing}{kind}{rest}]", rest.split(":")[1:]
        if closing and kind in PASSAGES:
            if open_passages[-1:] == [kind]:
                open_passages.pop()
            else:
                yield f"{mark} closes no passage, or another one stands open inside it."
        elif kind in FORMS:
            yield from _faults_of(mark, kind, given, roles)
            if kind in open_passages:
                yield f"{mark} stands inside another [{kind}:…]: close that one first."
            if kind in PASSAGES:
                open_passages.append(kind)
        elif rest and " " not in rest and kind != "cite":
            yield f"{mark} is no mark we know."
    for kind in open_passages:
        yield f"A [{kind}:…] passage is not closed with [/{kind}]."


def _faults_of(mark: str, kind: str, given: list[str], roles: Container[str]) -> Iterator[str]:
    form = next((form for form in FORMS[kind] if len(form) == len(given)), None)
    if form is None:
        shapes = " or ".join(f"[{':'.join([kind, *map(str.upper, form)])}]" for form in FORMS[kind])
        yield f"{mark} is no mark we know. Write {shapes}."
        return
    for part, value in zip(form, given, strict=True):
        if not (value in roles if part == "role" else _fits(part, value)):
            yield f"{mark}: there is no {_PART_NAMES.get(part, part)} “{value}”."
