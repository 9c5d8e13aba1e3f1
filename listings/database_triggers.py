"""Triggers a database must have: how they are written, compared with what is there, and mended.

What they are for is said by those who want them: `search/trigger_sql.py` here, and `marks.py` of
the salaries.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Trigger:
    name: str
    tables: frozenset[str]  # without one of them there is no need of it
    create: tuple[str, ...]  # statements
    definition: str  # what `installed` reports when it is as it should be


class Triggers(ABC):
    """The triggers of one purpose, in the SQL of one database; all others are left alone."""

    PREFIXES: tuple[str, ...]  # of their names, and of nobody else's
    DROP: str

    @abstractmethod
    def wanted(self) -> Iterator[Trigger]: ...

    @abstractmethod
    def installed(self, cursor) -> dict[str, str]:
        """Map names to definitions; one that is switched off has none."""

    def wanted_of(self, tables: set[str]) -> dict[str, Trigger]:
        """Return those wanted by name, as far as their tables exist."""
        return {trigger.name: trigger for trigger in self.wanted() if trigger.tables <= tables}

    def faults(self, connection, cursor) -> list[str]:
        """Name what is missing, differs from what it should be, or is left over."""
        tables = set(connection.introspection.table_names(cursor))
        wanted = {name: one.definition for name, one in self.wanted_of(tables).items()}
        installed = self.installed(cursor)
        names = wanted.keys() | installed.keys()
        return sorted(name for name in names if wanted.get(name) != installed.get(name))

    def mend(self, connection, cursor) -> list[str]:
        """Put right what `faults` names, and return that."""
        wanted = self.wanted_of(set(connection.introspection.table_names(cursor)))
        wrong = self.faults(connection, cursor)
        for name in wrong:
            cursor.execute(self.DROP.format(name=name))
        for name in wrong:
            for statement in wanted[name].create if name in wanted else ():
                cursor.execute(statement)
        return wrong

    def remove(self, cursor, prefix: str) -> None:
        for name in self.installed(cursor):
            if name.startswith(prefix):
                cursor.execute(self.DROP.format(name=name))


class SQLiteTriggers(Triggers):
    """`sqlite_master` keeps the text of a trigger as it was given."""

    DROP = "DROP TRIGGER IF EXISTS {name}"

    def trigger(self, name: str, event: str, on: str, body: str, *tables: str) -> Trigger:
        text = f"CREATE TRIGGER {name} AFTER {event.upper()} ON {on} BEGIN {body} END"
        return Trigger(name, frozenset(tables), (text,), " ".join(text.split()))

    def installed(self, cursor) -> dict[str, str]:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {
            name: " ".join(text.split())
            for name, text in cursor.fetchall()
            if name.startswith(self.PREFIXES)
        }


class PostgreSQLTriggers(Triggers):
    """Each trigger has a function of its own name.

    PostgreSQL rewrites a definition, so the comment of a trigger keeps ours.
    """

    DROP = "DROP FUNCTION IF EXISTS {name}() CASCADE"  # takes its triggers along

    def trigger(
        self, name: str, event: str, on: str, when: str, body: str, *tables: str,
        create: str = "CREATE TRIGGER",
    ) -> Trigger:  # fmt: skip
        body = f"BEGIN {body} RETURN NULL; END"
        text = f"{create} {name} AFTER {event.upper()} ON {on} {when} EXECUTE FUNCTION {name}()"
        statements = (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
            text,
            f"COMMENT ON TRIGGER {name} ON {on} IS '{text}'",
        )
        return Trigger(name, frozenset(tables), statements, f"{text}\n{body}")

    def installed(self, cursor) -> dict[str, str]:
        cursor.execute(
            r"""SELECT p.proname, concat(obj_description(t.oid, 'pg_trigger'), E'\n', p.prosrc),
                t.tgenabled IN ('O', 'A')
            FROM pg_proc p LEFT JOIN pg_trigger t ON t.tgfoid = p.oid AND t.tgname = p.proname
            WHERE p.prorettype = 'trigger'::regtype AND pg_function_is_visible(p.oid)"""
        )
        return {
            name: text if is_on else ""
            for name, text, is_on in cursor.fetchall()
            if name.startswith(self.PREFIXES)
        }
