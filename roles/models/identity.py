"""Who a role is: its name, its place in the family, its addresses and the titles that mean it."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from simple_history.models import HistoricalRecords

from roles.titles import normalise_title

from .slugs import Slug, Slugged, SluggedQuerySet


class Level(models.TextChoices):
    """Career levels, lowest first."""

    ENTRY = "entry", "Entry-level / Junior"
    MID = "mid", "Mid-level / Intermediate"
    SENIOR = "senior", "Senior-level / Expert"
    EXECUTIVE = "executive", "Executive-level / Director"

    @property
    def short(self) -> str:
        """The first word of the label, lower case, for use inside a sentence: 'senior'."""
        return {"entry": "entry-level", "mid": "mid-level"}.get(self.value, self.value)


class RoleQuerySet(SluggedQuerySet):
    def professions(self) -> Self:
        """Roles with a profile of their own; generic titles have only a pay page."""
        return self.filter(kind=Role.Kind.PROFESSION)

    def including_narrower(self, role: "Role") -> Self:
        """The role and the narrower roles it includes in filters, counts and statistics."""
        return self.filter(Q(pk=role.pk) | Q(broader=role.pk))


class Role(Slugged):
    parts_pairs = True

    class Kind(models.TextChoices):
        PROFESSION = "profession", "Profession"
        GENERIC = "generic", "Generic title (pay page only)"

    class OnetFit(models.TextChoices):
        EXACT = "exact", "The class is this occupation"
        BROAD = "broad", "The class is wider than this title"
        NONE = "none", "No class fits"

    name = models.CharField(max_length=80, unique=True)
    plural = models.CharField(max_length=80, help_text="As sentences need it: Data Engineers.")
    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text="The address of its pages. Change it and they move; links to the old address go "
        "on leading here, for ever.",
    )
    kind = models.CharField(
        max_length=10,
        choices=Kind,
        default=Kind.PROFESSION,
        help_text="A generic title has a pay page, but no profile, and is compared with nothing.",
    )
    family = models.CharField(
        max_length=60, db_index=True, help_text="Roles of one family stand together in lists."
    )
    broader = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name="broader role",
        null=True,
        blank=True,
        related_name="narrower",
        help_text="It then counts this one too, in searches and figures. One level deep: a role "
        "that has narrower roles cannot have a broader one.",
    )
    definition = models.CharField(
        max_length=300,
        blank=True,
        help_text="One sentence, at most 25 words: the output and for whom. A published profile's "
        "own definition takes its place.",
    )
    usual_levels = models.JSONField(
        default=list,
        blank=True,
        help_text="The levels at which this title is really advertised.",
    )
    onet_soc = models.CharField(
        "O*NET-SOC code",
        max_length=10,
        blank=True,
        help_text="Its class in the occupations of the United States, as 15-2051.00: official pay "
        "is found by it.",
    )
    onet_title = models.CharField(
        "O*NET-SOC title", max_length=120, blank=True, help_text="What that class is called."
    )
    onet_fit = models.CharField(
        "how well it fits",
        max_length=6,
        choices=OnetFit,
        default=OnetFit.NONE,
        help_text="Readers are told where the class is wider than the title.",
    )
    isco = models.CharField(
        "ISCO-08 code",
        max_length=4,
        blank=True,
        help_text="Its class in the occupations of the world, four digits: 2511.",
    )

    objects = RoleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(broader__isnull=True) | ~Q(broader=F("id")),
                name="roles_role_not_own_broader",
                violation_error_message="A role cannot be its own broader role.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("roles:role-detail", args=[self.slug])

    def clean(self):
        super().clean()
        if self.broader_id:
            if self.broader.broader_id:
                raise ValidationError(
                    {"broader": f"{self.broader} has a broader role itself; choose that one."}
                )
            if self.pk and self.narrower.exists():
                raise ValidationError({"broader": "This role has narrower roles of its own."})
        unknown = [level for level in self.usual_levels if level not in Level.values]
        if unknown:
            raise ValidationError(
                {"usual_levels": f"Unknown level {unknown[0]!r}; use {', '.join(Level.values)}."}
            )

    @property
    def is_profession(self) -> bool:
        return self.kind == self.Kind.PROFESSION


class RoleSlug(Slug):
    owner = "role"

    role = models.ForeignKey(Role, models.CASCADE, related_name="slugs")
    slug = models.SlugField(max_length=80, unique=True)


class RoleAlias(models.Model):
    """A job title that means this role."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="aliases")
    title = models.CharField(
        max_length=120, help_text="As adverts write it; capitals and signs do not matter."
    )
    normalised = models.CharField(max_length=120, unique=True, editable=False)

    class Meta:
        ordering = [Lower("title"), "-pk"]
        verbose_name = "other title"
        verbose_name_plural = "other titles"

    def __str__(self) -> str:
        return self.title

    def clean(self):
        self.normalised = normalise_title(self.title)
        if not self.normalised:
            raise ValidationError({"title": "Give a title with at least one letter or digit."})
        other = RoleAlias.objects.filter(normalised=self.normalised).exclude(pk=self.pk).first()
        if other:
            raise ValidationError({"title": f"This title already means {other.role}."})

    def save(self, *args, **kwargs):
        self.normalised = normalise_title(self.title)
        super().save(*args, **kwargs)
