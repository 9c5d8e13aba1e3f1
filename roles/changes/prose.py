"""Rich text as words: blocks, marks and links are named, no tag is shown."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

BLOCKS = {
    "p": "paragraph",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "blockquote": "quotation",
    "tr": "table row",
    "hr": "line across",
}
MARKS = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "code": "code"}
CELLS = ("td", "th")
LISTS = {"ul": "list item", "ol": "numbered item"}

# A mark such as [pay:…] or [cite:…] is one word, and so is a number; punctuation stands alone.
_WORD = re.compile(r"\[[^\[\]]*\]|\d+(?:[.,]\d+)*|\w+(?:[’'-]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is compared; or, with `block`, the start of a block of that kind."""

    text: str = ""
    block: str = ""
    spaced: bool = True  # white space before it
    marks: tuple[str, ...] = ()  # "bold", "link to https://…"

    @property
    def key(self) -> tuple[str, str]:
        """What makes two words the same: neither the space around them nor how they are marked."""
        return self.text, self.block


def words_of(text: str, marks: tuple[str, ...] = (), *, follows: bool = False) -> list[Word]:
    """Plain text as words; `follows`: it goes on from a word without a space."""
    found = []
    end = 0
    for match in _WORD.finditer(text):
        spaced = match.start() > end or (not found and not follows)
        found.append(Word(match[0], spaced=spaced, marks=marks))
        end = match.end()
    return found


def prose_words(html: str) -> list[Word]:
    """Rich text as words, each block begun by its kind."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.words


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words: list[Word] = []
        self.marks: list[str] = []
        self.lists: list[str] = []
        self.begun = ""  # a block whose first word has not come yet
        self.spaced = True

    def handle_starttag(self, tag, attrs):
        if tag in LISTS:
            self.lists.append(LISTS[tag])
        elif tag == "li":
            self._begin(self.lists[-1] if self.lists else "list item")
        elif tag in BLOCKS:
            # The paragraph inside a list item or quotation is that item itself.
            if not (tag == "p" and self.begun):
                self._begin(BLOCKS[tag])
            if tag == "hr":
                self._write_block()
        elif tag == "br":
            self._begin("new line")
        elif tag in CELLS:
            self._begin("table cell")
        elif tag in MARKS:
            self.marks.append(MARKS[tag])
        elif tag == "a":
            self.marks.append(f"link to {dict(attrs).get('href') or 'nowhere'}")

    def handle_endtag(self, tag):
        if tag in LISTS and self.lists:
            self.lists.pop()
        elif (tag in MARKS or tag == "a") and self.marks:
            self.marks.pop()
        elif tag in BLOCKS or tag in CELLS or tag == "li":
            self.begun = ""

    def handle_data(self, data):
        if not data.strip():
            self.spaced = self.spaced or bool(data)
            return
        self._write_block()
        follows = not (self.spaced or data[0].isspace())
        self.words += words_of(data, tuple(self.marks), follows=follows)
        self.spaced = data[-1].isspace()

    def _begin(self, kind: str) -> None:
        self.begun = kind
        self.spaced = True

    def _write_block(self) -> None:
        if self.begun:
            self.words.append(Word(block=self.begun))
            self.begun = ""
