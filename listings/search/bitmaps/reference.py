"""What stands behind the numbers of the index: roles, and the addresses of skills and employers."""

from collections.abc import Collection, Iterable
from functools import cached_property
from itertools import count

from django.db import DEFAULT_DB_ALIAS

from listings.models import Company
from listings.search.names import Names
from listings.search.sql import family_slugs, role_slugs
from roles.models import Role, Term

_generations = count()


class Reference:
    """Read when first asked for, and thrown away whole when any of it changes."""

    def __init__(self):
        self.generation = next(_generations)
        self._company_slugs: dict[int, str] = {}
        self._company_ids: dict[str, int] = {}

    @cached_property
    def roles(self) -> list[Role]:
        return list(Role.objects.using(DEFAULT_DB_ALIAS).order_by("pk"))

    @cached_property
    def role_slugs(self) -> dict[bool, dict]:
        """What each role counts for: with narrower roles included (False) and exactly (True)."""
        return {exact: role_slugs(self.roles, exact=exact) for exact in (False, True)}

    @cached_property
    def family_slugs(self) -> dict:
        return family_slugs(self.roles)

    @cached_property
    def term_slugs(self) -> dict[int, str]:
        return dict(Term.objects.using(DEFAULT_DB_ALIAS).values_list("pk", "slug"))

    @cached_property
    def names(self) -> Names:
        return Names.current()

    @cached_property
    def term_ids(self) -> dict[str, int]:
        return {slug: pk for pk, slug in self.term_slugs.items()}

    def company_slugs(self, ids: Collection[int]) -> dict[int, str]:
        """Return the current slugs of these employers, of those that there still are."""
        missing = [pk for pk in ids if pk not in self._company_slugs]
        if missing:
            rows = Company.objects.using(DEFAULT_DB_ALIAS).filter(pk__in=missing).order_by()
            self._company_slugs.update(rows.values_list("pk", "slug"))
        return {pk: self._company_slugs[pk] for pk in ids if pk in self._company_slugs}

    def company_ids(self, slugs: Iterable[str]) -> dict[str, int]:
        """Return the employers with these current slugs."""
        slugs = list(slugs)
        missing = [slug for slug in slugs if slug not in self._company_ids]
        if missing:
            rows = Company.objects.using(DEFAULT_DB_ALIAS).filter(slug__in=missing).order_by()
            self._company_ids.update(rows.values_list("slug", "pk"))
        return {slug: self._company_ids[slug] for slug in slugs if slug in self._company_ids}
