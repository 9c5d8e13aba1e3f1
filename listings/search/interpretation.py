"""What typed words say beyond text: "remote ml eng 120k" is a workplace, a role and a pay floor.

Only what has one meaning is read, and what was read is shown with a way to undo it. Quoted words
and words with a minus are text, always. Runs of words are read from the left, the longest first;
a comma ends a run. Where a reading is cut out between words that stay, a comma takes its place, so
that the rest, read again, says nothing new.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, Q
from django.utils.text import slugify

from listings.models import Contract, ListingPlace, Period, WorkingTime, Workplace
from listings.pay import MAX_PAY
from listings.reading import title_words
from listings.reading.gazetteer import areas_meant, fold
from listings.reading.money import COUNTRY_CURRENCIES, CURRENCY, MULTIPLIER, NUMBER
from listings.reading.pay import RETIREMENT_PLANS, read_pay
from roles.models import Level, Role
from roles.titles import normalise_title

from . import vocabulary
from .analyser import PART, read_query
from .known_cities import cities_named

#: The filters words can mean. Longer texts are no search to interpret, and stay text.
FILTERS = ("role", "level", "employment", "workplace", "country", "place", "pay")
MAX_CHARACTERS = 200
MAX_WORDS = 20
LONGEST_RUN = 6  # words


@dataclass(frozen=True, slots=True)
class Reading:
    """Words as they were typed, and the value of a filter they were read as."""

    words: str
    filter: str
    value: str


@dataclass(frozen=True, slots=True)
class PayTyped:
    """A least amount of pay; the period is a value of `Period`."""

    amount: Decimal
    currency: str
    period: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a run of words says: a value of a filter, with its name in words, or a pay floor."""

    filter: str
    value: str
    name: str = ""
    pay: PayTyped | None = None


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The readings of a text, what they say, and the rest, which is text to search for."""

    rest: str
    readings: tuple[Reading, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pay: PayTyped | None = None


def interpret(text: str, open_filters: Iterable[str], currency: str, period: str) -> Interpretation:
    """Read the words of a search that say a value of one of `open_filters`.

    `currency` and `period` are what an amount has where the words do not say. At most two
    database queries: roles and places.
    """
    words = list(_words(text)) if len(text) <= MAX_CHARACTERS else []
    if not 0 < len(words) <= MAX_WORDS:
        return Interpretation(text)
    reader = _Reader(words, frozenset(open_filters), currency, period)
    found = list(reader.readings())
    if not found:
        return Interpretation(text)
    names: dict[str, dict[str, str]] = {}
    for _, meaning in found:
        if not meaning.pay:
            names.setdefault(meaning.filter, {})[meaning.value] = meaning.name
    return Interpretation(
        rest=_without([run for run, _ in found], text),
        readings=tuple(Reading(_typed(run), m.filter, m.value) for run, m in found),
        names=names,
        pay=next((meaning.pay for _, meaning in found if meaning.pay), None),
    )


@dataclass(frozen=True, slots=True)
class _Word:
    """One plain word of a text: where it stands, and what it is without its punctuation."""

    start: int
    end: int
    bare: str
    key: str  # folded; "" for what is more than letters and digits
    is_joined: bool  # to the word before: no comma and nothing quoted between


_PUNCTUATION = ",;:!?()"
_NAME = re.compile(r"[\w.'’-]+")


def _words(text: str) -> Iterator[_Word]:
    is_joined = False
    for part in PART.finditer(text):
        before, after = text[: part.start()][-1:], text[part.end() :][:1]
        is_alone = (not before or before.isspace()) and (not after or after.isspace())
        plain = part["plain"]
        if plain is None or part["minus"] or not is_alone:
            is_joined = False
            continue
        bare = plain.strip(_PUNCTUATION)
        key = fold(bare) if _NAME.fullmatch(bare) else ""
        if bare:
            yield _Word(part.start(), part.end(), bare, key, is_joined and plain[0] not in ",;")
        is_joined = plain[-1] not in ",;"


def _typed(run: list[_Word]) -> str:
    return " ".join(word.bare for word in run)


def _without(runs: list[list[_Word]], text: str) -> str:
    """Cut runs out of a text; "" where no word to search for is left."""
    rest, position = "", 0
    for run in runs:
        rest = _put_together(rest, text[position : run[0].start])
        position = run[-1].end
    rest = _put_together(rest, text[position:])
    return rest if read_query(rest).phrases else ""


def _put_together(left: str, right: str) -> str:
    right = right.strip()
    if left and right:
        return f"{left} {right}" if left[-1] in ',;"' or right[0] in ',;"-' else f"{left}, {right}"
    return left or right


# What single words and fixed phrases mean, folded.
_FIXED = {
    **dict.fromkeys(
        ("remote", "remotely", "fully remote", "remote work", "work from home", "wfh"),
        ("workplace", Workplace.REMOTE.value),
    ),
    "hybrid": ("workplace", Workplace.HYBRID.value),
    **dict.fromkeys(("on site", "onsite"), ("workplace", Workplace.ONSITE.value)),
    **dict.fromkeys(("senior", "sr", "senior level"), ("level", Level.SENIOR.value)),
    **dict.fromkeys(("junior", "jr", "entry level", "junior level"), ("level", Level.ENTRY.value)),
    **dict.fromkeys(("mid level", "midlevel"), ("level", Level.MID.value)),
    "executive level": ("level", Level.EXECUTIVE.value),
    **dict.fromkeys(("full time", "fulltime"), ("employment", WorkingTime.FULL_TIME.value)),
    **dict.fromkeys(("part time", "parttime"), ("employment", WorkingTime.PART_TIME.value)),
    **dict.fromkeys(
        ("contract", "contractor", "freelance", "freelancer"),
        ("employment", Contract.CONTRACTOR.value),
    ),
    "temporary": ("employment", Contract.TEMPORARY.value),
    "permanent": ("employment", Contract.PERMANENT.value),
    **dict.fromkeys(
        ("internship", "internships", "intern"), ("employment", Contract.INTERNSHIP.value)
    ),
}
_NAMES = {
    "workplace": vocabulary.workplaces,
    "level": vocabulary.levels,
    "employment": vocabulary.employments,
}
# Phrases in which one of those words means something else.
_STAYS_TEXT = frozenset(
    f"{first} {second}"
    for first, seconds in {
        "remote": "sensing desktop control access monitoring support",
        "hybrid": "cloud search mobile app apps retrieval model models",
        "contract": "management manager law review administration testing analysis lifecycle",
        "senior": "living care",
        "smart": "contract contracts",
        "permanent": "magnet",
    }.items()
    for second in seconds.split()
) | frozenset(["about us", "contact us", "for us", "join us", "to us", "with us"])
_DENIALS = frozenset(("no", "not", "non", "without"))
_LINKS = frozenset(("and", "or"))
# What may stand around a meaning and adds none: "jobs in Berlin", "data engineer jobs".
_BEFORE_PLACE = re.compile(r"(?:(?:jobs? )?(?:based |located )?in (?:the )?)")
_AFTER = re.compile(r" (?:jobs?|roles?|positions?|vacancy|vacancies)$")

# Names of three letters that are known as countries; other short ones are words or codes first.
_SHORT_COUNTRIES = {"us": "US", "usa": "USA", "uk": "UK", "uae": "UAE"}
# Countries that are people or states as well: read after "in" only.
_AFTER_IN_ONLY = frozenset(("jordan", "chad", "holland", "america", "jersey", "guinea"))


class _Reader:
    """Reads one text."""

    def __init__(self, words: list[_Word], open_filters: frozenset[str], currency, period):
        self.words = words
        self.open = open_filters
        self.currency, self.period = currency, period
        self.roles = _roles_called(self._titles()) if "role" in open_filters else {}
        self.places = _places_known(self._cities()) if "place" in open_filters else frozenset()

    def readings(self) -> Iterator[tuple[list[_Word], Meaning]]:
        """Yield the runs that mean something, in order; of pay only the first."""
        start, before = 0, None
        is_open = set(self.open)
        while start < len(self.words):
            if self.words[start].key in _DENIALS:
                start, before = start + 2, None
                continue
            is_link = bool(before) and self._is_link(start)
            run, meaning = self._longest(start + is_link)
            if is_link and (not meaning or meaning.filter != before):
                run, meaning = self.words[start : start + 1], None
            elif is_link:
                run = [self.words[start], *run]
            if meaning and meaning.filter in is_open:
                yield run, meaning
                if meaning.pay:
                    is_open.discard("pay")
            before = meaning.filter if meaning and meaning.filter in is_open else None
            start += len(run)

    def _is_link(self, start: int) -> bool:
        """Whether an "or" stands here that can join two values of one filter."""
        following = self.words[start + 1 : start + 2]
        return (
            self.words[start].key in _LINKS
            and self.words[start].is_joined
            and bool(following)
            and following[0].is_joined
        )

    def _longest(self, start: int) -> tuple[list[_Word], Meaning | None]:
        for run in self._runs(start):
            if _key(run) in _STAYS_TEXT:
                return run, None
            if meaning := self._meaning(run):
                return run, meaning
            if _PAY.fullmatch(_typed(run)):
                return run, None  # an amount of something else, or of pay we cannot be sure of
        return self.words[start : start + 1], None

    def _runs(self, start: int) -> Iterator[list[_Word]]:
        """Yield the runs of words from `start`, longest first."""
        end = start + 1
        while end < min(start + LONGEST_RUN, len(self.words)) and self.words[end].is_joined:
            end += 1
        for stop in range(end, start, -1):
            yield self.words[start:stop]

    def _meaning(self, run: list[_Word]) -> Meaning | None:
        key = _AFTER.sub("", _key(run))
        if key in _FIXED:
            name, value = _FIXED[key]
            return Meaning(name, value, _NAMES[name]([value])[value][1])
        return self._pay(run) or self._where(key) or self.roles.get(_title(run))

    def _pay(self, run: list[_Word]) -> Meaning | None:
        found = read_amount_typed(_typed(run), self.currency, self.period)
        return Meaning("pay", f"{found.amount.normalize():f}", pay=found) if found else None

    def _where(self, key: str) -> Meaning | None:
        place = _BEFORE_PLACE.sub("", key, count=1) if _BEFORE_PLACE.match(key) else key
        if place in _AFTER_IN_ONLY and place == key:
            return None
        if country := _country(place):
            return country
        slug, name = cities_named().get(place, ("", ""))
        return Meaning("place", slug, name) if slug in self.places else None

    def _titles(self) -> set[str]:
        runs = (run for start in range(len(self.words)) for run in self._runs(start))
        return {_title(run) for run in runs}

    def _cities(self) -> set[str]:
        runs = (run for start in range(len(self.words)) for run in self._runs(start))
        keys = {_AFTER.sub("", _key(run)) for run in runs}
        names = keys | {_BEFORE_PLACE.sub("", key, count=1) for key in keys}
        return {cities_named()[name][0] for name in names if name in cities_named()}


def _key(run: list[_Word]) -> str:
    """Return the folded words of a run; "" where one is more than a name."""
    return " ".join(word.key for word in run) if all(word.key for word in run) else ""


def _country(name: str) -> Meaning | None:
    if len(name) <= 3 and name not in _SHORT_COUNTRIES:
        return None
    areas = areas_meant(_SHORT_COUNTRIES.get(name, name))
    known = vocabulary.countries_known(list(areas)) if len(areas) == 1 else {}
    return next((Meaning("country", code, called) for code, called in known.values()), None)


def _places_known(slugs: set[str]) -> frozenset[str]:
    """Return the cities where some job is or was, without counting the jobs there."""
    places = ListingPlace.objects.order_by()
    found = places.values_list(*(Exists(places.filter(city_slug=slug)) for slug in slugs))
    rows = found[:1] if slugs else ()
    return frozenset(
        slug for row in rows for slug, is_known in zip(slugs, row, strict=True) if is_known
    )


# Short forms in searches, besides those in employers' titles.
_SHORT_TITLES = {
    "ds": "data scientist",
    "bi": "business intelligence",
    "cv": "computer vision",
    "dl": "deep learning",
    "nlp": "natural language processing",
    "gen": "generative",
}
_LETTERS_FOR_TITLES = frozenset(("dba", "mle", "sde", "sre", "swe"))
_BUILDERS = frozenset(("engineer", "developer"))


def _title(run: list[_Word]) -> str:
    return _AFTER.sub("", normalise_title(_typed(run)))


def _roles_called(titles: set[str]) -> dict[str, Meaning]:
    """Return by title the roles it names in no more words than the role's own name.

    "Python developer" is a title of Software Engineers and says more: it stays text.
    """
    spellings = {
        title: {title, " ".join(_spelled_out(title))}
        for title in titles
        if title_words.ROLE_NOUNS & set(_spelled_out(title))
    }
    if not spellings:
        return {}
    wanted = set().union(*spellings.values())
    roles = Role.objects.professions().filter(
        Q(aliases__normalised__in=wanted) | Q(slug__in={slugify(title) for title in wanted})
    )
    called: dict[str, Meaning] = {}
    for slug, name, plural, alias in roles.order_by("pk").values_list(
        "slug", "name", "plural", "aliases__normalised"
    ):
        for title in (normalise_title(name), alias):
            if title in wanted and _says_no_more(title, normalise_title(name)):
                called.setdefault(title, Meaning("role", slug, plural))
    return {
        title: called[spelling]
        for title, ways in spellings.items()
        for spelling in sorted(ways)
        if spelling in called
    }


def _spelled_out(title: str) -> list[str]:
    """Return the words of a title, singular and without short forms."""
    words = []
    for word in title.split():
        singular = word[:-1] if word[:-1] in title_words.ROLE_NOUNS else word
        same = _SHORT_TITLES.get(singular) or title_words.SAME_WORDS.get(singular, singular)
        words += same.split()
    return words


def _says_no_more(title: str, name: str) -> bool:
    if title == name or title in _LETTERS_FOR_TITLES:
        return True
    said, own = _spelled_out(title), _spelled_out(name)
    nouns = title_words.ROLE_NOUNS & set(own)
    nouns |= _BUILDERS if nouns & _BUILDERS else frozenset()
    field = [word for word in said if word not in title_words.ROLE_NOUNS]
    own_field = [word for word in own if word not in title_words.ROLE_NOUNS]
    is_same_field = set(field) <= set(own_field) or "".join(field) == "".join(own_field)
    return bool(field) and is_same_field and set(said) - set(field) <= nouns


_PAY = re.compile(
    rf"""(?: (?:from|over|above|at\sleast|min(?:imum)?|pay|salary|>=?|≥) \s? )*
    (?P<mark>{CURRENCY})? \s? (?P<number>{NUMBER}) \s? (?P<times>{MULTIPLIER})?
    \+? \s? (?P<end_mark>{CURRENCY})? \+?
    (?P<period> \s? (?: /\s? | (?:per|an?|each) \s ) [a-z]+ | \s (?:yearly|hourly|daily) )?""",
    re.VERBOSE | re.IGNORECASE,
)
#: A bare number of at least this much, in round hundreds, is pay; 94105 is not.
_LEAST_BARE, _ROUND = 20_000, 500


def read_amount_typed(text: str, currency: str, period: str) -> PayTyped | None:
    """Read "120k", "€90k", "90,000 eur", "$50/hr" or "120000" as a least amount of pay.

    None for what may be anything else: "401k", "4k", "2024", "94105", "$50" without a period.
    """
    match = _PAY.fullmatch(text)
    if not match or (match["number"] in RETIREMENT_PLANS and match["times"]):
        return None
    mark = match["mark"] or match["end_mark"] or ""
    if len(mark) == 1 and mark.isalpha():
        return None  # "R 120k" is a language and a wish
    money = vocabulary.currency(mark) or mark or currency
    amount = f"{money} {match['number']}{match['times'] or ''}"
    reading = read_pay(f"{amount} {match['period'] or ''}")
    if not match["period"] and "period" not in reading.inferred and period != Period.YEAR:
        reading = read_pay(f"{amount} per {period}")
    if reading.kind != "single":
        return None
    is_bare = not (mark or match["times"] or match["period"])
    if is_bare and (reading.minimum < _LEAST_BARE or reading.minimum % _ROUND):
        return None
    shared = COUNTRY_CURRENCIES.get(mark, {}).values()
    code = currency if currency in shared else reading.currency or reading.inferred.get("currency")
    period = reading.period or reading.inferred.get("period")
    amount = reading.minimum.quantize(Decimal("0.01"))
    if not (code and vocabulary.currency(code) and period and 0 < amount <= MAX_PAY):
        return None
    return PayTyped(amount, code, period)
