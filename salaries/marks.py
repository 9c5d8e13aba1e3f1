"""The triggers that change a role's mark with every write to its pay ranges.

They see every door: imports, the admin, the shell, raw SQL. A source takes its marks with it.
Django drops the triggers of a table it rebuilds on SQLite, so they are made anew after every
migration.
"""

from collections.abc import Iterator

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from listings.database_triggers import PostgreSQLTriggers, SQLiteTriggers, Trigger
from listings.remembered import once_a_request

from .models import OfficialFigure, PayBand, PayMark, PayRefresh, PaySource

BANDS_TABLE = PayBand._meta.db_table
MARKS_TABLE = PayMark._meta.db_table
SOURCES_TABLE = PaySource._meta.db_table
# What pay pages show beside ranges; a write to it changes the mark of everything, (0, 0).
SHOWN_TABLES = [model._meta.db_table for model in (PaySource, OfficialFigure, PayRefresh)]
PREFIX = "salaries_mark_"
OURS = "salaries_"  # of former ones, too
_EVENTS = ("insert", "update", "delete")
_FORGET = f"DELETE FROM {MARKS_TABLE} WHERE source_id = OLD.id;"


class _SQLite(SQLiteTriggers):
    PREFIXES = (OURS,)
    MARK = "random()"
    EVERYTHING = f"UPDATE {MARKS_TABLE} SET mark = {MARK} WHERE source_id = 0 AND role_id = 0;"
    # Plain UPDATE and INSERT: the conflict clause of the statement that fires a trigger would
    # override one in the trigger.
    STEP = f"""
        UPDATE {MARKS_TABLE} SET mark = {MARK}
         WHERE source_id = {{row}}.source_id AND role_id = COALESCE({{row}}.role_id, 0);
        INSERT INTO {MARKS_TABLE} (source_id, role_id, mark)
         SELECT {{row}}.source_id, COALESCE({{row}}.role_id, 0), {MARK}
          WHERE NOT EXISTS (
            SELECT 1 FROM {MARKS_TABLE}
             WHERE source_id = {{row}}.source_id AND role_id = COALESCE({{row}}.role_id, 0));
        """
    ROWS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}

    def wanted(self) -> Iterator[Trigger]:
        yield self._on(SOURCES_TABLE, "delete", "forget", _FORGET)
        for event, rows in self.ROWS.items():
            steps = "".join(self.STEP.format(row=row) for row in rows)
            yield self._on(BANDS_TABLE, event, event, steps + self.EVERYTHING)
        for table in SHOWN_TABLES:
            for event in _EVENTS:
                yield self._on(table, event, f"{table}_{event}", self.EVERYTHING)

    def _on(self, table: str, event: str, name: str, body: str) -> Trigger:
        return self.trigger(f"{PREFIX}{name}", event, table, body, table, MARKS_TABLE)


class _PostgreSQL(PostgreSQLTriggers):
    """Once a statement, whatever the number of its rows."""

    PREFIXES = (OURS,)
    MARK = "floor(random() * 9e15)"
    EVERYTHING = f"UPDATE {MARKS_TABLE} SET mark = {MARK} WHERE source_id = 0 AND role_id = 0;"
    CHANGED = f"""
        INSERT INTO {MARKS_TABLE} (source_id, role_id, mark)
        SELECT source_id, role, {MARK} FROM ({{rows}}) AS changed ORDER BY 1, 2
        ON CONFLICT (source_id, role_id) DO UPDATE SET mark = EXCLUDED.mark;
        {EVERYTHING}"""
    NEW = "SELECT DISTINCT source_id, COALESCE(role_id, 0) AS role FROM new_rows"
    OLD = "SELECT DISTINCT source_id, COALESCE(role_id, 0) AS role FROM old_rows"

    def wanted(self) -> Iterator[Trigger]:
        yield self._on(SOURCES_TABLE, "delete", "forget", _FORGET, "FOR EACH ROW")
        for event, rows, referencing in (
            ("insert", self.NEW, "NEW TABLE AS new_rows"),
            ("update", f"{self.NEW} UNION {self.OLD}",
             "NEW TABLE AS new_rows OLD TABLE AS old_rows"),
            ("delete", self.OLD, "OLD TABLE AS old_rows"),
        ):  # fmt: skip
            body = self.CHANGED.format(rows=rows)
            when = f"REFERENCING {referencing} FOR EACH STATEMENT"
            yield self._on(BANDS_TABLE, event, event, body, when)
        all_change = f"UPDATE {MARKS_TABLE} SET mark = {self.MARK};"
        yield self._on(BANDS_TABLE, "truncate", "truncate", all_change)
        for table in SHOWN_TABLES:
            for event in _EVENTS:
                yield self._on(table, event, f"{table}_{event}", self.EVERYTHING)

    def _on(
        self, table: str, event: str, name: str, body: str, when: str = "FOR EACH STATEMENT"
    ) -> Trigger:
        return self.trigger(f"{PREFIX}{name}", event, table, when, body, table, MARKS_TABLE)


_DIALECTS = {"sqlite": _SQLite(), "postgresql": _PostgreSQL()}

# Marks are random: with any of them their sum changes. Divided, it fits in 64 bits.
_ALL_MARKS = f"SELECT COUNT(*), SUM(mark / 65536) FROM {MARKS_TABLE}"


@once_a_request
def all_marks(using: str) -> tuple[int, int | None]:
    """Return what changes with every write to pay data. One query."""
    with connections[using].cursor() as cursor:
        cursor.execute(_ALL_MARKS)
        return cursor.fetchone()


def install(connection: BaseDatabaseWrapper) -> bool:
    """Put right what `faults` names, with new marks for all ranges; say whether anything was.

    What was written meanwhile went unnoticed, so nothing packed before counts any more.
    """
    dialect = _DIALECTS[connection.vendor]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {MARKS_TABLE} (source_id, role_id, mark) SELECT 0, 0, {dialect.MARK} "
            f"WHERE NOT EXISTS (SELECT 1 FROM {MARKS_TABLE} WHERE source_id = 0 AND role_id = 0)"
        )
        if not dialect.mend(connection, cursor):
            return False
        cursor.execute(f"DELETE FROM {MARKS_TABLE} WHERE source_id > 0")
        cursor.execute(f"UPDATE {MARKS_TABLE} SET mark = {dialect.MARK}")
        cursor.execute(
            f"INSERT INTO {MARKS_TABLE} (source_id, role_id, mark) "
            f"SELECT source_id, COALESCE(role_id, 0), {dialect.MARK} FROM {BANDS_TABLE} "
            "GROUP BY 1, 2"
        )
    return True


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away before tables change: SQLite alters none that a trigger names."""
    with connection.cursor() as cursor:
        _DIALECTS[connection.vendor].remove(cursor, OURS)


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """Name what is missing, differs from what it should be, or is left over; [] if all is well."""
    with connection.cursor() as cursor:
        return _DIALECTS[connection.vendor].faults(connection, cursor)
