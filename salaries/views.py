"""Pay pages: what roles pay, the rows behind each figure, and where an offer stands."""

import csv
from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from listings.reading.areas import area_name
from roles.models import Level, Role

from .bands import load_bands
from .forms import OfferForm
from .geography import is_country
from .models import PayBand, PaySource
from .offers import place_offer
from .pages import pair_pay, role_pay

ROWS_PER_PAGE = 100
CSV_COLUMNS = ["raw_title", "level", "country", "year", "currency", "minimum", "maximum",
               "remote_ratio", "company_size", "kind", "published_rows", "line"]  # fmt: skip
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _today() -> date:
    return timezone.localdate()


def _role(slug: str) -> Role:
    try:
        return Role.objects.select_related("broader").by_slug(slug)
    except Role.DoesNotExist:
        raise Http404("No role has this address.") from None


@require_safe
def salary_list(request: HttpRequest) -> HttpResponse:
    """Every role with the number of ranges each source holds of it."""
    sources = list(PaySource.objects.for_readers())
    counts = (
        PayBand.objects.filter(source__in=sources, role__isnull=False)
        .exclude(kind=PayBand.Kind.UNKNOWN)
        .order_by()
        .values_list("role")
        .annotate(Count("pk"))
    )
    by_role = dict(counts)
    wanted = " ".join(request.GET.get("q", "").split())[:80]
    roles = Role.objects.select_related("broader").order_by("family", "name")
    if wanted:
        roles = roles.filter(name__icontains=wanted.replace("\0", ""))
    rows = [(role, by_role.get(role.pk, 0)) for role in roles]
    context = {"rows": rows, "sources": sources, "wanted": wanted}
    if wanted:
        context["canonical"] = f"{request.path}?{urlencode({'q': wanted})}"
    return render(request, "salaries/salary_list.html", context)


@require_safe
def salary_role(request: HttpRequest, slug: str, country: str = "") -> HttpResponse:
    """What one role pays: by level, year and country, or compared with another (`?vs=`)."""
    role = _role(slug)
    code = country.upper()
    if role.slug != slug or country != country.lower():
        name = "salaries:salary-country" if country else "salaries:salary-role"
        parts = [role.slug, country.lower()] if country else [role.slug]
        return redirect(name, *parts, permanent=True)
    if code and not is_country(code):
        raise Http404("No country has this code.")
    loaded = load_bands([role])
    pays = [
        pay
        for series in loaded.series
        if (pay := role_pay(loaded, role, series, country=code, today=_today()))
    ]
    other, problem = _other_role(request, role)
    context = {
        "role": role,
        "country": code,
        "country_name": area_name(code) if code else "",
        "pays": pays,
        "sources": [series.source for series in loaded.series],
        "canonical": f"{request.path}?vs={other.slug}" if other else request.path,
        "pair": other and pair_pay(role, other, country=code, today=_today()),
        "other": other,
        "problem": problem,
        "professions": Role.objects.professions().exclude(pk=role.pk),
        "indexable": not other and any(pay.has_figure and pay.whole.cell.figure.n for pay in pays),
    }
    return render(request, "salaries/salary_role.html", context)


def _other_role(request: HttpRequest, role: Role) -> tuple[Role | None, str]:
    slug = request.GET.get("vs", "").replace("\0", "")
    if not slug:
        return None, ""
    try:
        other = Role.objects.select_related("broader").by_slug(slug)
    except Role.DoesNotExist:
        return None, f"No role is called “{slug[:80]}”. Choose one from the list."
    if other == role:
        return None, "Choose another role to compare with."
    return other, ""


@require_safe
def salary_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """The ranges behind a figure, as the source prints them; `?format=csv` for all of them."""
    role = _role(slug)
    if role.slug != slug:
        return redirect("salaries:salary-rows", role.slug, permanent=True)
    bands = PayBand.objects.filter(
        source__in=PaySource.objects.for_readers(),
        role__in=Role.objects.including_narrower(role),
    ).select_related("source")
    asked, problems = {}, []
    country = request.GET.get("country", "")
    if country:
        if is_country(country.upper()):
            asked["country"] = country.upper()
        else:
            problems.append("The country must be an ISO code such as us.")
    level = request.GET.get("level", "")
    if level:
        if level in Level.values:
            asked["level"] = level
        else:
            problems.append(f"The level must be one of: {', '.join(Level.values)}.")
    year = request.GET.get("year", "")
    if year:
        if year.isascii() and year.isdigit() and len(year) == 4:
            asked["year"] = int(year)
        else:
            problems.append("The year must have four digits.")
    bands = bands.filter(**asked).order_by("-year", "line", "pk")
    if request.GET.get("format") == "csv":
        if problems:
            return HttpResponse(" ".join(problems), status=400, content_type="text/plain")
        return _csv(role, bands)
    page = Paginator(bands, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    parameters = asked | ({"page": page.number} if page.number > 1 else {})
    context = {
        "role": role,
        "page": page,
        "asked": asked,
        "problems": problems,
        "canonical": f"{request.path}?{urlencode(parameters)}" if parameters else request.path,
    }
    return render(request, "salaries/salary_rows.html", context)


def _csv(role: Role, bands) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pay-{role.slug}.csv"'
    writer = csv.writer(response)
    writer.writerow(["source", *CSV_COLUMNS])
    for row in bands.values_list("source__name", *CSV_COLUMNS).iterator():
        writer.writerow([_defused(value) for value in row])
    return response


def _defused(value):
    """Keep a spreadsheet from running a text cell as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


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
