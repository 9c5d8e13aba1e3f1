"""The triggers that change a role's mark with every write to its pay ranges.

They see every door: imports, the admin, the shell, raw SQL. A source takes its marks with it.
Django drops the triggers of a table it rebuilds on SQLite, so they are made anew after every
migration.
"""

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from listings.remembered import once_a_request

from .models import OfficialFigure, PayBand, PayMark, PayRefresh, PaySource

BANDS_TABLE = PayBand._meta.db_table
MARKS_TABLE = PayMark._meta.db_table
SOURCES_TABLE = PaySource._meta.db_table
# What pay pages show beside ranges; a write to it changes the mark of everything, (0, 0).
SHOWN_TABLES = [model._meta.db_table for model in (PaySource, OfficialFigure, PayRefresh)]
_EVENTS = ("insert", "update", "delete")
_NAMES = (*_EVENTS, "forget", *(f"{table}_{event}" for table in SHOWN_TABLES for event in _EVENTS))

# Plain UPDATE and INSERT: the conflict clause of the statement that fires a trigger would
# override one in the trigger.
_SQLITE_STEP = """
UPDATE {marks} SET mark = random()
 WHERE source_id = {row}.source_id AND role_id = COALESCE({row}.role_id, 0);
INSERT INTO {marks} (source_id, role_id, mark)
 SELECT {row}.source_id, COALESCE({row}.role_id, 0), random()
  WHERE NOT EXISTS (SELECT 1 FROM {marks}
                     WHERE source_id = {row}.source_id AND role_id = COALESCE({row}.role_id, 0));
"""
_SQLITE_EVERYTHING = (
    f"UPDATE {MARKS_TABLE} SET mark = random() WHERE source_id = 0 AND role_id = 0;"
)

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION salaries_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    UPDATE {marks} SET mark = floor(random() * 9e15);
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO {marks} (source_id, role_id, mark)
      SELECT source_id, COALESCE(role_id, 0), floor(random() * 9e15)
        FROM new_rows GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (source_id, role_id) DO UPDATE SET mark = EXCLUDED.mark;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO {marks} (source_id, role_id, mark)
      SELECT source_id, COALESCE(role_id, 0), floor(random() * 9e15)
        FROM old_rows GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (source_id, role_id) DO UPDATE SET mark = EXCLUDED.mark;
  ELSE
    INSERT INTO {marks} (source_id, role_id, mark)
      SELECT source_id, role, floor(random() * 9e15)
        FROM (SELECT source_id, COALESCE(role_id, 0) AS role FROM new_rows
              UNION SELECT source_id, COALESCE(role_id, 0) FROM old_rows) AS changed
       ORDER BY 1, 2
      ON CONFLICT (source_id, role_id) DO UPDATE SET mark = EXCLUDED.mark;
  END IF;
  UPDATE {marks} SET mark = floor(random() * 9e15) WHERE source_id = 0 AND role_id = 0;
  RETURN NULL;
END $$
"""
_POSTGRES_EVERYTHING = """
CREATE OR REPLACE FUNCTION salaries_mark_everything() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE {marks} SET mark = floor(random() * 9e15) WHERE source_id = 0 AND role_id = 0;
  RETURN NULL;
END $$
"""
_POSTGRES_FORGET = """
CREATE OR REPLACE FUNCTION salaries_forget_marks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM {marks} WHERE source_id = OLD.id;
  RETURN NULL;
