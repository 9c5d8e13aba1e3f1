"""Job titles: which role of ours a title names, at which level, and by which words.

The roles and their titles come from outside, as a TitleVocabulary; here stands only how people
write titles around them. A title names the role whose longest known title it contains, read from
its head ("Data Scientist" of "Senior Data Scientist, Marketing (f/m/x)"); a few rules cover titles
that say the same in another order ("Manager, Software Engineering").
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from roles.titles import normalise_title

from . import title_words as words

#: Longer titles are read up to here.
MAX_CHARACTERS = 500
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class RoleMeant:
    """A role a known title stands for; `broader` is "" unless the role is part of another."""

    slug: str
    broader: str
    is_generic: bool


@dataclass(frozen=True, slots=True)
class TitleVocabulary:
    """The known job titles and what they mean, ready for reading."""

    meanings: Mapping[str, RoleMeant]
    longest: int
    out_of_scope: frozenset[str] = frozenset()  # keys of titles that editors ruled out

    @classmethod
    def from_aliases(
        cls,
        aliases: Iterable[tuple[str, str, str, bool]],
        out_of_scope: Iterable[str] = (),
    ) -> "TitleVocabulary":
        """Build from (normalised title, role slug, broader role's slug or "", is generic)."""
        meanings: dict[str, RoleMeant] = {}
        for title, slug, broader, is_generic in aliases:
            meanings.setdefault(_same_words(title), RoleMeant(slug, broader, is_generic))
        longest = max((title.count(" ") + 1 for title in meanings), default=0)
        return cls(MappingProxyType(meanings), longest, frozenset(out_of_scope))


@dataclass(frozen=True, slots=True)
class TitleReading:
    """What a title says.

    `role` is the slug of the broader role where there is one, `narrower` that of the role named;
    both are "" for a title of none of our roles. `level` is entry, mid, senior, executive or "";
    `level_is_stated` tells a word for it ("Senior") from a sign of it ("II", "Intern"). `scope` is
    mapped, undecided (work with computers or data that no title of ours names) or out. `because`
    are the words that decided, lower case.
    """

    role: str = ""
    narrower: str = ""
    level: str = ""
    level_is_stated: bool = False
    internship: bool = False
    scope: str = "out"
    because: tuple[str, ...] = ()


# A slash joins short forms ("AI/ML", "CI/CD") and separates longer words.
_SLASH = re.compile(r"(?<![A-Z]{2})/|/(?![A-Z]{2}(?![A-Za-z]))")
_SEPARATORS = re.compile(r"\s[-\u2010-\u2015]+|[-\u2010-\u2015]+\s|\s\+\s|[,;|:()\[\]@•\n]")
_ROLE_NOUN = "|".join(sorted(words.ROLE_NOUNS))
_NUMERAL = re.compile(rf"\b({_ROLE_NOUN}) (i{{1,3}}|iv|v|l|[1-5])\b")

_LEVELS = (
    ("executive", words.EXECUTIVE),
    ("senior", words.SENIOR),
    ("mid", words.MID),
    ("entry", words.ENTRY),
)
_SAYS_NO_ROLE = words.SENIOR | words.MID | words.ENTRY | words.INTERN | words.NOISE
_MANAGING = frozenset(("manager", "lead", "director", "head", "vp"))
_PLAIN_SOFTWARE = "software engineer"


def read_title(text: str, vocabulary: TitleVocabulary) -> TitleReading:
    """Read a job title as an employer writes it."""
    parts = _parts(text[:MAX_CHARACTERS].replace("\0", " "))
    level, is_stated, level_word = _level(parts)
    found = _role(parts, vocabulary)
    if found and not level and parts[0].startswith("associate "):
        level, level_word = "entry", "associate"  # a rank only before the name of a role
    if found:
        scope = "mapped"
    else:
        scope = "out" if _key(parts) in vocabulary.out_of_scope else _scope(parts)
    title, meant = found or (f"no known role, {scope}", RoleMeant("", "", is_generic=False))
    return TitleReading(
        role=meant.broader or meant.slug,
        narrower=meant.slug if meant.broader else "",
        level=level,
        level_is_stated=is_stated,
        internship=level_word in words.INTERN,
        scope=scope,
        because=tuple(filter(None, (title, level_word))),
    )


def title_key(text: str) -> str:
    """Return the work a title names, by which alike titles are put together.

    That is its head without words for the level: "platform engineer" of "Senior Platform Engineer
    (m/f), Payments". A head of one word takes the next part in: "Manager, Data" is "manager data".
    As an alias of a role the key is read in every title that has it.
    """
    return _key(_parts(text[:MAX_CHARACTERS].replace("\0", " ")))[:LONGEST_KEY]


def title_words(text: str) -> list[str]:
    """Return every word of a title in our spelling."""
    return " ".join(_parts(text[:MAX_CHARACTERS].replace("\0", " "))).split()


def _key(parts: list[str]) -> str:
    said = [text for text in map(_without_levels, parts) if text]
    head = " ".join(said[:1])
    return head if " " in head else " ".join(said[:2])


def _parts(text: str) -> list[str]:
    """Return the parts of a title in our spelling: "senior data scientist", "marketing"."""
    pieces = (piece for part in _SEPARATORS.split(text) for piece in _SLASH.split(part))
    parts = [part for part in map(_same_words, map(normalise_title, pieces)) if part]
    return [part for part, before in zip(parts, ["", *parts], strict=False) if part != before]


def _same_words(normalised: str) -> str:
    """Return a normalised title with one spelling for words that mean the same."""
    text = " ".join(map(_same_word, normalised.split()))
    for phrase, replacement in words.SAME_PHRASES:
        text = phrase.sub(replacement, text)
    return text


def _same_word(word: str) -> str:
    singular = word[:-1] if word.endswith("s") and word[:-1] in words.ROLE_NOUNS else word
    return words.SAME_WORDS.get(singular, singular)


def _level(parts: list[str]) -> tuple[str, bool, str]:
    """Return the level, whether a word states it, and the word (or numeral) that decided."""
    text = words.NOT_A_LEVEL.sub(" ", " | ".join(parts))
    for word in text.split():
        if word in words.INTERN:
            return "entry", False, word
    # "Assistant Director / Director", "Senior Director": the highest word is the job's.
    for level, known in _LEVELS:
        for word in text.split():
            if word.rstrip("+") in known:
                return level, True, word
    numeral = _NUMERAL.search(text)
    return (words.NUMERALS[numeral[2]], False, numeral[2]) if numeral else ("", False, "")


def _role(parts: list[str], vocabulary: TitleVocabulary) -> tuple[str, RoleMeant] | None:
    """Return the title that decides and the role it means."""
    for index, part in enumerate(parts):
        rest = parts[index + 1 :]
        found = _named_in(part, rest, vocabulary) or _put_together(part, rest, vocabulary)
        if found:
            return _sharpened(found, part, parts[:index], rest, vocabulary)
        if words.ROLE_NOUNS & set(_without_levels(part).split()):
            break  # the head names work that is none of our roles; the rest only describes it
    return _generic(parts, vocabulary)


def _without_levels(part: str) -> str:
    part = _NUMERAL.sub(r"\1", part)
    return " ".join(word for word in part.split() if word.rstrip("+") not in _SAYS_NO_ROLE)


def _named_in(
    part: str, rest: list[str], vocabulary: TitleVocabulary
) -> tuple[str, RoleMeant] | None:
    """Find the longest known title within a part, or running on into the next part."""
    bare = _without_levels(part)
    spellings = (part, bare, re.sub(r"engineering$", "engineer", bare))
    for text in (f"{spelling} {rest[0]}" for spelling in spellings if rest):
        if (meant := vocabulary.meanings.get(text)) and not meant.is_generic:
            return text, meant
    found = (_longest_within(text, vocabulary) for text in spellings)
    return next(filter(None, found), None)


def _longest_within(text: str, vocabulary: TitleVocabulary) -> tuple[str, RoleMeant] | None:
    tokens = text.split()
    for length in range(min(len(tokens), vocabulary.longest), 0, -1):
        for start in range(len(tokens) - length + 1):
            title = " ".join(tokens[start : start + length])
            meant = vocabulary.meanings.get(title)
            after = tokens[start + length :]
            if meant and not meant.is_generic and _is_what_the_person_is(title, text, after):
                return title, meant
    return None


def _is_what_the_person_is(title: str, text: str, after: list[str]) -> bool:
    """Whether a known title in a longer one names the person, not what they deal with."""
    if title == text:
        return True
    if title.split()[-1] not in words.ROLE_NOUNS:
        return False  # a field: "machine learning" in "machine learning recruiter"
    if " " not in title and title in words.LOOSE_TITLES:
        return False
    return not set(after) & (words.OTHER_TRADES | words.MANAGING)


def _put_together(
    part: str, rest: list[str], vocabulary: TitleVocabulary
) -> tuple[str, RoleMeant] | None:
    """Find a title whose words stand in another order or apart."""
    bare = part if part in words.MANAGING else _without_levels(part)
    if bare in words.MANAGING and rest:
        for text in (f"{rest[0]} {bare}", f"{bare} {rest[0]}", f"{bare} of {rest[0]}"):
            if found := _longest_within(text, vocabulary):
                return found
        bare = f"{rest[0]} {bare}"
    first, *others = bare.split() or [""]
    turned = " ".join([word for word in others if word not in ("de", "en", "of")] + [first])
    if others and first in words.ROLE_NOUNS and turned in vocabulary.meanings:
        return turned, vocabulary.meanings[turned]  # "Analista de datos", "Engineer, Data"
    tokens = frozenset(f"{part} {bare}".split())
    for needed, nouns, unless, title in words.TITLES_IN_PIECES:
        if needed <= tokens and (not nouns or nouns & tokens) and not unless & tokens:
            meant = vocabulary.meanings.get(title)
            return (title, meant) if meant else None
    said = frozenset(" ".join([part, *rest]).split())
    is_software = said & words.PROGRAMMING and tokens & words.SOFTWARE_ENGINEERS
    meant = vocabulary.meanings.get(_PLAIN_SOFTWARE)
    if is_software and meant and not said & words.NO_SOFTWARE_ENGINEERS:
        return _PLAIN_SOFTWARE, meant
    return None


def _sharpened(
    found: tuple[str, RoleMeant],
    part: str,
    before: list[str],
    rest: list[str],
    vocabulary: TitleVocabulary,
) -> tuple[str, RoleMeant]:
    """Take in what stands outside the title found: "Software Engineer, ML Infrastructure"."""
    title, meant = found
    plain = vocabulary.meanings.get(_PLAIN_SOFTWARE)
    better = ""
    if meant == plain and rest and rest[0].startswith("machine learning"):
        better = f"{rest[0]} engineer"
    elif title.endswith("architect") and {"ai", "machine"} & set(part.split()):
        better = "ai architect"
    elif title == "product manager" and "ai" in before:
        better = "ai product manager"
    elif title == "product manager" and any("data" in piece.split() for piece in before):
        better = "data product manager"
    return (better, vocabulary.meanings[better]) if better in vocabulary.meanings else found


def _generic(parts: list[str], vocabulary: TitleVocabulary) -> tuple[str, RoleMeant] | None:
    """Return a title that says nothing but "engineer" or the like.

    What follows may only describe technical work ("Senior Engineer - Growth Platform"); a manager's
    title is all there is, for what follows is what is managed.
    """
    said = [text for text in map(_without_levels, parts) if text]
    meant = vocabulary.meanings.get(said[0]) if said else None
    if not meant:
        return None
    is_described = said[0] not in words.MANAGING and _scope(parts) == "undecided"
    return (said[0], meant) if len(said) == 1 or is_described else None


def _scope(parts: list[str]) -> str:
    """Return undecided for a title that may be work with computers or data, else out."""
    head = next((part for part in parts if words.ROLE_NOUNS & set(part.split())), "")
    nouns = [word for word in head.split() if word in words.ROLE_NOUNS]
    if nouns and nouns[-1] in words.OTHER_TRADES:
        return "out"
    says_only_a_noun = len(_without_levels(head).split()) < 2
    said = frozenset(" ".join(parts if says_only_a_noun else [head]).split())
    elsewhere = words.PHYSICAL_FIELDS if nouns and nouns[-1] == "engineer" else words.OTHER_FIELDS
    return "undecided" if said & words.TECHNICAL and not said & elsewhere else "out"
