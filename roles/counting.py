"""Numbers of rows on pages, counted only as far as they tell anything."""

from django.db.models import QuerySet

MOST_COUNTED = 1_000  # beyond it the number changes nothing, and counting on takes time


def counted(rows: QuerySet) -> int:
    """Count rows, but only to one more than is worth telling."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


def count_in_words(count: int) -> str:
    """Write a number of rows: "1,000", or "over 1,000"."""
    return f"over {MOST_COUNTED:,}" if count > MOST_COUNTED else f"{count:,}"
