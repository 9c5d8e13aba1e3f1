"""Addresses of roles, guides and comparisons."""

app_name = "roles"

urlpatterns = []
