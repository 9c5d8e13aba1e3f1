"""Where an offer stands among comparable adverts, or why that cannot be said. Stores nothing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString
from django.views.decorators.debug import sensitive_variables

from listings.models import Listing, ListingPay
from listings.pay import annual_cents
from listings.rates import RateSet
from listings.search.engine import ids_in_order
from listings.search.query import SearchQuery
from listings.wording import day
from roles.models import Role

from .bands import Loaded, Series, load_bands
from .contractors import contractor_figure
from .figures import OLD_AFTER_MONTHS, Cell, cell, default_group, nearest_wider
from .geography import in_place
from .kinds import KindRow, official_rows
from .rows import rows_url
from .statistics import FOR_MEDIAN, share_at_or_below, share_interval
from .wording import figure_sentence, money, plural, sample, subject, widened_words

OF_TEN = 10
JOBS_SHOWN = 5
WHAT_IT_IS_NOT = (
    "This counts advertised base pay alone: no bonus, no shares, and not what people were paid in "
    "the end."
)


@dataclass(frozen=True)
class Jobs:
    """Live jobs of the role, level and country: how many, and some that start at the offer."""

    total: int
    uncompared: int  # they state no lower end, or one in a currency without a rate
    above: int
    first: Sequence[Listing]
    url: str  # of all of them; it carries no amount


@dataclass(frozen=True)
class Answer:
    """Where the offer stands, of what, and what may be looked at next."""

    sentence: str
    cell: Cell | None = None
    figure: SafeString | str = ""
    widened: str = ""
    converted: str = ""
    official: Sequence[KindRow] = ()
    jobs: Jobs | None = None

    @property
    def what_it_is_not(self) -> str:
        return WHAT_IT_IS_NOT if self.cell else ""

    @property
    def rows_url(self) -> str:
        return rows_url(self.cell) if self.cell else ""


@dataclass(frozen=True)
class Offer:
    """What a visitor was offered: base pay of a role, level and country."""

    role: Role
    level: str
    country: str
    amount: Decimal = field(repr=False)  # in no log, whatever prints an offer
    currency: str
    period: str
    basis: str
    use_old: bool = False


@sensitive_variables()
def place_offer(offer: Offer, *, today: date) -> Answer:
    """Say of how many comparable adverts the middle lies below the offer."""
    loaded = load_bands([offer.role])
    held = loaded.series_of(offer.role) or loaded.series
    if not held:
        answer = Answer("We cannot say: no pay data is here yet.")
    elif offer.basis == ListingPay.Basis.CONTRACTOR:
        answer = _place_rate(loaded, held[0], offer, today)
    else:
        answer = _place_pay(loaded, held[0], offer, today)
    return replace(answer, jobs=_jobs(offer))


@sensitive_variables()
def _place_pay(loaded: Loaded, series: Series, offer: Offer, today: date) -> Answer:
    group = default_group(offer.role, series, offer.level, offer.country)
    made = cell(loaded, group, today=today)
    if made.is_expired or (made.is_old and not offer.use_old):
        return Answer(_too_old(made))
    amount, converted = _in_currency(loaded, offer, group.currency)
    if amount is None:
        return Answer(_no_rate(offer, group.currency))
    widened = ""
    if not made.figure.has_median:
        wider = nearest_wider(loaded, made)
        if wider is None:
            return Answer(
                "We cannot say: there are too few comparable adverts, and no wider group has "
                "enough either.",
                figure=figure_sentence(made),
            )
        widened = (
            f"There are too few adverts for {subject(group)} "
            f"({plural(made.figure.n, 'different range')}), so this is the nearest wider group: "
            f"{widened_words(wider)}."
        )
        made = wider.cell
    return Answer(
        _standing(share_at_or_below(made.middles, amount), made.figure.n, sample(made)),
        made,
        figure_sentence(made),
        widened,
        converted,
        list(official_rows(offer.role, offer.country)),
    )


@sensitive_variables()
def _place_rate(loaded: Loaded, series: Series, offer: Offer, today: date) -> Answer:
    """Place a contractor's offer among contractors' ranges alone, or say why not."""
    group = default_group(offer.role, series, offer.level, offer.country)
    made = contractor_figure(loaded, group, today=today)
    said = f"contractor ranges for {subject(group)} of {group.window}"
    if not made.figure.has_median:
        return Answer(
            "We cannot say: a contractor’s rate can only be compared with contractors’ rates, and "
            f"our source holds {made.figure.n or 'no'} different {said}; it takes "
            f"{FOR_MEDIAN[0]} that lie close enough together."
        )
    if made.is_expired or (made.is_old and not offer.use_old):
        return Answer(_too_old(made))
    amount, converted = _in_currency(loaded, offer, group.currency)
    if amount is None:
        return Answer(_no_rate(offer, group.currency))
    counted = f"{made.figure.n:,} different {said}"
    return Answer(
        _standing(share_at_or_below(made.middles, amount), made.figure.n, counted),
        converted=converted,
    )


def _standing(share: float, n: int, counted: str) -> str:
    low, high = share_interval(share, n)
    return (
        f"Of {OF_TEN} comparable adverts, {of_ten(low, high)} their middle below your offer "
        f"({counted})."
    )


def of_ten(low: float, high: float) -> str:
    """Say an interval of a share in tenths, rounded outwards: "6 to 7 have", "at most 1 has"."""
    fewest, most = math.floor(low * OF_TEN), math.ceil(high * OF_TEN)
    if fewest == 0:
        return f"at most {most} {'has' if most == 1 else 'have'}"
    if most == OF_TEN:
        return f"at least {fewest} {'has' if fewest == 1 else 'have'}"
    return f"{fewest} to {most} have"


def _too_old(made: Cell) -> str:
    tick = "" if made.is_expired else " Tick “use figures over two years old too” to see them."
    return (
        f"We cannot say: the newest adverts we hold are of {made.group.window}, over "
        f"{made.months_old // 12} years old; we answer from adverts of the last "
        f"{OLD_AFTER_MONTHS} months.{tick}"
    )


def _no_rate(offer: Offer, target: str) -> str:
    return (
        f"We cannot say: adverts {in_place(offer.country)} are compared in {target}, and we hold "
        f"no exchange rate for {offer.currency}. Give the offer in {target}."
    )


@sensitive_variables()
def _in_currency(loaded: Loaded, offer: Offer, target: str) -> tuple[float | None, str]:
    """Return the offer a year in the target currency, and how it was converted if it was."""
    cents = annual_cents(offer.amount, offer.period)
    if offer.currency == target:
        return cents / 100, ""
    converted = loaded.rates.convert_cents(cents, offer.currency, target)
    if converted is None:
        return None, ""
    on = min(loaded.rates.date_of(offer.currency), loaded.rates.date_of(target))
    said = f"Your offer is about {money(converted / 100, target)} a year at the rate of {day(on)}."
    return converted / 100, said


@sensitive_variables()
def _jobs(offer: Offer) -> Jobs:
    """Find live jobs of that role, level and country, and those that start at the offer.

    The offer is compared here and not by the database, whose logs may hold what it is asked.
    """
    query = SearchQuery(role=(offer.role.slug,), level=(offer.level,), country=(offer.country,))
    found = ids_in_order(query)
    rates, floor = RateSet.current(), annual_cents(offer.amount, offer.period)
    compared, above = set(), set()
    for ranges in ListingPay.objects.base_pay(offer.basis).of_listings(found):
        rows = ranges.exclude(annual_low_cents=None).order_by()
        for listing, currency, low in rows.values_list(
            "listing_id", "currency", "annual_low_cents"
        ):
            cents = rates.convert_cents(low, currency, offer.currency)
            if cents is None:
                continue
            compared.add(listing)
            if cents >= floor:
                above.add(listing)
    newest = sorted(above, reverse=True)[:JOBS_SHOWN]
    listings = Listing.objects.filter(pk__in=newest).select_related("company")
    return Jobs(
        total=len(found),
        uncompared=len(found) - len(compared),
        above=len(above),
        first=list(listings.order_by("-pk")),
        url=query.url,
    )
