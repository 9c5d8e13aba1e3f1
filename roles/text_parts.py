"""A guide or profile part by part, as plain values: what the desk edits, compares and puts back.

Every value can be written as JSON: text, rich text as HTML, or a list of rows, each a dict. Terms
and roles stand as their slugs and days as in 2026-11-25, so that a value means the same in every
version, and after one has been copied.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Prefetch, prefetch_related_objects

from .models import (
    Citation,
    GuideChoice,
    GuideSection,
    GuideTermNote,
    GuideVersion,
    RoleNeighbour,
    RoleSection,
    RoleTerm,
    RoleVersion,
    SectionKind,
)
from .models.prose import ProseField
from .models.versions import Version
from .text_rows import Values, put_rows, row_values

_OWN_SECTION = re.compile(r"own-([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class TextPart:
    """One part of a text as it stands.

    `labels` name its fields, `rich` are those with HTML, and `fields` are where they are kept: a
    field of a model, or the model of the rows.
    """

    name: str
    heading: str
    values: Values
    labels: dict[str, str] = field(default_factory=dict)
    rich: frozenset[str] = frozenset()
    fields: dict[str, models.Field | type[models.Model]] = field(default_factory=dict)


def parts_of(version: Version) -> list[TextPart]:
    """All parts of a text in the order they are written in, empty ones too.

    A fixed number of queries, none where the version was loaded with its rows.
    """
    load_rows(version)
    return [_shown(part, version) for part in _parts(version)]


def load_rows(*versions: Version) -> None:
    """Load whatever stands in texts of one kind, unless it is loaded already.

    Four or five queries for any number.
    """
    if isinstance(versions[0], RoleVersion):
        terms = RoleTerm.objects.select_related("term", "learn_after")
        rows = [
            Prefetch("sections", RoleSection.objects.prefetch_related(Prefetch("terms", terms))),
            Prefetch("neighbours", RoleNeighbour.objects.select_related("role")),
            "citations",
        ]
    else:
        notes = GuideTermNote.objects.select_related("term")
        rows = ["sections", "choices", "citations", Prefetch("term_notes", notes)]
    prefetch_related_objects(versions, *rows)


def part_of(version: Version, name: str) -> TextPart | None:
    """One part of a text; None where a text of this kind has none of that name."""
    return next((part for part in parts_of(version) if part.name == name), None)


@transaction.atomic
def put_part(version: Version, name: str, values: Values) -> None:
    """Write the values of one part, cleaned; raises ValidationError with its faults by field.

    A field that is not given stays. A draft may leave empty what readers need: that is asked for
    when it is approved. An own section without heading and text is taken out.
    """
    parts = _parts(version)
    part = next((part for part in parts if part.name == name), None) or _further(version, name)
    if part is None:
        raise ValidationError(f"This text has no part “{name}”.")
    part.write(version, values)
    version._prefetched_objects_cache = {}


def new_part(version: Version, name: str = "") -> TextPart | None:
    """An own section that a topic guide once had, or the one it will have next; still empty.

    None where a text of this kind has no such part.
    """
    if isinstance(version, RoleVersion) or version.guide.is_comparison:
        return None
    part = _further(version, name or f"own-{GuideSection.next_number(version.guide)}")
    return _shown(part, version) if part else None


class _Fields:
    """A part that is some fields of the version itself."""

    def __init__(self, name: str, heading: str, model: type[Version], *names: str):
        self.name, self._heading, self.names = name, heading, list(names)
        self.fields = {name: model._meta.get_field(name) for name in names}
        self.labels = {name: str(found.verbose_name) for name, found in self.fields.items()}
        self.rich = frozenset(n for n, f in self.fields.items() if isinstance(f, ProseField))

    def heading(self, version: Version) -> str:
        return self._heading

    def read(self, version: Version) -> Values:
        return {name: getattr(version, found.attname) for name, found in self.fields.items()}

    def write(self, version: Version, values: Values) -> None:
        _set(version, values, self.names)
        # Only what this part holds: another part may just have been saved by somebody else.
        version.save(update_fields=self.names)


class _Rows:
    """A part that is a list of rows under the version, each with the columns of its model."""

    def __init__(self, name: str, heading: str, relation: str, model: type[models.Model]):
        self.name, self._heading, self.relation, self.model = name, heading, relation, model
        self.labels = {name: heading}
        self.rich: frozenset[str] = frozenset()
        self.fields = {name: model}

    def heading(self, version: Version) -> str:
        return self._heading

    def read(self, version: Version) -> Values:
        return {self.name: [row_values(row) for row in getattr(version, self.relation).all()]}

    def write(self, version: Version, values: Values) -> None:
        if self.name in values:
            with _named(self.name):
                put_rows(getattr(version, self.relation), values[self.name])


class _GuideSection:
    """What a comparison itself says on one topic."""

    labels = {"body": "text"}
    rich = frozenset({"body"})
    fields = {"body": GuideSection._meta.get_field("body")}

    def __init__(self, kind: GuideSection.Kind):
        self.name, self.kind = kind.value, kind

    def heading(self, version: GuideVersion) -> str:
        return self.kind.label

    def read(self, version: GuideVersion) -> Values:
        return {"body": next((row.body for row in self._rows(version)), "")}

    def write(self, version: GuideVersion, values: Values) -> None:
        row = next(iter(self._rows(version)), None) or GuideSection(
            version=version, kind=self.kind, order=list(GuideSection.Kind).index(self.kind)
        )
        _put_section(row, values, ["body"])

    def _rows(self, version: GuideVersion) -> list[GuideSection]:
        return [row for row in version.sections.all() if row.kind == self.kind]


class _OwnSection:
    """A section of a topic guide; its key stays while its heading and its place change."""

    labels = {"heading": "heading", "body": "text", "order": "place among the sections"}
    rich = frozenset({"body"})
    fields = {name: GuideSection._meta.get_field(name) for name in labels}

    def __init__(self, key: int):
        self.name, self.key = f"own-{key}", str(key)

    def heading(self, version: GuideVersion) -> str:
        return next((row.heading for row in self._rows(version)), "New section")

    def read(self, version: GuideVersion) -> Values:
        row = next(iter(self._rows(version)), None) or self._new(version)
        return {"heading": row.heading, "body": row.body, "order": row.order}

    def write(self, version: GuideVersion, values: Values) -> None:
        row = next(iter(self._rows(version)), None) or self._new(version)
        _put_section(row, values, ["heading", "body", "order"])

    def _new(self, version: GuideVersion) -> GuideSection:
        last = max((row.order for row in version.sections.all()), default=-1)
        return GuideSection(
            version=version, kind=GuideSection.Kind.OWN, key=self.key, order=last + 1
        )

    def _rows(self, version: GuideVersion) -> list[GuideSection]:
        return [row for row in version.sections.all() if row.key == self.key]


class _ProfileSection:
    """One section of a profile with its terms in the order to learn them in."""

    labels = {"summary": "summary", "body": "text", "terms": "terms"}
    rich = frozenset({"body"})
    fields = {
        "summary": RoleSection._meta.get_field("summary"),
        "body": RoleSection._meta.get_field("body"),
        "terms": RoleTerm,
    }

    def __init__(self, kind: SectionKind):
        self.name, self.kind = kind.value, kind

    def heading(self, version: RoleVersion) -> str:
        return self.kind.label

    def read(self, version: RoleVersion) -> Values:
        row = self._row(version)
        if row is None:
            return {"summary": "", "body": "", "terms": []}
        terms = [row_values(term) for term in row.terms.all()]
        return {"summary": row.summary, "body": row.body, "terms": terms}

    def write(self, version: RoleVersion, values: Values) -> None:
        values = self.read(version) | values
        row = self._row(version) or RoleSection(version=version, kind=self.kind)
        if not any(values[name] for name in self.labels):
            if row.pk:
                row.delete()
        else:
            _set(row, values, ["summary", "body"])
            row.save()
            with _named("terms"):
                put_rows(row.terms, values["terms"])

    def _row(self, version: RoleVersion) -> RoleSection | None:
        return next((row for row in version.sections.all() if row.kind == self.kind), None)


Part = _Fields | _Rows | _GuideSection | _OwnSection | _ProfileSection

_GUIDE_HEAD = [
    _Fields("head", "Head", GuideVersion, "title", "standfirst", "description", "author"),
    _Fields("desk", "For the desk", GuideVersion, "reader", "question", "shape"),
    _Fields("in_short", "In short", GuideVersion, "in_short"),
    _Fields("opening", "Opening", GuideVersion, "opening"),
]
_GUIDE_TOPICS = [_GuideSection(kind) for kind in GuideSection.Kind if kind != "own"]
_GUIDE_NOTES = [_Rows("notes", "Notes on terms", "term_notes", GuideTermNote)]
_GUIDE_SURPRISES = [_Fields("surprises", "What surprises people", GuideVersion, "surprises")]
_GUIDE_PAIR = [
    _Fields("moving", "Moving between them", GuideVersion, "a_to_b", "b_to_a"),
    _Rows("choices", "If you … choose …", "choices", GuideChoice),
]
_GUIDE_END = [
    _Fields("verdict", "Verdict", GuideVersion, "verdict"),
    _Fields("unknown", "What we do not know", GuideVersion, "unknown"),
    _Rows("citations", "Sources", "citations", Citation),
]
_PROFILE = [
    _Fields(
        "head",
        "Head",
        RoleVersion,
        "definition",
        "in_short",
        "description",
        "byline",
        "is_complete",
    ),
    *(_ProfileSection(kind) for kind in SectionKind),
    _Rows("neighbours", "Neighbouring roles", "neighbours", RoleNeighbour),
    _Rows("citations", "Sources", "citations", Citation),
]


def _parts(version: Version) -> list[Part]:
    if isinstance(version, RoleVersion):
        return _PROFILE
    if version.guide.is_comparison:
        topics, pair = [*_GUIDE_TOPICS, *_GUIDE_NOTES], _GUIDE_PAIR
    else:
        topics, pair = [_OwnSection(int(row.key)) for row in version.sections.all()], []
    return [*_GUIDE_HEAD, *topics, *_GUIDE_SURPRISES, *pair, *_GUIDE_END]


def _shown(part: Part, version: Version) -> TextPart:
    return TextPart(
        name=part.name,
        heading=part.heading(version),
        values=part.read(version),
        labels=part.labels,
        rich=part.rich,
        fields=part.fields,
    )


def _further(version: Version, name: str) -> _OwnSection | None:
    """The part for an own section that a topic guide once had, or will have next."""
    found = _OWN_SECTION.fullmatch(name)
    if not found or isinstance(version, RoleVersion) or version.guide.is_comparison:
        return None
    number = int(found[1])
    return _OwnSection(number) if 0 < number <= GuideSection.next_number(version.guide) else None


def _put_section(row: GuideSection, values: Values, names: list[str]) -> None:
    """Set the named fields of a guide's section and save it, or take it out when it is empty."""
    _set(row, values, names)
    if row.body or row.heading:
        row.full_clean(exclude=["version"])
        row.save()
    elif row.pk:
        row.delete()


def _set(row: models.Model, values: Values, names: Iterable[str]) -> None:
    """Set the fields that are given to their cleaned values; raises ValidationError by field."""
    faults: dict[str, list[str]] = {}
    for name in names:
        column = row._meta.get_field(name)
        if name in values:
            try:
                setattr(row, column.attname, _cleaned(column, values[name], row))
            except ValidationError as error:
                faults[name] = error.messages
    if faults:
        raise ValidationError(faults)


def _cleaned(column: models.Field, value: Any, row: models.Model) -> Any:
    if value == "" and column.empty_strings_allowed:
        return ""  # what readers need is asked for on approval: a draft may still lack it
    return column.clean(value, row)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Say of which field a fault is."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error
