"""Pay pages in the sitemap: those with a published figure."""

from django.contrib.sitemaps import Sitemap
from django.utils import timezone

from roles.models import Level, Role

from .addresses import pay_url
from .bands import Loaded, Series, load_bands
from .figures import WINDOW_YEARS, cell, country_counts, default_country, default_group
from .statistics import FOR_MEDIAN

Page = tuple[Role, str]  # a role in a country; "" is the role's own page


class PaySitemap(Sitemap):
    """Roles with a figure, and the countries in which they have one."""

    def items(self) -> list[Page]:
        roles = list(Role.objects.select_related("broader").order_by("slug"))
        loaded = load_bands(roles)
        return [(role, country) for role in roles for country in _pages(loaded, role)]

    def location(self, item: Page) -> str:
        return pay_url(*item)


def _pages(loaded: Loaded, role: Role) -> list[str]:
    """Where the role has a figure, without the country it opens with: one page twice."""
    opens_with = [default_country(loaded, role, series) for series in loaded.series_of(role)[:1]]
    return [one for one in countries_with_figure(loaded, role) if one not in opens_with]


def countries_with_figure(loaded: Loaded, role: Role) -> list[str]:
    """Where the role has a figure: "" for its own page, then the countries."""
    found = []
    for series in loaded.series_of(role)[:1]:  # the one its page opens with
        if _has_figure(loaded, role, series, default_country(loaded, role, series)):
            found.append("")
        counts = country_counts(loaded, role, series, series.newest(WINDOW_YEARS))
        found += [
            country
            for country, ranges in sorted(counts.items())
            if ranges >= FOR_MEDIAN[0] and _has_figure(loaded, role, series, country)
        ]
    return found


def _has_figure(loaded: Loaded, role: Role, series: Series, country: str) -> bool:
    today = timezone.localdate()
    groups = (default_group(role, series, level, country) for level in ("", *Level.values))
    return any(cell(loaded, group, today=today).figure.has_median for group in groups)
