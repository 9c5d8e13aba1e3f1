"""What readers will see change by itself: texts going live or ending, jobs, placements, by day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
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
    open_jobs = Listing.objects.filter(state=Listing.State.OPEN).exclude(scope=Listing.Scope.OUT)
    for field, words in (("listed_at", "go live"), ("valid_through", "reach their deadline")):
        due = open_jobs.filter(**{f"{field}__gt": now, f"{field}__lte": until})
        days = due.annotate(day=TruncDate(field)).order_by("day").values("day")
        for row in days.annotate(n=Count("pk")):
            end = datetime.combine(row["day"] + timedelta(days=1), datetime.min.time())
            yield Change(timezone.make_aware(end), f"Jobs that {words}: {row['n']:,}", "/jobs/")


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
