"""Jobs that look like one job, and those that an editor told apart."""

from django.db import models

from .acts import DeskAct


class AlikePair(models.Model):
    """Two open jobs of one employer that may be one; `listings.alike` finds them."""

    class Reason(models.TextChoices):
        TITLE = "title", "Same title, texts almost the same"
        TEXT = "text", "Same text"
        PLACE = "place", "Same place, one title written twice"

    # The unique constraint has an index that begins with it.
    first = models.ForeignKey("listings.Listing", models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey("listings.Listing", models.CASCADE, related_name="+")
    reason = models.CharField(max_length=5, choices=Reason)
    bits_apart = models.PositiveSmallIntegerField(
        help_text="By how many of 64 bits the numbers of their texts differ."
    )

    class Meta:
        indexes = [
            models.Index(fields=["bits_apart", "first", "second"], name="listings_alikepair_queue")
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="listings_alikepair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="listings_alikepair_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"


class NotTheSame(models.Model):
    """Two listings that look alike and are two jobs: an editor said so."""

    first = models.ForeignKey("listings.Listing", models.CASCADE, related_name="+")
    second = models.ForeignKey("listings.Listing", models.CASCADE, related_name="+")
    act = models.ForeignKey(DeskAct, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="listings_notthesame_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="listings_notthesame_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"
