"""Searching jobs at the desk by the full-text index, which no number of jobs makes slow."""

from django.db.models import Q, QuerySet

from listings.search.analyser import MAX_QUERY_CHARACTERS, MAX_QUERY_TOKENS, tokens
from listings.search.fulltext import ids_beginning


def in_title_or_company(rows: QuerySet, text: str, listing: str) -> QuerySet:
    """Keep rows whose listing has every word's beginning in its title or its employer's name.

    `listing` is the path from the rows to the listing's key. A number finds the listing of that
    key, too.
    """
    if not text.strip():
        return rows
    words = tokens(text[:MAX_QUERY_CHARACTERS])[:MAX_QUERY_TOKENS]
    if not words:
        return rows.none()
    found = Q(**{f"{listing}__in": ids_beginning(words, ("title", "company"))})
    if text.strip().isdecimal() and len(text.strip()) < 16:
        found |= Q(**{listing: int(text)})
    return rows.filter(found)
