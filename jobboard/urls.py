"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.decorators.http import conditional_page

from . import health, sitemaps, views
from .corrections import CorrectionFeed
from .preview import choose_moment

urlpatterns = [
    path("", include("listings.urls")),  # asked for most: resolved first
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("methodology/", views.methodology, name="methodology"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/feed.atom", conditional_page(CorrectionFeed()), name="corrections-feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap-section"),
    path("robots.txt", views.robots, name="robots"),
    path("api/", views.api, name="api"),
    path("api/v1/", include("jobboard.api.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("roles.urls")),
    path("", include("salaries.urls")),
    path("admin/preview/", admin.site.admin_view(choose_moment), name="preview"),
    path("admin/", admin.site.urls),
    # Pictures are served from here, so that nothing but our own encodings can be asked for.
    re_path(
        r"^media/(?P<path>(?:logos|covers)/[\w-]+\.(?:png|jpg|webp))$", views.media, name="media"
    ),
]
