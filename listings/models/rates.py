"""Exchange rates: one current, dated, sourced rate per currency."""

from decimal import Decimal
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from listings.currencies import CurrencyField


class ExchangeRateQuerySet(models.QuerySet):
    def current(self) -> Self:
        """The site's current rate set: every conversion on the site uses these and no others."""
        return self.filter(is_current=True)

    def current_per_eur(self) -> dict[str, Decimal]:
        """Map each currency with a current rate to its units per euro."""
        return dict(self.current().values_list("currency", "units_per_eur"))


class ExchangeRate(models.Model):
    currency = CurrencyField(max_length=3, help_text="Three letters, as USD.")
    date = models.DateField(help_text="The day the rate is of.")
    units_per_eur = models.DecimalField(
        "units for one euro",
        help_text="How much of it one euro buys: 1.08 for dollars.",
        max_digits=18,
        decimal_places=6,
        validators=[MinValueValidator(Decimal("0.000001"))],
    )
    source = models.CharField(max_length=120, help_text="Who publishes it; readers see it.")
    is_current = models.BooleanField(
        "in use",
        default=True,
        help_text="Every conversion on the site uses it. One rate of a currency is in use.",
    )

    objects = ExchangeRateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["currency", "-date", "-pk"]
        indexes = [models.Index(fields=["currency", "-date", "-id"], name="listings_rate_at_desk")]
        constraints = [
            models.UniqueConstraint(
                fields=["currency"],
                condition=Q(is_current=True),
                name="listings_exchangerate_one_current",
                violation_error_message="This currency already has a current rate.",
            ),
            models.CheckConstraint(
                condition=Q(units_per_eur__gt=0), name="listings_exchangerate_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units_per_eur} {self.currency} per EUR, {self.date}"
