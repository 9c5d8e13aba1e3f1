"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("roles.urls")),
    path("", include("listings.urls")),
    path("", include("salaries.urls")),
    path("admin/", admin.site.urls),
]
