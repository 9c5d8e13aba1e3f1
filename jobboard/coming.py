"""What readers will see change by itself: texts going live or ending, jobs, placements, by day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, pairwise

from django.db import connection
from django.utils import timezone

from listings.models import Listing, Placement
from roles.models import GuideVersion, RoleVersion
from roles.models.versions import Version

DAYS_AHEAD = 90
MOST_OF_A_KIND = 100


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happens by itself; at `moment` it has happened."""

    moment: datetime
    text: str
    path: str  # the page to look at

    @property
    def second_after(self) -> datetime:
        """The first whole second at which it has happened: what a form can name."""
        return self.moment.replace(microsecond=0) + timedelta(seconds=1)


def coming_changes(now: datetime) -> dict[date, list[Change]]:
    """The changes of the coming weeks by day, in order; a fixed number of queries."""
    until = now + timedelta(days=DAYS_AHEAD)
    found = [*_of_texts(now, until), *_of_jobs(now, until), *_of_placements(now, until)]
    days = defaultdict(list)
    for change in sorted(found, key=lambda change: change.moment):
        days[timezone.localdate(change.moment)].append(change)
    return dict(days)


def _of_texts(now: datetime, until: datetime):
    for model, pages in (
        (GuideVersion, ["guide__role_a", "guide__role_b"]),
        (RoleVersion, ["role"]),
    ):
        approved = model.objects.filter(state=Version.State.APPROVED).select_related(*pages)
        for field, words in (("live_from", "goes live"), ("live_until", "ends")):
            due = approved.filter(**{f"{field}__gt": now, f"{field}__lte": until})
            for version in due.order_by(field)[:MOST_OF_A_KIND]:
                page = getattr(version, version.page)
                kind = "Guide" if model is GuideVersion else "Profile"
                name = version.title if model is GuideVersion else page.name
                yield Change(
                    getattr(version, field), f"{kind} {words}: {name}", page.get_absolute_url()
                )


def _of_jobs(now: datetime, until: datetime):
    """Jobs by the day, for there may be thousands: each day as it stands at its end."""
    ends = list(_ends_of_days(now, until))
    moments = [connection.ops.adapt_datetimefield_value(moment) for moment in (now, *ends)]
    days = list(pairwise(moments))
    for column, words in (("listed_at", "go live"), ("valid_through", "reach their deadline")):
        for day, number in _count_jobs(column, days):
            yield Change(ends[day], f"Jobs that {words}: {number:,}", "/jobs/")


def _ends_of_days(now: datetime, until: datetime) -> Iterator[datetime]:
    day = timezone.localdate(now)
    while now < until:
        day += timedelta(days=1)
        now = timezone.make_aware(datetime.combine(day, datetime.min.time()))
        yield now


def _count_jobs(column: str, days: list[tuple]) -> list[tuple[int, int]]:
    """Return which of the days that moment of open jobs falls on, and of how many.

    Each day is a range of an index: to work out the day of each job takes far longer. Days are
    pairs of moments as the database takes them.
    """
    rows = ", ".join(f"({number}, %s, %s)" for number in range(len(days)))
    sql = f"""
        SELECT day.column1, COUNT(*) FROM (VALUES {rows}) AS day
        JOIN listings_listing AS job ON job.state = %s AND job.scope <> %s
            AND job.{column} > day.column2 AND job.{column} <= day.column3
        GROUP BY day.column1 ORDER BY day.column1
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*chain(*days), Listing.State.OPEN, Listing.Scope.OUT])
        return cursor.fetchall()


def _of_placements(now: datetime, until: datetime):
    placements = Placement.objects.select_related("listing__company")
    for field, words in (("starts_at", "starts"), ("ends_at", "ends")):
        due = placements.filter(**{f"{field}__gt": now, f"{field}__lte": until})
        for row in due.order_by(field)[:MOST_OF_A_KIND]:
            yield Change(
                getattr(row, field),
                f"{row.get_kind_display()} {words}: {row.listing}",
                row.listing.get_absolute_url(),
            )
