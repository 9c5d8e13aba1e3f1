"""How much of a guide's text is its own, as measured when it was last published or compared."""

from django.db import models

from .guides import Guide, GuideVersion


class GuideMeasure(models.Model):
    """What `roles.sameness` found in the rendered text of one version; kept with it."""

    version = models.OneToOneField(GuideVersion, models.CASCADE, related_name="measure")
    own_words = models.PositiveIntegerField()
    profile_words = models.PositiveIntegerField()
    runs = models.BinaryField(help_text="Hashes of all five-word runs, eight bytes each.")
    nearest = models.ForeignKey(Guide, models.SET_NULL, null=True, blank=True, related_name="+")
    shared = models.FloatField(default=0, help_text="Of its runs, how many the nearest has too.")

    class Meta:
        default_permissions = []

    def __str__(self) -> str:
        return f"{self.version}: {self.own_words} own words"

    @property
    def own_share(self) -> float:
        return self.own_words / ((self.own_words + self.profile_words) or 1)
