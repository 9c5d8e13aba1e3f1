"""Countries as pay needs them: own currency, region, and how a sentence names them."""

from listings.reading.areas import area_members, area_name, countries

# The regions a country's pay may be widened to, each country in the first that holds it.
REGIONS = ("EUROPE", "NORTHAM", "LATAM", "APAC", "ASIA", "AFRICA", "OCEANIA")

_WITH_ARTICLE = ("United ", "Netherlands", "Philippines", "Bahamas", "Maldives")
_ARTICLE_ENDINGS = (" Republic", " Islands", " Emirates")


def is_country(code: str) -> bool:
    return code in countries()


def currency_of(country: str) -> str:
    """Return the country's own currency as an ISO 4217 code; "" for a code that is no country."""
    row = countries().get(country)
    return row["currencycode"] if row else ""


def region_of(country: str) -> str:
    """Return the region a country's pay may be widened to; "" where there is none."""
    return next((region for region in REGIONS if country in area_members(region)), "")


def in_place(code: str) -> str:
    """Name a country or region as a sentence does: "in the United States", "in Europe"."""
    name = area_name(code).removeprefix("The ")
    article = name.startswith(_WITH_ARTICLE) or name.endswith(_ARTICLE_ENDINGS)
    return f"in the {name}" if article else f"in {name}"
