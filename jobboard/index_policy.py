"""Which pages search engines may keep and which they may fetch: one table each.

The first is read by the robots tag and kept by the sitemaps, the second is robots.txt.
"""

from collections.abc import Callable, Mapping

from django.core.paginator import Page
from django.db import DEFAULT_DB_ALIAS
from django.http import HttpRequest

from listings.browse import MIN_LIVE_LISTINGS
from listings.models import Listing
from listings.remembered import Remembered
from listings.search.query import PARAMETERS
from roles import clock
from salaries.models import PaySource

Rule = Callable[[Mapping], bool]


def always(context: Mapping) -> bool:
    return True


def says_itself(context: Mapping) -> bool:
    """The view knows: a complete profile, a guide past its gate, a live job, a published figure."""
    return bool(context.get("indexable"))


def is_first_page(context: Mapping) -> bool:
    page = context.get("page")
    return not (isinstance(page, Page) and page.number > 1)


def has_live_listings(context: Mapping) -> bool:
    """A landing page or company with enough jobs: its first page."""
    landing = context.get("landing")  # none on the page of an error
    return bool(landing) and landing.is_first_page and landing.total >= MIN_LIVE_LISTINGS


def leads_to_jobs(context: Mapping) -> bool:
    library = context.get("library")  # none on the page of an error
    return bool(library) and library.total >= MIN_LIVE_LISTINGS


def lists_all_jobs(context: Mapping) -> bool:
    """/jobs/ without a search is the widest landing page; a search is never indexable."""
    results = context.get("results")  # none on the page of an error
    if results is None or results.query.query_string:
        return False
    return results.result.total >= MIN_LIVE_LISTINGS


def is_not_searched(context: Mapping) -> bool:
    return not context.get("wanted")


# View name -> may its page be kept, given the context it was rendered with?
# A view that is not named here is never indexable.
POLICY: dict[str, Rule] = {
    "home": always,
    "about": always,
    "methodology": always,
    "corrections": is_first_page,
    "roles:role-list": always,
    "roles:role-detail": says_itself,
    "roles:guide-list": is_first_page,
    "roles:guide-detail": says_itself,
    "listings:listing-list": lists_all_jobs,
    "listings:listing-detail": says_itself,
    "listings:browse": leads_to_jobs,
    "listings:jobs-by-role": has_live_listings,
    "listings:jobs-by-country": has_live_listings,
    "listings:jobs-by-level": has_live_listings,
    "listings:jobs-by-skill": has_live_listings,
    "listings:jobs-remote": has_live_listings,
    "listings:company-list": is_first_page,
    "listings:company-detail": has_live_listings,
    "salaries:salary-list": is_not_searched,
    "salaries:salary-role": says_itself,
    "salaries:salary-country": says_itself,
}


# What crawlers may not fetch. A search, or a narrowed pay page, is one of endlessly many, so no
# address of one is crawled. The pages of all jobs are: every live job is on one of them. Each
# parameter of a search by name, for Python's own parser loses a bare "?" at the end.
NOT_CRAWLED = [
    *(f"/jobs/?{name}=" for name in PARAMETERS if name != "page"),
    "/jobs/options/",
    *(f"/jobs/feed.{extension}?" for extension in ("atom", "json", "csv")),
    "/salaries/*?",
    "/admin/",
]


def is_indexable(context: Mapping) -> bool:
    """May search engines keep the page rendered with this context?

    False for every page while demo content is about, in previews of another moment, and for
    pages without a view (errors).
    """
    if clock.is_moved():
        return False
    request = context.get("request")
    match = request.resolver_match if request else None
    if match is None or has_demo_content(request):
        return False
    return POLICY.get(match.view_name, lambda context: False)(context)


def has_demo_content(request: HttpRequest | None = None) -> bool:
    """Is any invented job or pay figure in the database? Asked once per request."""
    if request is None:
        return _has_demo_content()
    if not hasattr(request, "has_demo_content"):
        request.has_demo_content = _has_demo_content()
    return request.has_demo_content


def _read_has_demo_content() -> bool:
    example_listings = Listing.objects.filter(is_example=True).order_by().values("pk")
    demo_sources = PaySource.objects.filter(is_demo=True).order_by().values("pk")
    return example_listings.union(demo_sources).using(DEFAULT_DB_ALIAS).exists()


_has_demo_content = Remembered(_read_has_demo_content, of_listings=True)
