"""Pay pages: what roles pay, the rows behind each figure, and where an offer stands."""

import csv
from collections.abc import Mapping
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from roles import clock
from roles.models import Level, Role
from roles.moved import moved
from roles.sheets.cells import defused

from .addresses import pay_url
from .bands import Loaded, load_bands
from .comparing import PairPay, pair_pay
from .coverage import coverage
from .figures import default_country
from .forms import OfferForm
from .geography import is_country, place_name
from .kept import kept_while_true
from .kinds import kind_rows
from .models import PaySource
from .offers import Offer, place_offer
from .pages import RolePay, role_pay
from .query import PayQuery, choices
from .rows import PublishedRow, RowsQuery

ROWS_PER_PAGE = 100


def _today() -> date:
    return clock.today()


def _role(slug: str) -> Role:
    try:
        return Role.objects.select_related("broader").by_slug(slug)
    except Role.DoesNotExist:
        raise Http404("No role has this address.") from None


@require_safe
@kept_while_true
def salary_list(request: HttpRequest) -> HttpResponse:
    """Every role with the figure its page opens with, and how much stands behind it."""
    wanted = " ".join(request.GET.get("q", "").replace("\0", "").split())[:80]
    context = {
        "wanted": wanted,
        "coverage": coverage(wanted, today=_today()),
        "levels": [level.short.capitalize() for level in Level],
        "sources": PaySource.objects.for_readers(),
        "canonical": f"{request.path}?{urlencode({'q': wanted})}" if wanted else request.path,
    }
    return render(request, "salaries/salary_list.html", context)


@require_safe
@kept_while_true
def salary_role(request: HttpRequest, slug: str, country: str = "") -> HttpResponse:
    """What one role pays, narrowed as the address asks, or beside another role (`?vs=`)."""
    role = _role(slug)
    if role.slug != slug or country != country.lower():
        return redirect(_readdressed(role, country, request.GET), permanent=True)
    code = country.upper()
    if code and not is_country(code):
        raise Http404("No country has this code.")
    query = PayQuery.read(role, code, request.GET)
    if query.country != code:  # the form's choice of a country has an address of its own
        return redirect(_readdressed(role, query.country, request.GET))
    roles = [role, query.other] if query.other else [role]
    loaded = load_bands(roles, source_slug=query.source.slug if query.source else "")
    if query.exact:
        loaded = loaded.without_narrower(*roles)
    held = loaded.series_of(role)
    pay = role_pay(loaded, query, held[0], today=_today()) if held else None
    beside = loaded
    if query.source:  # what other sources hold is shown beside it all the same
        beside = load_bands([role])
        beside = beside.without_narrower(role) if query.exact else beside
    indexable = not query.is_narrowed and not query.problems and bool(pay and pay.has_figure)
    # In the country that its own page opens with, the role has the same page twice.
    is_same = indexable and code == default_country(loaded, role, pay.series)
    context = {
        "role": role,
        "query": query,
        "country_name": place_name(code) if code else "",
        "pay": pay,
        "kinds": list(kind_rows(beside, pay.headline.cell)) if pay else [],
        "other": query.other,
        "pair": _pair(loaded, query, pay),
        "choices": choices(role),
        "indexable": indexable,
        "canonical": pay_url(role) if is_same else query.url,
    }
    return render(request, "salaries/salary_role.html", context)


def _readdressed(role: Role, country: str, parameters: Mapping[str, str]) -> str:
    """The same request at another role's slug or in another country."""
    names = [name for name in PayQuery.PARAMETERS if name in parameters and name != "country"]
    return pay_url(role, country, **{name: parameters[name] for name in names})


def _pair(loaded: Loaded, query: PayQuery, pay: RolePay | None) -> PairPay | None:
    if query.other is None:
        return None
    country = pay.country if pay else query.country
    return pair_pay(
        loaded,
        query.role,
        query.other,
        country=country,
        level=query.level or "",
        year=query.year,
        remote=query.remote_ratio,
        size=query.company_size,
        exact=query.exact,
        today=_today(),
    )


@require_safe
@kept_while_true
def salary_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """The ranges behind a figure, as the source prints them, each counted or with the reason."""
    role = _role(slug)
    if role.slug != slug:
        return moved(request, "salaries:salary-rows", role.slug)
    query = RowsQuery.read(request.GET)
    rows = query.rows(role)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "role": role,
        "query": query,
        "page": page,
        "counted": sum(row.is_counted for row in rows),
        "csv_url": query.url(role, as_csv=True),
        "sources": PaySource.objects.for_readers(),
        "canonical": query.url(role, page=page.number),
    }
    return render(request, "salaries/salary_rows.html", context)


@require_safe
def salary_rows_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The same rows as CSV, all of them."""
    role = _role(slug)
    if role.slug != slug:
        return moved(request, "salaries:salary-rows-csv", role.slug)
    query = RowsQuery.read(request.GET)
    if query.problems:
        return HttpResponse(" ".join(query.problems), status=400, content_type="text/plain")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pay-{role.slug}.csv"'
    writer = csv.writer(response)
    writer.writerow([*PublishedRow._fields, "middle"])
    for row in query.rows(role):
        writer.writerow(defused([*row, row.middle]))
    return response


@csrf_exempt  # it changes nothing, and without the cookie the form is the same for everybody
@sensitive_post_parameters()
@sensitive_variables()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def salary_check(request: HttpRequest) -> HttpResponse:
    """Where an offer stands. Answered to a POST: the amount is in no address, log or cookie."""
    if request.method == "POST":
        form = OfferForm(request.POST)
        valid = form.is_valid()
        answer = place_offer(Offer(**form.cleaned_data), today=_today()) if valid else None
    else:
        form, answer = OfferForm(initial=_known(request)), None
    return render(request, "salaries/salary_check.html", {"form": form, "answer": answer})


def _known(request: HttpRequest) -> dict[str, str]:
    """What a link may fill in beforehand; never an amount."""
    names = ("role", "level", "country")
    return {name: request.GET[name][:80] for name in names if name in request.GET}
