"""The list as a chart: the common scale behind the cards and the histogram above them."""

from dataclasses import dataclass
from decimal import Decimal

from listings.models import Period
from listings.search.query import DEFAULT_RULE, SearchQuery
from listings.search.result import Histogram
from listings.search.scale import GRID_STEPS, HISTOGRAM_STEPS, PayScale
from listings.wording import amount_text

HEIGHT = 80  # pixels
_GAP = 0.2  # per cent of the width, on each side of a bar


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, on one side of the visitor's floor; lengths in per cent of the width."""

    x: str
    width: str
    is_below: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """The jobs of one step, and the search with the step's start as its floor.

    `x` and `width` are the whole step's, so that a short bar is as easy to hit as a tall one;
    `y` and `height` in pixels.
    """

    words: str
    url: str
    x: str
    width: str
    y: int
    height: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A label of the axis, and the search with that amount as its floor."""

    label: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class TableRow:
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class ListChart:
    """The scale behind a list of cards, with the visitor's floor and the histogram above it."""

    query: SearchQuery
    scale: PayScale
    histogram: Histogram

    @property
    def currency(self) -> str:
        return self.scale.currency

    @property
    def grid(self) -> list[str]:
        return [f"{100 * line / GRID_STEPS:g}%" for line in range(1, GRID_STEPS)]

    @property
    def floor(self) -> str:
        """Where the visitor's floor stands; "" where there is none or it lies past the end."""
        share = self._floor_share
        return "" if share is None or share > 1 else f"{100 * share:.2f}%"

    @property
    def _floor_share(self) -> float | None:
        cents = self.query.floor_cents
        return None if cents is None else cents / (self.scale.top * 100)

    @property
    def counted(self) -> int:
        return sum(self.histogram.counts)

    @property
    def bars(self) -> list[Bar]:
        """The steps with jobs in them."""
        tallest = max(self.histogram.counts) or 1
        return [
            self._bar(number, count, max(2, round(count / tallest * (HEIGHT - 4))))
            for number, count in enumerate(self.histogram.counts)
            if count
        ]

    def _bar(self, number: int, count: int, height: int) -> Bar:
        wide = 100 / HISTOGRAM_STEPS
        left, right = number * wide + _GAP, (number + 1) * wide - _GAP
        cut = min(max(100 * (self._floor_share or 0), left), right)
        parts = tuple(
            Part(f"{start:.2f}%", f"{end - start:.2f}%", is_below)
            for start, end, is_below in ((left, cut, True), (cut, right, False))
            if end > start
        )
        start = number * self.histogram.step
        jobs = f"{count:,} job{'' if count == 1 else 's'}"
        steps = f"{self.currency} {self._step_words(number)}"
        words, url = (
            (
                f"{jobs} from {steps}: set the floor at {self.currency} {_short(start)}",
                self._with_floor(start).url,
            )
            if start
            else (f"{jobs} from {steps}: show any pay", self.query.without("pay").url)
        )
        return Bar(words, url, f"{number * wide:g}%", f"{wide:g}%", HEIGHT - height, height, parts)

    def _with_floor(self, amount: int) -> SearchQuery:
        return self.query.changed(
            pay=Decimal(amount),
            pay_period=Period.YEAR.value,
            pay_rule=self.query.pay_rule if self.query.pay else DEFAULT_RULE,
        )

    @property
    def description(self) -> str:
        """The histogram in a sentence."""
        if not self.counted:
            return "No job states pay that can be drawn."
        step, counts = self.histogram.step, self.histogram.counts
        tallest = counts.index(max(counts))
        return (
            f"{self.counted:,} jobs with a middle to compare, in steps of "
            f"{self.currency} {step:,} from 0 to {self.scale.top:,} a year. The tallest step, "
            f"{self._step_words(tallest)}, has {counts[tallest]:,}."
        )

    @property
    def rows(self) -> list[TableRow]:
        """The histogram as a table."""
        return [
            TableRow(self._step_words(number), count)
            for number, count in enumerate(self.histogram.counts)
        ]

    def _step_words(self, number: int) -> str:
        start = _short(number * self.histogram.step)
        if number == HISTOGRAM_STEPS - 1:
            return f"{start} and over"
        return f"{start} to {_short((number + 1) * self.histogram.step)}"

    @property
    def ticks(self) -> list[Tick]:
        """The axis labels: each sets the floor where it stands."""
        ticks = [Tick("Any", "pay or none", self.query.without("pay").url)]
        for line in range(1, GRID_STEPS):
            amount = line * self.scale.grid_step
            words = f"{self.currency} {amount:,} a year or more"
            ticks.append(Tick(_short(amount), words, self._with_floor(amount).url))
        return ticks


def _short(amount: int) -> str:
    if amount >= 1_000_000:
        return f"{amount / 1_000_000:g}M"
    return f"{amount / 1000:g}K" if amount >= 1000 else amount_text(Decimal(amount))
