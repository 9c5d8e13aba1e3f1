"""Employers."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.urls import reverse
from simple_history.models import HistoricalRecords

from roles.models.pictures import LogoField
from roles.models.slugs import Slug, Slugged, SluggedQuerySet
from roles.titles import normalise_title


class Company(Slugged):
    name = models.CharField(max_length=160)
    slug = models.SlugField(
        max_length=160,
        unique=True,
        help_text="The address of its page. Change it and the page moves; links to the old "
        "address go on leading here, for ever.",
    )
    website = models.URLField(max_length=300, blank=True, help_text="Its own front page.")
    about = models.TextField(blank=True, help_text="Two or three plain sentences.")
    country = models.CharField(
        "head office", max_length=2, blank=True, help_text="Two letters of the country, as DE."
    )
    logo = LogoField(
        upload_to="logos/",
        blank=True,
        help_text="PNG, JPEG, WebP or GIF; shown 40 pixels wide. No SVG: it can hold script. "
        "Without one its initials stand there.",
    )
    is_example = models.BooleanField("example (demo)", default=False, editable=False)

    objects = SluggedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = [Lower("name"), "-pk"]
        verbose_name_plural = "companies"
        indexes = [models.Index(Lower("name"), F("id").desc(), name="listings_company_at_desk")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("listings:company-detail", args=[self.slug])

    @property
    def initials(self) -> str:
        """What stands in place of a logo: the first letters of the first two words."""
        words = [word.strip("&.,()\"'") or word for word in self.name.split()]
        return "".join(word[0] for word in words[:2]).upper()


class CompanySlug(Slug):
    owner = "company"

    company = models.ForeignKey(Company, models.CASCADE, related_name="slugs")
    slug = models.SlugField(max_length=160, unique=True)


class CompanyAlias(models.Model):
    """Another name of an employer: an import that finds it knows whom it means."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="aliases")
    name = models.CharField(
        max_length=160, help_text="As a feed or table writes it; capitals do not matter."
    )
    normalised = models.CharField(max_length=160, unique=True, editable=False)

    class Meta:
        ordering = [Lower("name"), "-pk"]
        verbose_name = "other name of an employer"
        verbose_name_plural = "other names of employers"

    def __str__(self) -> str:
        return self.name

    def clean(self):
        self.normalised = normalise_title(self.name)
        if not self.normalised:
            raise ValidationError({"name": "Give a name with at least one letter or digit."})
        other = CompanyAlias.objects.filter(normalised=self.normalised).exclude(pk=self.pk).first()
        if other:
            raise ValidationError({"name": f"This name already means {other.company}."})

    def save(self, *args, **kwargs):
        self.normalised = normalise_title(self.name)
        super().save(*args, **kwargs)
