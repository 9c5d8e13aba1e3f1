"""What the rules see in a piece of rich text: running text, list items, headings and links."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

from roles.words import without_marks

_BLOCKS = {"p", "li", "h3", "h4", "blockquote", "td", "th", "tr", "table", "ul", "ol", "br"}
_ABBREVIATIONS = r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bNo)(?<!\bapprox)"
# A sentence takes the footnotes behind its full stop along.
_SENTENCE_END = re.compile(rf"{_ABBREVIATIONS}(?:[.!?]['”’\"]?(?:\s*\[cite:[\w-]+\])*)\s+(?=\S)")
_LIVE = re.compile(r"\[/?(?!cite:)\w+(?::[^\]\s]*)?\]")


@dataclass(slots=True)
class Link:
    href: str
    text: str = ""


@dataclass(slots=True)
class Heading:
    level: int
    text: str = ""


@dataclass(slots=True)
class _Table:
    columns: int = 0
    has_head: bool = False


@dataclass
class Prose(HTMLParser):
    """One piece of text, read once. Plain text reads as a single paragraph."""

    html: str
    blocks: list[str] = field(default_factory=lambda: [""])
    running: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    tables: list[_Table] = field(default_factory=list)

    def __post_init__(self):
        super().__init__()
        self._open: list[str] = []
        self._cells = 0
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in _BLOCKS:
            self.blocks.append("")
        if tag == "li" and "li" not in self._open:
            self.items.append("")
        elif tag in ("h3", "h4"):
            self.headings.append(Heading(int(tag[1])))
        elif tag == "a":
            self.links.append(Link(dict(attrs).get("href") or ""))
        elif tag == "table":
            self.tables.append(_Table())
        elif tag == "tr":
            self._cells = 0
        elif tag in ("td", "th") and self.tables:
            self._cells += 1
            self.tables[-1].columns = max(self.tables[-1].columns, self._cells)
            self.tables[-1].has_head |= tag == "th"
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag in _BLOCKS:
            self.blocks.append("")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        self.blocks[-1] += data
        if "li" in self._open:
            self.items[-1] += data
        else:
            self.running.append(data)
        if "a" in self._open:
            self.links[-1].text += data
        if {"h3", "h4"} & set(self._open):
            self.headings[-1].text += data

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences in reading order, with their footnotes and without live figures."""
        found = []
        for block in self.blocks:
            text = " ".join(_LIVE.sub(" ", block).split())
            start = 0
            for end in _SENTENCE_END.finditer(text):
                found.append(text[start : end.end()].strip())
                start = end.end()
            found.append(text[start:].strip())
        return [sentence for sentence in found if sentence]

    @property
    def words_outside_lists(self) -> str:
        return without_marks(" ".join(self.running))
