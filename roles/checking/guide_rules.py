"""What the content brief asks of a guide."""

from collections.abc import Iterator

from roles.guide_text import MAX_SHARED, MIN_OWN_SHARE
from roles.marks import VERDICTS
from roles.models import GuideVersion
from roles.sameness import Measure
from roles.words import count_words

from .findings import Finding, error, length, number_of, required, warning
from .manuscripts import GuideManuscript
from .shared_rules import live_figures, shared_findings
from .surroundings import Surroundings

OWN_WORDS = (700, 1100)


def guide_findings(text: GuideManuscript, around: Surroundings) -> Iterator[Finding]:
    yield from _head(text)
    if text.version.guide.is_comparison:
        yield from _pair(text, around)
    else:
        yield from number_of("own", "Sections", len(text.sections), low=1)
    yield from _ending(text)
    yield from _cover(text)
    yield from shared_findings(text, around, sources=3)


def sameness_findings(version: GuideVersion, measured: Measure) -> Iterator[Finding]:
    """What keeps a guide from search engines, as it reads today."""
    if measured.is_too_alike:
        yield warning(
            "alike",
            "head",
            f"{measured.shared:.0%} of the text stands word for word in “{measured.nearest}”; over "
            f"{MAX_SHARED:.0%} search engines are not let in.",
        )
    if version.guide.is_comparison and measured.is_too_little_own:
        yield warning(
            "own",
            "head",
            f"{measured.own_share:.0%} of the words are the guide's own, the others its profiles'; "
            f"under {MIN_OWN_SHARE:.0%} search engines are not let in.",
        )


def _head(text: GuideManuscript) -> Iterator[Finding]:
    version = text.version
    yield from required("head", "Title", version.title)
    yield from required("head", "Standfirst", version.standfirst)
    yield from length("head", "Standfirst", count_words(version.standfirst), high=30)
    yield from required("head", "Summary for search results", version.description)
    yield from required("desk", "The reader", version.reader)
    yield from required("desk", "The question", version.question)
    yield from required("in_short", "In short", version.in_short)
    yield from length("in_short", "In short", count_words(version.in_short), high=70)


def _pair(text: GuideManuscript, around: Surroundings) -> Iterator[Finding]:
    version = text.version
    for name in around.without_profile:
        yield error("profile", "head", f"{name} has no published profile to compare.")
    yield from required("desk", "The shape of the opening", version.shape)
    if version.shape in around.shapes:
        yield warning(
            "shape",
            "desk",
            f"“{around.shapes[version.shape]}” shares a role and opens in the same shape.",
        )
    if version.in_short:
        lines = [piece for piece in text.pieces if piece.part == "in_short"]
        yield from number_of("in_short", "Lines", len(lines[0].prose.items), low=3, high=3)
    yield from _lengths(text, "opening", "Opening", version.opening, 120, 180)
    yield from _lengths(text, "moving", "From the first to the second", version.a_to_b, 80, 140)
    yield from _lengths(text, "moving", "From the second to the first", version.b_to_a, 80, 140)
    yield from number_of("definitions", "Own sections", len(text.sections), low=3, high=8)
    for row in text.sections:
        yield from length(row.kind, str(row), _longest(row.body), high=120)
    yield from number_of("notes", "Notes on terms", len(text.notes), low=3, high=6)
    surprises = [piece.prose.items for piece in text.pieces if piece.part == "surprises"]
    found = len(surprises[0]) if surprises else 0
    yield from number_of("surprises", "What surprises people", found, low=2, high=3)
    yield from number_of("choices", "If you … choose …", len(text.choices), low=3, high=5)
    for row in text.choices:
        if not row.condition.startswith("If "):
            message = "Begin a choice with “If ”: a condition readers can check about themselves."
            yield warning("choice", "choices", message, row.condition)
    if not live_figures(text):
        yield error(
            "figure", "in_short", "The guide has no live figure; put one in its short form."
        )
    for outcome in VERDICTS:
        words = count_words(*(piece.text for piece in text.pieces), outcome=outcome)
        findings = list(length("head", "Own text", words, low=OWN_WORDS[0], high=OWN_WORDS[1]))
        if findings:
            yield from findings
            break


def _ending(text: GuideManuscript) -> Iterator[Finding]:
    version = text.version
    yield from _lengths(text, "verdict", "Verdict", version.verdict, 80, 140)
    if version.verdict and "wrong" not in version.verdict.casefold():
        message = "The verdict does not say when it is wrong."
        yield warning("verdict", "verdict", message)
    yield from required("unknown", "What we do not know", version.unknown)
    yield from length("unknown", "What we do not know", count_words(version.unknown), high=60)


def _lengths(
    text: GuideManuscript, part: str, name: str, html: str, low: int, high: int
) -> Iterator[Finding]:
    """Compare a length whatever the live figures come to: passages come and go with them."""
    if not html:
        yield from required(part, name, html)
        return
    for outcome in VERDICTS:
        words = count_words(html, outcome=outcome)
        if findings := list(length(part, name, words, low=low, high=high)):
            yield from findings
            return


def _longest(html: str) -> int:
    return max(count_words(html, outcome=outcome) for outcome in VERDICTS)


def _cover(text: GuideManuscript) -> Iterator[Finding]:
    guide = text.version.guide
    if guide.cover and not guide.cover_alt.strip():
        message = "The cover has no text for those who do not see it: write it on the guide's page."
        yield error("picture", "head", message)
