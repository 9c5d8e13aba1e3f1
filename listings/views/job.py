"""The page of one job."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from listings.job_page import JobPage, readable_jobs
from listings.models import Listing
from roles import clock


@require_safe
def listing_detail(
    request: HttpRequest, pk: int, slug: str = ""
) -> HttpResponse | HttpResponsePermanentRedirect:
    listing = readable_jobs().filter(pk=pk).first() or _merged(pk)
    if (listing.pk, listing.slug) != (pk, slug):
        return redirect(listing, permanent=True)
    page = JobPage(listing, now=clock.now())
    context = {"page": page, "listing": listing, "indexable": page.is_indexable}
    if page.is_closed:
        return render(request, "listings/listing_closed.html", context, status=410)
    return render(request, "listings/listing_detail.html", context)


def _merged(pk: int) -> Listing:
    """Return the job into which an editor merged the one asked for."""
    merged = Listing.objects.filter(merged_into__isnull=False).select_related("merged_into")
    return get_object_or_404(merged, pk=pk).merged_into
