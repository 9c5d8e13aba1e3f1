"""Addresses of pay."""

from django.urls import path

from . import views

app_name = "salaries"

urlpatterns = [
    path("salaries/", views.salary_list, name="salary-list"),
    path("salaries/check/", views.salary_check, name="salary-check"),
    path("salaries/<slug:slug>/", views.salary_role, name="salary-role"),
    path("salaries/<slug:slug>/rows/", views.salary_rows, name="salary-rows"),
    path("salaries/<slug:slug>/rows.csv", views.salary_rows_csv, name="salary-rows-csv"),
    path("salaries/<slug:slug>/<slug:country>/", views.salary_role, name="salary-country"),
]
