"""Drawings of pay: groups on one common scale, as SVG with their meaning in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .figures import Cell
from .statistics import round_down, round_up, rounded
from .wording import counted, money, plural, short, who

# The site's scale, the same on every page; other currencies take a round top that fits.
SCALE_TOP = {"USD": 400_000}
STEPS = 4  # grid lines
BARS = 40  # of a histogram
HISTOGRAM_HEIGHT = 200
_NOTHING = SafeString("")
_ARROW = SafeString(
    '<svg x="100%" overflow="visible"><path class="b-more" d="M-9 10l6 6-6 6"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Scale:
    """From zero to `top` of one currency a year."""

    currency: str
    top: int

    def at(self, amount: float) -> str:
        return f"{min(100.0, 100 * amount / self.top):.2f}%"

    def span(self, low: float, high: float) -> str:
        """The width of a bar; a single amount is drawn as a short post."""
        low, high = min(low, self.top), min(high, self.top)
        return f"{max(0.3, 100 * (high - low) / self.top):.2f}%"

    @property
    def ticks(self) -> list[tuple[str, str]]:
        """Where the axis is labelled: position and text."""
        amounts = [self.top * step // STEPS for step in range(STEPS + 1)]
        return [(self.at(amount), short(amount) if amount else "0") for amount in amounts]

    @property
    def words(self) -> str:
        return f"{self.currency} a year, from 0 to {self.top:,}"


def scale_for(currency: str, cells: Iterable[Cell]) -> Scale:
    """The site's scale for US dollars, else the smallest round top that holds every drawing."""
    if currency in SCALE_TOP:
        return Scale(currency, SCALE_TOP[currency])
    highest = max((_highest(cell) for cell in cells), default=0)
    top = 100_000
    while top < highest:
        top = top * 2 if str(top)[0] in "124" else top // 8 * 10  # 100, 200, 400, 800, 1000 …
    return Scale(currency, top)


def _highest(cell: Cell) -> float:
    """The highest amount the drawing of a group reaches."""
    figure = cell.figure
    if figure.is_listed:
        return max(band.maximum for band in cell.bands)
    return max(figure.p90 or 0, figure.q3 or 0, figure.high or 0)


def draw(cell: Cell, scale: Scale) -> SafeString:
    """Draw one group: its median, interval, middle half and four fifths, or few ranges one by one.

    "" where there is nothing that may be drawn.
    """
    if cell.figure.has_median:
        return _drawing(cell, 32, _market_band(cell, scale))
    if cell.figure.is_listed:
        return _drawing(cell, 5 * len(cell.bands) + 8, _single_bands(cell, scale))
    return _NOTHING


def _drawing(cell: Cell, height: int, shapes: SafeString) -> SafeString:
    return format_html(
        '<svg class="band" height="{}" role="img"><title>{}</title><desc>{}</desc>{}</svg>',
        height,
        who(cell.group.role, cell.group.level),
        described(cell),
        shapes,
    )


def _market_band(cell: Cell, scale: Scale) -> SafeString:
    figure = cell.figure
    tenths = half = _NOTHING
    if figure.p10 is not None:
        tenths = format_html(
            '<line class="m-range" x1="{}" x2="{}" y1="16" y2="16"/>',
            scale.at(figure.p10),
            scale.at(figure.p90),
        )
    if figure.q1 is not None:
        half = format_html(
            '<rect class="m-half" x="{}" y="10" width="{}" height="12"/>',
            scale.at(figure.q1),
            scale.span(figure.q1, figure.q3),
        )
    return format_html(
        '{}{}<rect class="m-ci" x="{}" y="13" width="{}" height="6"/>'
        '<line class="m-med" x1="{}" x2="{}" y1="5" y2="27"/>{}',
        tenths,
        half,
        scale.at(figure.low),
        scale.span(figure.low, figure.high),
        scale.at(figure.median),
        scale.at(figure.median),
        _ARROW if _highest(cell) > scale.top else _NOTHING,
    )


def _single_bands(cell: Cell, scale: Scale) -> SafeString:
    return format_html_join(
        "",
        '<rect class="b-bar" x="{}" y="{}" width="{}" height="3"/>',
        (
            (scale.at(band.minimum), 4 + 5 * row, scale.span(band.minimum, band.maximum))
            for row, band in enumerate(cell.bands)
        ),
    )


