"""Full-text conditions for either database, over the tokens `index_text` wrote.

Tokens hold letters and digits only, so they can stand in a query text as they are.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
from django.db import OperationalError, connection
from django.db.models.expressions import RawSQL

from .analyser import Phrase
from .text import Group

MANY = 5_000  # matches, from which on it pays to look for them along another index
EVERYWHERE = ("title", "company", "body")
_WEIGHTS = {"title": "A", "company": "B", "body": "D"}
_SQLITE_STEPS_BETWEEN_LOOKS = 2_000


def ids_matching(groups: Iterable[Group], fields: tuple[str, ...] = EVERYWHERE) -> tuple[str, str]:
    """Return a subselect of listing ids in which each group is found, and its one parameter."""
    if connection.vendor == "sqlite":
        wanted = f"{{{' '.join(fields)}}} : ({_expression(groups, _fts5_phrase, 'AND', 'OR')})"
        return "SELECT rowid FROM listings_fts WHERE listings_fts MATCH", wanted
    weights = "".join(_WEIGHTS[field] for field in fields) if fields != EVERYWHERE else ""

    def phrase_in_fields(phrase: Phrase) -> str:
        return " <-> ".join(f"'{token}':{weights}" for token in phrase.tokens)

    wanted = _expression(groups, phrase_in_fields, "&", "|")
    return "SELECT listing_id FROM listings_listingtext WHERE vector @@", wanted


def ids_beginning(words: Iterable[str], fields: tuple[str, ...] = EVERYWHERE) -> RawSQL:
    """Return a subselect of ids of listings in which a word begins with each of these tokens."""
    if connection.vendor == "sqlite":
        beginnings = " AND ".join(f'"{word}"*' for word in words)
        wanted = f"{{{' '.join(fields)}}} : ({beginnings})"
        return RawSQL("SELECT rowid FROM listings_fts WHERE listings_fts MATCH %s", [wanted])
    weights = "".join(_WEIGHTS[field] for field in fields)
    wanted = " & ".join(f"'{word}':*{weights}" for word in words)
    return RawSQL(
        "SELECT listing_id FROM listings_listingtext WHERE vector @@ %s::tsquery", [wanted]
    )


def is_common(ids: RawSQL) -> bool:
    """Whether a subselect of ids finds more than MANY: one query, that counts no further."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM ({ids.sql} LIMIT 1 OFFSET {MANY}) AS found", ids.params)
        return cursor.fetchone() is not None


class TookTooLong(Exception):
    """A question to the full-text index was given up."""


def ids_holding(phrase: Phrase, fields: tuple[str, ...], *, seconds: float) -> np.ndarray:
    """Return the ids of listings that hold a phrase in one of these fields.

    Raises TookTooLong after that many seconds.
    """
    subselect, wanted = ids_matching([((phrase,),)], fields)
    with connection.cursor() as cursor, _no_longer_than(seconds):
        cursor.execute(f"{subselect} %s{parameter_cast()}", [wanted])
        return np.array([pk for (pk,) in cursor.fetchall()], np.int64)


@contextmanager
def _no_longer_than(seconds: float) -> Iterator[None]:
    """Let the database give up a statement after that time."""
    try:
        if connection.vendor == "sqlite":
            until = time.monotonic() + seconds
            connection.connection.set_progress_handler(
                lambda: time.monotonic() > until, _SQLITE_STEPS_BETWEEN_LOOKS
            )
            try:
                yield
            finally:
                connection.connection.set_progress_handler(None, 0)
        else:
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = %s", [max(1, int(seconds * 1000))])
                try:
                    yield
                finally:
                    cursor.execute("RESET statement_timeout")
    except OperationalError as error:
        raise TookTooLong from error


def parameter_cast() -> str:
    """Return what follows the parameter of `ids_matching` in SQL."""
    return "" if connection.vendor == "sqlite" else "::tsquery"


def _fts5_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.tokens)}"'


def _expression(groups: Iterable[Group], write_phrase, all_of: str, any_of: str) -> str:
    written = []
    for group in groups:
        alternatives = [
            f" {all_of} ".join(f"({write_phrase(phrase)})" for phrase in alternative)
            for alternative in group
        ]
        written.append("(" + f" {any_of} ".join(f"({one})" for one in alternatives) + ")")
    return f" {all_of} ".join(written)
