"""The queue of jobs in review, each shown as readers would see it."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from listings.desk.reviewing import publish, rule_out, send_back, waiting
from listings.job_page import JobPage
from listings.models import DeskAct, Listing

from .pages import answer, desk_page, for_editors, number, words


@csp_replace({"frame-src": [SELF]})
@require_safe
@for_editors
def queue(request: HttpRequest) -> HttpResponse:
    """Show the job that waits longest; `at` steps over those put off."""
    jobs, at = waiting().select_related("company", "role"), number(request.GET.get("at"))
    total = jobs.count()
    at = min(at, max(total - 1, 0))
    context = {
        "job": jobs[at : at + 1].first(),
        "total": total,
        "at": at,
        "later": at + 1 if at + 1 < total else None,
    }
    return desk_page(request, "review", context, DeskAct.Kind.REVIEW)


@require_POST
@for_editors
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    decisions = {
        "publish": lambda: publish(pk, by=request.user),
        "send_back": lambda: send_back(pk, words(request.POST, "comment", 5000), by=request.user),
        "out": lambda: rule_out(pk, by=request.user),
    }
    act = decisions.get(request.POST.get("answer", ""))
    if act is None:
        text = "Answer publish, send back or out of scope."
        return HttpResponse(text, status=400, content_type="text/plain")
    return answer(request, act, "review")


@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
@require_safe
@for_editors
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page readers would see if the job were published now; nothing is saved."""
    listing = get_object_or_404(Listing.objects.for_cards().defer(None), pk=pk)
    now = timezone.now()
    listing.state, listing.listed_at = Listing.State.OPEN, listing.listed_at or now
    listing.confirmed_at, listing.confirmed_by = now, Listing.ConfirmedBy.PERSON
    context = {"page": JobPage(listing, now=now), "listing": listing, "indexable": False}
    return render(request, "listings/listing_detail.html", context)
