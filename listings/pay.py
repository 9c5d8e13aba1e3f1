"""The rules of pay: annual amounts, conversion at one rate set, the ladder a floor stands on.

Amounts are compared as whole hundredths of a currency unit a year ("cents", also for
currencies that have none), so that comparison is exact on every database.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

# Hours, days, weeks and months that make a year of full-time pay.
HOURS_PER_YEAR = 2080
DAYS_PER_YEAR = 260
WEEKS_PER_YEAR = 52
MONTHS_PER_YEAR = 12

PERIODS_PER_YEAR = {
    "year": 1,
    "month": MONTHS_PER_YEAR,
    "week": WEEKS_PER_YEAR,
    "day": DAYS_PER_YEAR,
    "hour": HOURS_PER_YEAR,
}

MAX_PAY = Decimal("9999999999.99")  # what the pay columns hold

VERY_WIDE = 2  # top / bottom above this is labelled "very wide"
TOO_WIDE = 3  # above this a band is shown, and left out of statistics


def annual_cents(amount: Decimal, period: str) -> int:
    """Return `amount` per `period` as hundredths of its currency unit a year.

    Exact for amounts of at most two decimals. Raises KeyError for an unknown period.
    """
    return int(amount * 100 * PERIODS_PER_YEAR[period])


def converted_cents(cents: int, per_eur_from: Decimal, per_eur_to: Decimal) -> int:
    """Convert hundredths of one currency into another by the units each has per euro."""
    exact = Decimal(cents) * per_eur_to / per_eur_from
    return int(exact.to_integral_value(rounding=ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True)
class AnnualSteps:
    """What a pay range reaches at each step of the ladder, in hundredths a year.

    `low` is where it starts, `mid` the middle, `high` what it could reach. None: the range
    does not say ("up to Y" states only what it could reach).
    """

    low: int | None
    mid: int | None
    high: int


def annual_steps(minimum: Decimal | None, maximum: Decimal | None, period: str) -> AnnualSteps:
    """Return the ladder steps of a range: "from Y" stands on all steps, "up to Y" on the top one.

    Raises ValueError when neither end is given.
    """
    if minimum is None and maximum is None:
        raise ValueError("A pay range needs at least one end.")
    if minimum is None:
        return AnnualSteps(None, None, annual_cents(maximum, period))
    low = annual_cents(minimum, period)
    if maximum is None:
        return AnnualSteps(low, low, low)
    high = annual_cents(maximum, period)
    return AnnualSteps(low, (low + high) // 2, high)  # floor: "middle >= X" stays exact


def width(minimum: Decimal | None, maximum: Decimal | None) -> Decimal | None:
    """Return top / bottom of a range; None when it is one-sided or starts at zero."""
    if not minimum or maximum is None:
        return None
    return maximum / minimum
