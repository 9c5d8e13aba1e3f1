"""Where links in guides and profiles to pay pages lead."""

from collections.abc import Iterable

from roles.checking.addresses import known_by_slug, register
from roles.models import RoleSlug

from .geography import is_country

_of_role = known_by_slug(RoleSlug)


def _countries(asked: list[dict]) -> Iterable[dict]:
    return _of_role([values for values in asked if is_country(values["country"].upper())])


def register_pages() -> None:
    register("salaries:salary-role", _of_role)
    register("salaries:salary-rows", _of_role)
    register("salaries:salary-country", _countries)
