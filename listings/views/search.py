"""The list of jobs and its feeds."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from listings import exports, feeds
from listings.kept_pages import kept_while_unchanged
from listings.kept_shells import write_page
from listings.option_page import OptionPage
from listings.options import LONG_FILTERS
from listings.pages import ResultsPage
from listings.read_searches import read_search
from listings.search.query import SearchQuery
from listings.unanswered import unanswered


@require_safe
@kept_while_unchanged
@vary_on_headers("HX-Request")
def listing_list(request: HttpRequest) -> HttpResponse:
    asked = read_search(request)
    results = ResultsPage(asked.query, asked.problems)
    if not results.pager.exists:
        context = {"results": results, "canonical": results.query.url, "pager": results.pager}
        return render(request, "listings/listing_list_end.html", context, status=404)
    if not results.result.total:
        unanswered.note(results.query)
    template = "listings/listing_list.html"
    if request.htmx:
        response = HttpResponse(write_page(f"{template}#answer", request, results))
        response["HX-Push-Url"] = results.query.url
    else:
        response = HttpResponse(write_page(template, request, results))
    if results.result.left_out:  # cut for want of time: the next answer may be whole
        patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
@kept_while_unchanged
@vary_on_headers("HX-Request")
def listing_options(request: HttpRequest, name: str) -> HttpResponse:
    """All options of a filter, counted for the search in the address."""
    if name not in LONG_FILTERS:
        raise Http404("No such filter.")
    page = OptionPage(name, read_search(request).query, request.GET.get("find", ""))
    template = "listings/listing_options.html"
    if request.htmx:
        template += "#options"
    return render(request, template, {"page": page, "canonical": page.canonical})


@require_safe
@kept_while_unchanged
def listing_feed(request: HttpRequest, extension: str) -> HttpResponse:
    """The same search as /jobs/ as a feed or table. Bad values are answered with 400."""
    asked = read_search(request)
    if asked.problems:
        messages = {problem.parameter: problem.message for problem in asked.problems}
        return JsonResponse({"problems": messages}, status=400)
    return _FEEDS[extension](asked.query)


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
