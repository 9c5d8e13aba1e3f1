"""What the front page says about the site itself."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from listings.models import ExchangeRate, Listing, ListingPay
from roles.models import GuideVersion

GUIDES_SHOWN = 4
FIRST_CURRENCIES = ["USD", "EUR", "GBP"]  # the likeliest, before the alphabet


@dataclass(frozen=True, slots=True)
class JobNumbers:
    """Counts over live jobs; of examples only while there is no real job (`are_examples`)."""

    open: int
    employers: int
    confirmed_this_week: int
    with_pay: int
    are_examples: bool

    @property
    def with_pay_percent(self) -> int:
        """Share of open jobs that state pay, in whole per cent; 0 when there are no jobs."""
        return round(100 * self.with_pay / self.open) if self.open else 0


def job_numbers() -> JobNumbers:
    """Count the live jobs. Examples never count beside real ones."""
    week_ago = timezone.now() - timedelta(days=7)
    live = Listing.objects.live()
    counts = {
        "jobs": Count("pk"),
        "employers": Count("company", distinct=True),
        "confirmed_this_week": Count(
            "pk", filter=Q(pk__in=live.confirmed_since(week_ago).values("pk"))
        ),
        "with_pay": Count("pk", filter=Exists(ListingPay.objects.filter(listing=OuterRef("pk")))),
    }
    real = live.filter(is_example=False).aggregate(**counts)
    are_examples = not real["jobs"] and live.filter(is_example=True).exists()
    found = live.filter(is_example=True).aggregate(**counts) if are_examples else real
    return JobNumbers(open=found.pop("jobs"), **found, are_examples=are_examples)


def newest_guides() -> QuerySet[GuideVersion]:
    """The wordings in force of the guides published last, with the roles their address needs."""
    in_force = GuideVersion.objects.in_force().select_related("guide__role_a", "guide__role_b")
    return in_force.order_by("-live_from", "-pk")[:GUIDES_SHOWN]


def currencies() -> list[str]:
    """The currencies a pay floor may be given in: those with a current rate, likeliest first."""
    known = ExchangeRate.objects.current().values_list("currency", flat=True)
    return FIRST_CURRENCIES + sorted(set(known) - set(FIRST_CURRENCIES))
