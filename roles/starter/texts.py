"""From the tables of a starter file to the rows of one version, checked but not saved."""

import re

from django.db import models
from django.utils.html import escape

from roles.models import (
    Author,
    Citation,
    Guide,
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
from roles.models.sources import likely_kind

from . import STARTER_AUTHOR
from .entries import Entry

GUIDE_SECTIONS = [kind for kind in GuideSection.Kind.values if kind != GuideSection.Kind.OWN]
NEIGHBOURS = {
    "confused_with": RoleNeighbour.Kind.CONFUSED,
    "before": RoleNeighbour.Kind.BEFORE,
    "after": RoleNeighbour.Kind.AFTER,
}

_CITE = re.compile(r"\[cite:([^\[\]]*)\]")

Rows = list[models.Model]  # parents before their children: the order to save them in


def _check_footnotes(entry: Entry, name: str, text: str, citations: set[str]) -> None:
    """Note every footnote whose source is not listed; other marks are checked with their field."""
    for key in _CITE.findall(text):
        if key not in citations:
            entry.fault(name, f"[cite:{key}]: there is no citation “{key}”.")


def profile_rows(entry: Entry, version: RoleVersion) -> Rows:
    """A complete profile: the version, its sections with terms, neighbours and sources."""
    entry.only("role", "in_short", "sections", "citations", *NEIGHBOURS)
    version.in_short = entry.text("in_short")
    version.is_complete = True
    rows: Rows = [entry.checked(version)]
    citations = _citations(entry, role_version=version)
    for kind, part in entry.tables("sections", SectionKind.values):
        part.only("summary", "body", "terms")
        section = RoleSection(
            version=version, kind=kind, summary=part.text("summary"), body=part.text("body")
        )
        _check_footnotes(part, "body", section.body, {row.key for row in citations})
        rows += [part.checked(section), *_terms(part.rows("terms"), section)]
    for kind in SectionKind:
        if kind not in entry.values.get("sections", {}):
            entry.fault("sections", f"{kind} is missing.")
    for name, kind in NEIGHBOURS.items():
        for order, row in enumerate(entry.rows(name)):
            row.only("role", "line")
            neighbour = RoleNeighbour(
                version=version,
                kind=kind,
                role=row.role("role"),
                line=row.text("line", ""),
                order=order,
            )
            rows.append(row.checked(neighbour))
    return rows + citations


def brief_rows(entry: Entry, version: RoleVersion) -> Rows:
    """The short form of a profile: skills and tools only, so never complete."""
    entry.only("role", "skills", "tools")
    rows: Rows = [entry.checked(version)]
    for kind in (SectionKind.SKILLS, SectionKind.TOOLS):
        section = RoleSection(version=version, kind=kind)
        rows += [section, *_terms(entry.rows(kind), section)]
    return rows


def guide_rows(entry: Entry, version: GuideVersion) -> Rows:
    """A comparison guide: the version, its own sections, notes, choices and sources."""
    prose = {name: entry.text(name) for name in ("opening", "a_to_b", "b_to_a", "verdict")}
    prose["unknown"] = entry.text("unknown")
    prose["in_short"] = _list(escape(line) for line in entry.texts("in_short"))
    prose["surprises"] = _list(entry.texts("surprises"))
    plain = ("title", "standfirst", "description", "reader", "question", "shape")
    for name, text in prose.items() | {(name, entry.text(name)) for name in plain}:
        setattr(version, name, text)
    rows: Rows = [entry.checked(version)]
    citations = _citations(entry, guide_version=version)
    keys = {row.key for row in citations}
    for name, text in prose.items():
        _check_footnotes(entry, name, text, keys)
    for order, (kind, part) in enumerate(entry.tables("sections", GUIDE_SECTIONS)):
        part.only("body")
        section = GuideSection(
            version=version, kind=kind, key=kind, body=part.text("body"), order=order
        )
        _check_footnotes(part, "body", section.body, keys)
        rows.append(part.checked(section))
    for order, row in enumerate(entry.rows("term_notes")):
        row.only("term", "note")
        note = GuideTermNote(
            version=version, term=row.term("term"), note=row.text("note"), order=order
        )
        rows.append(row.checked(note))
    for order, row in enumerate(entry.rows("choose")):
        row.only("condition", "role", "reason")
        choice = GuideChoice(
            version=version,
            condition=row.text("condition"),
            pick=row.text("role"),
            reason=row.text("reason", ""),
            order=order,
        )
        rows.append(row.checked(choice))
    return rows + citations


def starter_author() -> Author:
    """The byline of texts that no named person has signed."""
    author, _ = Author.objects.get_or_create(
        name=STARTER_AUTHOR,
        defaults={"line": "Written by the project, not yet reviewed by a named person"},
    )
    return author


def guide_of(entry: Entry, guides: dict[frozenset, Guide]) -> Guide | None:
    """The guide of the entry's pair, found or new and unsaved; None where the pair is at fault."""
    entry.only(
        *("role_a", "role_b", "shape", "reader", "question", "title", "standfirst", "description"),
        *("in_short", "opening", "surprises", "sections", "term_notes", "a_to_b", "b_to_a"),
        *("choose", "verdict", "unknown", "further_roles", "related", "citations"),
    )
    role_a, role_b = entry.role("role_a"), entry.role("role_b")
    if not role_a or not role_b:
        return None
    pair = "-vs-".join(sorted([entry.text("role_a"), entry.text("role_b")]))
    if entry.file != f"guides/{pair}.toml":
        entry.fault("role_a", f"the file of this pair is {pair}.toml.")
    if role_a == role_b or not (role_a.is_profession and role_b.is_profession):
        entry.fault("role_b", "a guide compares two different professions.")
        return None
    return guides.get(frozenset([role_a.pk, role_b.pk])) or Guide(role_a=role_a, role_b=role_b)


def _citations(entry: Entry, **owner) -> list[Citation]:
    citations = []
    for row in entry.rows("citations"):
        row.only(
            *("key", "kind", "claim", "title", "publisher", "url", "data_date", "country"),
            *("read_on", "next_release"),
        )
        names = ("key", "claim", "title", "publisher", "url", "data_date")
        citation = Citation(
            **{name: row.text(name) for name in names},
            country=row.text("country", ""),
            kind=row.text("kind", "") or likely_kind(row.text("url")),
            read_on=row.values.get("read_on"),
            next_release=row.values.get("next_release"),
            **owner,
        )
        if citation.key in {known.key for known in citations}:
            row.fault("key", f"“{citation.key}” stands twice.")
        citations.append(row.checked(citation))
    return citations


def _terms(rows, section: RoleSection) -> list[RoleTerm]:
    terms = []
    for order, row in enumerate(rows):
        row.only("term", "need", "used_for", "learn_after")
        term = RoleTerm(
            section=section,
            term=row.term("term"),
            order=order,
            need=row.text("need"),
            used_for=row.text("used_for", ""),
            learn_after=row.term("learn_after", required=False),
        )
        if term.term_id and term.term_id in {known.term_id for known in terms}:
            row.fault("term", "stands twice in this list.")
        terms.append(row.checked(term))
    return terms


def _list(items) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
