"""Places put together from the terms of a location line: "Paris", "Texas", "USA" is one place."""

import re
from dataclasses import dataclass
from itertools import pairwise

from .areas import containing, countries
from .gazetteer import CITY_STATES, City, Region, stands_out
from .place_terms import Term
from .regions import WITH_REGION

_HARD = re.compile(r"[;|•·\n]")
#: Between a city and the region or country it lies in: "Paris, France", "Oslo (NO)", "US - Austin".
_ATTACHES = re.compile(r"[\s,()\[\]#.-]*")
_IN_WORDS = re.compile(r"[/&]|\b(?:or|and)\b")
#: Countries that are states of the US by their other reading.
_DOUBTFUL_COUNTRIES = ("CA", "IN", "GE")


@dataclass(slots=True)
class Mode:
    """A word for the way of working, in its place among the spots."""

    mode: str
    joined_by: str


@dataclass(slots=True)
class Spot:
    """A place being put together; `candidates` are the cities of that name."""

    joined_by: str
    city: str = ""
    candidates: tuple[City, ...] = ()
    region: str = ""
    country: str = ""
    area: str = ""
    #: The name with the unknown words around it, meant if a region or country follows.
    long_name: str = ""
    likely_region: str = ""
    likely_country: str = ""
    region_is_stated: bool = True
    is_remote: bool = False

    @property
    def is_open_name(self) -> bool:
        """Whether this is an unknown name that nothing has placed yet."""
        return bool(self.city) and not (self.candidates or self.country)

    def can_lie_in(self, country: str, region: str = "") -> bool:
        """Whether a city of this name lies there, as far as the gazetteer knows."""
        return any(
            city.country == country and region in ("", city.region or region)
            for city in self.candidates
        )


@dataclass(frozen=True, slots=True)
class _Context:
    """What a whole line makes likely for its doubtful words."""

    countries: frozenset[str]
    names_states: bool


def assembled(terms: list[Term]) -> list[Mode | Spot]:
    """Return modes and places in the order of the text; names that nothing places are left out."""
    sequence: list[Mode | Spot] = []
    context = _context(terms)
    for term, following in pairwise([*terms, None]):
        if term.mode:
            sequence.append(Mode(term.mode, term.joined_by))
        elif following and following.mode == "remote" and following.joined_by == "" and term.areas:
            sequence.extend(_area_spot(term, code) for code in term.areas)  # "NYC, US remote"
        else:
            _add(sequence, term, context)
    sequence = [item for item in sequence if isinstance(item, Mode) or not item.is_open_name]
    _settle_namesakes([item for item in sequence if isinstance(item, Spot) and item.city])
    return sequence


def _context(terms: list[Term]) -> _Context:
    named = {area for term in terms for area in term.areas if area in countries()}
    states = False
    for before, term in pairwise([None, *terms]):
        if not term.regions or term.cities or term.country_code:
            continue
        if term.is_code:
            if len(term.regions) == 1 and term.regions[0].country in ("CA", "AU"):
                named.add(term.regions[0].country)
        else:
            named.add(term.regions[0].country)
            follows_a_name = before and not (before.mode or before.regions or before.areas)
            states = states or not follows_a_name
    return _Context(frozenset(named), states)


def _add(sequence: list[Mode | Spot], term: Term, context: _Context) -> None:
    """Attach a term to the place before it, or begin a new one."""
    before = sequence[-1] if sequence and isinstance(sequence[-1], Spot) else None
    if before and before.city and term.cities and "(" in term.joined_by:
        return  # what stands in brackets is another name or a larger town nearby
    is_coded = term.joined_by == "/" and term.is_code and before and _region_around(before, term)
    if before and not (is_coded or _ATTACHES.fullmatch(term.joined_by)):
        before = None
    if before and _attached(sequence, before, term):
        return
    region = _lone_region(term, context)
    if term.areas and term.areas[0] in CITY_STATES and term.cities:
        sequence.append(Spot(term.joined_by, term.text, term.cities, country=term.areas[0]))
    elif term.areas:
        sequence.extend(_area_spot(term, code) for code in term.areas)
    elif region and not _means_city(term, region, context):
        sequence.append(Spot(term.joined_by, region=region.code, country=region.country))
    elif term.cities:
        _add_city(sequence, before, term)
    elif term.country_code in _DOUBTFUL_COUNTRIES:
        sequence.append(Spot(term.joined_by, country=term.country_code))
    elif term.is_unknown:
        _add_name(sequence, before, term)


def _area_spot(term: Term, code: str) -> Spot:
    is_country = code in countries()
    return Spot(term.joined_by, country=code) if is_country else Spot(term.joined_by, area=code)


def _add_city(sequence: list[Mode | Spot], before: Spot | None, term: Term) -> None:
    spot = Spot(term.joined_by, term.city_name, term.cities)
    if before and before.is_open_name and not term.joined_by and "#" not in before.joined_by:
        sequence.pop()  # "Bad" before "Homburg": kept if a country follows, not in a street address
        spot.long_name = f"{before.city} {term.text}"
        spot.joined_by = before.joined_by
    sequence.append(spot)


def _add_name(sequence: list[Mode | Spot], before: Spot | None, term: Term) -> None:
    if before and before.city and not before.country and term.joined_by in ("", "-"):
        before.long_name = f"{before.city}{term.joined_by or ' '}{term.text}"
    else:
        sequence.append(Spot(term.joined_by, city=term.text))


