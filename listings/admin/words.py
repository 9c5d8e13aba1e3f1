"""Searching jobs at the desk by the full-text index, which no number of jobs makes slow."""

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, QuerySet

from listings.search.analyser import MAX_QUERY_CHARACTERS, MAX_QUERY_TOKENS, tokens
from listings.search.fulltext import ids_beginning, is_common


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
    ids = ids_beginning(words, ("title", "company"))
    if is_common(ids):
        # An expression has no index, so the list is walked in its order and its jobs looked up
        # among those found, instead of half of all jobs being sorted for one page.
        rows = rows.alias(job=ExpressionWrapper(F(listing) + 0, output_field=BigIntegerField()))
        found = Q(job__in=ids)
    else:
        found = Q(**{f"{listing}__in": ids})
    if text.strip().isdecimal() and len(text.strip()) < 16:
        found |= Q(**{listing: int(text)})
    return rows.filter(found)
