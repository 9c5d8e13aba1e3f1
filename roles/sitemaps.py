"""Roles and guides in the sitemap: only those search engines may keep."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap

from .guide_text import passes_gate, with_measures
from .models import GuideVersion, RoleVersion
from .related import published_versions


class GuideSitemap(Sitemap):
    """Published guides past their gate."""

    def items(self) -> list[GuideVersion]:
        versions = with_measures(published_versions())
        return [version for version in versions if passes_gate(version)]

    def location(self, item: GuideVersion) -> str:
        return item.guide.get_absolute_url()

    def lastmod(self, item: GuideVersion) -> datetime:
        return item.live_from


class RoleSitemap(Sitemap):
    """Complete profiles."""

    def items(self) -> list[RoleVersion]:
        versions = RoleVersion.objects.in_force().filter(is_complete=True, role__kind="profession")
        return list(versions.select_related("role").order_by("role__slug"))

    def location(self, item: RoleVersion) -> str:
        return item.role.get_absolute_url()

    def lastmod(self, item: RoleVersion) -> datetime:
        return item.live_from
