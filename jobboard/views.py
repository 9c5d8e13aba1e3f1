"""Pages and answers of the site as a whole."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve
from django_countries import countries

from listings.featured import placed_cards

from .corrections import public_corrections
from .front_page import currencies, job_numbers, newest_guides
from .index_policy import NOT_CRAWLED, has_demo_content
from .methodology import material, rules_of_pay

CORRECTIONS_PER_PAGE = 50
PICTURE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {
        "countries": countries,
        "currencies": currencies(),
        "numbers": job_numbers(),
        "guides": newest_guides(),
        "featured": placed_cards(),
    }
    return render(request, "home.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html")


@require_safe
def methodology(request: HttpRequest) -> HttpResponse:
    context = {"rules": rules_of_pay(), **material()}
    return render(request, "site/methodology.html", context)


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    page = Paginator(public_corrections(), CORRECTIONS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "site/corrections.html", {"page": page})


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    return render(request, "site/api.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may not fetch, and where the sitemap is while there is one."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_CRAWLED)]
    if not has_demo_content(request):
        lines.append(f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, immutable=True, max_age=31_536_000)  # a new picture has a new name
def media(request: HttpRequest, path: str) -> FileResponse:
    """A logo or cover, as `roles.images` encoded it; the address admits nothing else."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["Content-Type"] = PICTURE_TYPES[path.rpartition(".")[2]]  # whatever this machine knows
    return response
