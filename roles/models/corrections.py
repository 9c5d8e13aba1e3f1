"""What we had wrong, said in public."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords


class Correction(models.Model):
    """A mistake that readers saw: what was wrong, what is right, since when, reported by whom."""

    role = models.ForeignKey(
        "roles.Role",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="corrections",
        help_text="Whose profile was wrong. Neither role nor guide: it is about the whole site.",
    )
    guide = models.ForeignKey(
        "roles.Guide",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="corrections",
        help_text="Which guide was wrong.",
    )
    was = models.TextField("what was wrong", help_text="As readers saw it.")
    now = models.TextField("what is right", help_text="With its source, where it has one.")
    corrected_at = models.DateTimeField(
        default=timezone.now, help_text="From this moment on it stands on the page."
    )
    reported_by = models.CharField(
        max_length=120, blank=True, help_text="As they wish to be named."
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["-corrected_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__isnull=True) | Q(guide__isnull=True),
                name="roles_correction_of_one_page",
                violation_error_message="Choose a role or a guide, not both.",
            )
        ]

    def __str__(self) -> str:
        return self.was[:60]

    def clean(self):
        if self.role_id and self.guide_id:
            raise ValidationError("Choose a role or a guide, not both.")

    @property
    def page(self):
        """The role or guide it stands on; None for the site as a whole."""
        return self.guide or self.role
