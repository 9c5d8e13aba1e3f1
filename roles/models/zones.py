"""The time zone an editor works in."""

import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models


def check_zone(name: str) -> None:
    """Refuse what is no time zone of the world's list."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is no time zone we know; choose one of the list.")


class EditorZone(models.Model):
    """In which zone times are shown to one account, and read from its forms."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="editor_zone"
    )
    zone = models.CharField("your time zone", max_length=64, validators=[check_zone])

    class Meta:
        default_permissions = []

    def __str__(self) -> str:
        return self.zone
