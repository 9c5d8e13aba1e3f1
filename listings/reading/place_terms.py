"""The known words of a location line, in order, with what stands between them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .gazetteer import (
    ALIAS_POPULATION,
    City,
    Region,
    areas_meant,
    cities_meant,
    country_coded,
    fold,
    is_latin,
    regions_coded,
    regions_named,
)

_MODES = {
    "hybrid": r"hybrid[\s-]+remote|remote[\s-]+hybrid|hybrid"
    r"|(?:partial(?:ly)?|partly|semi)[\s-]+remote|(?:up\sto\s)?[1-9]\d?%\sremote",
    "remote": r"remote(?:ly)?|wfh|work(?:ing)?\s(?:from|at)\shome|home[\s-]?based|home\soffice"
    r"|tele(?:commut|work)\w*|virtual|distributed|anywhere",
    "onsite": r"on[\s-]?site|in[\s-]person|in[\s-](?:the[\s-])?office|office[\s-]based",
    "world": r"world\s?-?wide|worlwide|global(?:ly)?|(?:all\s(?:over|around|across)|throughout"
    r"|around|across)\sthe\s(?:world|globe)|international(?:ly)?",
}
_MODE = re.compile(
    "|".join(rf"(?P<{mode}>(?:{pattern})(?!\w))" for mode, pattern in _MODES.items()),
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(?:no|not|non|without)[\s-]+(?:full(?:y)?[\s-]+)?$", re.IGNORECASE)

_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*(?:(?<=\b[A-Z])\.|(?<=\bSt)\.)?")
_SMALL_CODES = re.compile(r"\b(?:us|usa|uk|eu|uae|nyc|sf|emea|latam|apac)\b", re.IGNORECASE)
_RUN = re.compile(rf"{_WORD.pattern}(?:[ -]{_WORD.pattern}){{0,4}}")

#: States whose code is a word when sentences are shouted: told apart by the comma before.
_CODES_THAT_ARE_WORDS = frozenset(("IN", "ON", "OR", "ME", "OK", "HI"))
_STREET = re.compile(r"(?:Ave|Avenue|Street|Road|Rd|Blvd|Boulevard|Drive|Lane|Pkwy|Parkway)\b")
_JOINING_WORDS = frozenset(("or", "and", "und", "oder"))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Capitalised words that stand beside a place and are no part of its name.
_NO_NAMES = _words(
    "a all an any area areas as at available bar based be best bst but candidates central cest "
    "cet city coast company cst current currently downtown east eastern edt employees est et "
    "first flexible for friendly from full fully gmt greater headquartered headquarters hiring "
    "home hq hub in ist job jobs located location locations main man metro metropolitan most must "
    "near no north of office offices on only openings option other our pdt position positions "
    "possibility possible preference preferred pst pt region remote required requirement "
    "residents role same schedule site south state states team the their time timezone timezones "
    "to travel utc van we west western with within work worker workers working zone zones"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One known word or phrase, what it can mean, and what separates it from the term before.

    `mode` is remote, hybrid, onsite or world; else the readings are those it has as a place.
    `text` alone, without a reading, is a name nobody knows. `joined_by` holds the punctuation and
    joining words since the term before, with "#" for a number and "~" for words passed over; it is
    "" when only a space stands between.
    """

    text: str
    joined_by: str
    mode: str = ""
    cities: tuple[City, ...] = ()
    regions: tuple[Region, ...] = ()
    areas: tuple[str, ...] = ()
    country_code: str = ""

    @property
    def is_code(self) -> bool:
        """Whether it is written as a short code in capitals."""
        return len(self.text.replace(".", "")) <= 3 and self.text.isupper()

    @property
    def city_name(self) -> str:
        """The city as the text names it; in English where that is a short form or not Latin."""
        is_short_form = self.cities[0].population == ALIAS_POPULATION
        return self.cities[0].name if is_short_form or not is_latin(self.text) else self.text

    @property
    def is_unknown(self) -> bool:
        return not (self.mode or self.cities or self.regions or self.areas or self.country_code)


