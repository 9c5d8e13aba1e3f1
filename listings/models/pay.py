"""Pay ranges of a listing, as the employer gave them."""

from collections.abc import Iterator, Sequence
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from listings.currencies import CurrencyField
from listings.pay import TOO_WIDE, VERY_WIDE, annual_steps, converted_cents, width

from .rates import ExchangeRate


class PayDoubt(models.TextChoices):
    """Why the pay that a source gives was not taken over."""

    REVERSED = "reversed", "Reversed: the top is below the bottom"
    ZERO = "zero", "Zero or less"
    TOO_WIDE = "too_wide", "Too wide to mean anything"
    CURRENCY = "currency", "Unknown currency"
    PERIOD = "period", "No period"
    UNREAD = "unread", "Could not be read"

    @classmethod
    def said_in(cls, problem: str) -> str:
        """Return which one the words of an import or a reading say; "" where they say nothing."""
        said = problem.casefold()
        known = (kind for kind, words in _SAID if any(word in said for word in words))
        return next(known, cls.UNREAD) if problem else ""


# The first that fits counts.
_SAID = (
    (PayDoubt.REVERSED, ("reversed",)),
    (PayDoubt.ZERO, ("zero", "starts at nothing", "without amounts")),
    (PayDoubt.TOO_WIDE, ("too wide",)),
    (PayDoubt.CURRENCY, ("gives pay in", "does not say its currency")),
    (PayDoubt.PERIOD, ("for how long", "its period")),
)


class RangeDoubt(models.TextChoices):
    """What is odd about a range that was taken over."""

    WIDE = "wide", f"Very wide: the top is over {VERY_WIDE}× the bottom"
    UNRATED = "unrated", "In a currency without a rate: shown, not comparable"


class Period(models.TextChoices):
    YEAR = "year", "a year"
    MONTH = "month", "a month"
    WEEK = "week", "a week"
    DAY = "day", "a day"
    HOUR = "hour", "an hour"


class ListingPayQuerySet(models.QuerySet):
    LISTINGS_AT_ONCE = 10_000  # databases bind a bounded number of values

    def base_pay(self, basis: str = "employee") -> Self:
        """Ranges on that basis that are base pay or do not say: not on-target earnings."""
        return self.filter(basis=basis).exclude(part=ListingPay.Part.ON_TARGET)

    def of_listings(self, ids: Sequence[int]) -> Iterator[Self]:
        """Yield the ranges of these listings in several queries, however many there are."""
        for start in range(0, len(ids), self.LISTINGS_AT_ONCE):
            yield self.filter(listing__in=ids[start : start + self.LISTINGS_AT_ONCE])


class ListingPay(models.Model):
    """One advertised pay range. What is derived is so in `derive` and nowhere else."""

    class Basis(models.TextChoices):
        EMPLOYEE = "employee", "Employee"
        CONTRACTOR = "contractor", "Contractor"

    class Part(models.TextChoices):
        BASE = "base", "Base pay"
        ON_TARGET = "on_target", "On-target earnings"
        UNSAID = "", "Not said"

    listing = models.ForeignKey("listings.Listing", models.CASCADE, related_name="pay_ranges")
    label = models.CharField(
        max_length=120, blank=True, help_text="The place or group it is for, where it says so."
    )
    basis = models.CharField(
        "for",
        max_length=10,
        choices=Basis,
        default=Basis.EMPLOYEE,
        help_text="Whom it is offered to.",
    )
    part = models.CharField(
        "what it counts",
        max_length=10,
        choices=Part,
        blank=True,
        default=Part.UNSAID,
        help_text="With or without what depends on targets.",
    )
    minimum = models.DecimalField(
        "from",
        help_text="As the employer gives it.",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    maximum = models.DecimalField(
        "to",
        help_text="Empty where there is one end only.",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    currency = CurrencyField(max_length=3, help_text="Three letters, as EUR.")
    period = models.CharField(
        max_length=5, choices=Period, default=Period.YEAR, help_text="As the employer gives it."
    )
    words = models.CharField(
        "read from", max_length=300, blank=True, help_text="The words it was read from."
    )
    inferred = models.CharField(
        max_length=60,
        blank=True,
        help_text="What the advert did not state and we took as likely: currency, period.",
    )
    order = models.PositiveSmallIntegerField("place", default=0)

    # Derived. Hundredths of the currency unit a year, in the employer's currency and in US dollars.
    annual_low_cents = models.BigIntegerField(null=True, editable=False)
    annual_mid_cents = models.BigIntegerField(null=True, editable=False)
    annual_high_cents = models.BigIntegerField(null=True, editable=False)
    annual_usd_low_cents = models.BigIntegerField(null=True, editable=False)
    annual_usd_mid_cents = models.BigIntegerField(null=True, editable=False)
    annual_usd_high_cents = models.BigIntegerField(null=True, editable=False)

    doubt = models.CharField(max_length=10, choices=RangeDoubt, blank=True, editable=False)

    objects = ListingPayQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "pay range"
        verbose_name_plural = "pay ranges"
        indexes = [
            models.Index(fields=["doubt", "listing"], name="listings_pay_doubt"),
            models.Index(
                fields=["listing", "basis", "part", "currency"], name="listings_pay_of_listing"
            ),
            models.Index(fields=["annual_usd_mid_cents"], name="listings_pay_usd_mid"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum__isnull=False, maximum__isnull=True, minimum__gt=0)
                | Q(minimum__isnull=True, maximum__isnull=False, maximum__gt=0)
                | Q(
                    minimum__isnull=False,
                    maximum__isnull=False,  # NULL >= 1 is unknown, and passes
                    minimum__gt=0,
                    maximum__gte=F("minimum"),
                ),
                name="listings_listingpay_range",
                violation_error_message="Give at least one end, above zero; "
                "the top cannot be below the bottom.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.minimum or '…'}–{self.maximum or '…'} {self.period}"

    def save(self, *args, **kwargs):
        self.derive(ExchangeRate.objects.current_per_eur())
        super().save(*args, **kwargs)

    def derive(self, per_eur: dict) -> None:
        """Fill what is derived; `per_eur` maps currency to units per euro."""
        steps = annual_steps(self.minimum, self.maximum, self.period)
        known = self.currency in per_eur
        for step in ("low", "mid", "high"):
            cents = getattr(steps, step)
            setattr(self, f"annual_{step}_cents", cents)
            usd = (
                converted_cents(cents, per_eur[self.currency], per_eur["USD"])
                if known and cents is not None
                else None
            )
            setattr(self, f"annual_usd_{step}_cents", usd)
        if self.is_very_wide:
            self.doubt = RangeDoubt.WIDE
        else:
            self.doubt = "" if known else RangeDoubt.UNRATED

    @property
    def is_very_wide(self) -> bool:
        ratio = width(self.minimum, self.maximum)
        return ratio is not None and ratio > VERY_WIDE

    @property
    def counts_in_statistics(self) -> bool:
        """Whether statistics use it: two-sided, not over 3×, base pay of employees."""
        ratio = width(self.minimum, self.maximum)
        return (
            ratio is not None
            and ratio <= TOO_WIDE
            and self.basis == self.Basis.EMPLOYEE
            and self.part != self.Part.ON_TARGET
        )
