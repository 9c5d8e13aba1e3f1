"""Addresses of the API, below /api/v1/."""

from django.urls import path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from . import views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api")),
    path("roles/", views.RoleList.as_view(), name="api-roles"),
    path("roles/<slug:slug>/", views.RoleDetail.as_view(), name="api-role"),
    path("guides/", views.GuideList.as_view(), name="api-guides"),
    path("companies/", views.CompanyList.as_view(), name="api-companies"),
    path("listings/", views.ListingList.as_view(), name="api-listings"),
    path("listings/<int:pk>/", views.ListingDetail.as_view(), name="api-listing"),
    path("salaries/<slug:slug>/", views.RolePayDetail.as_view(), name="api-pay"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
]
