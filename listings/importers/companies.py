"""Employers by name: found if known, made if not."""

from django.utils.text import slugify

from listings.models import Company, CompanyAlias, CompanySlug
from roles.models.slugs import FIXED_WORDS
from roles.titles import normalise_title


class Companies:
    """The employers of an import; examples never become the employer of a real job."""

    def __init__(self):
        self._known = {
            normalise_title(company.name): company.pk
            for company in Company.objects.filter(is_example=False).only("name")
        }
        aliases = CompanyAlias.objects.filter(company__is_example=False)
        self._known = dict(aliases.values_list("normalised", "company")) | self._known

    def named(self, name: str) -> Company:
        """Return the employer of that name, made now if it is new."""
        key = normalise_title(name) or name
        if pk := self._known.get(key):
            company = Company.objects.filter(pk=pk).first()
            if company:
                return company
        company = Company.objects.create(name=name, slug=_free_slug(name))
        self._known[key] = company.pk
        return company


def _free_slug(name: str) -> str:
    base = slugify(name)[:150].strip("-") or "company"
    taken = set(CompanySlug.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 1
    while slug in taken or slug in FIXED_WORDS:
        number += 1
        slug = f"{base}-{number}"
    return slug