def terms(text: str) -> list[Term]:
    """Return the terms of a cleaned location line in order."""
    if not any(char.isupper() for char in text):
        text = _SMALL_CODES.sub(lambda match: match[0].upper(), text.title())
    found: list[Term] = []
    for term in _scan(text):
        before = found[-1] if found else None
        if before and not before.mode and _STREET.match(term.text) and not term.joined_by:
            found.pop()  # "900 Quebec Avenue" is in no Quebec
            continue
        if before and term.is_unknown and term.joined_by in ("", "-") and before.is_unknown:
            separator = term.joined_by or " "
            found[-1] = replace(before, text=f"{before.text}{separator}{term.text}")
        else:
            found.append(term)
    return found


def _scan(text: str) -> Iterator[Term]:
    position, joined_by = 0, ""
    while position < len(text):
        if text[position].isspace():
            joined_by += "\n" if text[position] == "\n" else ""
            position += 1
        elif mode := _MODE.match(text, position):
            position = mode.end()
            if not _DENIAL.search(text[: mode.start()]):
                yield Term(mode[0], joined_by, mode=mode.lastgroup)
                joined_by = ""
        elif run := _RUN.match(text, position):
            term, length = _longest_known(run[0], joined_by, text[run.end() : run.end() + 1])
            if term:
                yield term
                joined_by = ""
            elif (word := run[0][:length]).casefold() in _JOINING_WORDS:
                joined_by += f" {word.casefold()} "
            elif word.isdigit():
                joined_by += "#"
            elif word[0].isupper() and word.casefold() not in _NO_NAMES:
                yield Term(word, joined_by)
                joined_by = ""
            elif word.casefold() not in _NO_NAMES:
                joined_by += "~"
            position += length
        else:
            spaced = text[position] in "-–—" and text[position - 1 : position].isspace()
            joined_by += " - " if spaced else text[position]
            position += 1


def _longest_known(run: str, joined_by: str, follows: str) -> tuple[Term | None, int]:
    """Return the longest known name a run of words begins with, and how much to step over."""
    words = [(match.start(), match.end()) for match in _WORD.finditer(run)]
    if not is_latin(run):
        for end in range(min(words[0][1], 8), 1, -1):  # Chinese and Japanese set no spaces
            if cities := cities_meant(run[:end]):
                return Term(run[:end], joined_by, cities=cities), end
    for _, end in reversed(words):
        name = run[:end]
        if _MODE.search(name) and len(words) > 1 and end != words[0][1]:
            continue  # "Boston Remote": the mode is a term of its own
        last_word = follows if end == len(run) else " "
        if term := _known(name, joined_by, is_followed_by_word=last_word == " " and end < len(run)):
            return term, end
    return None, words[0][1]


def _known(name: str, joined_by: str, *, is_followed_by_word: bool) -> Term | None:
    code = name.replace(".", "")
    if code in _CODES_THAT_ARE_WORDS:
        follows_on = code != "ON" and is_followed_by_word
        if follows_on or not set(",&/(") & set(joined_by):
            return None
    elif name.casefold() in _NO_NAMES | _JOINING_WORDS:
        return None
    is_code = len(code) in (2, 3) and code.isalpha() and code.isupper()
    areas = areas_meant(name)
    cities = cities_meant(name) if name[0].isupper() or not name.isascii() else ()
    key = fold(name)
    named = regions_named().get(key)
    regions = (named,) if named and name[0].isupper() else ()
    if is_code:
        regions += regions_coded().get(code, ())
    country_code = country_coded(code) if is_code and len(code) == 2 else ""
    if key == "georgia":
        country_code = "GE"
    if not (areas or cities or regions or country_code):
        return None
    return Term(name, joined_by, "", cities, regions, areas, country_code)


def clean(text: str) -> str:
    """Return a location line without markup, emoji and notes on the headquarters."""
    text = unicodedata.normalize("NFKC", text).replace("\0", " ")
    text = re.sub(r"North (?:&|and) South America", "Americas", text, flags=re.IGNORECASE)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\*+", " ; ", text) if text.lstrip().startswith("*") else text.replace("*", " ")
    text = "".join(
        " " if unicodedata.category(char) in ("So", "Cn", "Co") else char for char in text
    )
    text = re.sub(r"\(?\bHQ(?:\sis)?\s(?:in|at)\b[^);|]*\)?|\(HQ\)", " ", text, flags=re.IGNORECASE)
    return re.sub(r"[ \t\r\f\v]+", " ", text).strip()
