"""Which guides are close to which, computed beforehand."""

from django.db import models

from .guides import Guide


class GuideKin(models.Model):
    """The guides closest to one from a moment on, the closest first.

    `kin` holds for each its id, the ids of the roles both are about, and how many skills and tools
    their other roles share. Nothing runs when a scheduled text goes live: what will be close from
    then on is computed when it is scheduled.
    """

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    kin = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        ordering = ["guide", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["guide", "since"], name="roles_guidekin_once")
        ]

    def __str__(self) -> str:
        return f"{self.guide}, since {self.since}"
