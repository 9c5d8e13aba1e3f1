"""Employers by name: found if known, made if not."""

from collections.abc import Mapping

from django.utils.text import slugify
from rapidfuzz import fuzz, process

from listings.models import Company, CompanyAlias, CompanySlug
from roles.models.slugs import FIXED_WORDS
from roles.titles import normalise_title


class Companies:
    """The employers of an import; examples never become the employer of a real job.

    `decided` maps a normalised name to the key of the company an editor said it is.
    """

    def __init__(self, decided: Mapping[str, int] | None = None):
        known = {pk: Company(pk=pk, name=name) for pk, name in _real()}
        aliases = CompanyAlias.objects.filter(company__is_example=False)
        names = dict(aliases.values_list("normalised", "company"))
        self._known = {name: known[pk] for name, pk in names.items()}
        self._known |= {normalise_title(one.name): one for one in known.values()}
        self._slugs: set[str] = set()
        for name, pk in (decided or {}).items():
            if pk in known:  # 0: the editor said that it is new
                self._known[name] = known[pk]

    def named(self, name: str) -> Company:
        """Return the employer of that name; a new one is not saved yet."""
        key = normalise_title(name) or name
        if key not in self._known:
            self._known[key] = Company(name=name, slug=self._free_slug(name))
        return self._known[key]

    def near(self, name: str, *, least: int) -> list[list]:
        """Return the key and name of saved companies whose names are spelt like this one."""
        saved = {key: one for key, one in self._known.items() if one.pk}
        found = process.extract(
            normalise_title(name), saved.keys(), scorer=fuzz.WRatio, limit=3, score_cutoff=least
        )
        return [[saved[key].pk, saved[key].name] for key, _, _ in found]

    def _free_slug(self, name: str) -> str:
        base = slugify(name)[:150].strip("-") or "company"
        rows = CompanySlug.objects.filter(slug__startswith=base)
        taken = self._slugs | set(rows.values_list("slug", flat=True))
        slug, number = base, 1
        while slug in taken or slug in FIXED_WORDS:
            number += 1
            slug = f"{base}-{number}"
        self._slugs.add(slug)
        return slug


def _real():
    return Company.objects.filter(is_example=False).order_by("pk").values_list("pk", "name")
