"""A guide or profile as the rules read it: its rows, saved or not, and its text piece by piece."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from roles.models import (
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

from .reading import Prose


@dataclass(frozen=True)
class Piece:
    """One text that readers see, and the part it stands in."""

    part: str
    name: str
    text: str
    rich: bool = True

    @cached_property
    def prose(self) -> Prose:
        return Prose(self.text)


@dataclass(frozen=True)
class GuideManuscript:
    version: GuideVersion
    sections: list[GuideSection]
    choices: list[GuideChoice]
    notes: list[GuideTermNote]
    citations: list[Citation]

    @classmethod
    def of(cls, version: GuideVersion) -> "GuideManuscript":
        """Read a saved version; no query where its rows are loaded."""
        parts = (version.sections, version.choices, version.term_notes, version.citations)
        return cls(version, *(list(part.all()) for part in parts))

    @classmethod
    def of_rows(cls, version: GuideVersion, rows: Iterable) -> "GuideManuscript":
        """Read the rows of a version that is not saved yet."""
        kinds = (GuideSection, GuideChoice, GuideTermNote, Citation)
        rows = list(rows)
        return cls(version, *([row for row in rows if isinstance(row, kind)] for kind in kinds))

    @cached_property
    def pieces(self) -> list[Piece]:
        text = self.version
        own = [
            Piece(row.kind if row.kind != "own" else f"own-{row.key}", str(row), row.body)
            for row in self.sections
        ]
        notes = [Piece("notes", f"Note on {row.term}", row.note, False) for row in self.notes]
        choices = [
            Piece("choices", f"Choice {number}", f"{row.condition}. {row.reason}", False)
            for number, row in enumerate(self.choices, start=1)
        ]
        pieces = [
            Piece("head", "Standfirst", text.standfirst, False),
            Piece("in_short", "In short", text.in_short),
            Piece("opening", "Opening", text.opening),
            *own,
            *notes,
            Piece("surprises", "What surprises people", text.surprises),
            Piece("moving", "From the first to the second", text.a_to_b),
            Piece("moving", "From the second to the first", text.b_to_a),
            *choices,
            Piece("verdict", "Verdict", text.verdict),
            Piece("unknown", "What we do not know", text.unknown),
        ]
        return [piece for piece in pieces if piece.text]

    @property
    def description(self) -> str:
        return self.version.description


@dataclass(frozen=True)
class ProfileManuscript:
    version: RoleVersion
    sections: dict[str, RoleSection]
    terms: dict[str, list[RoleTerm]]  # by kind of section
    neighbours: list[RoleNeighbour]
    citations: list[Citation]

    @classmethod
    def of(cls, version: RoleVersion) -> "ProfileManuscript":
        """Read a saved version; no query where its rows are loaded."""
        sections = {row.kind: row for row in version.sections.all()}
        terms = {kind: list(row.terms.all()) for kind, row in sections.items()}
        neighbours = list(version.neighbours.all())
        return cls(version, sections, terms, neighbours, list(version.citations.all()))

    @classmethod
    def of_rows(cls, version: RoleVersion, rows: Iterable) -> "ProfileManuscript":
        """Read the rows of a version that is not saved yet."""
        rows = list(rows)
        sections = {row.kind: row for row in rows if isinstance(row, RoleSection)}
        terms: dict[str, list[RoleTerm]] = {kind: [] for kind in sections}
        for row in rows:
            if isinstance(row, RoleTerm):
                terms[row.section.kind].append(row)
        neighbours = [row for row in rows if isinstance(row, RoleNeighbour)]
        return cls(
            version, sections, terms, neighbours, [r for r in rows if isinstance(r, Citation)]
        )

    @cached_property
    def bodies(self) -> list[Piece]:
        return [
            Piece(kind, kind.label, self.sections[kind].body)
            for kind in SectionKind
            if kind in self.sections and self.sections[kind].body
        ]

    @cached_property
    def pieces(self) -> list[Piece]:
        text = self.version
        summaries = [
            Piece(kind, f"Summary of {SectionKind(kind).label.lower()}", row.summary, False)
            for kind, row in self.sections.items()
        ]
        used_for = [
            Piece(kind, f"Used for: {row.term}", row.used_for, False)
            for kind, rows in self.terms.items()
            for row in rows
        ]
        lines = [Piece("neighbours", f"Line on {r.role}", r.line, False) for r in self.neighbours]
        pieces = [
            Piece("head", "Definition", text.definition, False),
            Piece("head", "In short", text.in_short, False),
            *self.bodies,
            *summaries,
            *used_for,
            *lines,
        ]
        return [piece for piece in pieces if piece.text]

    @property
    def description(self) -> str:
        return self.version.description


Manuscript = GuideManuscript | ProfileManuscript
