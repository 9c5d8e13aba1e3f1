"""The editors' desk: Django's admin with the site's name."""

from django.contrib import admin


class RolewiseAdminSite(admin.AdminSite):
    site_header = "Rolewise desk"
    site_title = "Rolewise desk"
    index_title = "Desk"
