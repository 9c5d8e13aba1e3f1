"""Landing pages: one fixed search each at a readable address, and the page that links them all."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from listings.browse import library
from listings.filters import page_asked
from listings.kept_pages import kept_while_unchanged
from listings.landing import Landing
from listings.wording import country_name
from roles.models import Level, Role, Term
from roles.moved import moved


def asked(request: HttpRequest) -> dict:
    """Read which page of a landing page is asked for, and what was wrong with that."""
    page, problems = page_asked(request.GET)
    return {"page": page, "problems": problems}


@require_safe
@kept_while_unchanged
def browse(request: HttpRequest) -> HttpResponse:
    return render(request, "listings/browse.html", {"library": library()})


@require_safe
@kept_while_unchanged
def jobs_by_role(request: HttpRequest, slug: str) -> HttpResponse | HttpResponsePermanentRedirect:
    role = get_object_or_404(Role, slugs__slug=slug)
    if role.slug != slug:
        return moved(request, "listings:jobs-by-role", role.slug)
    return landing_page(request, Landing.for_role(role, **asked(request)), role=role)


@require_safe
@kept_while_unchanged
def jobs_by_country(
    request: HttpRequest, code: str
) -> HttpResponse | HttpResponsePermanentRedirect:
    country = code.upper()
    if country_name(country) == country:
        raise Http404("No such country.")
    if code != country.lower():
        return moved(request, "listings:jobs-by-country", country.lower())
    return landing_page(request, Landing.for_country(country, **asked(request)))


@require_safe
@kept_while_unchanged
def jobs_by_level(request: HttpRequest, level: str) -> HttpResponse:
    if level not in Level.values:
        raise Http404("No such level.")
    return landing_page(request, Landing.for_level(Level(level), **asked(request)))


@require_safe
@kept_while_unchanged
def jobs_by_skill(request: HttpRequest, slug: str) -> HttpResponse | HttpResponsePermanentRedirect:
    term = get_object_or_404(Term, slugs__slug=slug)
    if term.slug != slug:
        return moved(request, "listings:jobs-by-skill", term.slug)
    return landing_page(request, Landing.for_skill(term, **asked(request)), term=term)


@require_safe
@kept_while_unchanged
def jobs_remote(request: HttpRequest) -> HttpResponse:
    return landing_page(request, Landing.for_remote(**asked(request)))


def landing_page(
    request: HttpRequest, landing: Landing, template: str = "listings/landing.html", **subject
) -> HttpResponse:
    """Render one page of a landing page; 404 past its last one, with a way back."""
    context = {
        "landing": landing,
        "results": landing.results,
        "pager": landing.pager,
        "canonical": landing.address,
    }
    if not landing.pager.exists:
        return render(request, "listings/listing_list_end.html", context, status=404)
    return render(request, template, context | subject)
