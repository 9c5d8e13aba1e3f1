"""Counting words: reading times, and whether a text keeps the lengths of the content brief."""

import re
from math import ceil

from django.utils.html import strip_tags

WORDS_PER_MINUTE = 220

_PASSAGE = re.compile(r"\[when:(?P<outcome>\w+)[^\]]*\](?P<text>.*?)\[/when\]", re.DOTALL)
_MARK = re.compile(r"\[/?\w+(?::[^\]\s]*)?\]")


def without_marks(text: str, outcome: str = "") -> str:
    """The text without its live figures and footnotes, plain or rich.

    Which passages stand depends on a figure: those of this outcome stay, the others go.
    """
    kept = _PASSAGE.sub(lambda found: found["text"] if found["outcome"] == outcome else " ", text)
    return _MARK.sub(" ", kept)


def count_words(*texts: str, outcome: str = "") -> int:
    """Count the words readers see in these texts, plain or rich, live figures left out."""
    return sum(
        any(map(str.isalnum, word))
        for text in texts
        for word in strip_tags(without_marks(text, outcome).replace("<", " <")).split()
    )


def reading_minutes(words: int) -> int:
    """Return whole minutes, one at least."""
    return max(1, ceil(words / WORDS_PER_MINUTE))
