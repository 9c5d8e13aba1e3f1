"""The page of one job."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from listings.job_page import JobPage, readable_jobs
from roles import clock


@require_safe
def listing_detail(
    request: HttpRequest, pk: int, slug: str = ""
) -> HttpResponse | HttpResponsePermanentRedirect:
    listing = get_object_or_404(readable_jobs(), pk=pk)
    if listing.slug != slug:
        return redirect(listing, permanent=True)
    page = JobPage(listing, now=clock.now())
    context = {"page": page, "listing": listing, "indexable": page.is_indexable}
    if page.is_closed:
        return render(request, "listings/listing_closed.html", context, status=410)
    return render(request, "listings/listing_detail.html", context)
