"""Whether two titles are one, written twice: "Sr. Data Engineer", "Senior Data Engineer (m/f)".

Likeness of letters alone would take "Software Engineer I" for "Software Engineer II" and "AI
Engineer" for "API Engineer". So every word needs its match, those for the level among them, and
numbers must be the same.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from . import title_words as words
from .titles import title_words

LEAST_LIKENESS = 90  # of 100, by letters: less is not looked at word by word
# One letter may be wrong, swapped, missing or too many in words from this length on.
MISSPELT_FROM = 7

_SHORT_FORMS = {"sr": "senior", "snr": "senior", "jr": "junior", "staff+": "staff"}
_SAYS_NOTHING = words.NOISE | {"team"}
_NUMBER = re.compile(r"[ivx]+|.*\d.*")


@dataclass(frozen=True, slots=True)
class TitleWords:
    """The words of a title that say something, in one spelling."""

    words: tuple[str, ...]  # in order
    line: str  # the same sorted, for comparing by letters


@lru_cache(maxsize=20_000)
def words_of_title(title: str) -> TitleWords:
    found = (word for word in title_words(title) if word not in _SAYS_NOTHING)
    said = tuple(_SHORT_FORMS.get(word, word) for word in found)
    return TitleWords(said, " ".join(sorted(said)))


def likeness(one: TitleWords, other: TitleWords) -> int:
    """Return how alike the letters of two titles are, of 100, whatever the order of the words."""
    return round(fuzz.ratio(one.line, other.line))


def is_one_title(one: TitleWords, other: TitleWords) -> bool:
    """Whether they differ in nothing but spelling, order and words that say nothing."""
    here, there = Counter(one.words), Counter(other.words)
    mine, theirs = list((here - there).elements()), list((there - here).elements())
    if any(map(_NUMBER.fullmatch, [*mine, *theirs])):
        return False
    if "".join(mine) == "".join(theirs):
        return bool(one.words)  # also "Front End" and "Frontend"
    return len(mine) == len(theirs) and all(map(_is_one_word, sorted(mine), sorted(theirs)))


def _is_one_word(one: str, other: str) -> bool:
    if min(len(one), len(other)) >= MISSPELT_FROM:
        return OSA.distance(one, other) <= 1
    return len(one) > 3 and (f"{one}s" == other or one == f"{other}s")
