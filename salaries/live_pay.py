"""What open jobs themselves offer: the middle of their ranges in one currency, and its sample."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from pyroaring import BitMap64

from listings.bounded import Bounded
from listings.models import ListingPay
from listings.pay import TOO_WIDE, width
from listings.search.engine import ids_in_order, is_following, listen
from listings.search.query import SearchQuery
from listings.wording import day, listed

from .geography import currency_of
from .statistics import FOR_MEDIAN, PayFigure, dominant, pay_figure
from .wording import interval, money, plural

KEPT_AT_MOST = 500
BYTES_AT_MOST = 16 * 1024 * 1024


class _Range(NamedTuple):
    """A range of employees' base pay as the employer gave it, and whose it is."""

    listing_id: int
    company: str
    title: str
    level: str
    currency: str
    minimum: Decimal | None
    maximum: Decimal | None
    middle: int | None  # hundredths a year
    inferred: str
    is_example: bool

    @property
    def is_usable(self) -> bool:
        """Two-sided and at most three times its bottom wide."""
        ratio = width(self.minimum, self.maximum)
        return ratio is not None and ratio <= TOO_WIDE


@dataclass(frozen=True)
class LivePay:
    """The pay that the jobs of one search state in one currency, one range for each job."""

    figure: PayFigure
    currency: str
    other_currencies: int  # jobs whose ranges are all in other currencies
    unusable: int  # jobs whose ranges in the currency are one-sided or too wide
    inferred: int  # jobs whose currency or period was taken as likely
    dominant: tuple[str, float] | None  # an employer of over two fifths, with its share
    are_examples: bool
    today: date


def live_pay(query: SearchQuery, *, today: date) -> LivePay | None:
    """Measure what the jobs of a search offer; None where none of them states pay.

    The currency is that of the one country asked for, else the commonest. Each job counts with
    the first of its ranges in that currency; alike ranges of one employer, title and level count
    once. Measured again when one of these jobs has changed or others match, and each day.
    """
    ids = ids_in_order(query)
    if not is_following():
        return _measured(query, ids, today)
    key, jobs, droppings = (query.query_string, today), BitMap64(ids), _kept.droppings
    kept = _kept.get(key)
    if kept is None or kept.jobs != jobs:
        kept = _Kept(jobs, _measured(query, ids, today))
        _kept.keep(key, kept, droppings=droppings)
    return kept.pay


class _Kept(NamedTuple):
    jobs: BitMap64
    pay: LivePay | None


_kept: Bounded[tuple[str, date], _Kept] = Bounded(
    entries_at_most=KEPT_AT_MOST,
    bytes_at_most=BYTES_AT_MOST,
    bytes_of=lambda kept: len(kept.jobs.serialize()) + 1_000,
)


def _changed(listing_ids: Iterable[int] | None) -> None:
    if listing_ids is None:  # an employer's name, perhaps
        _kept.clear()
    else:
        changed = BitMap64(listing_ids)
        _kept.drop_where(lambda _, kept: kept.jobs.intersect(changed))


listen(_changed)


def _measured(query: SearchQuery, ids: Sequence[int], today: date) -> LivePay | None:
    by_listing: dict[int, list[_Range]] = {}
    for row in _ranges(ids):
        by_listing.setdefault(row.listing_id, []).append(row)
    if not by_listing:
        return None
    currency = _currency(query, by_listing)
    in_currency = [
        [row for row in rows if row.currency == currency] for rows in by_listing.values()
    ]
    stated = [rows for rows in in_currency if rows]
    firsts = [next((row for row in rows if row.is_usable), None) for rows in stated]
    counted = [row for row in firsts if row]
    distinct = {
        (row.company, row.title, row.level, row.middle, row.minimum): row for row in counted
    }.values()
    employers = Counter(row.company for row in distinct)
    figure = pay_figure(
        sorted(row.middle / 100 for row in distinct), adverts=len(counted), employers=len(employers)
    )
    return LivePay(
        figure=figure,
        currency=currency,
        other_currencies=len(by_listing) - len(stated),
        unusable=len(stated) - len(counted),
        inferred=sum(bool(row.inferred) for row in counted),
        dominant=dominant(employers),
        are_examples=any(row.is_example for row in counted),
        today=today,
    )


def _ranges(ids: Sequence[int]) -> Iterator[_Range]:
    """Yield the ranges of employees' base pay of these jobs, in the employers' order."""
    for ranges in ListingPay.objects.base_pay().of_listings(ids):
        rows = ranges.order_by("listing_id", "order", "pk").values_list(
            "listing_id",
            "listing__company__name",
            "listing__title",
            "listing__level",
            "currency",
            "minimum",
            "maximum",
            "annual_mid_cents",
            "inferred",
            "listing__is_example",
        )
        yield from map(_Range._make, rows)


def _currency(query: SearchQuery, by_listing: dict[int, list[_Range]]) -> str:
    if len(query.country) == 1:
        return currency_of(query.country[0])
    jobs = Counter(
        currency for rows in by_listing.values() for currency in {row.currency for row in rows}
    )
    return min(jobs, key=lambda currency: (-jobs[currency], currency))


def live_pay_sentence(pay: LivePay) -> SafeString:
    """Say the middle with its sample, employers, currency and day, or why there is none."""
    figure = pay.figure
    sample = (
        f"{plural(figure.n, 'different range')} in {pay.currency} from "
        f"{plural(figure.adverts, 'job')} of {plural(figure.employers, 'employer')}, "
        f"{day(pay.today)}"
    )
    said = _middle(pay, sample) if figure.has_median else _too_little(pay, sample)
    return format_html("{}{}", "Invented example pay. " if pay.are_examples else "", said)


def _middle(pay: LivePay, sample: str) -> SafeString:
    figure = pay.figure
    return format_html(
        "The middle of their pay ranges is <b>{}</b> a year, likely between {} ({}{}).{}",
        money(figure.median, pay.currency),
        interval(figure.low, figure.high, pay.currency),
        "a rough figure; " if figure.word == "rough" else "",
        sample,
        _aside(pay),
    )


def _too_little(pay: LivePay, sample: str) -> str:
    if pay.figure.is_too_uncertain:
        within = f"{100 * pay.figure.precision:.0f} %"
        return f"Their pay lies too far apart to name a middle: known only to {within} ({sample})."
    ranges, employers = FOR_MEDIAN
    return (
        f"Not enough data for the middle of their pay: {sample}. "
        f"It needs {ranges} different ranges of {employers} employers."
    )


def _aside(pay: LivePay) -> str:
    """What a reader must know of the figure: who dominates it, what was inferred, what left out."""
    said = []
    if pay.dominant:
        name, share = pay.dominant
        said.append(f"{name} alone has {100 * share:.0f} % of these ranges.")
    if pay.inferred:
        said.append(f"In {plural(pay.inferred, 'job')} we took currency or period as likely.")
    left_out = [
        f"{plural(count, 'job')} {why}"
        for count, why in (
            (pay.other_currencies, "in other currencies"),
            (pay.unusable, "with one end or over three times as wide as their bottom"),
        )
        if count
    ]
    if left_out:
        said.append(f"Left out: {listed(left_out, 'and')}.")
    return "".join(f" {sentence}" for sentence in said)
