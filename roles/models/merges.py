"""Two of a kind made one: what was merged, by whom, what moved, and how to take it back."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone


class Merge(models.Model):
    """One merge. `notes` hold every change of a row; undoing takes them back, the last first."""

    kind = models.CharField(max_length=60, help_text="Which model: roles.role.")
    kept_id = models.BigIntegerField()
    kept_name = models.CharField(max_length=200)
    merged_id = models.BigIntegerField()
    merged_name = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answers = models.JSONField(default=dict)
    moved = models.JSONField(default=list, help_text="What moved, a sentence each.")
    figures = models.JSONField(default=list, help_text="What was counted before and after.")
    notes = models.JSONField(default=list)
    prints = models.JSONField(default=dict, help_text="Texts as the merge left them.")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        default_permissions = ["view", "change"]

    def __str__(self) -> str:
        return f"{self.merged_name} into {self.kept_name}"

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.kind)
