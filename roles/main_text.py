"""The main text of a guide as readers get it: its passages, and its runs of five words.

The page's own template is rendered and read. What counts stands in elements with `data-words`:
"own" was written for the guide, "profiles" comes from the two profiles. Navigation, headings of
the page, lists of terms, jobs, live figures and sources are left out.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from html.parser import HTMLParser

from django.template.loader import get_template

from .guide_text import GuideText
from .models import GuideVersion
from .profiles import Profile
from .words import count_words, without_marks

RUN = 5  # words in a row that make a sentence sound like another
_PARTS = ("standfirst", "in-short", "opening", "body")  # partials of the page
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class MainText:
    """The passages readers see: those written for the guide, and those of its profiles."""

    own: tuple[str, ...]
    profiles: tuple[str, ...]

    @property
    def own_words(self) -> int:
        return count_words(*self.own)

    @property
    def profile_words(self) -> int:
        return count_words(*self.profiles)

    @cached_property
    def runs(self) -> frozenset[int]:
        """Hashes of 64 bits of all runs of words."""
        return frozenset(run for passage in self._passages for _, run in _hashed(passage))

    def standing_in(self, runs: Container[int]) -> tuple[str, ...]:
        """The stretches that stand word for word in a text with these runs."""
        return tuple(same for passage in self._passages for same in _same(passage, runs))

    @property
    def _passages(self) -> tuple[str, ...]:
        return *self.own, *self.profiles


def read_main_text(version: GuideVersion, profiles: Mapping[int, Profile]) -> MainText:
    """Render the main text beside these profiles, by role id, and read it.

    Asks no database for a version loaded `with_text`.
    """
    text = GuideText(version, profiles)
    context = {"version": version, "text": text, "comparison": text.comparison}
    html = "".join(
        get_template(f"roles/guide_detail.html#{part}").render(context) for part in _PARTS
    )
    read = _Reader(without_marks(html))
    return MainText(read.passages_of("own"), read.passages_of("profiles"))


class _Reader(HTMLParser):
    """Collects the text of elements with `data-words`, by its value, a passage for each block."""

    BLOCKS = {"p", "li", "h3", "h4", "td", "th", "blockquote", "div"}
    VOID = {"br", "img", "input", "hr", "wbr"}

    def __init__(self, html: str):
        super().__init__()
        self._passages: dict[str, list[str]] = defaultdict(list)
        self._open: list[tuple[str, str]] = []  # each open element, and what its words are
        self.feed(html)

    @property
    def _kind(self) -> str:
        return self._open[-1][1] if self._open else ""

    def handle_starttag(self, tag, attrs):
        kind = dict(attrs).get("data-words", self._kind)
        if tag in ("h2", "sup", "small"):
            kind = ""
        if tag not in self.VOID:
            self._open.append((tag, kind))
        if tag in self.BLOCKS and kind:
            self._passages[kind].append("")

    def handle_endtag(self, tag):
        if any(tag == name for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass
        if tag in self.BLOCKS and self._kind:
            self._passages[self._kind].append("")

    def handle_data(self, data):
        if self._kind in ("own", "profiles"):
            passages = self._passages[self._kind]
            if not passages:
                passages.append("")
            passages[-1] += data

    def passages_of(self, kind: str) -> tuple[str, ...]:
        passages = (" ".join(passage.split()) for passage in self._passages[kind])
        return tuple(filter(None, passages))


def _hashed(passage: str) -> Iterator[tuple[tuple[int, int], int]]:
    """Each run of words in a passage: where it begins and ends, and its hash."""
    tokens = [(m.start(), m.end(), m[0].casefold()) for m in _TOKEN.finditer(passage)]
    for first in range(len(tokens) - RUN + 1):
        words = tokens[first : first + RUN]
        digest = blake2b(" ".join(word for *_, word in words).encode(), digest_size=8).digest()
        yield (words[0][0], words[-1][1]), int.from_bytes(digest, "big")


def _same(passage: str, theirs: Container[int]) -> Iterator[str]:
    """The stretches of a passage whose every run is among theirs."""
    start = end = -1
    for (begins, ends), run in _hashed(passage):
        if run not in theirs:
            continue
        if begins > end:
            if end > start:
                yield passage[start:end]
            start = begins
        end = ends
    if end > start:
        yield passage[start:end]
