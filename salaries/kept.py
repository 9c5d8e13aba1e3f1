"""Pay pages kept as bytes: good until the data, what stands beside them, or the day changes."""

from collections.abc import Hashable

from django.db import router
from django.utils import timezone

from listings.kept_pages import kept_while
from listings.remembered import version

from .marks import all_marks
from .models import PaySource


def _now() -> tuple[Hashable, ...]:
    """The journal's position, the day, and the marks of all ranges."""
    return version(), timezone.localdate(), all_marks(router.db_for_read(PaySource))


kept_while_true = kept_while(_now)
