"""How each database is told to write the journal: the triggers of the watched tables in SQL."""

from collections.abc import Iterator

from listings.database_triggers import PostgreSQLTriggers, SQLiteTriggers, Trigger

from .journal import LOCK
from .watched import WATCHED, Watched

PREFIX = "searchlog_"
LOG = "listings_searchlog"


class SQLite(SQLiteTriggers):
    """Row triggers in the transaction of the write; further ones keep the full-text index."""

    PREFIXES = (PREFIX, "listings_fts_")
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
                yield self.trigger(name, event, watched.table + when, body, watched.table, LOG)
        for event, body in self.FTS.items():
            table = "listings_listingtext"
            yield self.trigger(f"listings_fts_{event}", event, table, body, table, "listings_fts")


class PostgreSQL(PostgreSQLTriggers):
    """Constraint triggers that wait for the commit, then take the lock and write.

    So a transaction that began first and commits last gets the higher numbers, and others wait
    for the lock only while entries are written. TRUNCATE names no rows: it means everything.
    """

    PREFIXES = (PREFIX,)

    def wanted(self) -> Iterator[Trigger]:
        for watched in WATCHED:
            for event in watched.events:
                when = _only_if_changed(watched, event, "IS DISTINCT FROM")
                yield self._locked(
                    watched.table,
                    event,
                    f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW{when}",
                    watched.entries(event),
                    create="CREATE CONSTRAINT TRIGGER",
                )
        for table in (LOG, *(watched.table for watched in WATCHED)):
            everything = f"INSERT INTO {LOG} (subject) VALUES ('everything')"
            yield self._locked(table, "truncate", "FOR EACH STATEMENT", [everything])

    def _locked(self, table: str, event: str, when: str, entries, **how: str) -> Trigger:
        name = f"{PREFIX}{table}_{event}"
        body = f"PERFORM pg_advisory_xact_lock({LOCK});" + "".join(f" {one};" for one in entries)
        return self.trigger(name, event, table, when, body, table, LOG, **how)


def _only_if_changed(watched: Watched, event: str, is_not: str) -> str:
    """Return the WHEN clause for an update that means something only if certain columns changed."""
    if event != "update" or not watched.columns:
        return ""
    changed = (f"OLD.{column} {is_not} NEW.{column}" for column in watched.columns)
    return f" WHEN ({' OR '.join(changed)})"
