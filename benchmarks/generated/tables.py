"""Writing many rows fast: plain inserts or COPY, while triggers and indexes are put aside."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.management.color import no_style
from django.db import connection, models


class Table:
    """Takes rows of a model's table: the named fields' values, the model's defaults elsewhere."""

    def __init__(self, model: type[models.Model], *names: str):
        self.model = model
        fields = {field.name: field for field in model._meta.concrete_fields}
        others = [field for name, field in fields.items() if name not in names]
        if any(not name.endswith("_id") and name not in fields for name in names):
            raise ValueError(f"{model.__name__} has no field of one of these names: {names}.")
        others = [f for f in others if f.attname not in names and not f.primary_key]
        # What has a default of the database's own is left to it.
        others = [f for f in others if f.db_default is models.NOT_PROVIDED]
        self._columns = [fields[n].column if n in fields else n for n in names]
        self._columns += [field.column for field in others]
        self._constants = tuple(
            field.get_db_prep_save(field.get_default(), connection) for field in others
        )

    def insert(self, rows: Iterable[tuple]) -> None:
        quote = connection.ops.quote_name
        table = quote(self.model._meta.db_table)
        columns = ", ".join(map(quote, self._columns))
        constants = self._constants
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row + constants)
            else:
                marks = ", ".join("?" * len(self._columns))
                cursor.connection.executemany(
                    f"INSERT INTO {table} ({columns}) VALUES ({marks})",
                    (row + constants for row in rows),
                )


@contextmanager
def put_aside(tables: list[type[models.Model]]) -> Iterator[None]:
    """Write without the tables' triggers and indexes, and put these back afterwards.

    What the triggers keep in step is rebuilt at the end: full text here; the search starts anew
    from a database without history.
    """
    names = [table._meta.db_table for table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            yield from _without_sqlite(cursor, names)
        else:
            yield from _without_postgresql(cursor, names)


def _without_sqlite(cursor, tables: list[str]) -> Iterator[None]:
    marks = ", ".join(["%s"] * len(tables))
    cursor.execute(
        f"""SELECT type, name, sql FROM sqlite_master
        WHERE tbl_name IN ({marks}) AND type IN ('trigger', 'index') AND sql IS NOT NULL""",
        tables,
    )
    dropped = cursor.fetchall()
    for kind, name, _ in dropped:
        cursor.execute(f'DROP {kind.upper()} "{name}"')
    yield
    for _, _, statement in dropped:
        # Triggers hold percent signs of their own: no parameters, so none are read as marks.
        cursor.execute(statement, None)
    cursor.execute("INSERT INTO listings_fts(listings_fts) VALUES ('rebuild')")


def _without_postgresql(cursor, tables: list[str]) -> Iterator[None]:
    cursor.execute(
        """SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)
        AND schemaname = current_schema()
        AND indexname NOT IN (SELECT conname FROM pg_constraint)""",
        [tables],
    )
    dropped = cursor.fetchall()
    for name, _ in dropped:
        cursor.execute(f'DROP INDEX "{name}"')
    for table in tables:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    yield
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the tables are still in use
    for table in tables:
        cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
    for _, statement in dropped:
        cursor.execute(statement)
    for table in tables:
        cursor.execute(f'ANALYZE "{table}"')


def continue_numbers(tables: list[type[models.Model]]) -> None:
    """Let rows added later go on after the numbers given here (PostgreSQL; SQLite knows)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
