"""Rules that guides and profiles share: evidence, marks, headings, links and voice."""

import re
from collections.abc import Iterator

from django.utils import timezone

from roles.marks import PASSAGES, faults, read_mark

from .findings import Finding, error, number_of, required, warning
from .links import link_findings
from .manuscripts import Manuscript, Piece
from .surroundings import Surroundings

MOST_COLUMNS = 4  # of a table that still reads on a phone

_CITED = re.compile(r"\[cite:([\w-]+)\]")
_FIGURE = re.compile(r"\[(pay|ranges|difference|jobs):([^\[\]]+)\]")
_PASSAGE = re.compile(r"\[(when):([^\[\]]+)\]")
_TYPED_PAY = re.compile(
    r"[$€£¥₹]\s?\d|\b\d[\d.,]*\s?(k|thousand|million)?\s?(dollars|euros?|pounds|usd|eur|gbp|chf)\b"
    r"|\b(usd|eur|gbp|chf|cad|aud|inr)\s?\d|\b\d{2,3}k\b",
    re.IGNORECASE,
)
# Not the digits of a name: O*NET, C++17, GPT-4, level 4, version 3.11.
_NUMBER = re.compile(
    r"(?<![\w.,+#/-])(?<!level )(?<!version )(?<!Python )\d[\d.,]*(?:\s?%|\s?per cent)?(?![\w-])",
    re.IGNORECASE,
)
_MADE_UP = re.compile(r"made[- ]up", re.IGNORECASE)
_ESTIMATE = re.compile(r"\b(our|we)( own)? estimate", re.IGNORECASE)
_EMOJI = re.compile("[\N{CLOUD}-\N{BLACK HEART}\U0001f000-\U0001faff]")
BANNED = [
    r"in today['’]s",
    r"rapidly evolving",
    r"fast-paced",
    r"crucial role",
    r"integral to",
    r"cutting-edge",
    r"\bdynamic\b",
    r"\blandscape\b",
    r"\bleverag\w+",
    r"\bdelv\w+",
    r"bridge the gap",
    r"stay(?:ing)? updated",
    r"strong communication skills",
    r"in conclusion",
    r"whether you are\b.{1,80}?\bor\b",
    r"both roles are",
    r"passionate about",
    r"\binsights?\b",
    r"\bfacets?\b",
]
_BANNED = re.compile("|".join(BANNED), re.IGNORECASE)


def shared_findings(text: Manuscript, around: Surroundings, *, sources: int) -> Iterator[Finding]:
    yield from _citations(text, at_least=sources)
    yield from _search_description(text)
    for piece in text.pieces:
        yield from _marks(piece, around)
        yield from _headings(piece)
        yield from _tables(piece)
        yield from _voice(piece)
    yield from link_findings(text, around)
    yield from _numbers(text)


def _citations(text: Manuscript, *, at_least: int) -> Iterator[Finding]:
    known = {citation.key: citation for citation in text.citations}
    used = set()
    for piece in text.pieces:
        for key in _CITED.findall(piece.text):
            used.add(key)
            if key not in known:
                message = f"{piece.name}: [cite:{key}] names no source of the list."
                yield error("citation", piece.part, message, f"[cite:{key}]")
    for key, citation in known.items():
        if key not in used:
            message = f"The source “{key}” stands in no sentence: cite it as [cite:{key}]."
            yield error("citation", "citations", message, key)
        for name in ("claim", "title", "publisher", "url", "data_date"):
            label = citation._meta.get_field(name).verbose_name
            yield from required("citations", f"Source “{key}”: {label}", getattr(citation, name))
        if citation.read_on and citation.read_on > timezone.localdate():
            yield error("citation", "citations", f"Source “{key}” was read on a day to come.", key)
    yield from number_of("citations", "Sources", len(known), low=at_least)


def _search_description(text: Manuscript) -> Iterator[Finding]:
    if len(text.description) > 155:
        message = f"Summary for search results: {len(text.description)} characters of 155."
        yield error("description", "head", message)


