"""Guides: edited comparisons of two roles, and topic pieces."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Greatest, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from roles import clock

from .identity import Role
from .pictures import CoverField
from .profiles import RoleVersion
from .prose import ProseField
from .slugs import Slug, Slugged, SluggedQuerySet
from .versions import Version, copy_rows
from .vocabulary import Term


class Author(models.Model):
    """Who signs a text. Never invented: a person, or the project's own byline."""

    name = models.CharField(max_length=120)
    line = models.CharField(max_length=200, help_text="One line about who this is.")
    link = models.URLField(blank=True, help_text="A page about them, behind their name.")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose own texts are signed so, unless they choose another name.",
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["name", "-pk"]

    def __str__(self) -> str:
        return self.name


class GuideQuerySet(SluggedQuerySet):
    def published(self, *, now: datetime | None = None) -> Self:
        """Guides with a version in force. Every public page, feed and count starts here."""
        in_force = GuideVersion.objects.in_force(now=now).filter(guide=OuterRef("pk"))
        return self.filter(Exists(in_force))

    def about(self, *roles: Role) -> Self:
        """Guides that compare one of these roles or have it attached."""
        return self.filter(
            Q(role_a__in=roles) | Q(role_b__in=roles) | Q(roles__in=roles)
        ).distinct()

    def of_pair(self, one: Role, other: Role) -> Self:
        """The guide of an unordered pair of roles, as a queryset of at most one."""
        return self.filter(Q(role_a=one, role_b=other) | Q(role_a=other, role_b=one))


class Guide(Slugged):
    parts_pairs = True

    class Kind(models.TextChoices):
        COMPARISON = "comparison", "Comparison of two roles"
        TOPIC = "topic", "Topic"

    kind = models.CharField(
        max_length=10,
        choices=Kind,
        default=Kind.COMPARISON,
        help_text="A comparison has two roles; a topic guide has an address of its own.",
    )
    role_a = models.ForeignKey(
        Role,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="first role",
        help_text="It stands on the left, until readers swap the columns.",
    )
    role_b = models.ForeignKey(
        Role,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="second role",
        help_text="It stands on the right.",
    )
    slug = models.SlugField(
        max_length=120,
        unique=True,
        null=True,
        blank=True,
        help_text="Topic guides only; a comparison's address follows from its roles. Change it and "
        "the guide moves; links to the old address go on leading here, for ever.",
    )
    roles = models.ManyToManyField(
        Role, blank=True, related_name="+", help_text="Topic guides: the roles it is about."
    )
    further_roles = models.ManyToManyField(
        Role,
        through="roles.GuideFurtherRole",
        blank=True,
        related_name="+",
    )
    cover = CoverField(
        upload_to="covers/",
        blank=True,
        help_text="PNG, JPEG, WebP or GIF of at least 600 × 315 pixels; it is cut to 1200 × 630. "
        "No SVG: it can hold script.",
    )
    cover_alt = models.CharField(
        "text for the cover",
        max_length=200,
        blank=True,
        help_text="What the picture shows, for those who do not see it.",
    )

    objects = GuideQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[roles])

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="comparison",
                    role_a__isnull=False,
                    role_b__isnull=False,
                    slug__isnull=True,
                )
                | Q(kind="topic", role_a__isnull=True, role_b__isnull=True, slug__isnull=False),
                name="roles_guide_shape",
                violation_error_message="A comparison needs two roles and no slug; "
                "a topic guide needs a slug and no pair.",
            ),
            models.CheckConstraint(
                condition=Q(role_a__isnull=True) | Q(role_b__isnull=True) | ~Q(role_a=F("role_b")),
                name="roles_guide_two_roles",
                violation_error_message="Choose two different roles.",
            ),
            models.UniqueConstraint(
                # PostgreSQL cannot tell the type of a topic guide's two NULLs by itself.
                Least(
                    Cast("role_a", models.BigIntegerField()),
                    Cast("role_b", models.BigIntegerField()),
                ),
                Greatest(
                    Cast("role_a", models.BigIntegerField()),
                    Cast("role_b", models.BigIntegerField()),
                ),
                name="roles_guide_once_per_pair",
                violation_error_message="There is a guide for these two roles already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_a} vs. {self.role_b}" if self.is_comparison else self.slug or "Guide"

    def get_absolute_url(self) -> str:
        return reverse("roles:guide-detail", args=[self.path])

    def clean(self):
        super().clean()
        if self.is_comparison and not (self.role_a and self.role_b):
            missing = "role_b" if self.role_a else "role_a"
            raise ValidationError({missing: "A comparison needs two roles; choose this one too."})
        for role in filter(None, [self.role_a, self.role_b]):
            if not role.is_profession:
                raise ValidationError(f"{role} is a generic title and cannot be compared.")

    @property
    def is_comparison(self) -> bool:
        return self.kind == self.Kind.COMPARISON

    @property
    def path(self) -> str:
        """The last part of the canonical address: both current slugs sorted, or the own slug."""
        if not self.is_comparison:
            return self.slug
        return "-vs-".join(sorted([self.role_a.slug, self.role_b.slug]))

    @cached_property
    def version(self) -> "GuideVersion | None":
        """The version readers see now. Lists set it beforehand, for all guides in one query."""
        return self.versions.in_force().select_related("author", "reviewer").first()


class GuideSlug(Slug):
    """Of topic guides; a comparison's address resolves through the slugs of its roles."""

    owner = "guide"

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="slugs")
    slug = models.SlugField(max_length=120, unique=True)


