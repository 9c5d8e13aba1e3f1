"""Employers as visitors meet them."""

from django.db.models import Count, OuterRef, QuerySet, Subquery

from .models import Company, Listing


def companies_hiring() -> QuerySet[Company]:
    """Return the companies with open jobs by name, each with its number of them as `open_jobs`."""
    live = Listing.objects.live().filter(company=OuterRef("pk")).order_by()
    count = live.values("company").annotate(n=Count("pk")).values("n")
    return Company.objects.hiring().annotate(open_jobs=Subquery(count))


def find_company(slug: str) -> Company | None:
    """Find a company by its current or any former slug, if it has or had a job with a page."""
    shown = Listing.objects.readable().order_by().values("company")
    return Company.objects.filter(slugs__slug=slug, pk__in=shown).first()
