"""The queue of jobs that look like one: side by side, merged or told apart."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from listings.desk.duplicates import Pair, candidates, tell_apart
from listings.desk.merging import merge
from listings.models import DeskAct, Listing
from roles.changes.prose import prose_words
from roles.changes.words import diff_words

from .pages import answer, desk_page, for_editors, number


@require_safe
@for_editors
def queue(request: HttpRequest) -> HttpResponse:
    """Show the two most alike; `at` steps over those put off."""
    found, at = candidates(), number(request.GET.get("at"))
    at = min(at, max(len(found) - 1, 0))
    pair = lines = None
    if found:
        jobs = Listing.objects.select_related("company", "role")
        jobs = jobs.prefetch_related("places", "pay_ranges", "sources__board", "terms__term")
        listings = jobs.in_bulk([found[at].first, found[at].second])
        if len(listings) == 2:
            pair = Pair(listings[found[at].first], listings[found[at].second])
            texts = (prose_words(job.description) for job in (pair.first, pair.second))
            lines = diff_words(*texts)
    context = {
        "pair": pair,
        "sides": pair and [(pair.first, pair.second, "l"), (pair.second, pair.first, "r")],
        "lines": lines,
        "total": len(found),
        "at": at,
        "later": at + 1 if at + 1 < len(found) else None,
    }
    return desk_page(request, "duplicates", context, DeskAct.Kind.MERGE)


@require_POST
@for_editors
def decide(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Keep the first and merge the second into it, or remember that they are two."""
    decisions = {"merge": merge, "apart": tell_apart}
    act = decisions.get(request.POST.get("answer", ""))
    if act is None:
        return HttpResponse("Answer merge or apart.", status=400, content_type="text/plain")
    return answer(request, lambda: act(first, second, by=request.user), "duplicates")
