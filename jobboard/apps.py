"""The project as an app (site tags, commands) and the admin site it uses."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    name = "jobboard"


class SiteAdminConfig(AdminConfig):
    default_site = "jobboard.admin_site.RolewiseAdminSite"
