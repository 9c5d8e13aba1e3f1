"""What roles pay: sources of pay data, what was read from them, and each time it was renewed."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from roles.models import Level, Role


class PaySourceQuerySet(models.QuerySet):
    def for_readers(self) -> Self:
        """Sources whose figures pages show: real ones, or the demo one while there is no other."""
        has_bands = Exists(PayBand.objects.filter(source=OuterRef("pk")).order_by())
        real = self.filter(has_bands, is_demo=False)
        return real if real.exists() else self.filter(is_demo=True)


class PaySource(models.Model):
    """A publisher of pay data, in the snapshot we hold. Two sources never share a statistic."""

    slug = models.SlugField(
        "short name",
        max_length=60,
        unique=True,
        help_text="Letters, digits and hyphens. It stands in addresses that ask for this source.",
    )
    name = models.CharField(max_length=160)
    publisher = models.CharField(max_length=160, help_text="Who answers for the figures.")
    licence = models.CharField(max_length=60, help_text="As the publisher calls it: CC0.")
    url = models.URLField("address", max_length=500, help_text="Where readers find the source.")
    snapshot_date = models.DateField(help_text="The day the snapshot held here was published.")
    is_updated = models.BooleanField(
        "still updated", default=False, help_text="Does the publisher still add to it?"
    )
    bias = models.CharField(
        "known bias", max_length=300, blank=True, help_text="One sentence readers see."
    )
    names_employers = models.BooleanField(
        default=False, help_text="Does each range say which employer it is of?"
    )
    is_demo = models.BooleanField("demo", default=False, editable=False)
    checksum = models.CharField(max_length=64, blank=True, editable=False)
    imported_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PaySourceQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["checksum", "imported_at"])

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

    CONTRACT_TYPES = ("CT", "FL")  # contract and freelance work, as sources write it

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

    # What the last refresh did to it, so that it can be undone.
    added_in = models.ForeignKey(
        "salaries.PayRefresh", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    previous_line = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["-year", "-pk"]
        indexes = [
            models.Index(
                fields=["source", "role", "country", "level", "year"], name="salaries_band_group"
            ),
            models.Index(fields=["source", "kind", "-year"], name="salaries_band_newest"),
            models.Index(fields=["-year", "-id"], name="salaries_band_at_desk"),
            models.Index(fields=["source", "raw_title", "role"], name="salaries_band_title"),
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


class PayRefresh(models.Model):
    """One snapshot of a source replaced by another: what came, what went, and what it changed.

    Groups are those of the pay pages: a role, country and level in the default window.
    """

    source = models.ForeignKey(PaySource, models.CASCADE, related_name="refreshes")
    made_at = models.DateTimeField(default=timezone.now)
    snapshot_date = models.DateField()
    checksum = models.CharField(max_length=64, blank=True)
    previous_date = models.DateField(null=True, help_text="Of the snapshot held before, if any.")
    previous_checksum = models.CharField(max_length=64, blank=True)
    added = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    bad_rows = models.PositiveIntegerField("rows left out as unreadable", default=0)
    groups_appeared = models.PositiveIntegerField(default=0)
    groups_vanished = models.PositiveIntegerField(default=0)
    groups_reworded = models.PositiveIntegerField(default=0)
    groups_moved = models.PositiveIntegerField("groups outside their old interval", default=0)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name_plural = "pay refreshes"

    def __str__(self) -> str:
        return f"{self.source.name}, snapshot of {self.snapshot_date}"

    @property
    def is_last(self) -> bool:
        return not self.source.refreshes.filter(pk__gt=self.pk).exists()

    @property
    def can_be_undone(self) -> bool:
        """Only the last one: what an earlier one removed is not kept."""
        return self.undone_at is None and self.is_last


class RemovedBand(models.Model):
    """A range the last refresh of a source took away, whole, so that undoing brings it back."""

    refresh = models.ForeignKey(PayRefresh, models.CASCADE, related_name="removed_bands")
    band = models.JSONField(help_text="Its columns by name.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.refresh}: {self.band.get('raw_title')}"


class PayUpload(models.Model):
    """A snapshot an editor uploaded and rehearsed, kept until it is confirmed or dropped."""

    source = models.ForeignKey(PaySource, models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=160)
    published_on = models.DateField()
    skip_bad = models.BooleanField(default=False)
    replace = models.BooleanField(default=False)
    data = models.BinaryField()
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class OfficialFigureQuerySet(models.QuerySet):
    def about(self, role: Role, country: str) -> Self:
        """The figures of the occupation a role is, or is part of; newest first."""
        if not role.onet_soc or role.onet_fit == Role.OnetFit.NONE:
            return self.none()
        soc = role.onet_soc.partition(".")[0]  # O*NET divides the classes of the SOC further
        return self.filter(soc=soc, country=country).select_related("source").order_by("-year")


class OfficialFigure(models.Model):
    """What a statistical office publishes about an occupation: its own percentiles, not ranges.

    A median with what stands around it is no pay range and enters no statistic of ours. None: the
    office does not publish it. Amounts in whole units of the currency a year.
    """

    source = models.ForeignKey(PaySource, models.CASCADE, related_name="official_figures")
    soc = models.CharField("SOC code", max_length=7, help_text="Such as 15-2051.")
    title = models.CharField(max_length=160, help_text="The occupation as the office names it.")
    country = models.CharField(max_length=2, help_text="ISO 3166.")
    year = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    employment = models.PositiveIntegerField(null=True)
    p10 = models.PositiveIntegerField(null=True)
    p25 = models.PositiveIntegerField(null=True)
    median = models.PositiveIntegerField(null=True)
    p75 = models.PositiveIntegerField(null=True)
    p90 = models.PositiveIntegerField(null=True)
    is_top_coded = models.BooleanField(
        default=False, help_text="The office prints no amount above its ceiling: such are missing."
    )
    read_on = models.DateField(help_text="The day the published table was read.")

    objects = OfficialFigureQuerySet.as_manager()

    class Meta:
        ordering = ["soc", "country", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "soc", "country", "year"], name="salaries_officialfigure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.soc} {self.title}, {self.country} {self.year}"

    @staticmethod
    def fit_of(role: Role) -> str:
        """How well the office's class fits a role: exact, broad, or none.

        The office counts by whole SOC classes, so a role that is one of the parts O*NET divides a
        class into (15-2051.01) is only broadly described by it.
        """
        is_part = not role.onet_soc.endswith(".00")
        exact = role.onet_fit == Role.OnetFit.EXACT
        return Role.OnetFit.BROAD if exact and is_part else role.onet_fit


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
    """The distinct ranges of a role in a source as columns, true while its mark is the role's.

    Read only where their layout is that of columns.py.
    """

    source = models.ForeignKey(PaySource, models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, models.CASCADE, related_name="+")
    mark = models.BigIntegerField()
    layout = models.PositiveSmallIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["source", "role"]
        constraints = [
            models.UniqueConstraint(fields=["source", "role"], name="salaries_packedranges_once")
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.role}"
