"""Addresses of jobs and companies."""

app_name = "listings"

urlpatterns = []
