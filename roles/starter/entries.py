"""Reading one table of a starter file, with every fault named by file and field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import models

from roles.models import Role, RoleSlug, Term, TermSlug


class StarterError(Exception):
    """Starter files that cannot be loaded. `problems` has one line for each fault."""

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(slots=True)
class Known:
    """What starter texts may refer to, by slug; and the faults found so far."""

    roles: dict[str, Role]
    terms: dict[str, Term]
    problems: list[str] = field(default_factory=list)

    @classmethod
    def from_database(cls) -> "Known":
        slugs = RoleSlug.objects.select_related("role")
        return cls(
            roles={row.slug: row.role for row in slugs},
            terms={row.slug: row.term for row in TermSlug.objects.select_related("term")},
        )


class Entry:
    """One table of a starter file and where it stands, as in "guides/a-vs-b.toml: choose 2"."""

    def __init__(self, values: dict, file: str, known: Known, place: str = ""):
        self.values, self.file, self.known, self.place = values, file, known, place

    def fault(self, name: str, message: str) -> None:
        where = " ".join(filter(None, [self.place, name]))
        self.known.problems.append(f"{self.file}: {where}: {message}")

    def text(self, name: str, default: str | None = None) -> str:
        """Return the text without space around it; a missing one without default is a fault."""
        value = self.values.get(name, default)
        if not isinstance(value, str):
            self.fault(name, "is missing." if value is None else "must be text.")
            return ""
        return value.strip()

    def texts(self, name: str) -> list[str]:
        values = self.values.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            self.fault(name, "must be a list of texts.")
            return []
        return [value.strip() for value in values]

    def role(self, name: str) -> Role | None:
        return self._find(name, self.text(name), self.known.roles, "role")

    def role_list(self, name: str) -> list[Role]:
        found = (self._find(name, slug, self.known.roles, "role") for slug in self.texts(name))
        return [role for role in found if role]

    def term(self, name: str, *, required: bool = True) -> Term | None:
        slug = self.text(name, None if required else "")
        return self._find(name, slug, self.known.terms, "term") if slug else None

    def _find(self, name: str, slug: str, known: dict, kind: str):
        if slug and slug not in known:
            self.fault(name, f"there is no {kind} “{slug}”.")
        return known.get(slug)

    def rows(self, name: str) -> Iterator["Entry"]:
        """Yield the rows of a list of tables; a missing list is an empty one."""
        rows = self.values.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.fault(name, "must be a list of tables.")
            return
        for number, values in enumerate(rows, start=1):
            yield Entry(values, self.file, self.known, f"{self.place} {name} {number}".strip())

    def tables(self, name: str, allowed: list[str]) -> Iterator[tuple[str, "Entry"]]:
        """Yield the tables under `name` by key, in the order of `allowed`."""
        tables = self.values.get(name, {})
        if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
            self.fault(name, "must be a table of tables.")
            return
        for key in tables:
            if key not in allowed:
                self.fault(f"{name} {key}", f"is none of {', '.join(allowed)}.")
        for key in allowed:
            if key in tables:
                yield key, Entry(tables[key], self.file, self.known, f"{name} {key}")

    def only(self, *names: str) -> None:
        """Call any other field a fault: a misspelt name must not be dropped in silence."""
        for name in self.values.keys() - set(names):
            self.fault(name, "is not a field of this table.")

    def checked(self, row: models.Model) -> models.Model:
        """Return the row with its fields validated and its rich text cleaned; faults are noted.

        Links to rows that are not saved yet are left for the database to hold.
        """
        links = {f.name for f in row._meta.fields if f.is_relation}
        try:
            row.clean_fields(exclude=links)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                self.fault(name, " ".join(messages))
        return row

    @property
    def digest(self) -> str:
        """A short mark of the content: alike as long as nothing in the table changes."""
        text = json.dumps(self.values, sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()[:16]
