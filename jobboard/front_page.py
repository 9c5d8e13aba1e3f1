"""What the front page says about the site itself."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from listings.models import ExchangeRate, Listing
from listings.search.engine import count_confirmed, count_options, search
from listings.search.query import NOT_STATED, SearchQuery
from roles import clock
from roles.models import GuideVersion

GUIDES_SHOWN = 4
FIRST_CURRENCIES = ["USD", "EUR", "GBP"]  # the likeliest, before the alphabet


@dataclass(frozen=True, slots=True)
class JobNumbers:
    """Counts over live jobs; of examples only while there is no real job (`are_examples`)."""

    open: int
    employers: int
    confirmed_this_week: int
    with_pay: int  # as the list of jobs counts it: base pay of employees
    are_examples: bool

    @property
    def with_pay_percent(self) -> int:
        """Share of open jobs that state pay, in whole per cent; 0 when there are no jobs."""
        return round(100 * self.with_pay / self.open) if self.open else 0


def job_numbers() -> JobNumbers:
    """Count the live jobs. Examples never count beside real ones."""
    query = SearchQuery()
    result = search(query)
    newest = Listing.objects.filter(pk__in=result.ids[:1])
    return JobNumbers(
        open=result.total,
        employers=len(count_options(query, "company")),
        confirmed_this_week=count_confirmed(query, clock.now() - timedelta(days=7)),
        with_pay=result.total - result.counts["pay"].get(NOT_STATED, 0),
        are_examples=newest.filter(is_example=True).exists(),
    )


def newest_guides() -> QuerySet[GuideVersion]:
    """The wordings in force of the guides published last, with the roles their address needs."""
    in_force = GuideVersion.objects.in_force().select_related("guide__role_a", "guide__role_b")
    return in_force.order_by("-live_from", "-pk")[:GUIDES_SHOWN]


def currencies() -> list[str]:
    """The currencies a pay floor may be given in: those with a current rate, likeliest first."""
    known = ExchangeRate.objects.current().values_list("currency", flat=True)
    return FIRST_CURRENCIES + sorted(set(known) - set(FIRST_CURRENCIES))
