"""Facts of a job as readers see them: the employer's words first, ours marked as ours."""

from dataclasses import dataclass
from functools import cached_property

from listings.bands import NO_BAND, Band, make_band, yearly_cents
from listings.models import Listing, ListingPay, Period
from listings.pay import DAYS_PER_YEAR, HOURS_PER_YEAR, WEEKS_PER_YEAR
from listings.rates import RateSet
from listings.search.scale import PayScale
from listings.wording import day, pay_text, rounded_range_text

_YEAR_OF = {
    Period.HOUR: f"for a {HOURS_PER_YEAR:,} hour year",
    Period.DAY: f"for a {DAYS_PER_YEAR} day year",
    Period.WEEK: f"for a {WEEKS_PER_YEAR} week year",
    Period.MONTH: "a year",
}


@dataclass(frozen=True)
class PayLine:
    """A pay range in words and as a band on a scale, converted at one rate set."""

    pay: ListingPay
    scale: PayScale
    rates: RateSet

    @property
    def words(self) -> str:
        """The range as the employer gave it: "USD 120K – 150K a year"."""
        return pay_text(self.pay)

    @property
    def is_converted(self) -> bool:
        return self.pay.currency != self.scale.currency

    @cached_property
    def _ends(self) -> tuple[int | None, int | None] | None:
        """Both stated ends a year in the scale's currency, in hundredths; None without a rate."""
        ends = yearly_cents(self.pay, self.scale.currency, self.rates)
        if ends is None:
            return None
        return ends[0], (None if self.pay.maximum is None else ends[1])

    @property
    def yearly_words(self) -> str:
        """The range a year on the scale: "about USD 83K – 104K a year"; "" where nothing to add."""
        if self._ends is None or not (self.is_converted or self.pay.period != Period.YEAR):
            return ""
        yearly = rounded_range_text(*self._ends, self.scale.currency)
        if self.is_converted:
            about = yearly.replace(self.scale.currency, f"about {self.scale.currency}", 1)
            return f"{about} a year"
        return f"{yearly} {_YEAR_OF[self.pay.period]}"

    @property
    def rate_words(self) -> str:
        """What it was converted at: "at the rate of 20 November 2026 (European Central Bank)"."""
        if not self.is_converted or self._ends is None:
            return ""
        used = [self.pay.currency, self.scale.currency]
        dates = [date for currency in used if (date := self.rates.date_of(currency))]
        sources = dict.fromkeys(filter(None, map(self.rates.source_of, used)))
        return f"at the rate of {day(min(dates))} ({', '.join(sources)})"

    @property
    def notes(self) -> list[str]:
        """What a reader must know to read the range right."""
        pay, notes = self.pay, []
        if pay.basis == ListingPay.Basis.CONTRACTOR:
            notes.append("A contractor’s rate")
        if pay.part == ListingPay.Part.ON_TARGET:
            notes.append("On-target earnings, not base pay")
        if pay.inferred:
            notes.append(f"{pay.inferred.capitalize()} taken as likely, not stated")
        if pay.is_very_wide:
            notes.append(f"Very wide: the top is {pay.maximum / pay.minimum:.1f} times the bottom")
        if pay.minimum is None or pay.maximum is None:
            notes.append("One-sided: not in any statistic")
        if self.band is NO_BAND:
            notes.append("No exchange rate, so not drawn or compared")
        elif self.band.goes_past_the_end:
            notes.append("Goes on past the end of the scale")
        return notes

    @cached_property
    def band(self) -> Band:
        return make_band(self.pay, self.scale, self.rates)


def posted_text(listing: Listing) -> str:
    """Write when the employer posted a job: the day; of an example only the month; "" unknown."""
    posted = listing.posted_on
    if posted is None:
        return ""
    return f"{posted:%B %Y}" if listing.is_example else day(posted)


def read_from(fact: str, words: str) -> str:
    """Mark a fact that we took from the advert's words: "Mid-level, read from “3 years”"."""
    return f"{fact}, read from “{words}”" if fact and words else fact
