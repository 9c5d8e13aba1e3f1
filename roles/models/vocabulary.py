"""The shared vocabulary: skills, tools, methods, fields and industries, with their synonyms."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from roles.titles import normalise_title

from .slugs import Slug, Slugged, SluggedQuerySet


class Term(Slugged):
    class Family(models.TextChoices):
        LANGUAGE = "language", "Language"
        TOOL = "tool", "Tool"
        METHOD = "method", "Method"
        FIELD = "field", "Field of knowledge"
        PRACTICE = "practice", "Practice"
        HUMAN = "human", "Working with people"
        INDUSTRY = "industry", "Industry"

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text="The address of its jobs. Change it and they move; links to the old address go "
        "on leading here, for ever.",
    )
    family = models.CharField(
        max_length=10, choices=Family, db_index=True, help_text="What kind of thing it is."
    )
    meaning = models.CharField(max_length=240, help_text="What it is, in at most 20 plain words.")

    objects = SluggedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = [Lower("name"), "-pk"]

    def __str__(self) -> str:
        return self.name


class TermSlug(Slug):
    owner = "term"

    term = models.ForeignKey(Term, models.CASCADE, related_name="slugs")
    slug = models.SlugField(max_length=80, unique=True)


class TermAlias(models.Model):
    """Another name of a term: the only synonym table, read by search, imports and comparison."""

    term = models.ForeignKey(Term, models.CASCADE, related_name="aliases")
    name = models.CharField(
        max_length=80,
        help_text="Searches and imports read it as this term; capitals do not matter.",
    )
    normalised = models.CharField(max_length=80, unique=True, editable=False)

    class Meta:
        ordering = [Lower("name"), "-pk"]
        verbose_name = "other name"
        verbose_name_plural = "other names"

    def __str__(self) -> str:
        return self.name

    def clean(self):
        self.normalised = normalise_title(self.name)
        if not self.normalised:
            raise ValidationError({"name": "Give a name with at least one letter or digit."})
        other = TermAlias.objects.filter(normalised=self.normalised).exclude(pk=self.pk).first()
        if other:
            raise ValidationError({"name": f"This name already means {other.term}."})

    def save(self, *args, **kwargs):
        self.normalised = normalise_title(self.name)
        super().save(*args, **kwargs)