END $$
"""
_POSTGRES_ROWS = {
    "insert": "REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT",
    "update": "REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT",
    "delete": "REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT",
    "truncate": "FOR EACH STATEMENT",
}

# Marks are random: with any of them their sum changes. Divided, it fits in 64 bits.
_ALL_MARKS = f"SELECT COUNT(*), SUM(mark / 65536) FROM {MARKS_TABLE}"


@once_a_request
def all_marks(using: str) -> tuple[int, int | None]:
    """Return what changes with every write to pay data. One query."""
    with connections[using].cursor() as cursor:
        cursor.execute(_ALL_MARKS)
        return cursor.fetchone()


def install(connection: BaseDatabaseWrapper) -> bool:
    """Make the triggers where one is missing, with new marks for all ranges; say whether it was.

    What was written meanwhile went unnoticed, so nothing packed before counts any more.
    """
    is_sqlite = connection.vendor == "sqlite"
    mark = "random()" if is_sqlite else "floor(random() * 9e15)"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {MARKS_TABLE} (source_id, role_id, mark) SELECT 0, 0, {mark} WHERE NOT "
            f"EXISTS (SELECT 1 FROM {MARKS_TABLE} WHERE source_id = 0 AND role_id = 0)"
        )
        if not missing(connection):
            return False
        for statement in _for_sqlite() if is_sqlite else _for_postgres():
            cursor.execute(statement)
        cursor.execute(f"DELETE FROM {MARKS_TABLE} WHERE source_id > 0")
        cursor.execute(f"UPDATE {MARKS_TABLE} SET mark = {mark}")
        cursor.execute(
            f"INSERT INTO {MARKS_TABLE} (source_id, role_id, mark) "
            f"SELECT source_id, COALESCE(role_id, 0), {mark} FROM {BANDS_TABLE} GROUP BY 1, 2"
        )
    return True


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away before tables change: SQLite alters none that a trigger names."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in _NAMES:
                cursor.execute(f"DROP TRIGGER IF EXISTS salaries_mark_{name}")
        else:
            cursor.execute("DROP FUNCTION IF EXISTS salaries_mark() CASCADE")
            cursor.execute("DROP FUNCTION IF EXISTS salaries_forget_marks() CASCADE")
            cursor.execute("DROP FUNCTION IF EXISTS salaries_mark_everything() CASCADE")


def _for_sqlite() -> list[str]:
    rows = {"insert": ["NEW"], "update": ["OLD", "NEW"], "delete": ["OLD"]}
    statements = [
        "DROP TRIGGER IF EXISTS salaries_mark_forget",
        f"CREATE TRIGGER salaries_mark_forget AFTER DELETE ON {SOURCES_TABLE} BEGIN "
        f"DELETE FROM {MARKS_TABLE} WHERE source_id = OLD.id; END",
    ]
    for name in rows:
        steps = "".join(_SQLITE_STEP.format(marks=MARKS_TABLE, row=row) for row in rows[name])
        steps += _SQLITE_EVERYTHING
        statements += [
            f"DROP TRIGGER IF EXISTS salaries_mark_{name}",
            f"CREATE TRIGGER salaries_mark_{name} AFTER {name.upper()} ON {BANDS_TABLE} "
            f"BEGIN {steps} END",
        ]
    for table in SHOWN_TABLES:
        for event in _EVENTS:
            name = f"salaries_mark_{table}_{event}"
            statements += [
                f"DROP TRIGGER IF EXISTS {name}",
                f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} "
                f"BEGIN {_SQLITE_EVERYTHING} END",
            ]
    return statements


def _for_postgres() -> list[str]:
    statements = [
        _POSTGRES_FUNCTION.format(marks=MARKS_TABLE),
        _POSTGRES_FORGET.format(marks=MARKS_TABLE),
        f"DROP TRIGGER IF EXISTS salaries_mark_forget ON {SOURCES_TABLE}",
        f"CREATE TRIGGER salaries_mark_forget AFTER DELETE ON {SOURCES_TABLE} FOR EACH ROW "
        "EXECUTE FUNCTION salaries_forget_marks()",
    ]
    for name, rows in _POSTGRES_ROWS.items():
        statements += [
            f"DROP TRIGGER IF EXISTS salaries_mark_{name} ON {BANDS_TABLE}",
            f"CREATE TRIGGER salaries_mark_{name} AFTER {name.upper()} ON {BANDS_TABLE} {rows} "
            "EXECUTE FUNCTION salaries_mark()",
        ]
    statements.append(_POSTGRES_EVERYTHING.format(marks=MARKS_TABLE))
    for table in SHOWN_TABLES:
        for event in _EVENTS:
            name = f"salaries_mark_{table}_{event}"
            statements += [
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
                f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} FOR EACH STATEMENT "
                "EXECUTE FUNCTION salaries_mark_everything()",
            ]
    return statements


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Name the triggers the database lacks."""
    wanted = {f"salaries_mark_{name}" for name in _NAMES}
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        return sorted(wanted - {name for (name,) in cursor.fetchall()})
