"""Employers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from simple_history.models import HistoricalRecords


class CompanyQuerySet(models.QuerySet):
    def by_slug(self, slug: str) -> "Company":
        """Find a company by its current or any former slug; raises Company.DoesNotExist."""
        return self.get(slugs__slug=slug)


class Company(models.Model):
    name = models.CharField(max_length=160)
    slug = models.SlugField(
        max_length=160,
        unique=True,
        help_text="The current address. Changing it keeps the old one as a redirect.",
    )
    website = models.URLField(max_length=300, blank=True)
    about = models.TextField(blank=True, help_text="Two or three plain sentences.")
    country = models.CharField("head office", max_length=2, blank=True, help_text="ISO 3166.")
    logo = models.ImageField(upload_to="logos/", blank=True)
    is_example = models.BooleanField("example (demo)", default=False, editable=False)

    objects = CompanyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = [Lower("name"), "-pk"]
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("listings:company-detail", args=[self.slug])

    def clean(self):
        if self.slug:
            other = CompanySlug.objects.filter(slug=self.slug).exclude(company=self.pk).first()
            if other:
                raise ValidationError(
                    {"slug": f"This address belongs or belonged to {other.company}."}
                )

    def save(self, *args, **kwargs):
        """Save and record the slug, so that every former address goes on resolving."""
        super().save(*args, **kwargs)
        CompanySlug.objects.get_or_create(slug=self.slug, defaults={"company": self})


class CompanySlug(models.Model):
    """An address a company has or had."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="slugs")
    slug = models.SlugField(max_length=160, unique=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug
