"""What is being brought in: kept with its rehearsal until somebody confirms or drops it."""

import uuid
import zlib
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from .sources import Board, ImportBatch

KEPT_FOR = timedelta(days=2)


class IntakeQuerySet(models.QuerySet):
    def waiting_of(self, user) -> Self:
        """What this person began to bring in and has not let expire."""
        return self.filter(by=user, made_at__gt=timezone.now() - KEPT_FOR)

    def expired(self) -> Self:
        """What nobody confirmed in time."""
        return self.filter(made_at__lte=timezone.now() - KEPT_FOR)


class Intake(models.Model):
    """A file, address or pasted table on its way in. It belongs to the person who gave it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    name = models.CharField("file or address", max_length=200)
    packed = models.BinaryField()
    company = models.CharField(max_length=160, blank=True)
    board_name = models.CharField(max_length=160, blank=True)

    # What the editor answered.
    encoding = models.CharField(max_length=20, blank=True)
    columns = models.JSONField(null=True, blank=True)
    has_header = models.BooleanField(default=True)
    titles = models.JSONField(default=dict)  # title_key -> role's slug, or a scope
    employers = models.JSONField(default=dict)  # normalised name -> key of a company
    may_close = models.BooleanField(null=True)  # null: not said

    # What the rehearsal found.
    rehearsed_at = models.DateTimeField(null=True)
    format = models.CharField(max_length=20, choices=Board.Format, blank=True)
    found = models.JSONField(default=dict)
    batch = models.ForeignKey(  # set once it is being brought in
        ImportBatch, models.CASCADE, null=True, related_name="intakes"
    )

    objects = IntakeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = "delivery of jobs"
        verbose_name_plural = "bring in jobs"
        indexes = [models.Index(fields=["by", "-made_at"], name="listings_intake_recent")]

    def __str__(self) -> str:
        return self.name

    @property
    def data(self) -> bytes:
        return zlib.decompress(self.packed)

    @data.setter
    def data(self, data: bytes) -> None:
        self.packed = zlib.compress(data, 6)

    @property
    def kept_until(self) -> datetime:
        return self.made_at + KEPT_FOR


class IntakeRow(models.Model):
    """What is to become of one row, as the rehearsal found it."""

    class Kind(models.TextChoices):
        CREATE = "create", "New"
        UPDATE = "update", "Changed"
        SAME = "same", "The same"
        REJECT = "reject", "Left out"
        CLOSE = "close", "Closes"

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    row = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=6, choices=Kind)
    external_id = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=250, blank=True)
    company = models.CharField(max_length=160, blank=True)
    listing_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=list)  # field, old and new of each
    remarks = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    # Of the jobs to write, their place and what was read of each; it stands in its first row.
    job = models.PositiveIntegerField(null=True)
    kept = models.JSONField(default=list)
    is_news = models.BooleanField(default=False)  # not so in the rehearsal before

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["intake", "kind", "number"], name="listings_intakerow_kind"),
            models.Index(fields=["intake", "job"], name="listings_intakerow_job"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"
