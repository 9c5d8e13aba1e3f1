"""The rules that /methodology/ explains, read from the code that applies them."""

from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef

from listings import pay
from listings.models import ExchangeRate
from salaries import context, figures, offers, statistics
from salaries.models import OfficialFigure, PayRefresh, PaySource

# Raised with every change of a rule below, with a line that says what changed.
VERSIONS = [
    ("3", date(2026, 11, 25), "Ranges of contract and freelance work are left out of every figure "
     "but the check of a contractor’s offer."),
    ("2", date(2026, 11, 25), "Offers are placed with an interval; trends, remote work and company "
     "size are shown; an advert’s own range is placed among others."),
    ("1", date(2026, 11, 24), "The first account of these rules."),
]  # fmt: skip
REFRESHES_SHOWN = 20


def rules_of_pay() -> dict:
    """Return the constants of pay and of the listing clock by name, for the page to print."""
    return {
        "hours_per_year": pay.HOURS_PER_YEAR,
        "days_per_year": pay.DAYS_PER_YEAR,
        "weeks_per_year": pay.WEEKS_PER_YEAR,
        "months_per_year": pay.MONTHS_PER_YEAR,
        "very_wide": pay.VERY_WIDE,
        "too_wide": pay.TOO_WIDE,
        "confidence": _percent(statistics.CONFIDENCE),
        "round_to": statistics.ROUND_TO,
        "thresholds": [
            ("The pay ranges themselves, one by one", *statistics.FOR_LIST),
            ("A median with its interval", *statistics.FOR_MEDIAN),
            ("The middle half (quartiles)", *statistics.FOR_QUARTILES),
            ("The outer tenths", *statistics.FOR_TENTHS),
        ],
        "fewest": statistics.FOR_LIST[0],
        "few_for_median": statistics.FOR_MEDIAN[0],
        "of_ten": offers.OF_TEN,
        "notably_wide": context.NOTABLY_WIDE,
        "farthest_score": statistics.FARTHEST_SCORE,
        "few_for_solid": statistics.FOR_QUARTILES[0],
        "few_without_employers": statistics.FOR_TENTHS[0],
        "widest_precision": _percent(statistics.WIDEST_PRECISION),
        "rough_precision": _percent(statistics.ROUGH_PRECISION),
        "dominant_share": _percent(statistics.DOMINANT_SHARE),
        "window_years": figures.WINDOW_YEARS,
        "longer_window_years": figures.LONGER_WINDOW_YEARS,
        "aged_after_months": figures.AGED_AFTER_MONTHS,
        "old_after_months": figures.OLD_AFTER_MONTHS,
        "expired_after_months": figures.EXPIRED_AFTER_MONTHS,
        "unconfirmed_after_days": settings.UNCONFIRMED_AFTER_DAYS,
        "unlisted_after_days": settings.UNLISTED_AFTER_DAYS,
        "closed_after_days": settings.CLOSED_AFTER_DAYS,
    }


def material() -> dict:
    """Return what the figures stand on now: sources, refreshes, rates, and the rules' version."""
    official = OfficialFigure.objects.filter(source=OuterRef("pk"))
    return {
        "versions": VERSIONS,
        "sources": PaySource.objects.for_readers(),
        "official_sources": PaySource.objects.filter(Exists(official)),
        "refreshes": PayRefresh.objects.select_related("source")[:REFRESHES_SHOWN],
        "rate": ExchangeRate.objects.current().filter(currency="USD").first(),
    }


def _percent(share: float) -> int:
    return round(share * 100)
