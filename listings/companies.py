"""Employers as visitors meet them."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from .models import Company, Listing


def companies_hiring(*, at_least: int = 1) -> QuerySet[Company]:
    """Return the companies with so many open jobs, by name."""
    counted = Listing.objects.live().order_by().values("company").annotate(jobs=Count("pk"))
    return Company.objects.filter(pk__in=counted.filter(jobs__gte=at_least).values("company"))


def count_open_jobs(companies: Iterable[Company]) -> None:
    """Give each company its number of open jobs as `open_jobs`; one query."""
    companies = list(companies)
    live = Listing.objects.live().filter(company__in=companies).order_by()
    counts = dict(live.values_list("company").annotate(Count("pk")))
    for company in companies:
        company.open_jobs = counts.get(company.pk, 0)


def find_company(slug: str) -> Company | None:
    """Find a company by its current or any former slug, if it has or had a job with a page."""
    shown = Listing.objects.readable().order_by().values("company")
    return Company.objects.filter(slugs__slug=slug, pk__in=shown).first()
