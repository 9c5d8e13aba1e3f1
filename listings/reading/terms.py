"""Which skills, tools and fields an advert names, from the shared vocabulary."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from roles.titles import normalise_title

MAX_CHARACTERS = 50_000
SHORTEST = 3  # "R" and "Go" stand for too much else

_WORD = re.compile(r"[\w+#]+")


@dataclass(frozen=True, slots=True)
class TermNames:
    """The names of terms, ready for reading; `spelling` is kept where case decides.

    `longest` is the number of words of the longest name that begins with a word.
    """

    by_name: Mapping[str, tuple[int, str]]
    longest: Mapping[str, int]

    @classmethod
    def from_aliases(cls, aliases: Iterable[tuple[str, int]]) -> "TermNames":
        """Build from (name as written, id of its term)."""
        by_name = {}
        for name, term in aliases:
            words = normalise_title(name)
            is_one_word = " " not in words
            if is_one_word and len(words) < SHORTEST and not set(words) & set("+#"):
                continue
            # "Spark" is a tool and "spark" a word: a capital in a single name must be there.
            spelling = name if is_one_word and name != name.casefold() else ""
            by_name.setdefault(words, (term, spelling))
        longest: dict[str, int] = {}
        for name in by_name:
            first, *others = name.split(" ")
            longest[first] = max(longest.get(first, 0), 1 + len(others))
        return cls(MappingProxyType(by_name), MappingProxyType(longest))


def read_terms(text: str, names: TermNames) -> tuple[int, ...]:
    """Return the ids of the terms a text names, in its order; the longest name counts."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]))
    folded = [word.casefold() for word in words]
    found: dict[int, None] = {}
    start = 0
    while start < len(words):
        longest = names.longest.get(folded[start], 0)
        for length in range(min(longest, len(words) - start), 0, -1):
            known = names.by_name.get(" ".join(folded[start : start + length]))
            if known and (not known[1] or known[1] == words[start]):
                found[known[0]] = None
                start += length
                break
        else:
            start += 1
    return tuple(found)
