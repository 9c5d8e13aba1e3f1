"""Addresses of pay."""

app_name = "salaries"

urlpatterns = []
