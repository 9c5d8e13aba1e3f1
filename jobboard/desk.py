"""What waits at the desk: one line for each thing to do, with its count and where to do it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from listings.models import ExchangeRate, ImportBatch, Listing
from roles.models import GuideVersion, RoleVersion
from roles.models.versions import Version
from salaries.leaning import marked_texts, moved

RATES_DUE_AFTER = timedelta(days=30)
MOST_LINKS = 5  # of one thing to do
_TEXTS = {GuideVersion: "guides", RoleVersion: "profiles"}


@dataclass(frozen=True, slots=True)
class DeskItem:
    text: str
    count: int
    model: str
    filters: dict = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()  # name and address of each, where they are few

    @property
    def url(self) -> str:
        address = reverse(f"admin:{self.model.replace('.', '_')}_changelist")
        return f"{address}?{urlencode(self.filters)}" if self.filters else address


def waiting(user) -> list[DeskItem]:
    """List what there is to do for this user; things with nothing to do are left out."""
    now = timezone.now()
    open_jobs = Listing.objects.filter(state=Listing.State.OPEN, is_example=False)
    confirmed_after = now - timedelta(days=settings.UNCONFIRMED_AFTER_DAYS)
    in_review = {"state__exact": Version.State.IN_REVIEW}
    items = [
        *_moved_figures(),
        DeskItem(
            "guides waiting for review",
            GuideVersion.objects.filter(state=Version.State.IN_REVIEW).count(),
            "roles.guideversion",
            in_review,
        ),
        DeskItem(
            "profiles waiting for review",
            RoleVersion.objects.filter(state=Version.State.IN_REVIEW).count(),
            "roles.roleversion",
            in_review,
        ),
        DeskItem(
            "jobs waiting for review",
            Listing.objects.filter(state=Listing.State.REVIEW).count(),
            "listings.listing",
            {"state__exact": Listing.State.REVIEW},
        ),
        DeskItem(
            "open jobs whose title has no role yet",
            open_jobs.filter(scope=Listing.Scope.UNDECIDED).count(),
            "listings.listing",
            {"state__exact": Listing.State.OPEN, "scope__exact": Listing.Scope.UNDECIDED},
        ),
        DeskItem(
            f"open jobs nobody confirmed for {settings.UNCONFIRMED_AFTER_DAYS} days",
            open_jobs.count() - open_jobs.confirmed_since(confirmed_after).count(),
            "listings.listing",
            {"state__exact": Listing.State.OPEN},
        ),
        DeskItem(
            "open jobs whose pay could not be read",
            open_jobs.exclude(pay_problem="").count(),
            "listings.listing",
            {"state__exact": Listing.State.OPEN, "pay_problem__isempty": 0},
        ),
        DeskItem(
            "imports this week that rejected rows",
            ImportBatch.objects.filter(started_at__gt=now - timedelta(days=7))
            .exclude(rejected=[])
            .count(),
            "listings.importbatch",
        ),
        DeskItem(
            "exchange rates older than 30 days",
            ExchangeRate.objects.current().filter(date__lt=(now - RATES_DUE_AFTER).date()).count(),
            "listings.exchangerate",
            {"is_current__exact": 1},
        ),
    ]
    return [
        item for item in items if item.count and user.has_perm(item.model.replace(".", ".view_"))
    ]


def _moved_figures() -> list[DeskItem]:
    """What comes first: texts that say of a figure what it no longer says, each with its page."""
    by_model = defaultdict(list)
    for text in moved(marked_texts(), today=timezone.localdate()):
        by_model[type(text.version)].append(text)
    return [
        DeskItem(
            f"{_TEXTS[model]} whose figures moved",
            len(texts),
            model._meta.label_lower,
            {"pk__in": ",".join(str(text.version.pk) for text in texts)},
            tuple((str(text.page), text.page.get_absolute_url()) for text in texts[:MOST_LINKS]),
        )
        for model, texts in by_model.items()
    ]
