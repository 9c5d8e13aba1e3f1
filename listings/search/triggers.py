"""The triggers by which the database itself keeps the journal and the full-text index in step.

`migrate` takes those of the journal away before it changes tables and installs all afterwards:
SQLite drops triggers when Django rebuilds a table, and neither database lets a table change under
a trigger that names it.
"""

from django.db import transaction

from .journal import rebuild_everywhere
from .trigger_sql import LOG, PREFIX, PostgreSQL, SQLite, Trigger

_DIALECTS = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
_REBUILD_FTS = "INSERT INTO listings_fts(listings_fts) VALUES ('rebuild')"


def install(connection) -> None:
    """Put right what `faults` names, and say that changes may have been missed until now.

    Writes nothing where nothing is wrong.
    """
    dialect = _DIALECTS[connection.vendor]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        tables = _tables(connection, cursor)
        wanted = _wanted(dialect, tables)
        wrong = _differences(dialect, cursor, wanted)
        for name in wrong:
            cursor.execute(dialect.DROP.format(name=name))
            for statement in wanted[name].create if name in wanted else ():
                cursor.execute(statement)
        if any(not name.startswith(PREFIX) for name in wrong):
            cursor.execute(_REBUILD_FTS)
        if LOG in tables and (wrong or _is_empty(cursor)):
            rebuild_everywhere(connection.alias)


def remove(connection) -> None:
    """Take the journal's triggers away; until `install`, changes of listings go unnoticed."""
    dialect = _DIALECTS[connection.vendor]
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for name in dialect.installed(cursor):
            if name.startswith(PREFIX):
                cursor.execute(dialect.DROP.format(name=name))


def faults(connection) -> list[str]:
    """Name what is missing, differs from what it should be, or is left over; [] when all is well.

    Tables that do not exist yet need no triggers.
    """
    dialect = _DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        tables = _tables(connection, cursor)
        wrong = _differences(dialect, cursor, _wanted(dialect, tables))
        if LOG in tables and _is_empty(cursor):
            wrong.append(f"the first entry of {LOG}")
    return wrong


def _tables(connection, cursor) -> set[str]:
    return set(connection.introspection.table_names(cursor))


def _wanted(dialect, tables: set[str]) -> dict[str, Trigger]:
    return {trigger.name: trigger for trigger in dialect.wanted() if trigger.tables <= tables}


def _differences(dialect, cursor, wanted: dict[str, Trigger]) -> list[str]:
    definitions = {name: trigger.definition for name, trigger in wanted.items()}
    installed = dialect.installed(cursor)
    names = definitions.keys() | installed.keys()
    return sorted(name for name in names if definitions.get(name) != installed.get(name))


def _is_empty(cursor) -> bool:
    cursor.execute(f"SELECT NOT EXISTS (SELECT 1 FROM {LOG})")
    return bool(cursor.fetchone()[0])
