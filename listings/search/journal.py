"""What changed since: how a process finds out that listings, or what pages show of them, changed.

Triggers of the database write the entries (`listings.search.triggers`), so no way of writing can
forget to. An entry becomes visible only after every entry with a lower number has.

Entries are read from the primary database. Read the rows they speak of there too: a replica may
not have them yet.
"""

from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from listings.models import SearchLog

KEPT = 200_000
# Whoever writes an entry on PostgreSQL holds this advisory lock until the commit, so numbers are
# given in the order of commits. SQLite has one writer at a time anyway.
LOCK = 7_305_118_242

_NEWEST = "SELECT seq, mark FROM listings_searchlog ORDER BY seq DESC LIMIT 1"
_SINCE = """SELECT seq, mark, subject, listing_id FROM listings_searchlog
    WHERE seq >= %s ORDER BY seq LIMIT %s"""


@dataclass(frozen=True, slots=True)
class Position:
    """The last entry a reader knows. With another mark, its number is of another history."""

    seq: int
    mark: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened after a position, and the position after it."""

    listing_ids: tuple[int, ...]  # changed, new or gone; each once, in order
    confirmed_ids: tuple[int, ...]  # only confirmed anew
    reference: bool  # whether roles, terms, companies or rates changed
    position: Position
    is_all: bool  # False: more entries wait


def latest() -> Position:
    """Return the newest entry. Take it before reading the rows an index is built from.

    In an empty journal it is a position that never holds.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST)
        return Position(*(cursor.fetchone() or (0, "")))


def changes_since(position: Position, limit: int) -> Changes | None:
    """Return what the next `limit` entries after a position say; one query, on every request.

    None: the position no longer holds, because the database was restored or emptied, the entry
    was pruned, or everything may have changed. Start anew from `latest()`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, (position.seq, limit + 2))  # the known entry, and one to see more
        rows = cursor.fetchall()
    if not rows or rows[0][:2] != (position.seq, position.mark):
        return None
    if len(rows) == 1:
        return Changes((), (), False, position, True)
    entries = rows[1 : limit + 1]
    subjects = {subject for _, _, subject, _ in entries}
    if SearchLog.Subject.EVERYTHING in subjects:
        return None
    listing_ids = dict.fromkeys(pk for _, _, subject, pk in entries if subject == "listing")
    confirmed_ids = dict.fromkeys(pk for _, _, subject, pk in entries if subject == "confirmed")
    return Changes(
        listing_ids=tuple(listing_ids),
        confirmed_ids=tuple(confirmed_ids.keys() - listing_ids.keys()),
        reference=SearchLog.Subject.REFERENCE in subjects,
        position=Position(*entries[-1][:2]),
        is_all=len(rows) <= limit + 1,
    )


def rebuild_everywhere(using: str = DEFAULT_DB_ALIAS) -> None:
    """Tell every process that anything may have changed."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("INSERT INTO listings_searchlog (subject) VALUES ('everything')")


def prune(keep: int = KEPT) -> int:
    """Delete entries older than the last `keep` numbers (at least one); return how many."""
    old = SearchLog.objects.filter(seq__lte=latest().seq - keep)
    return old.delete()[0]
