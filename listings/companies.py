"""Employers as visitors meet them."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from .models import Company, Listing
from .remembered import Remembered
from .search.engine import count_options
from .search.query import SearchQuery
from .slices import Slices


def _read_by_name() -> list[tuple[int, str]]:
    return list(Company.objects.values_list("pk", "slug"))


_by_name = Remembered(_read_by_name, of_listings=True)


def companies_hiring(*, at_least: int = 1) -> Slices[Company]:
    """Return the companies with so many open jobs, by name."""
    jobs = count_options(SearchQuery(), "company")
    ids = [pk for pk, slug in _by_name() if jobs.get(slug, 0) >= at_least]
    return Slices(Company.objects.all(), ids)


def count_open_jobs(companies: Iterable[Company]) -> None:
    """Give each company its number of open jobs as `open_jobs`."""
    counts = count_options(SearchQuery(), "company")
    for company in companies:
        company.open_jobs = counts.get(company.slug, 0)


def find_company(slug: str) -> Company | None:
    """Find a company by its current or any former slug, if it has or had a job with a page."""
    shown = Listing.objects.readable().filter(company=OuterRef("pk"))
    return Company.objects.filter(Exists(shown), slugs__slug=slug).first()
