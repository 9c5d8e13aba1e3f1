"""What generated jobs pay: most state it, in their country's currency and usual period."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random

from listings.models import ListingPay
from listings.pay import PERIODS_PER_YEAR

from .skew import by_share

STATED = 0.6
CURRENCY = {
    "US": "USD", "GB": "GBP", "IN": "INR", "CA": "CAD", "PL": "PLN", "AU": "AUD", "BR": "BRL",
    "SG": "SGD", "CH": "CHF", "SE": "SEK", "IL": "ILS", "JP": "JPY", "MX": "MXN", "DK": "DKK",
    "NO": "NOK", "CZ": "CZK", "AR": "ARS", "ZA": "ZAR", "AE": "AED", "NZ": "NZD",
}  # fmt: skip
# The middle of senior pay a year; all others are paid in euros.
MIDDLE = {
    "USD": 160_000, "EUR": 78_000, "GBP": 72_000, "INR": 3_200_000, "CAD": 135_000, "PLN": 260_000,
    "AUD": 160_000, "BRL": 190_000, "SGD": 130_000, "CHF": 125_000, "SEK": 680_000, "ILS": 420_000,
    "JPY": 9_500_000, "MXN": 850_000, "DKK": 700_000, "NOK": 800_000, "CZK": 1_500_000,
    "ARS": 60_000_000, "ZAR": 900_000, "AED": 360_000, "NZD": 140_000,
}  # fmt: skip
LEVEL_FACTOR = {"entry": 0.55, "mid": 0.8, "senior": 1.0, "executive": 1.6, "": 0.9}
PERIODS = {"year": 74, "hour": 12, "month": 9, "day": 4, "week": 1}
PAID_BY_THE_MONTH = frozenset(("PLN", "BRL", "CZK", "MXN", "AED"))


class Pay:
    """Draws the pay ranges of jobs, with the derived columns of the model."""

    def __init__(self, per_eur: dict[str, Decimal]):
        self._per_eur = per_eur
        self._periods = by_share(PERIODS)

    def ranges(self, rng: Random, country: str, level: str) -> Iterator[ListingPay]:
        """Draw the ranges of one job: none, one, or two for two places or two contracts."""
        if rng.random() >= STATED:
            return
        currency = CURRENCY.get(country, "EUR")
        if currency != "USD" and rng.random() < 0.12:
            currency = "USD"
        middle = MIDDLE[currency] * LEVEL_FACTOR[level] * rng.lognormvariate(0, 0.28)
        for order in range(2 if rng.random() < 0.1 else 1):
            is_rate = rng.random() < (0.3 if order else 0.05)
            yield self._range(rng, middle * (0.9**order), currency, order, is_rate)

    def _range(self, rng: Random, middle, currency: str, order: int, is_rate: bool) -> ListingPay:
        period = "month" if currency in PAID_BY_THE_MONTH else self._periods.draw(rng)
        spread = rng.uniform(0.05, 0.28)
        low = _rounded(middle * (1 - spread) / PERIODS_PER_YEAR[period])
        high = _rounded(middle * (1 + spread) / PERIODS_PER_YEAR[period])
        shape = rng.random()
        row = ListingPay(
            order=order,
            basis="contractor" if is_rate else "employee",
            part="on_target" if rng.random() < 0.04 else rng.choice(("", "", "base")),
            minimum=None if shape < 0.03 else low,
            maximum=None if 0.03 <= shape < 0.08 else low if shape < 0.14 else high,
            currency=currency,
            period=period,
            inferred="currency" if rng.random() < 0.03 else "",
        )
        row.derive(self._per_eur)
        return row


def _rounded(amount: float) -> Decimal:
    """Round as employers do: to two or three leading digits."""
    digits = len(str(int(amount)))
    return Decimal(max(1, int(round(amount, -max(0, digits - (2 if digits < 6 else 3))))))
