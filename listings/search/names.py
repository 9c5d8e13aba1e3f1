"""The names of roles and skills, by which jobs are found as by their own words.

They are looked up when somebody searches. The words of a job hold no copy of them, so a new name
is found at once, and renaming a role of a hundred thousand jobs writes one row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS

from roles.models import Role, Term

from .analyser import Phrase, tokens


@dataclass(frozen=True, slots=True)
class Named:
    """The keys of the roles and skills whose names hold a phrase."""

    roles: list[int]
    terms: list[int]

    def __bool__(self) -> bool:
        return bool(self.roles or self.terms)


class Names:
    """The names as of one moment."""

    def __init__(self, roles: Iterable[tuple[int, str]], terms: Iterable[tuple[int, str]]):
        self._roles = [(pk, _line(name)) for pk, name in roles]
        self._terms = [(pk, _line(name)) for pk, name in terms]

    @classmethod
    def current(cls) -> "Names":
        """Read all names; two queries."""
        return cls(
            *(
                model.objects.using(DEFAULT_DB_ALIAS).order_by().values_list("pk", "name")
                for model in (Role, Term)
            )
        )

    def holding(self, phrase: Phrase) -> Named:
        wanted = _between_spaces(phrase.tokens)
        roles, terms = (
            [pk for pk, line in lines if wanted in line] for lines in (self._roles, self._terms)
        )
        return Named(roles, terms)


@lru_cache(maxsize=10_000)
def _line(name: str) -> str:
    return _between_spaces(tokens(name))


def _between_spaces(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "
