"""The queue of jobs that look like one: side by side, merged or told apart."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from listings.desk.duplicates import Pair, tell_apart, waiting
from listings.desk.merging import merge
from listings.models import Listing
from roles.counting import counted

from .pages import decided, desk_page, for_editors, place_in


@require_safe
@for_editors
def queue(request: HttpRequest) -> HttpResponse:
    """Show the two most alike."""
    pairs = waiting()
    place = place_in(counted(pairs), request)
    pair = None
    if row := pairs[place["at"] : place["at"] + 1].first():
        jobs = Listing.objects.select_related("company", "role")
        jobs = jobs.prefetch_related("places", "pay_ranges", "sources__board", "terms__term")
        found = jobs.in_bulk([row.first_id, row.second_id])
        pair = Pair(found[row.first_id], found[row.second_id], row.reason)
    context = {
        "pair": pair,
        "sides": pair and [(pair.first, pair.second, "l"), (pair.second, pair.first, "r")],
    }
    return desk_page(request, "duplicates", context | place)


@require_POST
@for_editors
def decide(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Keep the first and merge the second into it, or remember that they are two."""
    return decided(
        request,
        "duplicates",
        {"merge": partial(merge, first, second), "apart": partial(tell_apart, first, second)},
    )
