"""Why words found a job, kept while neither the job nor the vocabulary changes."""

from collections.abc import Iterable, Sequence
from sys import getsizeof

from django.utils.safestring import SafeString

from listings.bounded import Bounded
from listings.remembered import version
from listings.search import engine
from listings.search.query import SearchQuery
from listings.search.snippets import snippets

SNIPPETS_AT_MOST = 10_000
BYTES_AT_MOST = 8 * 1024 * 1024


_kept: Bounded[tuple[int, str], SafeString] = Bounded(
    entries_at_most=SNIPPETS_AT_MOST, bytes_at_most=BYTES_AT_MOST, bytes_of=getsizeof
)


def _changed(listing_ids: Iterable[int] | None) -> None:
    if listing_ids is None:
        _kept.clear()
    else:
        ids = frozenset(listing_ids)
        _kept.drop_where(lambda key, _: key[0] in ids)


engine.listen(_changed)


def kept_snippets(query: SearchQuery, listing_ids: Sequence[int]) -> dict[int, SafeString]:
    """Say for each job why the words of the search found it; reads only what is not known."""
    if not query.groups or not engine.is_following():
        return snippets(query, listing_ids)
    version()
    droppings = _kept.droppings
    known = _kept.get_many((pk, query.q) for pk in listing_ids)
    found = {pk: snippet for (pk, _), snippet in known.items()}
    missing = [pk for pk in listing_ids if pk not in found]
    if missing:
        read = snippets(query, missing)
        for pk, snippet in read.items():
            _kept.keep((pk, query.q), snippet, droppings=droppings)
        found |= read
    return found
