"""Why a job was found: a short extract with the words that matched marked, or where they stand.

The analyser folds and stems words, and is too slow for whole texts here: expressions find where a
phrase may stand in a text as it was written, and the analyser checks those few places alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape, unescape
from itertools import islice

from django.utils.safestring import SafeString, mark_safe

from listings.models import Listing, ListingPlace, ListingTerm
from listings.reading.areas import area_name
from listings.wording import listed

from .analyser import Phrase, tokens
from .query import SearchQuery
from .text import Alternative, Group

LONGEST = 160  # characters of an extract
_BEFORE = 40  # of them before the first match
_MATCHES_AT_MOST = 4  # of one phrase

_TAG = re.compile(r"<[^>]*>")
_ENDS_OF_BLOCKS = ("</p>", "</li>", "</h2>", "</h3>", "</h4>", "<br>")


def snippets(query: SearchQuery, listing_ids: Sequence[int]) -> dict[int, SafeString]:
    """Say for each of these jobs why the words of the search found it.

    One query for all texts, two more where only a place or a skill holds the words; none for a
    search without words.
    """
    if not query.groups or not listing_ids:
        return {}
    finder = Finder(query.groups)
    said, without = {}, {}
    rows = Listing.objects.filter(pk__in=listing_ids).order_by()
    for pk, title, company, role, description in rows.values_list(
        "pk", "title", "company__name", "role__name", "description"
    ):
        if extract := finder.extract(description):
            said[pk] = extract
        else:
            without[pk] = {"title": title, "company": company, "role": role or ""}
    unexplained = [pk for pk, fields in without.items() if not finder.all_in(fields)]
    for pk, fields in _further_fields(unexplained).items():
        without[pk] |= fields
    return said | {pk: finder.where_in(fields) for pk, fields in without.items()}


def _further_fields(ids: list[int]) -> dict[int, dict[str, str]]:
    """Return where the work is done and the skills asked for; two queries unless `ids` is empty."""
    fields: dict[int, dict[str, str]] = {pk: {"place": "", "skill": ""} for pk in ids}
    if not ids:
        return fields
    for place in ListingPlace.objects.filter(listing__in=ids):
        names = [place.city, place.region, area_name(place.country or place.area)]
        fields[place.listing_id]["place"] += f"{' '.join(names)}; "
    for pk, name in ListingTerm.objects.filter(listing__in=ids).values_list(
        "listing", "term__name"
    ):
        fields[pk]["skill"] += f"{name}; "
    return fields


class _Wanted:
    """A phrase of a search, and how to find where it may stand."""

    def __init__(self, group: int, phrase: Phrase, *, is_typed: bool):
        self.group, self.phrase, self.is_typed = group, phrase, is_typed
        self.letters, written = _written(phrase)
        self.pattern = re.compile(written)


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    group: int
    is_typed: bool  # not another name of what was typed


class Finder:
    """Finds the words of one search in texts as they were written."""

    def __init__(self, groups: Sequence[Group]):
        self.groups = groups
        self._wanted = [
            _Wanted(number, phrase, is_typed=not alternative_number)
            for number, group in enumerate(groups)
            for alternative_number, alternative in enumerate(group)
            for phrase in alternative
        ]

    def extract(self, markup: str) -> SafeString:
        """Return the part of a description that holds most of the words; "" where none stands."""
        text = _plain_text(markup)
        found = self._matches(text)
        if not found:
            return mark_safe("")
        start, end = _window(text, found)
        inside = [match for match in found if start <= match.start and match.end <= end]
        pieces, position = [], start
        for match in inside:
            pieces += [escape(text[position : match.start]), _marked(text[match.start : match.end])]
            position = match.end
        before, after = "… " if start else "", " …" if end < len(text) else ""
        extract = f"{before}{''.join(pieces)}{escape(text[position:end])}{after}"
        return mark_safe(extract + self._other_names(text, inside))

    def _matches(self, text: str) -> list[_Match]:
        """Return the first matches of each phrase, in order, none overlapping."""
        folded, found = _folded(text), []
        for wanted in self._wanted:
            begin = folded.find(wanted.letters)
            if begin < 0:
                continue
            left = _MATCHES_AT_MOST
            for match in wanted.pattern.finditer(folded, begin):
                start, end = match.span()
                is_word = not folded[start - 1 : start].isalnum() or _UNSPACED.match(match[0])
                if is_word and _tokens_of(text[start:end]) == wanted.phrase.tokens:
                    found.append(_Match(start, end, wanted.group, wanted.is_typed))
                    left -= 1
                if not left:
                    break
        # Of two that overlap the longer: "machine learning" before "machine".
        found.sort(key=lambda match: (match.start, -match.end))
        kept: list[_Match] = []
        for match in found:
            if not kept or match.start >= kept[-1].end:
                kept.append(match)
        return kept

    def _other_names(self, text: str, inside: Iterable[_Match]) -> str:
        """Say which marked words are another name of what was typed."""
        typed = {match.group for match in inside if match.is_typed}
        others = {match.group: match for match in inside if match.group not in typed}
        return "".join(
            f" (“{escape(text[match.start : match.end])}” is another name of "
            f"“{escape(_typed(self.groups[number]))}”)"
            for number, match in others.items()
        )

    def all_in(self, fields: dict[str, str]) -> bool:
        """Whether these fields hold all words of the search."""
        return len(list(self._held(fields))) == len(self.groups)

    def where_in(self, fields: dict[str, str]) -> SafeString:
        """Say which of these fields, by name, hold the words; "" where none does."""
        words: dict[str, list[str]] = {}
        for group, name, alternative in self._held(fields):
            typed = f"“{escape(_typed(group))}”"
            if alternative is not group[0]:
                other = " ".join(token for phrase in alternative for token in phrase.tokens)
                typed += f" (as “{escape(other)}”)"
            words.setdefault(name, []).append(typed)
        said = [f"{listed(typed, 'and')} {_FIELDS[name]}" for name, typed in words.items()]
        return mark_safe("; ".join(said) + "." if said else "")

    def _held(self, fields: dict[str, str]) -> Iterator[tuple[Group, str, Alternative]]:
        """Yield each group some field holds, with the field and the alternative it holds."""
        words_of = {name: tokens(text) for name, text in fields.items()}
        for group in self.groups:
            held = (
                (group, name, alternative)
                for name, words in words_of.items()
                for alternative in group
                if all(_stands_in(phrase.tokens, words) for phrase in alternative)
            )
            yield from islice(held, 1)


def _plain_text(markup: str) -> str:
    """Return the words of a description, its paragraphs and items parted."""
    for end in _ENDS_OF_BLOCKS:
        markup = markup.replace(end, " · ")
    text = " ".join(unescape(_TAG.sub(" ", markup)).split())
    text = text.replace("· ·", "·").replace(". · ", ". ").rstrip(" ·")
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


_FIELDS = {
    "title": "in the title",
    "company": "in the company’s name",
    "role": "in the name of its role",
    "place": "in its place of work",
    "skill": "in the skills it asks for",
}


def _stands_in(phrase: tuple[str, ...], words: list[str]) -> bool:
    length = len(phrase)
    return any(
        tuple(words[start : start + length]) == phrase for start in range(len(words) - length + 1)
    )


def _typed(group: Group) -> str:
    return " ".join(phrase.text for phrase in group[0])


def _marked(text: str) -> str:
    return f"<mark>{escape(text)}</mark>"


def _window(text: str, found: list[_Match]) -> tuple[int, int]:
    """Return the whole words around the matches that name most of what was asked for."""

    def wealth(first: _Match) -> tuple[int, int]:
        within = first.start + LONGEST - 2 * _BEFORE
        groups = {m.group for m in found if first.start <= m.start and m.end <= within}
        return len(groups), -first.start

    first = max(found, key=wealth)
    start = max(0, first.start - _BEFORE)
    if start:
        start = text.find(" ", start, first.start) + 1 or first.start
    end = min(len(text), max(start + LONGEST, first.end))
    if end < len(text):
        end = max(text.rfind(" ", start, end + 1), first.end)
    return start, end


@lru_cache(maxsize=2000)
def _tokens_of(words: str) -> tuple[str, ...]:
    return tuple(tokens(words))


_ABROAD = re.compile(r"[^\x00-\x7f]")


def _folded(text: str) -> str:
    """Return the text in small letters without accents, every character in its place."""
    small = text.lower()
    if text.isascii() or len(small) != len(text):
        return small
    for char in set(_ABROAD.findall(small)):
        plain = _plain(char)
        if plain != char:
            small = small.replace(char, plain)
    return small


@lru_cache(maxsize=2000)
def _plain(char: str) -> str:
    """Return a letter without its accent; the character itself where that is none or several."""
    plain = unicodedata.normalize("NFKD", char)[:1].casefold()
    return plain if len(plain) == 1 and plain.isalnum() else char


# How words are written that the analyser spells out.
_SIGNS = {"plusplus": "++", "sharp": "#"}
_END = r"(?![^\W_])"
_DOT_JS = re.compile(r"(node|next|vue|d3|three|react|express|angular)js")
_AMPERSAND = re.compile(r"([a-z])and([a-z])")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def _written(phrase: Phrase) -> tuple[str, str]:
    """Return the letters a phrase begins with in folded text, and an expression for all of it."""
    words = [_word_written(token) for token in phrase.tokens]
    whole = r"[\W_]{0,12}".join(re.escape(letters) + rest for letters, rest in words)
    return words[0][0], whole


def _word_written(token: str) -> tuple[str, str]:
    """Return the letters a word begins with however it is written, and what may follow them."""
    if _UNSPACED.fullmatch(token):
        return token, ""
    for name, sign in _SIGNS.items():
        if token.endswith(name) and len(token) == len(name) + 1:
            return token[0] + sign, ""
    if token in ("dotnet", "aspdotnet"):
        return token.replace("dot", "."), _END
    if match := _DOT_JS.fullmatch(token):
        return match[1], rf"\.?js{_END}"
    if match := _AMPERSAND.fullmatch(token):
        return match[1], rf"(?:and|&){match[2]}{_END}"
    if token.endswith("y") and len(token) > 3:
        return token[:-1], rf"(?:y(?:['’]?s)?|ies){_END}"
    return token, rf"(?:['’]?s)?{_END}"
