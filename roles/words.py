"""Counting words: reading times, and how much of a guide is its own."""

import re
from math import ceil

from django.utils.html import strip_tags

WORDS_PER_MINUTE = 220

# Which of these passages is shown depends on a figure, so none is counted; nor is any mark.
_LIVE_PASSAGE = re.compile(r"\[when:[^\]]*\].*?\[/when\]", re.DOTALL)
_MARK = re.compile(r"\[/?\w+(?::[^\]\s]*)?\]")


def count_words(*texts: str) -> int:
    """Count the words readers see in these texts, plain or rich, live figures left out."""
    return sum(
        len(strip_tags(_MARK.sub(" ", _LIVE_PASSAGE.sub(" ", text)).replace("<", " <")).split())
        for text in texts
    )


def reading_minutes(words: int) -> int:
    """Return whole minutes, one at least."""
    return max(1, ceil(words / WORDS_PER_MINUTE))