def _attached(sequence: list[Mode | Spot], before: Spot, term: Term) -> bool:
    """Try a term as a further word on the place before it."""
    if before.city and not before.region and (region := _region_around(before, term)):
        _put(before, region.country, region.code)
        _pass_back(sequence, region.country, region.code)
        return True
    if not before.city and before.country and ")" not in term.joined_by and _narrows(before, term):
        return True
    country = _country_around(before, term)
    if country and not before.country:
        _put(before, country)
        _take_middle_as_region(sequence)
        _pass_back(sequence, country)
        return True
    if before.city == term.text and not before.country and "," in term.joined_by:
        before.region = term.text  # "Dublin, Dublin"
        return True
    code = before.country or before.area
    if not code and before.candidates:
        code = before.candidates[0].country
    return bool(term.areas) and all(area in containing(code) for area in term.areas)


def _region_around(city: Spot, term: Term) -> Region | None:
    """Return the region a term names for the city before it."""
    for region in term.regions:
        if city.can_lie_in(region.country, region.code):
            return region
    if not term.regions or city.can_lie_in(term.country_code):
        return None
    region = term.regions[0]
    if city.is_open_name or city.long_name:
        return region
    # A namesake too small for the gazetteer: "Lafayette, KS".
    is_plausible = term.is_code or city.can_lie_in(region.country)
    return region if is_plausible and not term.cities else None


def _country_around(city: Spot, term: Term) -> str:
    """Return the country a term names for the city before it, else ""."""
    if not city.city:
        return ""
    named = term.areas[0] if len(term.areas) == 1 and term.areas[0] in countries() else ""
    for country in (named, term.country_code):
        if country and city.can_lie_in(country):
            return country
    return named if city.is_open_name else ""


def _narrows(wide: Spot, term: Term) -> bool:
    """Put a city or region into the country or state named before it: "USA - Austin"."""
    is_spelled_out = not term.is_code or term.joined_by == "-"  # "US-CA", but not "US, CA"
    for city in term.cities:
        if city.country == wide.country and wide.region in ("", city.region):
            wide.city, wide.candidates = term.city_name, term.cities
            return True
    for region in term.regions:
        if region.country == wide.country and not wide.region and is_spelled_out:
            wide.region = region.code
            return True
    return False


def _put(spot: Spot, country: str, region: str = "") -> None:
    spot.country, spot.region = country, region or spot.region
    spot.city = spot.long_name or spot.city


def _take_middle_as_region(sequence: list[Mode | Spot]) -> None:
    """Read an unknown name between city and country as the region: "Lugo, Galicia, Spain"."""
    if len(sequence) < 2 or sequence[-1].candidates or "," not in sequence[-1].joined_by:
        return
    city, middle = sequence[-2:]
    if not isinstance(city, Spot) or not city.city or city.country:
        return
    if city.is_open_name or city.can_lie_in(middle.country):
        _put(city, middle.country, middle.city)
        sequence.pop()


def _pass_back(sequence: list[Mode | Spot], country: str, region: str = "") -> None:
    """Let the cities listed before share the country: "Mainz / Bonn, Germany".

    A region is shared only by those joined in words: "San Francisco or Palo Alto, CA".
    """
    for city, following in zip(sequence[-2::-1], sequence[:0:-1], strict=False):
        if isinstance(city, Mode) or not city.city or _HARD.search(following.joined_by):
            return
        if city.country or not city.can_lie_in(country, region):
            return
        if not region or _IN_WORDS.search(following.joined_by):
            _put(city, country, region)


def _lone_region(term: Term, context: _Context) -> Region | None:
    """Return the region a term means on its own, if it is not rather a country."""
    if not term.regions:
        return None
    if term.text == "Georgia":
        return None if context.countries - {"US"} else term.regions[0]
    if term.country_code in ("CA", "IN") and term.is_code:
        is_country = term.country_code == "IN" or context.countries & {"CA", "US"}
        return None if is_country else term.regions[0]
    known = [region for region in term.regions if region.country in context.countries]
    likely = (known or term.regions)[0]
    return None if term.is_code and likely.country not in WITH_REGION else likely


def _means_city(term: Term, region: Region, context: _Context) -> bool:
    """Whether a name shared by a city and a state is the city: "New York", but "Quebec"."""
    if not term.cities:
        return False
    if term.is_code or region.country not in WITH_REGION:
        return True
    return term.text in ("New York", "Washington") and not context.names_states


def _settle_namesakes(cities: list[Spot]) -> None:
    """Decide which of its namesakes each city is: by the places named with it, else by size."""
    sure = {spot.country for spot in cities if spot.country}
    sure |= {
        spot.candidates[0].country
        for spot in cities
        if spot.candidates and stands_out(spot.candidates)
    }
    for spot in cities:
        known = tuple(city for city in spot.candidates if city.country == spot.country)
        if not spot.country:
            nearby = tuple(city for city in spot.candidates if city.country in sure)
            known = nearby if not stands_out(spot.candidates) and nearby else spot.candidates
        if not known:
            continue
        city = known[0]
        same_country = all(other.country == city.country for other in known)
        if stands_out(known) or same_country:
            spot.country = city.country
        else:
            spot.likely_country = city.country
        if city.country in WITH_REGION and not spot.region:
            if stands_out(known):
                spot.region, spot.region_is_stated = city.region, False
            else:
                spot.likely_region = city.region
