"""Addresses: every slug a thing has or had goes on leading to it, in one step."""

from django.core.exceptions import ValidationError
from django.db import models, transaction

# What stands in an address or a parameter for something else. A test walks every address of the
# site, so that a new fixed word cannot be forgotten here.
FIXED_WORDS = {
    "about", "admin", "api", "browse", "check", "companies", "compare", "corrections",
    "country", "data", "feed", "guides", "healthz", "jobs", "level", "listings", "media",
    "methodology", "not-stated", "options", "preferences", "readyz", "remote", "robots", "role",
    "roles", "rows", "salaries", "schema", "sitemap", "skill", "static", "v1", "vs",
}  # fmt: skip


class SluggedQuerySet(models.QuerySet):
    def by_slug(self, slug: str) -> "Slugged":
        """Find one by its current or any former slug; raises DoesNotExist when none ever had it."""
        return self.get(slugs__slug=slug)

    def known_by(self, slugs) -> dict[str, "Slugged"]:
        """Map each of these slugs, current or former, to what it leads to; others are left out."""
        found = self.filter(slugs__slug__in=slugs).annotate(asked_slug=models.F("slugs__slug"))
        return {one.asked_slug: one for one in found}


class Slugged(models.Model):
    """A thing with an address of its own: `slug` now, and in `slugs` all it has or had.

    A former slug is never given to anything else; its owner may take it back.
    """

    parts_pairs = False  # True: its slug stands beside another in an address, with -vs- between

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.slug:
            self._check_slug()

    def _check_slug(self) -> None:
        rows = self._slug_rows()
        known = rows.filter(slug=self.slug).first()
        if known:
            owner = getattr(known, known.owner)
            if owner.pk != self.pk:
                now = "is" if owner.slug == self.slug else f"was, until it moved to “{owner.slug}”,"
                raise ValidationError(
                    {
                        "slug": f"This address belongs or belonged to {owner}: it {now} the "
                        f"address of that {owner._meta.verbose_name}, and links to it must go on "
                        "leading there. Choose another."
                    }
                )
        elif self.slug in FIXED_WORDS:
            raise ValidationError(
                {
                    "slug": f"“{self.slug}” is a fixed word in the addresses of this site. Add a "
                    "word to it, or choose another."
                }
            )
        elif self.parts_pairs and "vs" in self.slug.split("-"):
            raise ValidationError(
                {"slug": "“-vs-” is kept for comparisons of two roles; choose another slug."}
            )

    def save(self, *args, **kwargs):
        """Save and record the slug, so that every former address goes on resolving."""
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, **kwargs)
            if self.slug:
                rows = self._slug_rows()
                rows.get_or_create(slug=self.slug, **{rows.model.owner: self})

    def _slug_rows(self) -> models.QuerySet:
        return type(self).slugs.rel.related_model._default_manager.all()

    def former_slugs(self) -> list[str]:
        return [row.slug for row in self.slugs.all() if row.slug != self.slug]


class Slug(models.Model):
    """An address something has or had."""

    owner: str  # the name of the foreign key to what it leads to

    class Meta:
        abstract = True
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    @property
    def current(self) -> bool:
        return self.slug == getattr(self, self.owner).slug
