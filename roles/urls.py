"""Addresses of roles, guides and comparisons."""

from django.urls import path
from django.views.decorators.http import conditional_page

from . import views
from .feeds import GuideFeed

app_name = "roles"

urlpatterns = [
    path("roles/", views.role_list, name="role-list"),
    path("roles/<slug:slug>/", views.role_detail, name="role-detail"),
    path("guides/", views.guide_list, name="guide-list"),
    path("guides/feed.atom", conditional_page(GuideFeed()), name="guide-feed"),
    path("guides/<slug:slug>/", views.guide_detail, name="guide-detail"),
    path("compare/", views.compare, name="compare"),
]
