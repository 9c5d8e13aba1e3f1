"""Which values the filters know: each function maps those it knows to canonical value and name."""

import re
from collections.abc import Mapping
from functools import cache

from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils.text import slugify
from django_countries import countries

from listings.models import Company, Contract, ListingPlace, WorkingTime, Workplace
from listings.reading.areas import countries as country_table
from listings.wording import country_in_sentence
from roles.models import Level, Role, Term
from roles.models.slugs import Slugged

Known = Mapping[str, tuple[str, str]]

EMPLOYMENT = dict(WorkingTime.choices) | dict(Contract.choices)
_REGION = re.compile(r"([a-z]{2})-([a-z0-9]{1,3})", re.IGNORECASE | re.ASCII)


def _choices(names: Mapping[str, str]):
    def lookup(values: list[str]) -> Known:
        return {raw: (raw.lower(), names[raw.lower()]) for raw in values if raw.lower() in names}

    return lookup


levels = _choices({level.value: level.short for level in Level})
employments = _choices({value: name.lower() for value, name in EMPLOYMENT.items()})
workplaces = _choices({value: name.lower() for value, name in Workplace.choices})


def roles(values: list[str]) -> Known:
    """Know roles by any slug they have or had."""
    return _known(Role, values, "plural")


def _known(model: type[Slugged], values: list[str], name: str) -> Known:
    found = model.objects.known_by({raw.lower() for raw in values})
    return {
        raw: (found[raw.lower()].slug, getattr(found[raw.lower()], name))
        for raw in values
        if raw.lower() in found
    }


def families(values: list[str]) -> Known:
    names = {
        slugify(name): name for name in Role.objects.order_by().values_list("family", flat=True)
    }
    return {raw: (raw.lower(), names[raw.lower()]) for raw in values if raw.lower() in names}


def skills(values: list[str]) -> Known:
    """Know skills by any slug they have or had."""
    return _known(Term, values, "name")


def companies(values: list[str]) -> Known:
    """Know companies by any slug they have or had."""
    return _known(Company, values, "name")


def countries_known(values: list[str]) -> Known:
    return {
        raw: (raw.upper(), country_in_sentence(raw.upper()))
        for raw in values
        if len(raw) == 2 and raw.upper() in countries.countries
    }


def homes(values: list[str]) -> Known:
    """Know where an applicant may live: a country, or a subdivision such as US-CA."""
    known = dict(countries_known(values))
    for raw in values:
        region = _REGION.fullmatch(raw)
        if region and region[1].upper() in countries.countries:
            code = raw.upper()
            known[raw] = (code, f"{region[2].upper()}, {country_in_sentence(code[:2])}")
    return known


def places(values: list[str]) -> Known:
    """Know cities ("berlin-de") and regions ("us-ca") where some listing is or was.

    One query, which looks for one place of each and counts none.
    """
    asked = dict.fromkeys(raw.lower() for raw in values if len(raw) <= 110)
    rows = ListingPlace.objects.order_by()
    first = {}
    for slug in asked:
        first[slug] = Subquery(rows.filter(city_slug=slug).values("city")[:1])
        if region := _REGION.fullmatch(slug):
            there = rows.filter(country=region[1].upper(), region__iexact=region[2])
            first[slug] = Coalesce(Subquery(there.values("region")[:1]), first[slug])
    if not first:
        return {}
    found = rows.values_list(*first.values())[:1]
    known = {slug: name for row in found for slug, name in zip(first, row, strict=True) if name}
    return {
        raw: (raw.lower(), _place_name(raw.lower(), known[raw.lower()]))
        for raw in values
        if raw.lower() in known
    }


def _place_name(slug: str, name: str) -> str:
    region = _REGION.fullmatch(slug)
    return f"{name}, {country_in_sentence(region[1].upper())}" if region else name


@cache
def currencies() -> frozenset[str]:
    """Return the codes of the currencies that are some country's own."""
    return frozenset(filter(None, (row["currencycode"] for row in country_table().values())))


def currency(raw: str) -> str | None:
    """Return the ISO code in upper case, None for what is no country's currency."""
    return raw.upper() if raw.upper() in currencies() else None
