"""Where an offer stands among comparable adverts, or why that cannot be said."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from listings.models import Listing
from listings.pay import annual_cents
from roles.models import Role

from .bands import current_rates, load_bands
from .figures import OLD_AFTER_MONTHS, Cell, Group, cell, nearest_wider
from .statistics import FOR_MEDIAN, share_at_or_below
from .wording import counted, figure_sentence, origin, who

OF_TEN = 10


@dataclass(frozen=True)
class Answer:
    """The answer in the order it is read: where the offer stands, of what, and what it is not."""

    sentence: str
    cell: Cell | None
    figure: str = ""
    widened: str = ""
    jobs_above: int = 0
    jobs_url: str = ""


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
    if basis == "contractor":
        return Answer(
            "We cannot say: our figures are of employees' base pay, and contractors' rates cannot "
            "be compared with it.",
            None,
        )
    loaded = load_bands([role])
    if not loaded.series:
        return Answer("We cannot say: no pay data is here yet.", None)
    group = Group(role, loaded.series[0], level, country)
    made = cell(loaded, group, today=today)
    if currency != group.currency:
        return Answer(
            f"We cannot say: adverts in that country are compared in {group.currency}, its own "
            f"currency. Give the offer in {group.currency}.",
            made,
        )
    if made.is_old and not use_old:
        return Answer(
            f"We cannot say: the newest adverts we hold are over {OLD_AFTER_MONTHS // 12} years "
            f"old ({origin(made)}). Tick “use figures over two years old too” to see them.",
            made,
        )
    widened = ""
    if made.figure.n < FOR_MEDIAN[0]:
        wider = nearest_wider(loaded, made)
        if wider is None:
            return Answer(f"We cannot say. {figure_sentence(made)}", made)
        widened = f"Too few adverts of {who(role, level)}, so this is {wider.how.rstrip(',')}."
        made = wider.cell
    offer = annual_cents(amount, period) / 100
    share = share_at_or_below([band.middle for band in made.bands], offer)
    return Answer(
        f"Of ten comparable adverts, {_of_ten(share)} their middle below your offer "
        f"({counted(made.figure)}; {origin(made)}).",
        made,
        figure_sentence(made),
        widened,
        **_jobs_above(role, level, country, offer, currency),
    )


def _of_ten(share: float) -> str:
    low, high = int(share * OF_TEN), -int(-share * OF_TEN // 1)
    if low == high:
        return {0: "none has", 1: "one has"}.get(low, f"{low} have")
    return f"{low} to {high} have"


def _jobs_above(role: Role, level: str, country: str, offer: float, currency: str) -> dict:
    """Count live jobs of that role, level and country that start above the offer."""
    if currency not in current_rates():
        return {}
    cents = int(offer * 100)
    jobs = Listing.objects.live().filter(
        role__in=Role.objects.including_narrower(role),
        level=level,
        places__country=country,
        pay_ranges__currency=currency,
        pay_ranges__annual_low_cents__gt=cents,
    )
    return {
        "jobs_above": jobs.distinct().count(),
        "jobs_url": f"/jobs/?role={role.slug}&level={level}&country={country.lower()}",
    }
