"""Where a pay range stands on the common scale, as numbers for a drawing."""

from dataclasses import dataclass

from listings.models import ListingPay
from listings.rates import RateSet
from listings.search.scale import PayScale


@dataclass(frozen=True, slots=True)
class Band:
    """A drawing of one range; positions and widths in per cent of the scale.

    `shape` is none, range, wide (over twice the bottom), point, from or up_to.
    """

    shape: str
    start: str = "0%"
    middle: str = "0%"
    end: str = "0%"
    width: str = "0%"
    fading: tuple[tuple[str, str], ...] = ()  # (start, width) of the bars after "from"
    is_converted: bool = False
    goes_past_the_end: bool = False


NO_BAND = Band("none")
_FADING_STEPS = ((0, 2), (2, 1.1), (3.75, 0.85), (5.5, 0.6), (7.25, 0.35))


def yearly_cents(pay: ListingPay, currency: str, rates: RateSet) -> tuple[int | None, int] | None:
    """Return both ends a year in that currency, in hundredths; None without a rate."""
    low, high = pay.annual_low_cents, pay.annual_high_cents
    converted = [
        None if cents is None else rates.convert_cents(cents, pay.currency, currency)
        for cents in (low, high)
    ]
    return None if converted[1] is None else (converted[0], converted[1])


def make_band(pay: ListingPay | None, scale: PayScale, rates: RateSet) -> Band:
    """Draw a range on the scale, converted where it is in another currency."""
    ends = yearly_cents(pay, scale.currency, rates) if pay else None
    if ends is None:
        return NO_BAND
    top = scale.top * 100
    low, high = ends
    facts = {"is_converted": pay.currency != scale.currency, "goes_past_the_end": high > top}
    start, end = (min(100 * (cents or 0) / top, 100) for cents in ends)
    if pay.minimum is None:
        return Band("up_to", end=_percent(end), width=_percent(end), **facts)
    if pay.maximum is None:
        fading = tuple(
            (_percent(start + offset), _percent(width))
            for offset, width in _FADING_STEPS
            if start + offset < 100
        )
        return Band("from", start=_percent(start), fading=fading, **facts)
    shape = "point" if low == high else "wide" if pay.is_very_wide else "range"
    middle = min(50 * (low + high) / top, 100)
    return Band(
        shape,
        start=_percent(start),
        middle=_percent(middle),
        end=_percent(end),
        width=_percent(end - start),
        **facts,
    )


def _percent(value: float) -> str:
    return f"{value:.2f}%"
