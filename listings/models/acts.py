"""What was decided at the desk: one entry each, however many listings it touched."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class DeskAct(models.Model):
    """One decision about one or many listings: who, when, what; undone as a whole.

    What it changed on listings stands in ListingChange; `details` is what else undoing it needs.
    """

    class Kind(models.TextChoices):
        REVIEW = "review", "Review"
        CONFIRM = "confirm", "Confirm open"
        HELD = "held", "Held field"
        MERGE = "merge", "Merge"
        APART = "apart", "Not the same"
        TITLES = "titles", "Titles"
        PAY = "pay", "Pay"

    kind = models.CharField(max_length=10, choices=Kind)
    what = models.CharField(max_length=400)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    details = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["by", "kind", "-at", "-id"], name="listings_act_last")]
        verbose_name = "desk entry"
        verbose_name_plural = "desk entries"

    def __str__(self) -> str:
        return self.what


class OutOfScopeTitle(models.Model):
    """A job title that is none of our roles: listings of that title are never live."""

    title = models.CharField(max_length=200)
    # As `listings.reading.titles.title_key` writes it.
    key = models.CharField(max_length=200, unique=True, editable=False)
    act = models.ForeignKey(DeskAct, models.CASCADE, related_name="+", editable=False)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title
