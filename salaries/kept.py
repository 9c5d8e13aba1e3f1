"""Pay pages kept as bytes: good until the data, what stands beside them, or the day changes."""

from collections.abc import Hashable

from django.db import connections, router
from django.utils import timezone

from listings.kept_pages import kept_while
from listings.remembered import version

from .models import PaySource

# Marks are random: with any of them their sum changes. Divided, it fits in 64 bits.
_ALL_MARKS = "SELECT COUNT(*), SUM(mark / 65536) FROM salaries_paymark"


def _now() -> tuple[Hashable, ...]:
    """The journal's position, the day, and the marks of all ranges. One query."""
    with connections[router.db_for_read(PaySource)].cursor() as cursor:
        cursor.execute(_ALL_MARKS)
        return version(), timezone.localdate(), cursor.fetchone()


kept_while_true = kept_while(_now)
