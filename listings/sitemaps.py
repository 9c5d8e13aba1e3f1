"""Jobs, employers and landing pages in the sitemap: only those search engines may keep."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from listings.companies import companies_hiring
from listings.models import Company, Listing
from listings.search.query import NOT_STATED, SearchQuery
from listings.search.sql import count_options, search

MIN_LIVE_LISTINGS = 3  # a landing page with fewer has nothing of its own to say

# Filter -> view of its landing pages, and how a value stands in their address.
LANDING_PAGES = {
    "role": ("listings:jobs-by-role", str),
    "country": ("listings:jobs-by-country", str.lower),
    "level": ("listings:jobs-by-level", str),
    "skill": ("listings:jobs-by-skill", str),
}


class JobSitemap(Sitemap):
    """Live jobs."""

    limit = 10_000

    def items(self) -> QuerySet[Listing]:
        return Listing.objects.live().only("pk", "slug", "updated_at")

    def lastmod(self, item: Listing) -> datetime:
        return item.updated_at


class EmployerSitemap(Sitemap):
    """Companies with enough open jobs."""

    def items(self) -> QuerySet[Company]:
        return companies_hiring().filter(open_jobs__gte=MIN_LIVE_LISTINGS)


class LandingSitemap(Sitemap):
    """Landing pages with enough open jobs, by the counts that /jobs/ itself shows."""

    def items(self) -> list[str]:
        query = SearchQuery()
        result = search(query)
        pages = [reverse("listings:listing-list")] if result.total >= MIN_LIVE_LISTINGS else []
        if result.counts["workplace"].get("remote", 0) >= MIN_LIVE_LISTINGS:
            pages.append(reverse("listings:jobs-remote"))
        for name, (view, in_address) in LANDING_PAGES.items():
            pages += [
                reverse(view, args=[in_address(value)])
                for value, jobs in sorted(count_options(query, name).items())
                if value != NOT_STATED and jobs >= MIN_LIVE_LISTINGS
            ]
        return pages

    def location(self, item: str) -> str:
        return item
