"""What the address of a pay page asks for: its filters, its one address, and its receipt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from listings.search.fields import quoted
from roles.models import Level, Role

from .addresses import pay_url
from .adverts import find_source
from .geography import in_place, is_country
from .models import PaySource
from .rows import COMPANY_SIZES, REMOTE_RATIOS
from .wording import REMOTE_WORDS, SIZE_WORDS

ALL_LEVELS = "all"
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_VALUE = 80

# What sources record, by the word in an address: its value, and what readers see.
REMOTE = {name: (ratio, REMOTE_WORDS[ratio]) for name, ratio in REMOTE_RATIOS.items()}
SIZES = {name: (size, SIZE_WORDS[size]) for name, size in COMPANY_SIZES.items()}


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of what was asked: `lead` stands before the words that, followed, remove it."""

    lead: str
    words: str
    url: str


@dataclass(frozen=True)
class PayQuery:
    """Everything a pay page depends on but the data and the day.

    `level` "" is all levels, None where the page chooses; `country` "" is for the page to choose.
    What could not be understood is in `problems`, and not applied.
    """

    role: Role
    country: str = ""
    level: str | None = None
    year: int | None = None
    remote: str = ""
    size: str = ""
    exact: bool = False
    source: PaySource | None = None
    other: Role | None = None
    problems: tuple[str, ...] = field(default=(), compare=False)

    PARAMETERS: ClassVar = ("country", "level", "year", "remote", "size", "exact", "source", "vs")

    @classmethod
    def read(cls, role: Role, country: str, parameters: Mapping[str, str]) -> Self:
        reader = _Reader(role, parameters)
        return cls(
            role=role,
            country=country or reader.country(),
            level=reader.level(),
            year=reader.year(),
            remote=reader.one_of("remote", REMOTE),
            size=reader.one_of("size", SIZES),
            exact=reader.exact(),
            source=reader.source(),
            other=reader.other(),
            problems=tuple(reader.problems),
        )

    @property
    def level_word(self) -> str:
        """The level as the address has it; "" where the page chooses."""
        return ALL_LEVELS if self.level == "" else self.level or ""

    @property
    def remote_ratio(self) -> int | None:
        return REMOTE[self.remote][0] if self.remote else None

    @property
    def company_size(self) -> str:
        return SIZES[self.size][0] if self.size else ""

    @property
    def is_narrowed(self) -> bool:
        """Does it ask for anything but a role and a country?"""
        return bool(self.parameters())

    def parameters(self) -> dict[str, str]:
        """What was understood, in the order of the address, without the country in its path."""
        given = {
            "level": self.level_word,
            "year": self.year and str(self.year),
            "remote": self.remote,
            "size": self.size,
            "exact": "1" if self.exact else "",
            "source": self.source and self.source.slug,
            "vs": self.other and self.other.slug,
        }
        return {name: value for name, value in given.items() if value}

    @property
    def url(self) -> str:
        """The one address of this page."""
        return pay_url(self.role, self.country, **self.parameters())

    def changed(self, **values) -> Self:
        return replace(self, problems=(), **values)

    def clauses(self) -> Iterator[Clause]:
        """What was applied, with the way out of each part."""
        if self.country:
            yield Clause("", in_place(self.country), self.changed(country="").url)
        if self.level is not None:
            words = f"{self.level} level" if self.level else "all levels"
            yield Clause("at", words, self.changed(level=None).url)
        if self.year:
            yield Clause("adverts of", str(self.year), self.changed(year=None).url)
        if self.remote:
            yield Clause("", REMOTE[self.remote][1], self.changed(remote="").url)
        if self.size:
            yield Clause("at", SIZES[self.size][1], self.changed(size="").url)
        if self.exact:
            yield Clause("", "without narrower roles", self.changed(exact=False).url)
        if self.source:
            yield Clause("from", self.source.name, self.changed(source=None).url)
        if self.other:
            yield Clause("beside", self.other.name, self.changed(other=None).url)


def choices(role: Role) -> dict[str, list[tuple[str, str]]]:
    """What the form of a role's page offers: values and names. One query."""
    others = Role.objects.professions().exclude(pk=role.pk).order_by("name")
    return {
        "levels": [(ALL_LEVELS, "All levels"), *Level.choices],
        "remote": [(name, words.capitalize()) for name, (_ratio, words) in REMOTE.items()],
        "size": [(name, words.capitalize()) for name, (_size, words) in SIZES.items()],
        "others": list(others.values_list("slug", "name")),
    }


class _Reader:
    """Reads one parameter after the other; a bad value is said in words, and not applied."""

    def __init__(self, role: Role, parameters: Mapping[str, str]):
        self._role, self._parameters = role, parameters
        self.problems: list[str] = []

    def _given(self, name: str) -> str:
        return self._parameters.get(name, "").replace("\0", "").strip()[:LONGEST_VALUE]

    def country(self) -> str:
        code = self._given("country").upper()
        if code and not is_country(code):
            self.problems.append("The country must be a code of two letters such as us.")
            return ""
        return code

    def level(self) -> str | None:
        level = self._given("level")
        if level in Level.values:
            return level
        if level == ALL_LEVELS:
            return ""
        if level:
            allowed = ", ".join([*Level.values, ALL_LEVELS])
            self.problems.append(f"The level must be one of {allowed}.")
        return None

    def year(self) -> int | None:
        year = self._given("year")
        if year.isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR:
            return int(year)
        if year:
            self.problems.append("The year must have four digits, such as 2024.")
        return None

    def one_of(self, name: str, allowed: Mapping) -> str:
        value = self._given(name)
        if value and value not in allowed:
            self.problems.append(f"“{name}” must be one of {', '.join(allowed)}.")
            return ""
        return value

    def exact(self) -> bool:
        value = self._given("exact")
        if value not in ("", "0", "1"):
            self.problems.append("“exact” must be 0 or 1.")
        return value == "1"

    def source(self) -> PaySource | None:
        slug = self._given("source")
        source = find_source(slug) if slug else None
        if slug and source is None:
            self.problems.append(f"There is no source {quoted(slug)}.")
        return source

    def other(self) -> Role | None:
        slug = self._given("vs")
        if not slug:
            return None
        try:
            other = Role.objects.select_related("broader").by_slug(slug)
        except Role.DoesNotExist:
            self.problems.append(f"No role is called {quoted(slug)}. Choose one from the list.")
            return None
        if other == self._role:
            self.problems.append("Choose another role to compare with.")
            return None
        return other
