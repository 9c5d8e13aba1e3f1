"""What was changed in a text, part by part: by whom, when, and what stood there before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class TextEdit(models.Model):
    """One saved change of one part of a profile or guide, with its values before and after.

    The values are those of `roles.text_parts`. What one person saves in the same part within a
    few minutes is one change.
    """

    role_version = models.ForeignKey(
        "roles.RoleVersion", models.CASCADE, null=True, blank=True, related_name="edits"
    )
    guide_version = models.ForeignKey(
        "roles.GuideVersion", models.CASCADE, null=True, blank=True, related_name="edits"
    )
    part = models.CharField(max_length=40)
    before = models.JSONField()
    after = models.JSONField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["role_version", "part", "-at"]),
            models.Index(fields=["guide_version", "part", "-at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(role_version__isnull=False, guide_version__isnull=True)
                | Q(role_version__isnull=True, guide_version__isnull=False),
                name="roles_textedit_of_one_text",
                violation_error_message="A change belongs to one profile or one guide.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part}, {self.at:%d %b %Y, %H:%M} UTC"
