"""What roles pay: sources of pay data and the bands read from them."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from roles.models import Level, Role


class PaySourceQuerySet(models.QuerySet):
    def for_readers(self) -> Self:
        """Sources whose figures pages show: real ones, or the demo one while there is no other."""
        has_bands = Exists(PayBand.objects.filter(source=OuterRef("pk")).order_by())
        real = self.filter(has_bands, is_demo=False)
        return real if real.exists() else self.filter(is_demo=True)


class PaySource(models.Model):
    """A publisher of pay data, in the snapshot we hold. Two sources never share a statistic."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    publisher = models.CharField(max_length=160)
    licence = models.CharField(max_length=60)
    url = models.URLField(max_length=500)
    snapshot_date = models.DateField(help_text="The day the snapshot held here was published.")
    is_updated = models.BooleanField(
        "still updated", default=False, help_text="Does the publisher still add to it?"
    )
    bias = models.CharField(
        "known bias", max_length=300, blank=True, help_text="One sentence readers see."
    )
    names_employers = models.BooleanField(default=False)
    is_demo = models.BooleanField("demo", default=False, editable=False)
    checksum = models.CharField(max_length=64, blank=True, editable=False)
    imported_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PaySourceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}, {self.snapshot_date}"


class PayBand(models.Model):
    """One advertised or reported pay range, as its source printed it, a year."""

    class Kind(models.TextChoices):
        ADVERTISED = "advertised", "Advertised"
        REPORTED = "reported", "Reported"
        DEMO = "demo", "Demo"
        UNKNOWN = "unknown", "Unknown (unpaired row)"

    source = models.ForeignKey(PaySource, models.CASCADE, related_name="bands")
    kind = models.CharField(max_length=10, choices=Kind)
    role = models.ForeignKey(
        Role, models.SET_NULL, null=True, blank=True, related_name="+", help_text="None: unmapped."
    )
    raw_title = models.CharField(max_length=160)
    employer = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=10, choices=Level, blank=True)
    country = models.CharField(max_length=2, help_text="ISO 3166, of the employer.")
    residence = models.CharField(max_length=2, blank=True, help_text="ISO 3166, of the worker.")
    employment_type = models.CharField(max_length=2, blank=True, help_text="FT, PT, CT or FL.")
    remote_ratio = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0, 50, 100.")
    company_size = models.CharField(max_length=1, blank=True, help_text="S, M or L.")
    year = models.PositiveSmallIntegerField()
    is_estimate = models.BooleanField(default=False, help_text="Old snapshots: 2021e.")
    currency = models.CharField(max_length=3)
    minimum = models.BigIntegerField(help_text="Whole units of the currency a year.")
    maximum = models.BigIntegerField(help_text="Equal to the minimum for a single amount.")
    published_usd_min = models.BigIntegerField(null=True, blank=True)
    published_usd_max = models.BigIntegerField(null=True, blank=True)
    published_rows = models.PositiveSmallIntegerField(default=1, help_text="1, or 2 re-paired.")
    line = models.PositiveIntegerField(help_text="First line in the file.")

    class Meta:
        ordering = ["-year", "-pk"]
        indexes = [
            models.Index(
                fields=["source", "role", "country", "level", "year"], name="salaries_band_group"
            ),
            models.Index(fields=["source", "kind", "-year"], name="salaries_band_newest"),
            models.Index(fields=["source", "raw_title"], name="salaries_band_title"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum__gte=0, maximum__gte=F("minimum")),
                name="salaries_payband_range",
                violation_error_message="The top cannot be below the bottom.",
            ),
        ]

    def __str__(self) -> str:
        band = f"{self.currency} {self.minimum}–{self.maximum}"
        return f"{self.raw_title}, {self.country} {self.year}: {band}"


class PayMark(models.Model):
    """A random mark that changes with every write to the ranges of a role in a source.

    Written by database triggers alone (marks.py), so that no door to the rows is forgotten. The
    columns are plain numbers because a trigger may outlive the row they point at; role 0 stands for
    ranges without one.
    """

    source_id = models.BigIntegerField()
    role_id = models.BigIntegerField()
    mark = models.BigIntegerField()

    class Meta:
        ordering = ["source_id", "role_id"]
        constraints = [
            models.UniqueConstraint(fields=["source_id", "role_id"], name="salaries_paymark_once")
        ]

    def __str__(self) -> str:
        return f"{self.source_id}, {self.role_id}: {self.mark}"


class PackedRanges(models.Model):
    """The distinct ranges of a role in a source as columns, true while its mark is the role's."""

    source = models.ForeignKey(PaySource, models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, models.CASCADE, related_name="+")
    mark = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["source", "role"]
        constraints = [
            models.UniqueConstraint(fields=["source", "role"], name="salaries_packedranges_once")
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.role}"
