"""Countries as pay needs them: their own currency, and the region they may be widened to."""

from functools import cache

from listings.reading.areas import AREAS, area_members, countries
from listings.wording import country_in_sentence, country_name

# The regions a country's pay may be widened to, each country in the first that holds it.
REGIONS = ("EUROPE", "NORTHAM", "LATAM", "APAC", "ASIA", "AFRICA", "OCEANIA")


def is_country(code: str) -> bool:
    return code in countries()


def currency_of(country: str) -> str:
    """Return the country's own currency as an ISO 4217 code; "" for a code that is no country."""
    row = countries().get(country)
    return row["currencycode"] if row else ""


@cache
def region_of(country: str) -> str:
    """Return the region a country's pay may be widened to; "" where there is none."""
    return next((region for region in REGIONS if country in area_members(region)), "")


def place_name(code: str) -> str:
    """Name a country or region by itself: "United States", "Europe"."""
    return AREAS.get(code) or country_name(code)


def in_place(code: str) -> str:
    """Name a country or region as a sentence does: "in the United States", "in Europe"."""
    return f"in {AREAS[code]}" if code in AREAS else f"in {country_in_sentence(code)}"
