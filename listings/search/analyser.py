"""Words as the search sees them: the same tokens for a listing and for a query, on any database.

A token holds letters and digits only, so that no database can split or fold it further.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

MAX_QUERY_CHARACTERS = 300
MAX_QUERY_TOKENS = 12
MAX_BODY_TOKENS = 4000

# Names that consist of more than letters, written out so that they stay one word. Longest first.
# Most texts hold none of the signs that stand first here, and are not searched for the names.
_SPELLED_OUT = [
    (".net", re.compile(r"(?<![\w.])asp\.net\b"), "aspdotnet"),
    (".net", re.compile(r"(?<![\w.])\.net\b"), "dotnet"),
    (".js", re.compile(r"\b(node|next|vue|d3|three|react|express|angular)\.js\b"), r"\1js"),
    ("++", re.compile(r"\b([a-z])\+\+"), r"\1plusplus "),
    ("#", re.compile(r"\b([acfj])#"), r"\1sharp "),
    ("&", re.compile(r"\b([a-z])&([a-z])\b"), r"\1and\2"),
]
# Scripts written without spaces: each character is a word of its own.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_APOSTROPHES = re.compile(r"['\u2019\u02bc]")
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def tokens(text: str) -> list[str]:
    """Return the words of a text in order: folded, split and lightly stemmed.

    Compatibility forms, case and accents are folded; C++, C#, .NET and node.js stay whole;
    everything else that is no letter or digit separates words.
    """
    return [_stem(word) for word in _WORD.findall(_folded(text))]


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    text = _BEYOND_ASCII.sub(_without_accents, text)
    text = _APOSTROPHES.sub("", unicodedata.normalize("NFC", text))
    for signs, pattern, spelled_out in _SPELLED_OUT:
        if signs in text:
            text = pattern.sub(spelled_out, text)
    return text


def _without_accents(found: re.Match) -> str:
    return "".join(char for char in found[0] if not unicodedata.combining(char))


def _stem(word: str) -> str:
    """Drop an English plural ending, and nothing else: "class" and "analysis" stay whole."""
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("s") and word[-2] not in "suij":
        return word[:-1]
    return word


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must stand next to each other, in order; a single word is a phrase of one."""

    tokens: tuple[str, ...]
    text: str = ""
    quoted: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class TextQuery:
    """What a visitor typed, read: phrases wanted and not wanted, and whether it was cut."""

    phrases: tuple[Phrase, ...] = ()
    is_cut: bool = False

    @property
    def wanted(self) -> tuple[Phrase, ...]:
        return tuple(phrase for phrase in self.phrases if not phrase.excluded)

    @property
    def unwanted(self) -> tuple[Phrase, ...]:
        return tuple(phrase for phrase in self.phrases if phrase.excluded)


PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')


def read_query(text: str) -> TextQuery:
    """Read words, "quoted phrases" and -minus words; anything else in them is no syntax.

    A word joined by hyphens or slashes is a phrase. Only the first MAX_QUERY_TOKENS words count.
    """
    text = plainly(text[:MAX_QUERY_CHARACTERS])
    phrases, used, is_cut = [], 0, False
    for phrase in _phrases(text):
        room = MAX_QUERY_TOKENS - used
        if len(phrase.tokens) > room:
            is_cut = True
            phrase = replace(phrase, tokens=phrase.tokens[:room])
        if phrase.tokens and phrase not in phrases:
            phrases.append(phrase)
            used += len(phrase.tokens)
    return TextQuery(tuple(phrases), is_cut)


def plainly(text: str) -> str:
    """Return typed text in compatibility forms, with straight quotes and single spaces."""
    text = unicodedata.normalize("NFKC", text).translate(_STRAIGHT_QUOTES)
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


_STRAIGHT_QUOTES = {ord(quote): '"' for quote in "\u201c\u201d\u201e\u201f\u00ab\u00bb"}


def _phrases(text: str) -> Iterator[Phrase]:
    for part in PART.finditer(text):
        quoted = part["quoted"] is not None
        text = part["quoted"] if quoted else part["plain"]
        words = tuple(tokens(text))
        if words:
            yield Phrase(words, text, quoted, excluded=bool(part["minus"]))
