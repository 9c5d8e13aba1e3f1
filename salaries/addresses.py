"""The addresses of pay pages."""

from urllib.parse import urlencode

from django.urls import reverse

from roles.models import Role


def pay_url(role: Role, country: str = "", **parameters: str) -> str:
    """The address of a role's pay, in a country where one is given; empty parameters are left."""
    if country:
        path = reverse("salaries:salary-country", args=[role.slug, country.lower()])
    else:
        path = reverse("salaries:salary-role", args=[role.slug])
    query = urlencode({name: value for name, value in parameters.items() if value})
    return f"{path}?{query}" if query else path


def check_url(role: Role, country: str = "", level: str = "") -> str:
    """The address of the offer check with what is known filled in; never an amount."""
    known = {"role": role.slug, "level": level, "country": country}
    query = urlencode({name: value for name, value in known.items() if value})
    return f"{reverse('salaries:salary-check')}?{query}"
