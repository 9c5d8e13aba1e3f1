"""Checks of the marks that stand in starter prose: footnotes and live figures."""

import re

from roles.models import Level

from .entries import Entry

MARK = re.compile(r"\[(/?)(\w+)((?::[^\[\]\s:]*)*)\]")
LEVELS = {*Level.values, "all"}
VERDICTS = {"a_more", "b_more", "unclear", "unknown"}

# What each mark takes after its name, in order.
FORMS = {
    "cite": ("citation",),
    "pay": ("role", "level", "country"),
    "ranges": ("role", "level", "country"),
    "difference": ("role", "role", "level", "country"),
    "jobs": ("role",),
    "when": ("verdict", "role", "role", "level", "country"),
}


def check_marks(entry: Entry, name: str, text: str, citations: set[str]) -> None:
    """Note every mark in the text that would not come out as a footnote or a figure."""
    open_passages = 0
    for closing, kind, rest in MARK.findall(text):
        parts = rest.split(":")[1:]
        if closing:
            open_passages -= 1
        elif kind not in FORMS or len(parts) != len(FORMS[kind]):
            entry.fault(name, f"[{kind}{rest}] is no mark we know.")
        else:
            open_passages += kind == "when"
            for part, value in zip(FORMS[kind], parts, strict=True):
                if not _fits(part, value, entry, citations):
                    entry.fault(name, f"[{kind}{rest}]: there is no {part} “{value}”.")
        if open_passages not in {0, 1}:
            entry.fault(name, "[when:…] passages must be closed one by one with [/when].")
            return
    if open_passages:
        entry.fault(name, "a [when:…] passage is not closed with [/when].")


def _fits(part: str, value: str, entry: Entry, citations: set[str]) -> bool:
    if part == "citation":
        return value in citations
    if part == "role":
        return value in entry.known.roles
    if part == "level":
        return value in LEVELS
    if part == "verdict":
        return value in VERDICTS
    return re.fullmatch("[A-Z]{2}", value) is not None  # a country
