"""Where an advert's pay range stands among comparable ones."""

from collections.abc import Iterable

from listings.models import ListingPay

from .figures import Cell
from .statistics import share_at_or_below
from .wording import dated, origin, subject

NOTABLY_WIDE = 9  # of ten comparable ranges are narrower: then it is said


def in_context(cell: Cell, ranges: Iterable[ListingPay]) -> str:
    """Say where the first comparable range stands in a group; "" where nothing may be said.

    Comparable: two-sided base pay of employees in the country's own currency, at most three times
    as wide as its bottom. The group needs a median, and adverts not over 24 months old.
    """
    group = cell.group
    if not (cell.figure.has_median and group.level) or cell.is_old:
        return ""
    comparable = (
        pay for pay in ranges if pay.counts_in_statistics and pay.currency == group.currency
    )
    pay = next(comparable, None)
    if pay is None:
        return ""
    above = share_at_or_below(cell.middles, pay.annual_mid_cents / 100)
    said = (
        f"The middle of this range is above {100 * above:.0f} % of the {cell.figure.n:,} different "
        f"ranges for {subject(group)}, adverts of {dated(cell)} ({origin(cell)})."
    )
    return f"{said}{_width_words(cell, pay)}"


def _width_words(cell: Cell, pay: ListingPay) -> str:
    ratios = sorted((cell.cut.maximums / cell.cut.minimums).tolist())
    width = float(pay.maximum / pay.minimum)
    tenths = int(10 * share_at_or_below(ratios, width))
    if tenths < NOTABLY_WIDE:
        return ""
    return f" It is wider, from bottom to top, than {tenths} in 10 of them."