class GuideFurtherRole(models.Model):
    """Another role whose pay a guide shows beside its pair: two at most."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="further_role_rows")
    role = models.ForeignKey(Role, models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField("place", default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "further role"
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "role"],
                name="roles_guidefurtherrole_once",
                violation_error_message="That role is shown already.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.role)


class GuideRelation(models.Model):
    """A related guide that an editor has chosen, with the reason to read it next."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="curated")
    related = models.ForeignKey(
        Guide, models.CASCADE, related_name="+", verbose_name="guide to read next"
    )
    reason = models.CharField(max_length=160, help_text="Why to read it next; readers see it.")
    order = models.PositiveSmallIntegerField("place", default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "related guide"
        constraints = [
            models.CheckConstraint(
                condition=~Q(guide=F("related")),
                name="roles_guiderelation_not_itself",
                violation_error_message="A guide is not related to itself.",
            ),
            models.UniqueConstraint(
                fields=["guide", "related"],
                name="roles_guiderelation_once",
                violation_error_message="That guide is chosen already.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.related)


class GuideVersion(Version):
    """One wording of a guide."""

    page = "guide"

    class Shape(models.TextChoices):
        ONE_TASK = "one-task-two-hands", "One task, two hands"
        HAND_OVER = "hand-over-line", "The hand-over line"
        INCIDENT = "incident", "The incident"
        TWO_CALENDARS = "two-calendars", "Two calendars"
        TWO_LADDERS = "two-ladders", "Two ladders"
        ADVERT = "advert-dissected", "Advert, dissected"
        LEDGER = "skill-ledger", "Skill ledger"
        MYTH = "myth-tested", "Myth, tested"
        DECISIONS = "decision-log", "Decision log"
        MEETING = "meeting", "The meeting"
        WRONG_NUMBER = "wrong-number", "When the number is wrong"

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="versions")
    title = models.CharField(max_length=160)
    standfirst = models.TextField(help_text="At most 30 words: gives the answer.")
    description = models.CharField(
        "summary for search results",
        max_length=155,
        help_text="The answer, not the promise; at most 155 characters.",
    )
    author = models.ForeignKey(
        Author,
        models.PROTECT,
        related_name="+",
        verbose_name="signed by",
        help_text="Readers see this name under the title.",
    )
    reader = models.TextField(
        "the reader", blank=True, help_text="For the desk: who reads this, and what they do now."
    )
    question = models.TextField(
        "the question", blank=True, help_text="For the desk: what they want to know."
    )
    shape = models.CharField(
        "shape of the opening",
        max_length=20,
        choices=Shape,
        blank=True,
        help_text="How the opening is told. Guides that share a role open in different shapes.",
    )
    in_short = ProseField(help_text="The difference; pay in one live sentence; who picks which.")
    opening = ProseField(help_text="120 to 180 words in the guide's own shape.")
    surprises = ProseField(
        "what surprises people",
        help_text="A list of two or three things that people in the jobs did not expect.",
    )
    a_to_b = ProseField(
        "moving from the first to the second role",
        help_text="80 to 140 words: what one has already, what is missing, how to get it.",
    )
    b_to_a = ProseField(
        "moving from the second to the first role",
        help_text="80 to 140 words, the other way round.",
    )
    verdict = ProseField(
        help_text="80 to 140 words. Takes a side for a stated reader; says when it is wrong."
    )
    unknown = ProseField(
        "what we do not know",
        help_text="At most 60 words: what nobody has counted, and what may have changed.",
    )

    class Meta(Version.Meta):
        verbose_name = "guide text"
        indexes = [models.Index(fields=["guide", "state", "live_from"])]

    def __str__(self) -> str:
        return f"{self.title}, version {self.pk or 'new'}"

    @property
    def measure(self):
        """How much of it is its own at the moment shown; None where nobody has measured it."""
        now = clock.now()
        return next((row for row in self.measures.all() if row.since <= now), None)

    def note_profiles(self, *, by) -> None:
        """Record that the text was read with the profiles that it goes live beside."""
        pair = filter(None, [self.guide.role_a_id, self.guide.role_b_id])
        at = min(self.live_from, timezone.now())
        for profile in RoleVersion.objects.in_force(now=self.live_from).filter(role__in=pair):
            self.checks.create(profile=profile, by=by, at=at)

    def _copy_parts_to(self, copy):
        for related in ("sections", "choices", "term_notes"):
            copy_rows(list(getattr(self, related).all()), version=copy)
        copy_rows(list(self.citations.all()), guide_version=copy)


class GuideSection(models.Model):
    """What a guide itself has to say on one topic, above the comparison derived from profiles."""

    class Kind(models.TextChoices):
        DEFINITIONS = "definitions", "Definitions"
        RESPONSIBILITIES = "responsibilities", "Responsibilities"
        SKILLS = "skills", "Required skills"
        EDUCATION = "education", "Educational background"
        TOOLS = "tools", "Tools and software"
        INDUSTRIES = "industries", "Common industries"
        OUTLOOK = "outlook", "Outlook"
        FIRST_STEPS = "first_steps", "Practical tips for getting started"
        OWN = "own", "Own heading (topic guides)"

    version = models.ForeignKey(GuideVersion, models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=20, choices=Kind)
    # What a section stays known by, from version to version: its kind, or a number of its own.
    key = models.CharField(max_length=20, blank=True, editable=False)
    heading = models.CharField(max_length=120, blank=True, help_text="Own headings only.")
    body = ProseField(help_text="At most 120 words: only what neither profile says.")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind"],
                condition=~Q(kind="own"),
                name="roles_guidesection_once_per_version",
                violation_error_message="This version already has that section.",
            ),
            models.UniqueConstraint(
                fields=["version", "key"],
                name="roles_guidesection_key_once_per_version",
                violation_error_message="This version already has that section.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="own") | ~Q(heading=""),
                name="roles_guidesection_own_has_heading",
                violation_error_message="A section of its own needs a heading.",
            ),
        ]

    def __str__(self) -> str:
        return self.heading or self.get_kind_display()

    def save(self, *args, **kwargs):
        if not self.key:
            own = self.kind == self.Kind.OWN
            self.key = str(self.next_number(self.version.guide)) if own else self.kind
        super().save(*args, **kwargs)

    @classmethod
    def next_number(cls, guide: Guide) -> int:
        """The key of the next own section: a number none had in any version of the guide."""
        own = cls.objects.filter(version__guide=guide, kind=cls.Kind.OWN)
        return max(map(int, own.values_list("key", flat=True)), default=0) + 1


class GuideTermNote(models.Model):
    """Why the same word means different work in the two roles."""

    version = models.ForeignKey(GuideVersion, models.CASCADE, related_name="term_notes")
    term = models.ForeignKey(Term, models.PROTECT, related_name="+")
    note = models.CharField(
        max_length=300, help_text="How the same word means different work in the two roles."
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "term"],
                name="roles_guidetermnote_once",
                violation_error_message="That term has a note already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.term)


class GuideChoice(models.Model):
    """One row of “if you … choose …”: a condition readers can check about themselves."""

    class Pick(models.TextChoices):
        A = "a", "The first role"
        B = "b", "The second role"
        NEITHER = "neither", "Neither"

    version = models.ForeignKey(GuideVersion, models.CASCADE, related_name="choices")
    condition = models.CharField(
        max_length=200, help_text="Begins with “If ”: what readers can check about themselves."
    )
    pick = models.CharField(
        max_length=10, choices=Pick, help_text="Which of the two it speaks for."
    )
    reason = models.CharField(max_length=240, blank=True, help_text="Why, in one sentence.")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.condition