def _marks(piece: Piece, around: Surroundings) -> Iterator[Finding]:
    for fault in faults(piece.text, roles=around.slugs):
        yield error("mark", piece.part, f"{piece.name}: {fault}", fault.split(" ")[0])
    outcomes: dict[tuple, set[str]] = {}
    for kind, values in _PASSAGE.findall(piece.text):
        if mark := read_mark(kind, values):
            about = (mark.roles, mark.level, mark.country)
            outcomes.setdefault(about, set()).add(mark.outcome)
    for (roles, *_), found in outcomes.items():
        if (
            missing := {"a_more", "b_more", "unclear", "unknown"}
            - found
            - (set() if found != {"unknown"} else {"a_more", "b_more", "unclear"})
        ):
            yield warning(
                "outcomes",
                piece.part,
                f"{piece.name}: if the figure comes to {' or '.join(sorted(missing))}, "
                f"nothing is said about {' and '.join(roles)}.",
                f"[{PASSAGES[0]}:…]",
            )


def _headings(piece: Piece) -> Iterator[Finding]:
    level = 2
    for heading in piece.prose.headings:
        words = " ".join(heading.text.split())
        if not words:
            yield error("heading", piece.part, f"{piece.name}: a heading is empty.")
        if heading.level > level + 1:
            message = f"{piece.name}: “{words}” skips a level; make it the larger heading."
            yield error("heading", piece.part, message, words)
        level = heading.level


def _tables(piece: Piece) -> Iterator[Finding]:
    for table in piece.prose.tables:
        if not table.has_head:
            message = f"{piece.name}: a table needs a row of headings; mark its first row as such."
            yield error("table", piece.part, message)
        if table.columns > MOST_COLUMNS:
            yield warning(
                "table",
                piece.part,
                f"{piece.name}: {table.columns} columns do not fit on a phone; "
                f"{MOST_COLUMNS} at most.",
            )


def _voice(piece: Piece) -> Iterator[Finding]:
    text = " ".join(piece.prose.sentences)
    for found in _BANNED.finditer(text):
        message = f"{piece.name}: “{found[0]}” says nothing; say what happens instead."
        yield warning("phrase", piece.part, message, found[0])
    for found in _TYPED_PAY.finditer(text):
        message = f"{piece.name}: pay is never typed. Put a live figure in place of “{found[0]}”."
        yield error("typed-pay", piece.part, message, found[0])
    if "!" in text:
        yield warning("voice", piece.part, f"{piece.name}: no exclamation marks.", "!")
    if found := _EMOJI.search(text):
        yield warning("voice", piece.part, f"{piece.name}: no emoji.", found[0])


def _numbers(text: Manuscript) -> Iterator[Finding]:
    """Mark numbers that nothing stands behind: no figure, no source, no made-up scene.

    A number that stands in a cited sentence may be repeated elsewhere, as summaries do.
    """
    cited = {
        number
        for piece in text.pieces
        for sentence in piece.prose.sentences
        if _CITED.search(sentence)
        for number in _numbers_in(sentence)
    }
    for piece in text.pieces:
        if _MADE_UP.search(piece.text) or _ESTIMATE.search(piece.text):
            continue
        for sentence in piece.prose.sentences:
            bare = [number for number in _numbers_in(sentence) if number not in cited]
            if bare and not _CITED.search(sentence):
                yield warning(
                    "bare",
                    piece.part,
                    f"{piece.name}: “{bare[0]}” has no source in its sentence and is no live "
                    "figure.",
                    sentence,
                )


def _numbers_in(sentence: str) -> list[str]:
    return [found.strip(" .,") for found in _NUMBER.findall(_CITED.sub(" ", sentence))]


def live_figures(text: Manuscript) -> int:
    return sum(len(_FIGURE.findall(piece.text)) for piece in text.pieces)
