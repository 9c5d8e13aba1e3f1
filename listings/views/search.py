"""The list of jobs, its landing pages and its feeds."""

from collections.abc import Callable

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from listings import exports, feeds
from listings.filters import ListingFilter
from listings.landing import Landing
from listings.models import Workplace
from listings.pages import ResultsPage
from listings.search.query import SearchQuery
from listings.wording import country_in_sentence, country_name
from roles.models import Level, Role, Term


@require_safe
@vary_on_headers("HX-Request")
def listing_list(request: HttpRequest) -> HttpResponse:
    listing_filter = ListingFilter(request.GET)
    results = ResultsPage(listing_filter.query, listing_filter.problems)
    context = {"results": results, "canonical": results.query.url}
    if not results.pager.exists:
        return render(request, "listings/listing_list_end.html", context, status=404)
    template = "listings/listing_list.html"
    if request.htmx and not request.htmx.history_restore_request:
        response = render(request, f"{template}#finder", context)
        response["HX-Push-Url"] = results.query.url
        return response
    return render(request, template, context)


@require_safe
def listing_feed(request: HttpRequest, extension: str) -> HttpResponse:
    """The same search as /jobs/ as a feed or table. Bad values are answered with 400."""
    listing_filter = ListingFilter(request.GET)
    query = listing_filter.query
    if listing_filter.problems:
        messages = {problem.parameter: problem.message for problem in listing_filter.problems}
        return JsonResponse({"problems": messages}, status=400)
    return _FEEDS[extension](query)


def _atom(query: SearchQuery) -> HttpResponse:
    return HttpResponse(feeds.atom(query), content_type="application/atom+xml; charset=utf-8")


def _json(query: SearchQuery) -> HttpResponse:
    return JsonResponse(feeds.json_feed(query), content_type="application/feed+json; charset=utf-8")


def _csv(query: SearchQuery) -> HttpResponse:
    response = StreamingHttpResponse(
        exports.csv_lines(query), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="rolewise-jobs.csv"'
    return response


_FEEDS: dict[str, Callable[[SearchQuery], HttpResponse]] = {
    "atom": _atom,
    "json": _json,
    "csv": _csv,
}


@require_safe
def jobs_by_role(request: HttpRequest, slug: str) -> HttpResponse:
    role = get_object_or_404(Role, slugs__slug=slug)
    if role.slug != slug:
        return _moved("listings:jobs-by-role", role.slug)
    query = SearchQuery(role=(role.slug,), names={"role": {role.slug: role.plural}})
    landing = Landing(f"{role.name} jobs", f"for {role.plural}", ResultsPage(query))
    return _landing(request, landing, {"role": role})


@require_safe
def jobs_by_country(request: HttpRequest, code: str) -> HttpResponse:
    country = code.upper()
    if country_name(country) == country:
        raise Http404("No such country.")
    if code != country.lower():
        return _moved("listings:jobs-by-country", country.lower())
    where = f"in {country_in_sentence(country)}"
    query = SearchQuery(country=(country,), names={"country": {country: where[3:]}})
    return _landing(request, Landing(f"AI and data jobs {where}", where, ResultsPage(query)))


@require_safe
def jobs_by_level(request: HttpRequest, level: str) -> HttpResponse:
    if level not in Level.values:
        raise Http404("No such level.")
    label, short = Level(level).label, Level(level).short
    query = SearchQuery(level=(level,), names={"level": {level: short}})
    landing = Landing(f"{label} jobs in AI and data", f"at {short} level", ResultsPage(query))
    return _landing(request, landing)


@require_safe
def jobs_by_skill(request: HttpRequest, slug: str) -> HttpResponse:
    term = get_object_or_404(Term, slug=slug)
    query = SearchQuery(skill=(term.slug,), names={"skill": {term.slug: term.name}})
    landing = Landing(f"{term.name} jobs", f"asking for {term.name}", ResultsPage(query))
    return _landing(request, landing, {"term": term})


@require_safe
def jobs_remote(request: HttpRequest) -> HttpResponse:
    query = SearchQuery(
        workplace=(Workplace.REMOTE.value,), names={"workplace": {"remote": "remote"}}
    )
    landing = Landing("Remote jobs in AI and data", "done remotely", ResultsPage(query))
    return _landing(request, landing)


def _landing(request: HttpRequest, landing: Landing, subject: dict | None = None) -> HttpResponse:
    live_count = landing.results.result.total
    context = {"landing": landing, "results": landing.results, "live_count": live_count}
    return render(request, "listings/landing.html", context | (subject or {}))


def _moved(view: str, *arguments: str) -> HttpResponse:
    return HttpResponsePermanentRedirect(reverse(view, args=arguments))
