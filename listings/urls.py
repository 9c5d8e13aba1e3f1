"""Addresses of jobs and companies."""

from django.urls import path

from .views import companies, job

app_name = "listings"

urlpatterns = [
    path("jobs/<int:pk>/", job.listing_detail),
    path("jobs/<int:pk>-<slug:slug>/", job.listing_detail, name="listing-detail"),
    path("companies/", companies.company_list, name="company-list"),
    path("companies/<slug:slug>/", companies.company_detail, name="company-detail"),
]
