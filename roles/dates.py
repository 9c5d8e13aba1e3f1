"""The three dates readers see of a text: published, changed, checked."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, Q

from .models.versions import Version
from .rechecking import Checked, last_checked


@dataclass(frozen=True, slots=True)
class Dates:
    """`published`: first seen. `changed`: last approved change of meaning, if any since.

    `checked`: when a named person last read it against its sources.
    """

    published: datetime | None
    changed: datetime | None
    checked: Checked | None


def dates_of(page, version: Version | None, *, now: datetime) -> Dates:
    """The dates of a page as this version of it shows them; two queries.

    A new wording that says the same changes no date: whoever approves it says which it is.
    """
    found = page.versions.seen(now=now).aggregate(
        first=Min("live_from"),
        last=Max("live_from", filter=Q(change=Version.Change.MEANING)),
    )
    first, last = found["first"], found["last"]
    return Dates(first, last if last and last > first else None, last_checked(version))
