"""How much of a guide's text is its own, measured for now and for every moment ahead."""

from django.db import models

from .guides import Guide, GuideVersion


class GuideMeasure(models.Model):
    """What `roles.sameness` found in the rendered text of one version, from a moment on.

    Nothing runs when a scheduled text goes live or ends: what holds from then on is measured when
    it is scheduled. Of what was before now only the newest row of each text is kept.
    """

    version = models.ForeignKey(GuideVersion, models.CASCADE, related_name="measures")
    since = models.DateTimeField()
    profiles = models.CharField(
        max_length=60, blank=True, help_text="Ids of the profile texts it was read beside."
    )
    own_words = models.PositiveIntegerField()
    profile_words = models.PositiveIntegerField()
    runs = models.BinaryField(help_text="Hashes of all five-word runs, eight bytes each.")
    nearest = models.ForeignKey(Guide, models.SET_NULL, null=True, blank=True, related_name="+")
    shared = models.FloatField(default=0, help_text="Of its runs, how many the nearest has too.")

    class Meta:
        default_permissions = []
        ordering = ["version", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["version", "since"], name="roles_guidemeasure_once")
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.own_words} own words"

    @property
    def own_share(self) -> float:
        return self.own_words / ((self.own_words + self.profile_words) or 1)
