"""The page of a search but for its jobs, kept: what is left to do is to write their cards.

Everything else on the page follows from what was asked and from the counts, so a page asked for
again after a change that leaves the counts alone, or for the first time in a minute, is quick.
"""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from listings.bounded import Bounded
from listings.fragments import Fragment, loaded
from listings.pages import ResultsPage
from listings.search import engine

SHELLS_AT_MOST = 2_000
BYTES_AT_MOST = 24 * 1024 * 1024

_kept: Bounded[tuple, Fragment] = Bounded(
    entries_at_most=SHELLS_AT_MOST,
    bytes_at_most=BYTES_AT_MOST,
    bytes_of=lambda shell: 2 * len(shell.pattern) + 4_000,  # with its key, about
)


def _changed(listing_ids: Iterable[int] | None) -> None:
    if listing_ids is None:  # reference data, whose names a page may hold
        _kept.clear()


engine.listen(_changed)


def write_page(template_name: str, request: HttpRequest, results: ResultsPage) -> SafeString:
    """Return the page of a search; the template has slots for `cards` and `featured` ones."""
    template = loaded(template_name)
    featured = results.featured_html
    key = (template, results.asked, results.found, results.counted, bool(featured))
    droppings = _kept.droppings
    shell = _kept.get(key) if engine.is_following() else None
    if shell is None:
        context = {
            "request": request,
            "results": results,
            "canonical": results.query.url,
            "has_featured": bool(featured),
        }
        shell = Fragment.render(template, ("cards", "featured"), context)
        if engine.is_following():
            _kept.keep(key, shell, droppings=droppings)
    return shell.fill(cards=results.cards_html, featured=featured)
