"""Employers by name: found if known, made if not."""

from collections.abc import Iterable, Mapping

from django.utils.text import slugify
from rapidfuzz import fuzz, process
from simple_history.utils import bulk_create_with_history

from listings.models import Company, CompanyAlias, CompanySlug
from roles.models.slugs import FIXED_WORDS
from roles.titles import normalise_title


class Companies:
    """The employers of an import; examples never become the employer of a real job.

    `decided` maps a normalised name to the key of the company an editor said it is.
    """

    def __init__(self, decided: Mapping[str, int] | None = None):
        real = Company.objects.filter(is_example=False).order_by("pk")
        known = {pk: Company(pk=pk, name=name) for pk, name in real.values_list("pk", "name")}
        aliases = CompanyAlias.objects.filter(company__is_example=False)
        names = dict(aliases.values_list("normalised", "company"))
        self._known = {name: known[pk] for name, pk in names.items()}
        self._known |= {normalise_title(one.name): one for one in known.values()}
        for name, pk in (decided or {}).items():
            if pk in known:  # 0: the editor said that it is new
                self._known[name] = known[pk]

    def named(self, name: str) -> Company:
        """Return the employer of that name; a new one is not saved yet, and has no slug."""
        key = normalise_title(name) or name
        if key not in self._known:
            self._known[key] = Company(name=name)
        return self._known[key]

    def near(self, name: str, *, least: int) -> list[list]:
        """Return the key and name of saved companies whose names are spelt like this one."""
        saved = {key: one for key, one in self._known.items() if one.pk}
        found = process.extract(
            normalise_title(name), saved.keys(), scorer=fuzz.WRatio, limit=3, score_cutoff=least
        )
        return [[saved[key].pk, saved[key].name] for key, _, _ in found]


def save_new(companies: Iterable[Company]) -> list[Company]:
    """Save those that are new, with their addresses and histories, and return them.

    However many they are, it takes a few queries.
    """
    new = list({id(one): one for one in companies if one.pk is None}.values())
    if not new:
        return []
    taken = FIXED_WORDS | set(CompanySlug.objects.values_list("slug", flat=True))
    for company in new:
        company.slug = _free_slug(company.name, taken)
        taken.add(company.slug)
    bulk_create_with_history(new, Company)
    CompanySlug.objects.bulk_create(CompanySlug(company=one, slug=one.slug) for one in new)
    return new


def _free_slug(name: str, taken: set[str]) -> str:
    base = slugify(name)[:150].strip("-") or "company"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
