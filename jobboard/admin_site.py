"""The editors' desk: Django's admin with the site's name and what waits to be done."""

from django.contrib import admin
from django.urls import path

from .desk import desk_of
from .desk.tasks import by_task
from .handbook import read_handbook
from .preview import may_preview_site
from .zones import choose_zone


class RolewiseAdminSite(admin.AdminSite):
    site_header = "Rolewise desk"
    site_title = "Rolewise desk"
    index_title = "Desk"

    def index(self, request, extra_context=None):
        user = request.user
        context = {"desk": desk_of(user), "may_preview": may_preview_site(user)}
        return super().index(request, (extra_context or {}) | context)

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        return apps if app_label else by_task(apps)

    def get_urls(self):
        own = [
            path("handbook/", self.admin_view(read_handbook), name="handbook"),
            path("zone/", self.admin_view(choose_zone), name="desk_zone"),
        ]
        return [*own, *super().get_urls()]
