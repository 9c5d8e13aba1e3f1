"""Where a claim comes from."""

from django.db import models
from django.db.models import Q


class Citation(models.Model):
    """A source somebody has read, for one claim of a profile or guide."""

    role_version = models.ForeignKey(
        "roles.RoleVersion", models.CASCADE, null=True, blank=True, related_name="citations"
    )
    guide_version = models.ForeignKey(
        "roles.GuideVersion", models.CASCADE, null=True, blank=True, related_name="citations"
    )
    key = models.SlugField(max_length=40, help_text="Used in the text as [cite:key].")
    claim = models.CharField(max_length=400, help_text="What this source is cited for.")
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=160)
    url = models.URLField(max_length=500)
    data_date = models.CharField(
        "date of the data", max_length=120, help_text="As the source prints it."
    )
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166, where it is of one.")
    read_on = models.DateField("read on")

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
