"""The difference between two texts part by part, and of one saved change of a part."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models
from django.utils import formats
from django_countries import countries

from roles.models import (
    Author,
    Citation,
    GuideChoice,
    GuideTermNote,
    Role,
    RoleNeighbour,
    RoleTerm,
    Term,
    TextEdit,
)
from roles.models.versions import Version
from roles.text_parts import TextPart, parts_of
from roles.text_rows import Values, columns

from .prose import Word, prose_words, words_of
from .rows import ADDED, REMOVED, RowChange, diff_rows
from .words import Line, diff_words

# The rows of each list, and the columns by which a row is the same row in two versions.
LISTS = {
    "terms": (RoleTerm, ("term",)),
    "notes": (GuideTermNote, ("term",)),
    "choices": (GuideChoice, ("condition",)),
    "neighbours": (RoleNeighbour, ("kind", "role")),
    "citations": (Citation, ("key",)),
}
_UNNAMED = "(no longer known)"


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field of a part: the lines of its words, before and after."""

    label: str
    lines: list[Line]

    @property
    def is_changed(self) -> bool:
        return any(line.is_changed for line in self.lines)


@dataclass(frozen=True, slots=True)
class RowDiff:
    """One row of a list: its name, what became of it, and those of its columns that differ."""

    state: str
    name: str
    place: int | None
    was_place: int | None
    is_moved: bool
    columns: list[FieldDiff]


@dataclass(frozen=True, slots=True)
class PartDiff:
    """One part of a text in two versions."""

    name: str
    heading: str
    fields: list[FieldDiff]
    rows: list[RowDiff]

    @property
    def is_changed(self) -> bool:
        return bool(self.rows or self.fields)


@dataclass(frozen=True, slots=True)
class EditDiff:
    """One saved change of a part."""

    edit: TextEdit
    diff: PartDiff


class Names:
    """What terms, roles and authors are called now; asked for once for a whole page."""

    def __init__(self, values: Iterable[Values]):
        self._slugs: dict[type, set] = {Term: set(), Role: set(), Author: set()}
        for found in values:
            self._gather(found)

    def _gather(self, values: Values) -> None:
        for name, value in values.items():
            if name in ("author", "byline") and value:
                self._slugs[Author].add(value)
            for row in value if name in LISTS and isinstance(value, list) else ():
                for column in columns(LISTS[name][0]):
                    if column.is_relation and row.get(column.name):
                        self._slugs[column.related_model].add(row[column.name])

    @cached_property
    def _names(self) -> dict[type, dict]:
        known = {}
        for model, wanted in self._slugs.items():
            by = "pk" if model is Author else "slug"
            rows = model.objects.filter(**{f"{by}__in": wanted}).values_list(by, "name")
            known[model] = dict(rows) if wanted else {}
        return known

    def of(self, model: type[models.Model], value) -> str:
        return self._names[model].get(value, _UNNAMED if model is Author else str(value))


def compare(before: Version, after: Version) -> list[PartDiff]:
    """All parts of two versions of a page that differ, in reading order."""
    old = {part.name: part for part in parts_of(before)}
    new = {part.name: part for part in parts_of(after)}
    names = Names(part.values for part in [*old.values(), *new.values()])
    return [
        diff
        for name in dict.fromkeys([*new, *old])
        if (diff := _part(type(after), old.get(name), new.get(name), names)).is_changed
    ]


def edit_diffs(version: Version, edits: list[TextEdit]) -> list[EditDiff]:
    """What each saved change of a version changed."""
    parts = {part.name: part for part in parts_of(version)}
    names = Names(values for edit in edits for values in (edit.before, edit.after))
    return [
        EditDiff(edit, _edit(type(version), parts.get(edit.part), edit, names)) for edit in edits
    ]


def _edit(model, part: TextPart | None, edit: TextEdit, names: Names) -> PartDiff:
    def as_part(values: Values) -> TextPart:
        heading = part.heading if part else values.get("heading") or "A section since removed"
        labels = part.labels if part else {}
        rich = part.rich if part else frozenset({"body"})
        return TextPart(edit.part, heading, values, labels, rich)

    return _part(model, as_part(edit.before), as_part(edit.after), names)


def _part(model, before: TextPart | None, after: TextPart | None, names: Names) -> PartDiff:
    shown = after or before
    old, new = before.values if before else {}, after.values if after else {}
    fields: list[FieldDiff] = []
    rows: list[RowDiff] = []
    for name in dict.fromkeys([*new, *old]):
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        if name in LISTS:
            rows += _rows(name, was or [], now or [], names)
        else:
            label = shown.labels.get(name, name.replace("_", " "))
            is_rich = name in shown.rich
            lines = diff_words(
                *(_words(model, name, value, names, is_rich=is_rich) for value in (was, now))
            )
            fields.append(FieldDiff(_sentence_start(label), lines))
    return PartDiff(shown.name, shown.heading, fields, rows)


def _words(model, name: str, value: Any, names: Names, *, is_rich: bool) -> list[Word]:
    if is_rich:
        return prose_words(value or "")
    column = next((f for f in model._meta.concrete_fields if f.name == name), None)
    return words_of(_text(column, value, names))


def _rows(name: str, before: list[Values], after: list[Values], names: Names) -> list[RowDiff]:
    model, key = LISTS[name]
    changes = diff_rows(before, after, key=lambda row: tuple(row.get(k, "") for k in key))
    return [_row(model, key, change, names) for change in changes if change.is_changed]


def _row(model, key: tuple[str, ...], change: RowChange, names: Names) -> RowDiff:
    shown = change.after or change.before
    by_name = {column.name: column for column in columns(model)}
    name = ", ".join(_text(by_name[k], shown.get(k, ""), names) for k in reversed(key))
    return RowDiff(
        state=change.state,
        name=shown.get("title") or name,
        place=change.place,
        was_place=change.was_place,
        is_moved=change.is_moved,
        columns=list(_columns(by_name, key, change, names)),
    )


def _columns(by_name, key, change: RowChange, names: Names) -> Iterator[FieldDiff]:
    old, new = change.before or {}, change.after or {}
    whole = change.state in (ADDED, REMOVED)
    for name, column in by_name.items():
        was, now = (_text(column, row.get(name, ""), names) for row in (old, new))
        if was != now and not (whole and name in key):
            lines = diff_words(words_of(was), words_of(now))
            yield FieldDiff(_sentence_start(str(column.verbose_name)), lines)


def _text(column: models.Field | None, value: Any, names: Names) -> str:
    """A value as people read it: names for slugs and numbers, words for choices, days in full."""
    if value is None or value == "":
        return ""
    if column is None:
        return str(value)
    if column.is_relation:
        return names.of(column.related_model, value)
    if isinstance(column, models.BooleanField):
        return "yes" if value else "no"
    if isinstance(column, models.DateField):
        return formats.date_format(date.fromisoformat(value))
    if column.name == "country":
        return countries.name(value) or value
    return str(dict(column.flatchoices).get(value, value))


def _sentence_start(text: str) -> str:
    return text[:1].upper() + text[1:]
