"""The current rate set as one value."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Self

from django.db import DEFAULT_DB_ALIAS

from listings.models import ExchangeRate
from listings.pay import converted_cents


@dataclass(frozen=True)
class RateSet:
    """Every conversion of one page is made with one of these."""

    rates: tuple[ExchangeRate, ...]

    @classmethod
    def current(cls) -> Self:
        """Read the site's current rates; one query."""
        return cls(tuple(ExchangeRate.objects.using(DEFAULT_DB_ALIAS).current()))

    @cached_property
    def version(self) -> int:
        """A number that differs between sets that convert or are cited differently."""
        return hash(tuple((r.currency, r.units_per_eur, r.date, r.source) for r in self.rates))

    @cached_property
    def _by_currency(self) -> dict[str, ExchangeRate]:
        return {rate.currency: rate for rate in self.rates}

    def __contains__(self, currency: str) -> bool:
        return currency in self._by_currency

    def currencies(self) -> list[str]:
        return sorted(self._by_currency)

    def convert_cents(self, cents: int, currency: str, target: str) -> int | None:
        """Convert hundredths between currencies; None where one has no rate."""
        if currency == target:
            return cents
        if currency not in self or target not in self:
            return None
        return converted_cents(cents, self._per_eur(currency), self._per_eur(target))

    def _per_eur(self, currency: str) -> Decimal:
        return self._by_currency[currency].units_per_eur

    def date_of(self, currency: str) -> date | None:
        """The day the rate of a currency is of."""
        rate = self._by_currency.get(currency)
        return rate.date if rate else None

    def source_of(self, currency: str) -> str:
        rate = self._by_currency.get(currency)
        return rate.source if rate else ""
