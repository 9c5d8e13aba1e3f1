"""The project as an app (site tags, commands) and the admin site it uses."""

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class SiteConfig(AppConfig):
    name = "jobboard"

    def ready(self):
        from .groups import ensure_groups  # needs the app registry

        # When `auth` reports, it has made the permissions of our apps: they are listed before it.
        post_migrate.connect(ensure_groups, sender=apps.get_app_config("auth"))


class SiteAdminConfig(AdminConfig):
    default_site = "jobboard.admin_site.RolewiseAdminSite"
