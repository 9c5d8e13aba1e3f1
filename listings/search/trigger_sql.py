"""How each database is told to write the journal: the triggers of the watched tables in SQL."""

from collections.abc import Iterator
from dataclasses import dataclass

from .journal import LOCK
from .watched import WATCHED, Watched

PREFIX = "searchlog_"
LOG = "listings_searchlog"


@dataclass(frozen=True)
class Trigger:
    name: str
    tables: frozenset[str]  # without one of them there is no need of it
    create: tuple[str, ...]  # statements
    definition: str  # what `installed` reports when it is as it should be


class SQLite:
    """Row triggers in the transaction of the write; further ones keep the full-text index.

    `sqlite_master` keeps the text of a trigger as it was given.
    """

    DROP = "DROP TRIGGER IF EXISTS {name}"
    # As in the FTS5 documentation, for a table whose content is elsewhere.
    FTS_INSERT = """INSERT INTO listings_fts(rowid, title, company, body)
        VALUES (new.listing_id, new.title, new.company, new.body);"""
    FTS_DELETE = """INSERT INTO listings_fts(listings_fts, rowid, title, company, body)
        VALUES ('delete', old.listing_id, old.title, old.company, old.body);"""
    FTS = {"insert": FTS_INSERT, "delete": FTS_DELETE, "update": FTS_DELETE + " " + FTS_INSERT}

    def wanted(self) -> Iterator[Trigger]:
        for watched in WATCHED:
            for event in watched.events:
                body = " ".join(f"{entry};" for entry in watched.entries(event))
                when = _only_if_changed(watched, event, "IS NOT")
                name = f"{PREFIX}{watched.table}_{event}"
                yield self._trigger(name, event, watched.table + when, body, watched.table, LOG)
        for event, body in self.FTS.items():
            table = "listings_listingtext"
            yield self._trigger(f"listings_fts_{event}", event, table, body, table, "listings_fts")

    def _trigger(self, name: str, event: str, on: str, body: str, *tables: str) -> Trigger:
        text = f"CREATE TRIGGER {name} AFTER {event.upper()} ON {on} BEGIN {body} END"
        return Trigger(name, frozenset(tables), (text,), " ".join(text.split()))

    def installed(self, cursor) -> dict[str, str]:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
            "AND (name GLOB 'searchlog_*' OR name GLOB 'listings_fts_*')"
        )
        return {name: " ".join(text.split()) for name, text in cursor.fetchall()}


class PostgreSQL:
    """Constraint triggers that wait for the commit, then take the lock and write.

    So a transaction that began first and commits last gets the higher numbers, and others wait
    for the lock only while entries are written. TRUNCATE names no rows: it means everything.
    PostgreSQL rewrites a definition, so the comment of a trigger keeps ours.
    """

    DROP = "DROP FUNCTION IF EXISTS {name}() CASCADE"  # takes its trigger along

    def wanted(self) -> Iterator[Trigger]:
        for watched in WATCHED:
            for event in watched.events:
                when = _only_if_changed(watched, event, "IS DISTINCT FROM")
                yield self._trigger(
                    watched.table,
                    event,
                    "CREATE CONSTRAINT TRIGGER",
                    f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW{when}",
                    watched.entries(event),
                )
        for table in (LOG, *(watched.table for watched in WATCHED)):
            everything = f"INSERT INTO {LOG} (subject) VALUES ('everything')"
            yield self._trigger(
                table, "truncate", "CREATE TRIGGER", "FOR EACH STATEMENT", [everything]
            )

    def _trigger(self, table: str, event: str, create: str, when: str, entries) -> Trigger:
        name = f"{PREFIX}{table}_{event}"
        entries = "".join(f"{entry}; " for entry in entries)
        body = f"BEGIN PERFORM pg_advisory_xact_lock({LOCK}); {entries}RETURN NULL; END"
        text = f"{create} {name} AFTER {event.upper()} ON {table} {when} EXECUTE FUNCTION {name}()"
        statements = (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
            text,
            f"COMMENT ON TRIGGER {name} ON {table} IS '{text}'",
        )
        return Trigger(name, frozenset([table, LOG]), statements, f"{text}\n{body}")

    def installed(self, cursor) -> dict[str, str]:
        """Map names to definitions; one that is switched off has none."""
        cursor.execute(
            r"""SELECT p.proname, concat(obj_description(t.oid, 'pg_trigger'), E'\n', p.prosrc),
                t.tgenabled IN ('O', 'A')
            FROM pg_proc p LEFT JOIN pg_trigger t ON t.tgfoid = p.oid AND t.tgname = p.proname
            WHERE p.proname LIKE 'searchlog\_%' AND pg_function_is_visible(p.oid)"""
        )
        return {name: text if is_on else "" for name, text, is_on in cursor.fetchall()}


def _only_if_changed(watched: Watched, event: str, is_not: str) -> str:
    """Return the WHEN clause for an update that means something only if certain columns changed."""
    if event != "update" or not watched.columns:
        return ""
    changed = (f"OLD.{column} {is_not} NEW.{column}" for column in watched.columns)
    return f" WHEN ({' OR '.join(changed)})"
