"""The queue of jobs in review, each shown as readers would see it."""

from functools import partial

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
from listings.models import Listing
from roles.counting import counted

from .pages import decided, desk_page, for_editors, place_in, words


@csp_replace({"frame-src": [SELF]})
@require_safe
@for_editors
def queue(request: HttpRequest) -> HttpResponse:
    """Show the job that waits longest."""
    jobs = waiting().select_related("company", "role")
    place = place_in(counted(jobs), request)
    job = jobs[place["at"] : place["at"] + 1].first()
    return desk_page(request, "review", {"job": job} | place)


@require_POST
@for_editors
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    comment = words(request.POST, "comment", 5000)
    return decided(
        request,
        "review",
        {
            "publish": partial(publish, pk),
            "send_back": partial(send_back, pk, comment),
            "out": partial(rule_out, pk),
        },
    )


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
