"""The addresses of pay pages."""

from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from roles.models import Role


def pay_url(role: Role, country: str = "", **parameters: str) -> str:
    """The address of a role's pay, in a country where one is given; empty parameters are left."""
    path = _path(role.slug, country.lower())
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{path}?{query}" if query else path


@lru_cache(maxsize=20_000)  # the list of all pay pages writes thousands
def _path(role: str, country: str) -> str:
    if country:
        return reverse("salaries:salary-country", args=[role, country])
    return reverse("salaries:salary-role", args=[role])


def check_url(role: Role, country: str = "", level: str = "") -> str:
    """The address of the offer check with what is known filled in; never an amount."""
    known = {"role": role.slug, "level": level, "country": country}
    query = urlencode({name: value for name, value in known.items() if value})
    return f"{reverse('salaries:salary-check')}?{query}"
