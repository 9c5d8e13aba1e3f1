"""What a card shows of a job, ready for the template."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from listings.bands import NO_BAND, Band
from listings.models import Contract, Listing, ListingPay, Placement
from listings.presentation import PayLine, posted_text, read_from
from listings.rates import RateSet
from listings.search.query import NOT_STATED, PAY_STEPS, SearchQuery
from listings.search.receipt import floor_text
from listings.search.scale import PayScale
from listings.standing import Standing, standing_of
from listings.wording import confirmation_text, day, places_text, workplace_text

SKILLS_SHOWN = 3

_STEP_WORDS = {
    "whole": "Starts at {floor} or more",
    "mid": "Its middle is at {floor} or more",
    "reach": "Could reach {floor}",
    "below": "Stays below {floor}",
    "not-convertible": "Cannot be compared with {floor}",
    NOT_STATED: "",
}


@dataclass(frozen=True)
class Card:
    """One job on a list, as it stands to one search."""

    listing: Listing
    query: SearchQuery
    rates: RateSet
    scale: PayScale
    placement: Placement | None = None

    @property
    def is_example(self) -> bool:
        return self.listing.is_example

    # Why it is featured

    @property
    def flag(self) -> str:
        """ "Paid placement", or "Editors’ choice" with the reason; "" for an ordinary card."""
        if self.placement is None:
            return ""
        reason = f": {self.placement.reason}" if self.placement.reason else ""
        return f"{self.placement.get_kind_display()}{reason}"

    # Pay

    @cached_property
    def ranges(self) -> list[ListingPay]:
        """Ranges that count in this search, those that meet it best first."""
        contractors = Contract.CONTRACTOR in self.query.employment
        counted = [
            pay
            for pay in self.listing.pay_ranges.all()
            if pay.part != ListingPay.Part.ON_TARGET
            and (contractors or pay.basis == ListingPay.Basis.EMPLOYEE)
            and (self.query.inferred or not pay.inferred)
        ]
        return sorted(counted, key=lambda pay: _LADDER.index(self.step_of(pay)))

    @cached_property
    def pay(self) -> ListingPay | None:
        """The range shown: the one that meets the search, else the employer's first."""
        if self.ranges:
            return self.ranges[0]
        return next(iter(self.listing.pay_ranges.all()), None)

    @cached_property
    def line(self) -> PayLine | None:
        return PayLine(self.pay, self.scale, self.rates) if self.pay else None

    @property
    def pay_words(self) -> str:
        return self.line.words if self.line else "Pay not stated"

    @property
    def more_ranges(self) -> int:
        return max(len(self.listing.pay_ranges.all()) - 1, 0)

    def step_of(self, pay: ListingPay) -> str:
        """Return where a range stands on the ladder; "" without a floor."""
        floor = self.query.floor_cents
        if floor is None:
            return ""
        steps = (pay.annual_low_cents, pay.annual_mid_cents, pay.annual_high_cents)
        if pay.currency != self.query.pay_cur:
            floor = self.rates.convert_cents(floor, self.query.pay_cur, "USD")
            steps = (
                pay.annual_usd_low_cents,
                pay.annual_usd_mid_cents,
                pay.annual_usd_high_cents,
            )
            if floor is None or steps[2] is None:
                return "not-convertible"
        reached = (cents is not None and cents >= floor for cents in steps)
        return next((step for step, ok in zip(PAY_STEPS, reached, strict=True) if ok), "below")

    @property
    def step_words(self) -> str:
        """Say which step of the ladder the job stands on, where a floor was asked for."""
        if self.query.pay is None or not self.ranges:
            return ""
        return _STEP_WORDS[self.step_of(self.ranges[0])].format(floor=floor_text(self.query))

    @property
    def yearly_words(self) -> str:
        """The range a year in the visitor's currency; "" where the employer's own words say it."""
        return self.line.yearly_words if self.line else ""

    @property
    def pay_notes(self) -> list[str]:
        """What a reader must know to read the range right."""
        if self.line:
            return self.line.notes
        problem = self.listing.pay_problem
        return [f"Pay in the source was not taken over: {problem}"] if problem else []

    @property
    def band(self) -> Band:
        return self.line.band if self.line else NO_BAND

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
    def confirmed_how(self) -> str:
        return confirmation_text(self.confirmed[1])

    @property
    def is_unconfirmed(self) -> bool:
        """Nobody confirmed it within UNCONFIRMED_AFTER_DAYS."""
        return standing_of(self.listing, self.query.now) != Standing.OPEN

    @property
    def dates(self) -> list[str]:
        """When it was last confirmed open and by what, and when it was posted."""
        posted = posted_text(self.listing)
        return [
            text
            for text in ("" if self.is_example else self._confirmed, posted and f"Posted {posted}")
            if text
        ]

    @property
    def _confirmed(self) -> str:
        if self.confirmed_at is None:
            return "Not confirmed open yet"
        when = day(self.confirmed_at)
        if self.is_unconfirmed:
            return f"Not confirmed since {when}"
        return f"Last confirmed open {when} {self.confirmed_how}"


# Where a range stands, best first; "" is a search without a floor.
_LADDER = ("", *PAY_STEPS, "below", "not-convertible")


def make_cards(
    listings: Iterable[Listing], query: SearchQuery | None = None, rates: RateSet | None = None
) -> list[Card]:
    """Make the cards of listings loaded with `for_cards()`; one query where `rates` are missing."""
    query = query or SearchQuery()
    rates = rates or RateSet.current()
    scale = PayScale.for_currency(query.pay_cur, rates)
    return [Card(listing, query, rates, scale) for listing in listings]
