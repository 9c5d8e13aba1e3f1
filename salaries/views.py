"""Pay pages: what roles pay, the rows behind each figure, and where an offer stands."""

import csv
from collections.abc import Mapping
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from roles.models import Level, Role

from .bands import load_bands
from .coverage import coverage
from .forms import OfferForm
from .geography import is_country, place_name
from .models import PaySource
from .offers import place_offer
from .pages import pair_pay, pay_url, role_pay
from .rows import PublishedRow, RowsQuery, rows_behind

ROWS_PER_PAGE = 100
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def _today() -> date:
    return timezone.localdate()


def _role(slug: str) -> Role:
    try:
        return Role.objects.select_related("broader").by_slug(slug)
    except Role.DoesNotExist:
        raise Http404("No role has this address.") from None


@require_safe
def salary_list(request: HttpRequest) -> HttpResponse:
    """Every role with the figure its page opens with, and how much stands behind it."""
    wanted = " ".join(request.GET.get("q", "").replace("\0", "").split())[:80]
    context = {
        "wanted": wanted,
        "rows": coverage(wanted, today=_today()),
        "sources": PaySource.objects.for_readers(),
        "canonical": _address(request.path, {"q": wanted}),
    }
    return render(request, "salaries/salary_list.html", context)


@require_safe
def salary_role(request: HttpRequest, slug: str, country: str = "") -> HttpResponse:
    """What one role pays: by level, year and country, or beside another role (`?vs=`)."""
    role = _role(slug)
    if role.slug != slug or country != country.lower():
        return redirect(_address(pay_url(role, country), request.GET.dict()), permanent=True)
    code = country.upper()
    if code and not is_country(code):
        raise Http404("No country has this code.")
    chosen = request.GET.get("country", "").upper()
    if is_country(chosen):  # the form's choice has an address of its own
        return redirect(_address(pay_url(role, chosen), request.GET.dict() | {"country": ""}))
    asked = _Asked(request, role)
    loaded = load_bands([role], source_slug=asked.source)
    pays = [
        pay
        for series in loaded.series_of(role)
        if (
            pay := role_pay(
                loaded,
                role,
                series,
                country=code,
                level=asked.level,
                year=asked.year,
                today=_today(),
            )
        )
    ]
    context = {
        "role": role,
        "country_code": code,
        "country_name": place_name(code) if code else "",
        "pay": pays[0] if pays else None,
        "other_pays": pays[1:],
        "pair": asked.other and pair_pay(role, asked.other, country=code, today=_today()),
        "other": asked.other,
        "problems": asked.problems,
        "professions": Role.objects.professions().exclude(pk=role.pk),
        "levels": Level.choices,
        "indexable": not asked.anything and bool(pays) and pays[0].has_figure,
        "canonical": _address(pay_url(role, country), asked.parameters),
    }
    return render(request, "salaries/salary_role.html", context)


class _Asked:
    """What the address of a pay page asks for; a bad value is said, and not applied."""

    NAMES = ("level", "year", "vs", "source")

    def __init__(self, request: HttpRequest, role: Role):
        given = {name: request.GET.get(name, "").replace("\0", "")[:80] for name in self.NAMES}
        self.anything = any(given.values())
        self.problems: list[str] = []
        self.level = self._level(given["level"])
        self.year = self._year(given["year"])
        self.source = self._source(given["source"])
        self.other = self._other(given["vs"], role)

    @property
    def parameters(self) -> dict[str, str]:
        """What was understood, in a fixed order, for the page's canonical address."""
        return {
            "level": "all" if self.level == "" else self.level,
            "year": self.year,
            "vs": self.other and self.other.slug,
            "source": self.source,
        }

    def _level(self, level: str) -> str | None:
        """The level; "" for all of them; None where the page chooses."""
        if level in ("", *Level.values):
            return level or None
        if level == "all":
            return ""
        self.problems.append(f"The level must be one of {', '.join([*Level.values, 'all'])}.")
        return None

    def _year(self, year: str) -> int | None:
        if not year:
            return None
        if year.isascii() and year.isdigit() and 2000 <= int(year) <= 2100:
            return int(year)
        self.problems.append("The year must have four digits, such as 2024.")
        return None

    def _source(self, slug: str) -> str:
        if slug and not PaySource.objects.for_readers().filter(slug=slug).exists():
            self.problems.append("There is no such source.")
            return ""
        return slug

    def _other(self, slug: str, role: Role) -> Role | None:
        if not slug:
            return None
        try:
            other = Role.objects.select_related("broader").by_slug(slug)
        except Role.DoesNotExist:
            self.problems.append(f"No role is called “{slug}”. Choose one from the list.")
            return None
        if other == role:
            self.problems.append("Choose another role to compare with.")
            return None
        return other


def _address(path: str, parameters: Mapping[str, object]) -> str:
    """A path with those parameters that have a value."""
    query = {name: value for name, value in parameters.items() if value}
    return f"{path}?{urlencode(query)}" if query else path


@require_safe
def salary_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """The ranges behind a figure, as the source prints them, each counted or with the reason."""
    role = _role(slug)
    if role.slug != slug:
        return redirect("salaries:salary-rows", role.slug, permanent=True)
    query = RowsQuery.read(request.GET)
    rows = rows_behind(query.bands(role))
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
        return redirect("salaries:salary-rows-csv", role.slug, permanent=True)
    query = RowsQuery.read(request.GET)
    if query.problems:
        return HttpResponse(" ".join(query.problems), status=400, content_type="text/plain")
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pay-{role.slug}.csv"'
    writer = csv.writer(response)
    writer.writerow([*PublishedRow._fields, "middle"])
    for row in rows_behind(query.bands(role)):
        writer.writerow([*map(_defused, row), row.middle])
    return response


def _defused(value):
    """Keep a spreadsheet from running a text cell as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


@csrf_exempt  # it changes nothing, and without the cookie the form is the same for everybody
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def salary_check(request: HttpRequest) -> HttpResponse:
    """Where an offer stands. Answered to a POST: the amount is in no address, log or cookie."""
    if request.method == "POST":
        form = OfferForm(request.POST)
        answer = place_offer(**form.cleaned_data, today=_today()) if form.is_valid() else None
    else:
        form, answer = OfferForm(initial=_known(request)), None
    return render(request, "salaries/salary_check.html", {"form": form, "answer": answer})


def _known(request: HttpRequest) -> dict[str, str]:
    """What a link may fill in beforehand; never an amount."""
    return {name: request.GET[name] for name in ("role", "level", "country") if name in request.GET}
