"""Which pay range a card shows: the one that meets the search best."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from listings.models import Contract, ListingPay
from listings.rates import RateSet
from listings.search.query import PAY_STEPS, SearchQuery

# Where a range stands to a floor, best first.
LADDER = (*PAY_STEPS, "below", "not-convertible")


@dataclass(frozen=True, slots=True)
class Floor:
    """The pay a search asks for at least, in hundredths a year; `usd_cents` None without a rate."""

    cents: int
    currency: str
    usd_cents: int | None

    @classmethod
    def of(cls, query: SearchQuery, rates: RateSet) -> Self | None:
        """Return the search's floor; None where it has none."""
        cents = query.floor_cents
        if cents is None:
            return None
        return cls(cents, query.pay_cur, rates.convert_cents(cents, query.pay_cur, "USD"))

    def step_of(self, pay: ListingPay) -> str:
        """Return where a range stands on the ladder, converted where the currencies differ."""
        if pay.currency == self.currency:
            floor = self.cents
            steps = (pay.annual_low_cents, pay.annual_mid_cents, pay.annual_high_cents)
        else:
            floor = self.usd_cents
            steps = (
                pay.annual_usd_low_cents,
                pay.annual_usd_mid_cents,
                pay.annual_usd_high_cents,
            )
            if floor is None or steps[2] is None:
                return "not-convertible"
        for step, cents in zip(PAY_STEPS, steps, strict=True):
            if cents is not None and cents >= floor:
                return step
        return "below"


def ranges_that_count(
    ranges: Sequence[ListingPay], query: SearchQuery, floor: Floor | None
) -> list[ListingPay]:
    """Return the ranges that count in this search, those that meet it best first."""
    contractors = Contract.CONTRACTOR in query.employment
    counted = [
        pay
        for pay in ranges
        if pay.part != ListingPay.Part.ON_TARGET
        and (contractors or pay.basis == ListingPay.Basis.EMPLOYEE)
        and (query.inferred or not pay.inferred)
    ]
    if floor is None or len(counted) < 2:
        return counted
    return sorted(counted, key=lambda pay: LADDER.index(floor.step_of(pay)))
