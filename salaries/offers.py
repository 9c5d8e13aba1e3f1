"""Where an offer stands among comparable adverts, or why that cannot be said."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from listings.models import Listing, ListingPay
from listings.pay import annual_cents
from listings.wording import day
from roles.models import Role

from .bands import Loaded, load_bands
from .figures import OLD_AFTER_MONTHS, Cell, cell, default_group, nearest_wider
from .geography import in_place
from .rows import rows_url
from .statistics import share_at_or_below
from .wording import figure_sentence, money, sample, subject

OF_TEN = 10


@dataclass(frozen=True)
class Answer:
    """Where the offer stands, of what, and what may be looked at next."""

    sentence: str
    cell: Cell | None = None
    figure: str = ""
    widened: str = ""
    converted: str = ""
    jobs_above: int = 0
    jobs_url: str = ""

    @property
    def rows_url(self) -> str:
        return rows_url(self.cell) if self.cell else ""


def place_offer(
    *,
    role: Role,
    level: str,
    country: str,
    amount: Decimal,
    currency: str,
    period: str,
    basis: str,
    use_old: bool,
    today: date,
) -> Answer:
    """Say of how many comparable adverts the middle lies below the offer. Stores nothing."""
    if basis == ListingPay.Basis.CONTRACTOR:
        return Answer(
            "We cannot say: our figures are of employees’ base pay, and a contractor’s rate cannot "
            "be compared with it."
        )
    loaded = load_bands([role])
    held = loaded.series_of(role) or loaded.series
    if not held:
        return Answer("We cannot say: no pay data is here yet.")
    made = cell(loaded, default_group(role, held[0], level, country), today=today)
    if made.is_expired or (made.is_old and not use_old):
        tick = "" if made.is_expired else " Tick “use figures over two years old too” to see them."
        return Answer(
            f"We cannot say: the newest adverts we hold are of {made.group.window}, over "
            f"{made.months_old // 12} years old; we answer from adverts of the last "
            f"{OLD_AFTER_MONTHS} months.{tick}"
        )
    offer, converted = _offer_in(made.group.currency, amount, currency, period, loaded)
    if offer is None:
        return Answer(
            f"We cannot say: adverts {in_place(country)} are compared in {made.group.currency}, "
            f"and we hold no exchange rate for {currency}. Give the offer in {made.group.currency}."
        )
    widened = ""
    if not made.figure.has_median:
        wider = nearest_wider(loaded, made)
        if wider is None:
            return Answer("We cannot say.", made, figure_sentence(made))
        widened = f"Too few adverts for {subject(made.group)}: this is the nearest wider group."
        made = wider.cell
    share = share_at_or_below(made.middles, offer)
    return Answer(
        f"Of ten comparable adverts, {_of_ten(share)} their middle below your offer "
        f"({sample(made)}).",
        made,
        figure_sentence(made),
        widened,
        converted,
        *_jobs_above(role, level, country, offer, made.group.currency),
    )


def _offer_in(
    target: str, amount: Decimal, currency: str, period: str, loaded: Loaded
) -> tuple[float | None, str]:
    """Return the offer a year in the target currency, and how it was converted if it was."""
    cents = annual_cents(amount, period)
    if currency == target:
        return cents / 100, ""
    converted = loaded.rates.convert_cents(cents, currency, target)
    if converted is None:
        return None, ""
    on = min(loaded.rates.date_of(currency), loaded.rates.date_of(target))
    said = f"Your offer is about {money(converted / 100, target)} a year at the rate of {day(on)}."
    return converted / 100, said


def _of_ten(share: float) -> str:
    """Say a share in tenths, as "5 have" or, between two, "5 to 6 have"."""
    low, high = int(share * OF_TEN), -int(-share * OF_TEN // 1)
    if low == high:
        return {0: "none has", 1: "one has", OF_TEN: "all have"}.get(low, f"{low} have")
    return f"{low} to {high} have"


def _jobs_above(
    role: Role, level: str, country: str, offer: float, currency: str
) -> tuple[int, str]:
    """Count live jobs of that role, level and country that start above the offer."""
    jobs = Listing.objects.live().filter(
        Q(pay_ranges__currency=currency, pay_ranges__annual_low_cents__gt=int(offer * 100)),
        role__in=Role.objects.including_narrower(role),
        level=level,
        places__country=country,
    )
    url = f"/jobs/?role={role.slug}&level={level}&country={country.lower()}"
    return jobs.distinct().count(), url
