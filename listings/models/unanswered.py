"""What was searched for and not found, without anything about who asked."""

from datetime import timedelta

from django.db import models

ASKED_ON_DAYS = 3  # before that, nothing readable of a search is kept
FORGOTTEN_AFTER = timedelta(days=90)


class UnansweredQuerySet(models.QuerySet):
    def for_the_desk(self):
        """Words asked for on several days, so that they are nobody's own; most days first."""
        return self.filter(days__gte=ASKED_ON_DAYS).exclude(words="").order_by("-days", "-times")


class UnansweredSearch(models.Model):
    """Words that found no job: on how many days they were asked for, and about how often.

    No visitor, address or hour is kept. Until the third day there is only a keyed digest of the
    words, which nobody can read: words of one person stay unread. `listings.unanswered` writes it.
    """

    digest = models.CharField(max_length=32, unique=True, editable=False)
    words = models.CharField(max_length=80, blank=True)
    days = models.PositiveSmallIntegerField("on how many days", default=0)
    times = models.PositiveIntegerField(default=0)
    last_day = models.DateField("last asked for")

    objects = UnansweredQuerySet.as_manager()

    class Meta:
        ordering = ["-days", "-times", "-pk"]
        verbose_name = "search that found nothing"
        verbose_name_plural = "searches that found nothing"
        default_permissions = ["view"]
        indexes = [models.Index(fields=["-days", "-times", "-id"], name="listings_unanswered_most")]

    def __str__(self) -> str:
        return self.words or "(kept unread)"

    @property
    def about(self) -> str:
        """How often, rounded: the exact number is nobody's business."""
        return f"about {round(self.times, -1):,} times" if self.times >= 10 else "a few times"
