"""What a card says of a job, in words taken from the job itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from listings.card_pay import Floor, ranges_that_count
from listings.models import Listing, ListingPay, Placement
from listings.presentation import PayLine, posted_text, read_from
from listings.rates import RateSet
from listings.search.query import SearchQuery
from listings.search.scale import PayScale
from listings.standing import Standing, standing_of
from listings.wording import confirmation_text, day, places_text, workplace_text

SKILLS_SHOWN = 3


@dataclass(frozen=True)
class Card:
    """One job on a list, as it stands to one search. `card_cores` writes it."""

    listing: Listing
    query: SearchQuery
    rates: RateSet
    scale: PayScale
    placement: Placement | None = None

    @property
    def is_example(self) -> bool:
        return self.listing.is_example

    # Pay

    @cached_property
    def pay(self) -> ListingPay | None:
        """The range shown: the one that meets the search, else the employer's first."""
        stated = self.listing.pay_ranges.all()
        ranges = ranges_that_count(stated, self.query, Floor.of(self.query, self.rates))
        return next(iter(ranges or stated), None)

    @cached_property
    def line(self) -> PayLine | None:
        return PayLine(self.pay, self.scale, self.rates) if self.pay else None

    @property
    def pay_words(self) -> str:
        return self.line.words if self.line else "Pay not stated"

    @property
    def yearly_words(self) -> str:
        """The range a year in the visitor's currency; "" where the employer's own words say it."""
        return self.line.yearly_words if self.line else ""

    # Facts

    @cached_property
    def places(self) -> str:
        return places_text(self.listing.places.all()) or "Place not stated"

    @cached_property
    def workplace(self) -> str:
        return workplace_text(self.listing.places.all())

    @property
    def facts(self) -> list[str]:
        """Level, employment and first skills, each marked where we read it from the text."""
        listing = self.listing
        level = listing.get_level_display() if listing.level else ""
        facts = [
            read_from(level, listing.level_words),
            read_from(listing.employment, listing.employment_words),
            ", ".join(skill.term.name for skill in listing.terms.all()[:SKILLS_SHOWN]),
        ]
        return [fact for fact in facts if fact]

    # Dates

    @cached_property
    def confirmed(self) -> tuple[datetime | None, str]:
        return self.listing.last_confirmed()

    @property
    def confirmed_at(self) -> datetime | None:
        return self.confirmed[0]

    @property
    def dates(self) -> list[str]:
        """When it was last confirmed open and by what, and when it was posted."""
        is_open = standing_of(self.listing, self.query.now) == Standing.OPEN
        return self.dates_when(is_unconfirmed=not is_open)

    def dates_when(self, *, is_unconfirmed: bool) -> list[str]:
        """The same, while somebody confirmed it within UNCONFIRMED_AFTER_DAYS and once not."""
        posted = posted_text(self.listing)
        confirmed = "" if self.is_example else self._confirmed(is_unconfirmed)
        return [text for text in (confirmed, posted and f"Posted {posted}") if text]

    def _confirmed(self, is_unconfirmed: bool) -> str:
        confirmed_at, by = self.confirmed
        if confirmed_at is None:
            return "Not confirmed open yet"
        if is_unconfirmed:
            return f"Not confirmed since {day(confirmed_at)}"
        return f"Last confirmed open {day(confirmed_at)} {confirmation_text(by)}"


def make_cards(
    listings: Iterable[Listing], query: SearchQuery | None = None, rates: RateSet | None = None
) -> list[Card]:
    """Make the cards of listings loaded with `for_cards()`; one query where `rates` are missing."""
    query = query or SearchQuery()
    rates = rates or RateSet.current()
    scale = PayScale.for_currency(query.pay_cur, rates)
    return [Card(listing, query, rates, scale) for listing in listings]