def described(cell: Cell) -> str:
    """Say what a drawing shows."""
    figure, currency = cell.figure, cell.group.currency
    if not figure.has_median:
        lowest, highest = cell.bands[0].minimum, max(band.maximum for band in cell.bands)
        return f"{figure.n} ranges, from {money(lowest, currency)} to {money(highest, currency)}."
    said = (
        f"Middle {money(figure.median, currency)}, likely between {round_down(figure.low):,} and "
        f"{round_up(figure.high):,}; {counted(figure, cell.group.series.kind)}."
    )
    if figure.q1 is not None:
        said += f" Half of them between {rounded(figure.q1):,} and {rounded(figure.q3):,}."
    if figure.p10 is not None:
        said += f" Four fifths between {rounded(figure.p10):,} and {rounded(figure.p90):,}."
    return said


@dataclass(frozen=True, slots=True)
class Bar:
    """How many ranges have their middle from `low` to under `high`."""

    low: int
    high: int
    count: int

    @property
    def low_words(self) -> str:
        return short(self.low) if self.low else "0"

    @property
    def high_words(self) -> str:
        return short(self.high)


@dataclass(frozen=True, slots=True)
class Spread:
    """A histogram of the middles of a group's ranges, as bars and as a drawing."""

    bars: Sequence[Bar]
    beyond: int  # ranges above the top of the scale
    drawing: SafeString

    @property
    def step(self) -> int:
        return self.bars[0].high - self.bars[0].low


def spread(cell: Cell, scale: Scale) -> Spread | None:
    """Draw how a group's ranges are spread; None under the threshold for quartiles."""
    if cell.figure.q1 is None:
        return None
    step = scale.top // BARS
    edges = np.searchsorted(cell.middles, [step * place for place in range(BARS + 1)])
    counts = np.diff(edges).tolist()
    bars = [Bar(step * place, step * (place + 1), count) for place, count in enumerate(counts)]
    filled = [bar for bar in bars if bar.count]
    return Spread(filled, cell.figure.n - sum(counts), _histogram(cell, scale, filled))


def _histogram(cell: Cell, scale: Scale, bars: Sequence[Bar]) -> SafeString:
    figure, currency = cell.figure, cell.group.currency
    base, most = 20 + HISTOGRAM_HEIGHT, max(bar.count for bar in bars)

    def drawn(bar: Bar):
        height = HISTOGRAM_HEIGHT * bar.count / most
        inside = figure.q1 <= (bar.low + bar.high) / 2 <= figure.q3
        kind = "c-bar" if inside else "c-bar--out"
        return kind, scale.at(bar.low), f"{base - height:.1f}", f"{height:.1f}"

    return format_html(
        '<svg class="chart" height="{}" role="img"><title>{}</title><desc>{}</desc>{}'
        '<line class="c-zero" x1="0" x2="100%" y1="{}" y2="{}"/>'
        '<line class="c-med" x1="{}" x2="{}" y1="22" y2="{}"/>'
        '<text class="strong" x="{}" y="14" text-anchor="middle">Middle {}</text>{}</svg>',
        base + 24,
        f"How {plural(figure.n, 'range')} for {who(cell.group.role, cell.group.level)} are spread",
        f"Most ranges stand at about {money(max(bars, key=lambda b: b.count).low, currency)}. "
        + described(cell),
        format_html_join(
            "",
            '<rect class="{}" x="{}" y="{}" width="2.25%" height="{}"/>',
            (drawn(bar) for bar in bars),
        ),
        base,
        base,
        scale.at(figure.median),
        scale.at(figure.median),
        base,
        scale.at(figure.median),
        money(figure.median, currency),
        axis_labels(scale, base + 17),
    )


def axis_labels(scale: Scale, y: int) -> SafeString:
    """Write the labels of the axis, the outer ones inside the drawing."""
    anchors = ["start", *["middle"] * (STEPS - 1), "end"]
    return format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="{}">{}</text>',
        (
            (position, y, anchor, text)
            for (position, text), anchor in zip(scale.ticks, anchors, strict=True)
        ),
    )
