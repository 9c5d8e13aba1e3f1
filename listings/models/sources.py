"""Where listings come from: boards, runs, held corrections and the history readers see."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from .acts import DeskAct


class Board(models.Model):
    """A place that publishes jobs in a format we read: one employer's board or a file."""

    class Format(models.TextChoices):
        GREENHOUSE = "greenhouse", "Greenhouse job board"
        CSV = "csv", "Table (CSV, Excel, pasted rows)"
        EXPORT = "export", "Our own export of listings"

    key = models.SlugField(
        "short name",
        max_length=120,
        unique=True,
        help_text="Letters, digits and hyphens. Commands know the board by it.",
    )
    name = models.CharField(max_length=160)
    company = models.ForeignKey(
        "listings.Company",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="employer",
        help_text="Whose jobs it lists. Empty: each job names its employer.",
    )
    format = models.CharField(
        max_length=20, choices=Format, help_text="How what it lists is written."
    )
    url = models.URLField(
        "address", max_length=500, blank=True, help_text="Where it is read. Empty: it is a file."
    )
    schedule = models.CharField(
        max_length=60,
        blank=True,
        help_text="When it is read by itself: minute, hour, day, month and weekday, as in "
        "“0 6 * * *” for six o'clock each day. Empty: somebody reads it.",
    )
    last_good_run = models.DateTimeField(null=True, blank=True, editable=False)

    history = HistoricalRecords(excluded_fields=["last_good_run"])

    class Meta:
        ordering = ["name", "-pk"]

    def __str__(self) -> str:
        return self.name

    def note_good_run(self, moment: datetime | None) -> None:
        """Note when it was last read whole: no change that a history tells."""
        self.last_good_run = moment
        Board.objects.filter(pk=self.pk).update(last_good_run=moment)


class ImportBatch(models.Model):
    """One run that brought listings in, with what it did."""

    board = models.ForeignKey(Board, models.CASCADE, related_name="batches")
    file_name = models.CharField(max_length=200)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    jobs = models.PositiveIntegerField(
        "jobs to write", default=0, help_text="Those that are new or have changed."
    )
    done = models.PositiveIntegerField(
        "jobs written", default=0, help_text="How far the run has come."
    )
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list, help_text="Row, column, value and remedy of each.")
    made = models.JSONField(
        default=dict, blank=True, help_text="Employers and titles made for it, by key."
    )
    good_run_before = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["-started_at", "-id"], name="listings_batch_at_desk")]
        verbose_name_plural = "import batches"

    def __str__(self) -> str:
        return f"{self.file_name}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def progress(self) -> str:
        """How far a run has come that has not ended; "" for one that has, or is undone."""
        is_over = self.finished_at or self.undone_at
        return "" if is_over else f"{self.done:,} of {self.jobs:,} jobs brought in"


class ListingSource(models.Model):
    """One record of one board that stands behind a listing."""

    listing = models.ForeignKey("listings.Listing", models.CASCADE, related_name="sources")
    board = models.ForeignKey(Board, models.CASCADE, related_name="sources")
    external_id = models.CharField(max_length=200)
    url = models.URLField(max_length=2000, blank=True)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what we read from it.")
    first_seen = models.DateTimeField(default=timezone.now)
    missing_since = models.DateTimeField(
        null=True, blank=True, help_text="When the board stopped listing it."
    )
    merged_by_hand = models.BooleanField(
        db_default=False,
        editable=False,
        help_text="An editor merged its listing into this one: imports keep them together.",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["board", "external_id"],
                name="listings_listingsource_once_per_board",
                violation_error_message="This board already has a job with that id.",
            )
        ]
        indexes = [
            models.Index(fields=["listing", "missing_since", "board"], name="listings_source_open"),
            models.Index(fields=["board", "missing_since", "listing"], name="listings_source_fed"),
        ]

    def __str__(self) -> str:
        return f"{self.board} {self.external_id}"


class SourceBefore(models.Model):
    """What a source was before a run changed it, so that the run can be undone."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="sources_before")
    external_id = models.CharField(max_length=200)
    listing = models.ForeignKey(
        "listings.Listing", models.CASCADE, null=True, related_name="+"
    )  # null: the source was new
    url = models.URLField(max_length=2000, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    first_seen = models.DateTimeField(null=True)
    missing_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.external_id


class HeldField(models.Model):
    """A field an editor corrected: imports record the source's value, ours shows until released."""

    listing = models.ForeignKey("listings.Listing", models.CASCADE, related_name="held_fields")
    name = models.CharField(max_length=30)
    source_value = models.JSONField(
        null=True, blank=True, help_text="What the source said when it was corrected."
    )
    source_now = models.JSONField(null=True, blank=True, help_text="What the source says now.")
    source_changed_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    held_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing", "name"], name="listings_heldfield_once_per_listing"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def delete(self, *args, **kwargs):
        """Release the field: the next import sets it again, even if its source did not change."""
        ListingSource.objects.filter(listing=self.listing_id).update(fingerprint="")
        return super().delete(*args, **kwargs)


class ListingChange(models.Model):
    """What changed on a listing, when and by whom. Readers see pay, title, places and deadline."""

    PUBLIC_FIELDS = {"title", "pay", "places", "valid_through"}
    # Beside the fields of `listings.changes` and "state": the first word of a listing, what facts
    # were read from (for an undo), and what the source says of a held field ("source:title").
    CREATED = "created"
    READING = "reading"

    listing = models.ForeignKey("listings.Listing", models.CASCADE, related_name="changes")
    field = models.CharField(max_length=30)
    old = models.JSONField(null=True, blank=True)
    new = models.JSONField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    batch = models.ForeignKey(
        ImportBatch, models.SET_NULL, null=True, blank=True, related_name="changes"
    )
    act = models.ForeignKey(DeskAct, models.SET_NULL, null=True, blank=True, related_name="changes")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["listing", "-at"], name="listings_change_recent"),
            models.Index(fields=["-at", "-id"], name="listings_change_at_desk"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.old} → {self.new}"
