"""Facts of a job in words, the same on cards, pages, feeds and exports."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from django_countries import countries

from listings.models import Listing, ListingPay, ListingPlace, Workplace
from listings.reading.areas import AREAS

# Countries that stand with an article in a sentence.
_WITH_ARTICLE = {"US", "GB", "NL", "AE", "PH", "DO", "BS", "MV", "CF", "CG", "CD"}
_AREAS_WITH_ARTICLE = {"EU", "AMER"}
# The name everybody uses, where ISO's differs.
_SHORT_NAMES = {"US": "United States"}
_PLACES_NAMED = 2


@lru_cache(maxsize=1_000)  # a page of places asks for hundreds; visitors may ask for any code
def country_name(code: str) -> str:
    """Return the English name of an ISO country; the code itself where it has none."""
    return _SHORT_NAMES.get(code) or countries.name(code) or code


def country_in_sentence(code: str) -> str:
    """Return the country's name as it stands after "in": "the United States"."""
    name = country_name(code)
    return f"the {name}" if code in _WITH_ARTICLE else name


def amount_text(amount: Decimal, *, in_thousands: bool = False) -> str:
    """Write an amount: "120K" where asked for, else "95,500" or "45.50"."""
    if in_thousands:
        return f"{amount / 1000:,.0f}K"
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def pay_text(pay: ListingPay) -> str:
    """Write a pay range as the employer gave it: "USD 120K – 150K a year", "EUR 45.50 an hour"."""
    return f"{range_text(pay.minimum, pay.maximum, pay.currency)} {pay.get_period_display()}"


def range_text(minimum: Decimal | None, maximum: Decimal | None, currency: str) -> str:
    """Write a range: "USD 120K – 150K", "from USD 95,500", "up to USD 150K", "USD 88,500"."""
    ends = [end for end in (minimum, maximum) if end is not None]
    in_thousands = all(10_000 <= end < 1_000_000 and end % 1000 == 0 for end in ends)
    written = [amount_text(end, in_thousands=in_thousands) for end in ends]
    if minimum is None:
        return f"up to {currency} {written[0]}"
    if maximum is None:
        return f"from {currency} {written[0]}"
    if minimum == maximum:
        return f"{currency} {written[0]}"
    return f"{currency} {' – '.join(written)}"


def rounded_range_text(low_cents: int | None, high_cents: int | None, currency: str) -> str:
    """Write a derived range of hundredths, rounded to thousands: "USD 83K – 104K"."""
    ends = (
        None if cents is None else Decimal(round(cents, -5) // 100)
        for cents in (low_cents, high_cents)
    )
    return range_text(*ends, currency)


def listed(names: Sequence[str], last: str = "or") -> str:
    """Join names as in a sentence: "a, b or c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def place_text(place: ListingPlace) -> str:
    """Write one place: "Seattle, WA, United States", "remote within Germany", "remote"."""
    if place.mode == Workplace.REMOTE:
        if place.area:
            return f"remote {scope_text(place.area)}"
        located = _located(place)
        return f"remote, {located}" if located else "remote"
    return _located(place)


def _located(place: ListingPlace) -> str:
    country = country_name(place.country) if place.country else ""
    return ", ".join(filter(None, [place.city, place.region, country]))


def scope_text(area: str) -> str:
    """Write where a remote worker may live: "worldwide", "within the United States"."""
    if area == "WORLD":
        return "worldwide"
    if area in AREAS:
        article = "the " if area in _AREAS_WITH_ARTICLE else ""
        return f"within {article}{AREAS[area]}"
    country, _, region = area.partition("-")
    inside = country_in_sentence(country)
    return f"within {region}, {inside}" if region else f"within {inside}"


def places_text(places: Iterable[ListingPlace]) -> str:
    """Write where the work is done: at most two places by name, the rest as a number."""
    texts = list(dict.fromkeys(filter(None, (place_text(place) for place in places))))
    if len(texts) <= _PLACES_NAMED:
        return listed(texts)
    rest = len(texts) - 1
    return f"{texts[0]} and {rest} more places"


def workplace_text(places: Iterable[ListingPlace]) -> str:
    """Write how the work is done, leaving out what `places_text` says: "Hybrid"."""
    modes = list(dict.fromkeys(place.mode for place in places if place.mode != Workplace.REMOTE))
    return listed([Workplace(mode).label for mode in modes if mode])


def confirmation_text(kind: str) -> str:
    """Say what confirmed that a job is open."""
    return {
        "feed": "in the employer’s feed",
        Listing.ConfirmedBy.PERSON: "by Rolewise",
        Listing.ConfirmedBy.EMPLOYER: "by the employer",
    }.get(kind, "")


def day(moment: datetime) -> str:
    """Write a day for a sentence: "22 November 2026"."""
    return f"{moment.day} {moment:%B %Y}"
