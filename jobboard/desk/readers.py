"""What readers miss: searches in vain, and roles without a text of their own."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from listings.models import UnansweredSearch
from listings.search import engine
from listings.search.query import SearchQuery
from roles.counting import counted
from roles.models import Guide, Role, RoleVersion
from salaries.packing import ranges_held

from .lines import MOST_LINKS, Asker, Line, Section, form_of, list_of

section = Section("What readers miss")

# From here on a role is worth a text of its own.
MANY_JOBS = 20  # open ones
MANY_RANGES = 200  # different ones


@section.line("listings.view_unansweredsearch")
def searches_in_vain(asker: Asker) -> Iterator[Line]:
    found = UnansweredSearch.objects.for_the_desk()
    yield Line(
        counted(found),
        "search found nothing on several days",
        "searches found nothing on several days",
        list_of(UnansweredSearch),
        tuple(
            (
                f"{search.words}: {search.about}",
                f"{reverse('listings:listing-list')}?{urlencode({'q': search.words})}",
            )
            for search in found[:MOST_LINKS]
        ),
    )


@section.line("roles.view_roleversion")
def roles_without_profile(asker: Asker) -> Iterator[Line]:
    in_force = RoleVersion.objects.in_force(now=asker.now).filter(role=OuterRef("pk"))
    yield _uncovered(
        Role.objects.professions().exclude(Exists(in_force)),
        "role with much on offer has no profile",
        "roles with much on offer have no profile",
    )


@section.line("roles.view_guide")
def roles_without_guide(asker: Asker) -> Iterator[Line]:
    guides = Guide.objects.published(now=asker.now)
    compared = guides.filter(Q(role_a=OuterRef("pk")) | Q(role_b=OuterRef("pk")))
    attached = guides.filter(roles=OuterRef("pk"))
    yield _uncovered(
        Role.objects.professions().exclude(Exists(compared)).exclude(Exists(attached)),
        "role with much on offer is in no guide",
        "roles with much on offer are in no guide",
    )


def _uncovered(roles: QuerySet[Role], one: str, many: str) -> Line:
    """Of roles, those with many open jobs or pay ranges: most jobs first, then most ranges."""
    jobs, ranges = engine.count_options(SearchQuery(), "role"), ranges_held()
    found = [
        (jobs.get(role.slug, 0), ranges.get(role.pk, 0), role)
        for role in roles.only("name", "slug")
    ]
    found = [held for held in found if held[0] >= MANY_JOBS or held[1] >= MANY_RANGES]
    found.sort(key=lambda held: (-held[0], -held[1], held[2].name))
    return Line(
        len(found),
        one,
        many,
        list_of(Role, kind__exact=Role.Kind.PROFESSION),
        tuple(
            (f"{role} ({jobs:,} open jobs, about {round(ranges, -1):,} pay ranges)", form_of(role))
            for jobs, ranges, role in found[:MOST_LINKS]
        ),
    )
