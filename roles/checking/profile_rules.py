"""What the content brief asks of a profile; of one not marked complete, only that it is sound."""

import re
from collections.abc import Iterator

from roles.models import RoleNeighbour, SectionKind, Term
from roles.words import count_words

from .findings import Finding, error, length, number_of, required, warning
from .manuscripts import ProfileManuscript
from .shared_rules import live_figures, shared_findings
from .surroundings import Surroundings

ITEMS = {SectionKind.RESPONSIBILITIES: (5, 7), SectionKind.FIRST_STEPS: (4, 6)}
BODY_WORDS = {SectionKind.EDUCATION: (80, 140), SectionKind.OUTLOOK: (80, 140)}
TERMS = {SectionKind.SKILLS: (8, 12), SectionKind.TOOLS: (6, 12), SectionKind.INDUSTRIES: (4, 6)}
NEIGHBOURS = {
    RoleNeighbour.Kind.CONFUSED: (2, 3),
    RoleNeighbour.Kind.BEFORE: (2, 4),
    RoleNeighbour.Kind.AFTER: (2, 4),
}
MOST_HUMAN_SKILLS = 3
PROSE_WORDS = (600, 900)

_MADE_UP = re.compile(r"made[- ]up", re.IGNORECASE)


def profile_findings(text: ProfileManuscript, around: Surroundings) -> Iterator[Finding]:
    version = text.version
    yield from required("head", "Definition", version.definition)
    yield from length("head", "Definition", count_words(version.definition), high=25)
    for kind, row in text.sections.items():
        name = f"Summary of {SectionKind(kind).label.lower()}"
        yield from length(kind, name, count_words(row.summary), high=45)
    if version.is_complete:
        yield from _complete(text)
    yield from shared_findings(text, around, sources=4 if version.is_complete else 0)


def _complete(text: ProfileManuscript) -> Iterator[Finding]:
    in_short = count_words(text.version.in_short)
    yield from length("head", "In short", in_short, low=40, high=60)
    if not text.version.description and len(text.version.definition) > 155:
        message = "Search results show the definition, which is too long: write a summary for them."
        yield warning("description", "head", message)
    for kind in SectionKind:
        row = text.sections.get(kind)
        yield from required(kind, kind.label, row and row.body)
        yield from required(kind, f"Summary of {kind.label.lower()}", row and row.summary)
    for body in text.bodies:
        if body.part in ITEMS:
            low, high = ITEMS[body.part]
            yield from number_of(body.part, body.name, len(body.prose.items), low=low, high=high)
        if body.part in BODY_WORDS:
            low, high = BODY_WORDS[body.part]
            words = count_words(body.prose.words_outside_lists)
            yield from length(body.part, body.name, words, low=low, high=high)
    yield from _week(text)
    yield from _terms(text)
    for kind, (low, high) in NEIGHBOURS.items():
        found = sum(row.kind == kind for row in text.neighbours)
        yield from number_of("neighbours", kind.label, found, low=low, high=high)
    for row in text.neighbours:
        if row.kind == RoleNeighbour.Kind.CONFUSED:
            yield from required("neighbours", f"Where {row.role} begins", row.line)
    if not live_figures(text):
        yield error("figure", SectionKind.OUTLOOK, "The outlook needs one live figure of ours.")
    prose = in_short + sum(count_words(body.prose.words_outside_lists) for body in text.bodies)
    yield from length("head", "Text outside lists", prose, low=PROSE_WORDS[0], high=PROSE_WORDS[1])


def _week(text: ProfileManuscript) -> Iterator[Finding]:
    week = text.sections.get(SectionKind.WEEK)
    if week and week.body and not _MADE_UP.search(week.body):
        message = "The week is made up: say so in its first sentence."
        yield error("made-up", SectionKind.WEEK, message)


def _terms(text: ProfileManuscript) -> Iterator[Finding]:
    for kind, (low, high) in TERMS.items():
        rows = text.terms.get(kind, [])
        yield from number_of(kind, f"Terms of {kind.label.lower()}", len(rows), low=low, high=high)
        for row in rows:
            yield from required(kind, f"What {row.term} is used for", row.used_for)
    skills = text.terms.get(SectionKind.SKILLS, [])
    human = [row.term.name for row in skills if row.term.family == Term.Family.HUMAN]
    if len(human) > MOST_HUMAN_SKILLS:
        message = f"{len(human)} skills of working with people; {MOST_HUMAN_SKILLS} at most."
        yield warning("human-skills", SectionKind.SKILLS, message, ", ".join(human))
