"""The life of a text, step by step: who did what, when, and what they said to it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class TextStep(models.Model):
    """One step in the life of a version. Kept as it was said; never edited."""

    class Kind(models.TextChoices):
        BEGUN = "begun", "began this draft"
        ASKED = "asked", "asked for a review"
        SENT_BACK = "sent_back", "sent it back"
        APPROVED = "approved", "approved it"
        MOVED = "moved", "moved its dates"
        WITHDRAWN = "withdrawn", "withdrew it"

    role_version = models.ForeignKey(
        "roles.RoleVersion", models.CASCADE, null=True, blank=True, related_name="steps"
    )
    guide_version = models.ForeignKey(
        "roles.GuideVersion", models.CASCADE, null=True, blank=True, related_name="steps"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    comment = models.TextField(blank=True)
    live_from = models.DateTimeField(null=True, blank=True)
    live_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role_version__isnull=False, guide_version__isnull=True)
                | Q(role_version__isnull=True, guide_version__isnull=False),
                name="roles_textstep_of_one_text",
                violation_error_message="A step belongs to one profile or one guide.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by or 'Somebody'} {self.get_kind_display()}"
