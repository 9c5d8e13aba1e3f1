"""The one scale pay is drawn on: from 0 to a round top, in the visitor's currency."""

from dataclasses import dataclass
from typing import Self

from listings.rates import RateSet

from .query import DEFAULT_CURRENCY

TOP_IN_DOLLARS = 400_000
GRID_STEPS = 8
HISTOGRAM_STEPS = 10  # at most: each is a link, 24 px wide on a screen of 320
# First digits of tops that part into eight and into ten round steps.
_ROUND = (100, 120, 160, 200, 240, 320, 400, 480, 600, 800, 1000)


@dataclass(frozen=True, slots=True)
class PayScale:
    """Whole currency units a year."""

    currency: str
    top: int

    @classmethod
    def for_currency(cls, currency: str, rates: RateSet) -> Self:
        """Return the scale nearest above the dollar scale's worth; its number without a rate."""
        cents = rates.convert_cents(TOP_IN_DOLLARS * 100, DEFAULT_CURRENCY, currency)
        return cls(currency, _round_up((cents or TOP_IN_DOLLARS * 100) // 100))

    @property
    def histogram_step(self) -> int:
        return self.top // HISTOGRAM_STEPS

    @property
    def grid_step(self) -> int:
        return self.top // GRID_STEPS


def _round_up(amount: int) -> int:
    unit = max(1, 10 ** (len(str(amount)) - 3))
    return next(first * unit for first in _ROUND if first * unit >= amount)
