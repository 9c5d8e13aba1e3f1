"""sitemap.xml: an index and its sections. Only pages the index policy lets in."""

from types import SimpleNamespace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from listings.sitemaps import EmployerSitemap, JobSitemap, LandingSitemap
from roles.sitemaps import GuideSitemap, RoleSitemap
from salaries.sitemaps import PaySitemap

from .index_policy import has_demo_content

# Addresses in a sitemap are the canonical ones, whatever host the request came to.
_PUBLIC = urlsplit(settings.SITE_URL)
_SITE = SimpleNamespace(domain=_PUBLIC.netloc)


FIXED_PAGES = [
    "home",
    "roles:role-list",
    "roles:guide-list",
    "listings:company-list",
    "salaries:salary-list",
    "about",
    "methodology",
    "corrections",
]


class FixedPages(Sitemap):
    """Pages that are always there and always indexable."""

    def items(self) -> list[str]:
        return FIXED_PAGES

    def location(self, item: str) -> str:
        return reverse(item)


SECTIONS: dict[str, type[Sitemap]] = {
    "pages": FixedPages,
    "roles": RoleSitemap,
    "guides": GuideSitemap,
    "jobs": JobSitemap,
    "landing": LandingSitemap,
    "employers": EmployerSitemap,
    "pay": PaySitemap,
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Name the parts that have entries: the protocol knows no empty index and no empty part."""
    sitemaps = []
    for name, sitemap in _sections().items():
        address = settings.SITE_URL + reverse("sitemap-section", args=[name])
        paginator = sitemap.paginator
        if paginator.count:
            for page in paginator.page_range:
                location = address if page == 1 else f"{address}?p={page}"
                sitemaps.append({"location": location, "last_mod": None})
    return _xml(request, "sitemap_index.xml", {"sitemaps": sitemaps})


@require_safe
def section(request: HttpRequest, section: str) -> HttpResponse:
    sitemap = _sections().get(section)
    if sitemap is None:
        raise Http404("No such part of the sitemap.")
    try:
        urls = sitemap.get_urls(request.GET.get("p", 1), site=_SITE, protocol=_PUBLIC.scheme)
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404("No such page of the sitemap.") from error
    if not urls:
        raise Http404("This part of the sitemap is empty.")
    return _xml(request, "sitemap.xml", {"urlset": urls})


def _sections() -> dict[str, Sitemap]:
    """Return the parts of the sitemap. Raises Http404 with demo content: nothing may be kept."""
    if has_demo_content():
        raise Http404("There is no sitemap while there is demo content.")
    return {name: section_class() for name, section_class in SECTIONS.items()}


def _xml(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    response = TemplateResponse(request, template, context, content_type="application/xml")
    response.headers["X-Robots-Tag"] = "noindex"
    return response
