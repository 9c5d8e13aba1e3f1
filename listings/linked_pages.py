"""Where links in guides and profiles to jobs and employers lead."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from roles import clock
from roles.checking.addresses import known_by_slug, register
from roles.models import RoleSlug, TermSlug

from .models import CompanySlug, Listing
from .standing import Standing, standing_of

MAX_ID = 2**63 - 1


def _jobs(asked: list[dict]) -> Iterable[dict]:
    """Jobs that are not closed, and those merged into another. Four queries."""
    pks = {values["pk"] for values in asked if values["pk"] <= MAX_ID}
    jobs = Listing.objects.readable().filter(pk__in=pks).defer("description")
    jobs = jobs.prefetch_related("sources__board")
    now = clock.now()
    there = {job.pk for job in jobs if standing_of(job, now) != Standing.CLOSED}
    merged = Listing.objects.filter(pk__in=pks, merged_into__isnull=False)
    there |= set(merged.values_list("pk", flat=True))
    return [values for values in asked if values["pk"] in there]


def _companies(asked: list[dict]) -> Iterable[dict]:
    """Employers that have or had a job with a page. One query."""
    shown = Listing.objects.readable().filter(company=OuterRef("company"))
    wanted = {values["slug"] for values in asked}
    found = CompanySlug.objects.filter(Exists(shown), slug__in=wanted)
    there = set(found.values_list("slug", flat=True))
    return [values for values in asked if values["slug"] in there]


def register_pages() -> None:
    register("listings:listing-detail", _jobs)
    register("listings:company-detail", _companies)
    register("listings:jobs-by-role", known_by_slug(RoleSlug))
    register("listings:jobs-by-skill", known_by_slug(TermSlug))
