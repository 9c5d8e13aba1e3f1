"""Which wording of a profile a guide was read with and found true."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from .guides import GuideVersion
from .profiles import RoleVersion


class ProfileCheck(models.Model):
    """Somebody found a guide's text true beside this version of a profile.

    A row is never changed: what readers saw on a day follows from the checks there were.
    """

    guide_version = models.ForeignKey(GuideVersion, models.CASCADE, related_name="checks")
    profile = models.ForeignKey(RoleVersion, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["at", "pk"]
        default_permissions = ["view"]
        indexes = [models.Index(fields=["guide_version", "at"])]

    def __str__(self) -> str:
        return f"{self.guide_version} with {self.profile}"
