"""The rules that /methodology/ explains, read from the code that applies them."""

from django.conf import settings

from listings import pay


def rules_of_pay() -> dict:
    """Return the constants of pay and of the listing clock by name, for the page to print."""
    return {
        "hours_per_year": pay.HOURS_PER_YEAR,
        "days_per_year": pay.DAYS_PER_YEAR,
        "weeks_per_year": pay.WEEKS_PER_YEAR,
        "months_per_year": pay.MONTHS_PER_YEAR,
        "very_wide": pay.VERY_WIDE,
        "too_wide": pay.TOO_WIDE,
        "unconfirmed_after_days": settings.UNCONFIRMED_AFTER_DAYS,
        "unlisted_after_days": settings.UNLISTED_AFTER_DAYS,
        "closed_after_days": settings.CLOSED_AFTER_DAYS,
    }
