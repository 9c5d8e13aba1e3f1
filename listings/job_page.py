"""Everything the page of one job says, ready for the template."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.utils import timezone

from listings.cards import Card, make_cards
from listings.history import PublicChange, public_changes
from listings.models import Listing, ListingPlace, Workplace
from listings.presentation import PayLine
from listings.rates import RateSet
from listings.search.query import DEFAULT_CURRENCY
from listings.search.scale import PayScale
from listings.similar import similar_jobs
from listings.standing import Standing, closing_time, standing_of
from listings.structured_data import job_posting
from listings.wording import place_text, scope_text
from roles.models import GuideVersion
from roles.role_page import guides_about
from roles.structured_data import breadcrumbs

GUIDES_SHOWN = 3


def readable_jobs() -> QuerySet[Listing]:
    """Jobs that have a page, with all that it shows."""
    return Listing.objects.readable().for_cards().defer(None)


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place of the job; `words` are those it was read from, where it was not stated."""

    text: str
    mode: str
    hours: str
    words: str


@dataclass(frozen=True)
class JobPage:
    listing: Listing
    now: datetime

    # How it stands

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.listing, self.now)

    @property
    def is_closed(self) -> bool:
        return self.standing == Standing.CLOSED

    @property
    def is_withdrawn(self) -> bool:
        return self.listing.state == Listing.State.WITHDRAWN

    @property
    def is_stale(self) -> bool:
        return self.standing == Standing.STALE

    @property
    def is_unconfirmed(self) -> bool:
        return self.standing == Standing.UNCONFIRMED

    @property
    def is_indexable(self) -> bool:
        is_listed = self.standing in {Standing.OPEN, Standing.UNCONFIRMED}
        return is_listed and not self.listing.is_example

    @property
    def confirmed_at(self) -> datetime | None:
        return self.card.confirmed_at

    @property
    def facts(self) -> list[str]:
        """What stands under the title: where, how, and the dates."""
        where = _sentence_start(self.where)
        return [text for text in (where, self.card.workplace, *self.card.dates) if text]

    @cached_property
    def card(self) -> Card:
        return make_cards([self.listing], rates=self.rates)[0]

    @cached_property
    def closed_on(self) -> date | None:
        closed_at = closing_time(self.listing, self.now)
        return timezone.localdate(closed_at) if closed_at else None

    @property
    def days_open(self) -> int | None:
        """Whole days from the first listing here to the closing; None where that is not known."""
        if self.closed_on is None:
            return None
        return max((self.closed_on - timezone.localdate(self.listing.listed_at)).days, 0)

    # Pay

    @cached_property
    def rates(self) -> RateSet:
        return RateSet.current()

    @cached_property
    def scale(self) -> PayScale:
        return PayScale.for_currency(DEFAULT_CURRENCY, self.rates)

    @cached_property
    def pay(self) -> list[PayLine]:
        """Every range of the advert, in the employer's order."""
        return [PayLine(pay, self.scale, self.rates) for pay in self.listing.pay_ranges.all()]

    @property
    def rates_used(self) -> list[str]:
        """The rates that the ranges were converted at, each once."""
        return list(dict.fromkeys(line.rate_words for line in self.pay if line.rate_words))

    # Places

    @property
    def where(self) -> str:
        return self.card.places

    @cached_property
    def places(self) -> list[PlaceLine]:
        return [
            PlaceLine(
                _sentence_start(place_text(place)) or "Place not stated",
                "" if place.mode == Workplace.REMOTE else place.get_mode_display(),
                place.hours,
                place.words,
            )
            for place in self.listing.places.all()
        ]

    @cached_property
    def homes(self) -> list[str]:
        """Where a remote worker may live, in words; empty when no work is remote."""
        remote = [p for p in self.listing.places.all() if p.mode == Workplace.REMOTE]
        return list(dict.fromkeys(map(_home_words, remote)))

    @cached_property
    def country(self) -> str:
        """The one country of the work, for a pay figure beside it; "" where there are several."""
        countries = {place.country for place in self.listing.places.all()}
        return countries.pop() if len(countries) == 1 else ""

    # Ways on

    @property
    def apply_host(self) -> str:
        return (urlsplit(self.listing.apply_url).hostname or "").removeprefix("www.")

    @cached_property
    def changes(self) -> list[PublicChange]:
        return public_changes(self.listing)

    @cached_property
    def guides(self) -> list[GuideVersion]:
        role = self.listing.role
        return guides_about(role, now=self.now)[:GUIDES_SHOWN] if role else []

    @cached_property
    def similar(self) -> list[Card]:
        return make_cards(similar_jobs(self.listing), rates=self.rates)

    # For search engines

    @cached_property
    def job_posting(self) -> dict | None:
        return job_posting(self.listing) if self.is_indexable else None

    @property
    def breadcrumbs(self) -> dict:
        listing, role = self.listing, self.listing.role
        steps = [("Jobs", "/jobs/")]
        if role:
            steps.append((role.plural, f"/jobs/role/{role.slug}/"))
        return breadcrumbs(*steps, (listing.title, listing.get_absolute_url()))


def _home_words(place: ListingPlace) -> str:
    if place.area == "WORLD":
        return "Anybody, anywhere"
    if place.area:
        return f"Anybody living {scope_text(place.area)}"
    return "The employer does not say where you may live"


def _sentence_start(text: str) -> str:
    return text[:1].upper() + text[1:]
