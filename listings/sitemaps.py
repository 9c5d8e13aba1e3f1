"""Jobs, employers and landing pages in the sitemap: only those search engines may keep."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from listings.browse import MIN_LIVE_LISTINGS, library
from listings.companies import companies_hiring
from listings.models import Company, Listing
from listings.search.engine import ids_in_order
from listings.search.query import SearchQuery
from listings.slices import Slices


class JobSitemap(Sitemap):
    """Live jobs."""

    limit = 1_000  # an answer in some 20 ms; the protocol allows fifty times as many

    def items(self) -> Slices[Listing]:
        rows = Listing.objects.only("pk", "slug", "listed_at", "updated_at")
        return Slices(rows, ids_in_order(SearchQuery()))

    def lastmod(self, item: Listing) -> datetime:
        """When it was changed, or appeared as planned before."""
        return max(item.updated_at, item.listed_at)


class EmployerSitemap(Sitemap):
    """Companies with enough open jobs."""

    limit = 1_000

    def items(self) -> Slices[Company]:
        return companies_hiring(at_least=MIN_LIVE_LISTINGS)


class LandingSitemap(Sitemap):
    """Landing pages with enough open jobs, by the counts that /jobs/ itself shows.

    Without a date: nothing records when the last job of a kind was closed.
    """

    def items(self) -> list[str]:
        held = library()
        if held.total < MIN_LIVE_LISTINGS:
            return []
        places = [place for shelf in held.shelves for place in shelf.places]
        return [
            reverse("listings:listing-list"),
            reverse("listings:browse"),
            *(place.url for place in places),
        ]

    def location(self, item: str) -> str:
        return item
