"""The years of a group as a drawing: the glyph of the common scale turned upright, from zero."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .charts import STEPS, Scale
from .difference_wording import change_sentence
from .figures import Cell
from .statistics import difference
from .wording import short, subject

TOP, BASE = 12, 200  # pixels, of the scale's top and of zero
HEIGHT = 242
FEWEST_YEARS = 2  # that pass; below it there is no trend to draw


@dataclass(frozen=True, slots=True)
class Trend:
    """A drawing of the years, and what it shows in a sentence."""

    drawing: SafeString
    sentence: str


def trend(cells: Sequence[Cell], scale: Scale) -> Trend | None:
    """Draw a group's years, oldest first; the line runs only through neighbours that pass.

    None where fewer than two years have a figure.
    """
    passing = [cell for cell in cells if cell.figure.has_median]
    if len(passing) < FEWEST_YEARS:
        return None
    first, last = passing[0], passing[-1]
    sentence = change_sentence(first, last, difference(last.figure, first.figure))
    columns = [_Column(cell, 100 * (place + 0.5) / len(cells)) for place, cell in enumerate(cells)]
    drawing = format_html(
        '<svg class="chart" height="{}" role="img"><title>{}</title><desc>{}</desc>{}{}{}</svg>',
        HEIGHT,
        f"Middle of the pay range by year, {subject(last.group)}",
        sentence,
        _grid(scale),
        _lines(columns, scale),
        format_html_join("", "{}", ((_drawn(column, scale),) for column in columns)),
    )
    return Trend(drawing, sentence)


@dataclass(frozen=True, slots=True)
class _Column:
    cell: Cell
    place: float  # per cent of the width

    @property
    def x(self) -> str:
        return f"{self.place:.1f}%"

    @property
    def passes(self) -> bool:
        return self.cell.figure.has_median


def _y(amount: float, scale: Scale) -> float:
    return round(BASE - (BASE - TOP) * min(amount, scale.top) / scale.top, 1)


def _grid(scale: Scale) -> SafeString:
    amounts = [scale.top * step // STEPS for step in range(STEPS + 1)]
    return format_html_join(
        "",
        '<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/><text x="0" y="{}">{}</text>',
        (
            ("c-grid" if amount else "c-zero", y, y, y - 4, short(amount) if amount else "0")
            for amount in amounts
            for y in (_y(amount, scale),)
        ),
    )


def _lines(columns: Sequence[_Column], scale: Scale) -> SafeString:
    """Join the medians of years that follow each other and both pass."""
    return format_html_join(
        "",
        '<line class="m-range" x1="{}" y1="{}" x2="{}" y2="{}"/>',
        (
            (one.x, _y(one.cell.figure.median, scale), two.x, _y(two.cell.figure.median, scale))
            for one, two in pairwise(columns)
            if one.passes and two.passes and _follows(one.cell, two.cell)
        ),
    )


def _follows(one: Cell, two: Cell) -> bool:
    return two.group.window.first == one.group.window.last + 1


def _drawn(column: _Column, scale: Scale) -> SafeString:
    figure, x = column.cell.figure, column.x
    glyph = format_html('<text x="{}" y="{}" text-anchor="middle">too few</text>', x, BASE - 12)
    if column.passes:
        glyph = _glyph(column, scale)
    return format_html(
        '<text class="strong" x="{}" y="218" text-anchor="middle">{}</text>'
        '<text x="{}" y="235" text-anchor="middle">n {}</text>{}',
        x,
        column.cell.group.window,
        x,
        f"{figure.n:,}",
        glyph,
    )


def _glyph(column: _Column, scale: Scale) -> SafeString:
    figure = column.cell.figure
    median, low, high = (_y(amount, scale) for amount in (figure.median, figure.low, figure.high))
    half, label_y = SafeString(""), high
    if figure.q1 is not None:
        q1, q3 = _y(figure.q1, scale), _y(figure.q3, scale)
        half = format_html(
            '<rect class="m-half" x="-10" y="{}" width="20" height="{}"/>', q3, round(q1 - q3, 1)
        )
        label_y = q3
    return format_html(
        '<svg x="{}" overflow="visible">{}<rect class="m-ci" x="-4" y="{}" width="8" height="{}"/>'
        '<line class="m-med" x1="-16" x2="16" y1="{}" y2="{}"/>'
        '<text class="hue" y="{}" text-anchor="middle">{}</text></svg>',
        column.x,
        half,
        high,
        round(max(low - high, 1), 1),
        median,
        median,
        label_y - 8,
        short(figure.median),
    )
