"""The words of generated adverts: 20,000 of them, as often as words are in natural text."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import numpy as np

from listings.search.analyser import tokens

WORDS = 20_000
STARTER = Path(__file__).resolve().parents[2] / "roles" / "starter"
# Zipf-Mandelbrot: the word of rank r is drawn 1 / (r + SHIFT) ** EXPONENT as often as the first.
SHIFT = 2.7
EXPONENT = 1.05
WORDS_PER_ADVERT = (190, 40)  # mean and standard deviation; with names and tags some 1.3 kB

_SYLLABLES = [onset + vowel for onset in "bcdfgklmnprstvz" for vowel in "aeiou"]
_ENDINGS = ("n", "r", "st", "ng", "ment", "tion", "l", "x", "ck", "rd")


@cache
def vocabulary() -> "Vocabulary":
    """Return the words of every board; made once per process."""
    return Vocabulary(WORDS)


class Vocabulary:
    """Words by rank, each with the tokens the search makes of it."""

    def __init__(self, size: int):
        self.words = _words(size)
        self.tokens = [" ".join(tokens(word)) for word in self.words]
        ranks = np.arange(1, size + 1)
        self._cumulative = np.cumsum((ranks + SHIFT) ** -EXPONENT)

    def drawn(self, rng: np.random.Generator, adverts: int) -> Iterator[list[int]]:
        """Yield for each advert the indices of its words."""
        mean, deviation = WORDS_PER_ADVERT
        lengths = np.clip(rng.normal(mean, deviation, adverts), 40, 400).astype(int)
        drawn = rng.random(lengths.sum()) * self._cumulative[-1]
        indices = np.searchsorted(self._cumulative, drawn).tolist()
        start = 0
        for length in lengths.tolist():
            yield indices[start : start + length]
            start += length


def _words(size: int) -> list[str]:
    """Return the words of the starter vocabulary, the commonest first, then made-up ones."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(STARTER.glob("*.toml")))
    counted = Counter(re.findall(r"[a-z]{2,}", text.lower()))
    known = [word for word, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
    rng = Random("words")
    words = dict.fromkeys(known[: size // 2])
    while len(words) < size:
        words["".join(rng.choices(_SYLLABLES, k=rng.choice((2, 2, 3)))) + rng.choice(_ENDINGS)] = (
            None
        )
    return list(words)
