"""Draws with the skew of real boards: few values are common, most are rare."""

from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Skewed(Generic[Value]):
    """Values drawn with fixed weights, from a generator of random numbers of one's own."""

    def __init__(self, values: Sequence[Value], weights: Sequence[float]):
        self.values = values
        self._cumulative = list(accumulate(weights))

    def draw(self, rng: Random) -> Value:
        return rng.choices(self.values, cum_weights=self._cumulative)[0]

    def draw_distinct(self, rng: Random, count: int) -> list[Value]:
        """Draw that many values, of which repeated ones count once."""
        return list(dict.fromkeys(rng.choices(self.values, cum_weights=self._cumulative, k=count)))


def by_rank(values: Sequence[Value], *, exponent: float = 1.0) -> Skewed[Value]:
    """Weigh values by Zipf's law: the nth is drawn 1 / n ** exponent as often as the first."""
    return Skewed(values, [rank**-exponent for rank in range(1, len(values) + 1)])


def by_share(shares: dict[Value, float]) -> Skewed[Value]:
    """Weigh values by the shares given."""
    return Skewed(list(shares), list(shares.values()))
