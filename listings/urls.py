"""Addresses of jobs and companies."""

from django.urls import path, re_path

from .views import companies, job, landing, preferences, search

app_name = "listings"

urlpatterns = [
    path("jobs/", search.listing_list, name="listing-list"),
    re_path(r"^jobs/feed\.(?P<extension>atom|json|csv)$", search.listing_feed, name="listing-feed"),
    path("jobs/preferences/", preferences.preferences, name="preferences"),
    path("jobs/options/<slug:name>/", search.listing_options, name="listing-options"),
    path("jobs/browse/", landing.browse, name="browse"),
    path("jobs/role/<slug:slug>/", landing.jobs_by_role, name="jobs-by-role"),
    path("jobs/country/<slug:code>/", landing.jobs_by_country, name="jobs-by-country"),
    path("jobs/level/<slug:level>/", landing.jobs_by_level, name="jobs-by-level"),
    path("jobs/skill/<slug:slug>/", landing.jobs_by_skill, name="jobs-by-skill"),
    path("jobs/remote/", landing.jobs_remote, name="jobs-remote"),
    path("jobs/<int:pk>/", job.listing_detail),
    path("jobs/<int:pk>-<str:slug>/", job.listing_detail, name="listing-detail"),
    path("companies/", companies.company_list, name="company-list"),
    path("companies/<slug:slug>/", companies.company_detail, name="company-detail"),
]
