"""The triggers by which the database itself keeps the journal and the full-text index in step.

`migrate` takes those of the journal away before it changes tables and installs all afterwards:
SQLite drops triggers when Django rebuilds a table, and neither database lets a table change under
a trigger that names it.
"""

from django.db import transaction

from .journal import rebuild_everywhere
from .trigger_sql import LOG, PREFIX, PostgreSQL, SQLite

_DIALECTS = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
_REBUILD_FTS = "INSERT INTO listings_fts(listings_fts) VALUES ('rebuild')"


def install(connection) -> None:
    """Put right what `faults` names, and say that changes may have been missed until now.

    Writes nothing where nothing is wrong.
    """
    dialect = _DIALECTS[connection.vendor]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        wrong = dialect.mend(connection, cursor)
        if any(not name.startswith(PREFIX) for name in wrong):
            cursor.execute(_REBUILD_FTS)
        if _has_log(connection, cursor) and (wrong or _is_empty(cursor)):
            rebuild_everywhere(connection.alias)


def remove(connection) -> None:
    """Take the journal's triggers away; until `install`, changes of listings go unnoticed."""
    dialect = _DIALECTS[connection.vendor]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        dialect.remove(cursor, PREFIX)


def faults(connection) -> list[str]:
    """Name what is missing, differs from what it should be, or is left over; [] when all is well.

    Tables that do not exist yet need no triggers.
    """
    dialect = _DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        wrong = dialect.faults(connection, cursor)
        if _has_log(connection, cursor) and _is_empty(cursor):
            wrong.append(f"the first entry of {LOG}")
    return wrong


def _has_log(connection, cursor) -> bool:
    return LOG in connection.introspection.table_names(cursor)


def _is_empty(cursor) -> bool:
    cursor.execute(f"SELECT NOT EXISTS (SELECT 1 FROM {LOG})")
    return bool(cursor.fetchone()[0])
