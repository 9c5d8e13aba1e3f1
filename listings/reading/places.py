"""Places in an advert's own words: where the work is done, and where a remote worker may live.

A line is read as known words (modes of work, cities, regions, countries, named areas) and what
stands between them; `place_spots` puts the words together into places, and here the mode of work
decides which of them are offices and which say where remote workers may live.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .gazetteer import CITY_STATES
from .place_spots import Mode, Spot, assembled
from .place_terms import clean, terms
from .regions import region_names

#: A location line is short; what comes after this is not read.
MAX_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """A city, region, country or named area; what the text leaves open is empty.

    `region` is its ISO code without the country ("CA" for California) where `regions` knows it,
    else the text's own word; `country` is an ISO code or one of the named areas.
    """

    city: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What a text says about where; see `areas` for the codes.

    `mode` is onsite, hybrid, remote, remote_or_office, unspecified or not_a_location.
    `remote_scope` holds the areas a remote worker may live in, and is empty when not said.
    `inferred` may hold `places`: the likely readings of cities that have namesakes elsewhere, whose
    region or country is therefore left open in `places`.
    """

    mode: str = "unspecified"
    places: tuple[Place, ...] = ()
    remote_scope: tuple[str, ...] = ()
    inferred: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)


_SENTENCE_END = re.compile(r"(?<=[a-z]{3})[.!]\s+(?=[A-Z])|,\s(?=but\s|with\sa\s)")
_NO_LOCATION = re.compile(
    r"\b(?:citizen(?:s|ship)?|persons\sonly|authori[sz]ation|visa|clearance|sponsorship|labs|inc|"
    r"ltd|llc|gmbh|tbd|n/a)\b",
    re.IGNORECASE,
)
_SOME_DAYS = re.compile(r"\b[1-4]\+?\s?(?:days?|d)\b", re.IGNORECASE)
_ANYWHERE = re.compile(r"\banywhere\b", re.IGNORECASE)

# What may stand between a mode of work and the place it speaks of: "Remote (US)", "Oslo - hybrid".
_BESIDE = re.compile(r"[\s(\[)\]:~-]*")
_LIST = re.compile(r"[\s,/&+]*(?:\b(?:or|and|und|oder)\b)?[\s,/&+]*")
_HARD = re.compile(r"[;|•·\n]")


def read_places(text: str) -> PlaceReading:
    """Read a location line such as "Berlin, Germany; Remote (EU)"."""
    text = text[:MAX_CHARACTERS]
    for sentence in _SENTENCE_END.split(clean(text)):
        found = terms(sentence)
        sequence = assembled(found)
        if sequence:
            break
    spots = [item for item in sequence if isinstance(item, Spot)]
    modes = {item.mode for item in sequence if isinstance(item, Mode)}
    is_about_place = modes or any(spot.city for spot in spots)
    if _NO_LOCATION.search(text) and not is_about_place:
        return PlaceReading(mode="not_a_location")
    _link_to_remote(sequence)
    is_remote = "remote" in modes
    is_worldwide = "world" in modes or (not spots and bool(_ANYWHERE.search(sentence)))
    if is_worldwide:
        spots = [spot for spot in spots if spot.city]
    offices = [spot for spot in spots if not (is_remote and spot.is_remote)]
    homes = [spot for spot in spots if is_remote and spot.is_remote]
    shown = [
        spot for spot in spots if spot in offices or (spot.city and spot.country not in CITY_STATES)
    ]
    return PlaceReading(
        mode=_mode(modes, bool(offices), sentence),
        places=tuple(dict.fromkeys(_place(spot) for spot in shown)),
        remote_scope=("WORLD",) if is_worldwide else tuple(dict.fromkeys(map(_scope, homes))),
        inferred=_inferred(shown),
    )


def _mode(modes: set[str], has_offices: bool, sentence: str) -> str:
    if "remote" in modes:
        has_offices = has_offices or {"onsite", "hybrid"} & modes
        return "remote_or_office" if has_offices else "remote"
    if "hybrid" in modes or ("onsite" in modes and _SOME_DAYS.search(sentence)):
        return "hybrid"
    return "onsite" if "onsite" in modes else "unspecified"


def _link_to_remote(sequence: list[Mode | Spot]) -> None:
    """Mark the places that say where remote workers may live.

    A city does only beside the word ("Remote (Lausanne)", "Oslo - Remote"), or listed with others
    in the same brackets; "Oslo, Remote" offers both. Anything wider does, unless it stands at the
    word for office work, is a choice ("Montana or remote"), or is a state listed with cities.
    """
    has_city = any(isinstance(item, Spot) and item.city for item in sequence)
    is_listed = in_brackets = False
    neighbours = zip([None, *sequence], sequence, [*sequence[1:], None], strict=False)
    for before, item, after in neighbours:
        if _HARD.search(item.joined_by) or (")" in item.joined_by and in_brackets):
            is_listed = in_brackets = False
        if isinstance(item, Mode):
            is_listed = in_brackets = False
            continue
        follows_mode = isinstance(before, Mode) and _BESIDE.fullmatch(item.joined_by)
        precedes_mode = isinstance(after, Mode) and _BESIDE.fullmatch(after.joined_by)
        if follows_mode and before.mode == "remote":
            item.is_remote = is_listed = True
            in_brackets = "(" in item.joined_by
        elif is_listed and (in_brackets or (not item.city and _LIST.fullmatch(item.joined_by))):
            item.is_remote = True
        elif item.city and precedes_mode and after.mode == "remote":
            item.is_remote = "~" not in after.joined_by and after.joined_by != "-"
        else:
            at_office_word = (follows_mode and before.mode in ("onsite", "hybrid")) or (
                precedes_mode and after.mode in ("onsite", "hybrid")
            )
            is_state = item.region and has_city
            is_office = item.city or at_office_word or is_state or _is_choice(before, item, after)
            item.is_remote = not is_office
            is_listed = False


def _is_choice(before: Mode | Spot | None, item: Spot, after: Mode | Spot | None) -> bool:
    """Whether "or" sets a region or country against a city or against remote work."""

    def is_other(neighbour: Mode | Spot | None) -> bool:
        closes_remote = bool(neighbour) and neighbour is before and ")" in item.joined_by
        return isinstance(neighbour, Mode) or closes_remote or bool(neighbour and neighbour.city)

    return (is_other(before) and "or" in item.joined_by.split()) or (
        is_other(after) and "or" in after.joined_by.split()
    )


def _place(spot: Spot) -> Place:
    return Place(spot.city, spot.region, spot.country or spot.area)


def _scope(spot: Spot) -> str:
    """Return the narrowest area the text names around a place: "Remote (NYC)" is in the US."""
    country = spot.country or spot.likely_country
    is_coded = spot.region in region_names().get(country, {}) and country != "GB"
    if is_coded and spot.region_is_stated:
        return f"{country}-{spot.region}"
    return country or spot.area


def _inferred(spots: list[Spot]) -> Mapping[str, tuple[Place, ...]]:
    likely = tuple(
        Place(spot.city, spot.region or spot.likely_region, spot.country or spot.likely_country)
        for spot in spots
        if spot.likely_country or spot.likely_region
    )
    return MappingProxyType({"places": likely} if likely else {})
