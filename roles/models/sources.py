"""Where a claim comes from, and until when it may be believed without another look."""

from datetime import date, timedelta
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

_STATISTICS = ("bls.gov", "onetonline.org", "europa.eu/eurostat", "ons.gov.uk", "ilo.org")
_LAW = ("legislation.gov.uk", "eur-lex.europa.eu", "ecfr.gov", "dol.gov", "eeoc.gov")
_TOOLS = ("docs.", "github.com", "readthedocs", "pypi.org", "developer.", "learn.")


class CitationQuerySet(models.QuerySet):
    def due(self, *, today: date) -> Self:
        """Sources to be read again by then."""
        due = Q(next_release__lte=today)
        for kind, days in Citation.DAYS.items():
            due |= Q(kind=kind, next_release=None, read_on__lte=today - timedelta(days=days))
        return self.filter(due)


class Citation(models.Model):
    """A source somebody has read, for one claim of a profile or guide."""

    class Kind(models.TextChoices):
        LAW = "law", "Law or pay rule: read again after 6 months"
        STATISTICS = "statistics", "Statistics: read again at their next release"
        TOOL = "tool", "Tool or product: read again after 12 months"
        CONCEPT = "concept", "Concept or study: read again after 24 months"

    # How long a reading counts; statistics of which no next release is known, a year.
    DAYS = {Kind.LAW: 183, Kind.STATISTICS: 365, Kind.TOOL: 365, Kind.CONCEPT: 730}

    role_version = models.ForeignKey(
        "roles.RoleVersion", models.CASCADE, null=True, blank=True, related_name="citations"
    )
    guide_version = models.ForeignKey(
        "roles.GuideVersion", models.CASCADE, null=True, blank=True, related_name="citations"
    )
    key = models.SlugField(max_length=40, help_text="Used in the text as [cite:key].")
    kind = models.CharField(
        max_length=10,
        choices=Kind,
        default=Kind.CONCEPT,
        help_text="Decides when the desk asks for it to be read again.",
    )
    claim = models.CharField(max_length=400, help_text="What this source is cited for.")
    title = models.CharField(max_length=300, help_text="As the source calls itself.")
    publisher = models.CharField(max_length=160, help_text="Who answers for it.")
    url = models.URLField("address", max_length=500, help_text="Where it can be read.")
    data_date = models.CharField(
        "date of the data", max_length=120, help_text="As the source prints it."
    )
    country = models.CharField(
        max_length=2, blank=True, help_text="Two letters, as DE, where it is of one."
    )
    read_on = models.DateField("read on", help_text="When somebody last opened it and read it.")
    next_release = models.DateField(
        null=True,
        blank=True,
        help_text="Statistics: when the next figures come out, where the office says so. The desk "
        "asks for it to be read again that day.",
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role_version__isnull=False, guide_version__isnull=True)
                | Q(role_version__isnull=True, guide_version__isnull=False),
                name="roles_citation_of_one_text",
                violation_error_message="A citation belongs to one profile or one guide.",
            ),
            models.UniqueConstraint(
                fields=["role_version", "key"],
                name="roles_citation_key_once_per_profile",
                violation_error_message="This profile already has a citation with that key.",
            ),
            models.UniqueConstraint(
                fields=["guide_version", "key"],
                name="roles_citation_key_once_per_guide",
                violation_error_message="This guide already has a citation with that key.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def text(self):
        """The version of a guide or profile that cites it."""
        return self.guide_version or self.role_version

    @property
    def due_on(self) -> date:
        """When somebody should read it again."""
        return self.next_release or self.read_on + timedelta(days=self.DAYS[self.kind])


def likely_kind(url: str) -> Citation.Kind:
    """What kind of source an address most likely is: where nobody has said."""
    parts = urlsplit(url)
    address = f"{parts.netloc.removeprefix('www.')}{parts.path}"
    for kind, marks in (
        (Citation.Kind.STATISTICS, _STATISTICS),
        (Citation.Kind.LAW, _LAW),
        (Citation.Kind.TOOL, _TOOLS),
    ):
        if any(mark in address for mark in marks):
            return kind
    return Citation.Kind.CONCEPT


class StillCorrect(models.Model):
    """Somebody read a page, or one of its sources, again and found it right. Never changed."""

    role = models.ForeignKey(
        "roles.Role", models.CASCADE, null=True, blank=True, related_name="still_correct"
    )
    guide = models.ForeignKey(
        "roles.Guide", models.CASCADE, null=True, blank=True, related_name="still_correct"
    )
    citation = models.ForeignKey(
        Citation, models.SET_NULL, null=True, blank=True, related_name="still_correct"
    )
    what = models.CharField(max_length=320, help_text="The source; empty for the whole page.")
    was_read_on = models.DateField(null=True, blank=True, help_text="When it was read before.")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ["add", "view"]
        verbose_name = "found still correct"
        verbose_name_plural = "found still correct"
        indexes = [
            models.Index(fields=["guide", "what", "-at"], name="roles_still_correct_guides"),
            models.Index(fields=["role", "what", "-at"], name="roles_still_correct_roles"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__isnull=False, guide__isnull=True)
                | Q(role__isnull=True, guide__isnull=False),
                name="roles_still_correct_of_one_page",
                violation_error_message="It is about one profile or one guide.",
            )
        ]

    def __str__(self) -> str:
        return self.what or str(self.guide or self.role)
