"""Drawings of pay: groups on one common scale, as SVG with a meaning in words."""

from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .figures import Cell
from .statistics import round_down, round_up
from .wording import counted, money, short, who

SCALE_TOP = {"USD": 400_000}
STEPS = 4  # grid lines
ROUND_TOPS = (100_000, 200_000, 400_000, 800_000, 1_600_000, 4_000_000, 8_000_000, 16_000_000,
              40_000_000, 100_000_000)  # fmt: skip
LISTED = 9


@dataclass(frozen=True, slots=True)
class Scale:
    """From zero to `top` of one currency a year."""

    currency: str
    top: int

    def at(self, amount: float) -> str:
        return f"{min(100.0, 100 * amount / self.top):.2f}%"

    def span(self, low: float, high: float) -> str:
        return f"{max(0.3, 100 * (min(high, self.top) - low) / self.top):.2f}%"

    @property
    def ticks(self) -> list[tuple[str, str]]:
        """Where the axis is labelled: position and text."""
        amounts = [self.top * step // STEPS for step in range(STEPS + 1)]
        return [(self.at(amount), short(amount) if amount else "0") for amount in amounts]

    @property
    def words(self) -> str:
        return f"{self.currency} a year, from 0 to {self.top:,}"


def scale_for(currency: str, cells: list[Cell]) -> Scale:
    """The site's scale for US dollars, else the smallest round top that holds every drawing."""
    if currency in SCALE_TOP:
        return Scale(currency, SCALE_TOP[currency])
    highest = max((cell.figure.p90 or cell.figure.q3 or cell.figure.high or 0 for cell in cells),
                  default=0)  # fmt: skip
    highest = max([highest, *(band.maximum for cell in cells for band in cell.bands[:LISTED])])
    return Scale(currency, next((top for top in ROUND_TOPS if top >= highest), ROUND_TOPS[-1]))


def draw(cell: Cell, scale: Scale, number: int) -> SafeString:
    """Draw one group; `number` makes its ids unique on the page. "" when there is too little."""
    figure = cell.figure
    title = who(cell.group.role, cell.group.level)
    if figure.has_median:
        return format_html(
            '<svg class="band" height="32" role="img" aria-labelledby="m{0} n{0}">'
            '<title id="m{0}">{1}</title><desc id="n{0}">{2}</desc>{3}{4}'
            '<rect class="m-ci" x="{5}" y="13" width="{6}" height="6"/>'
            '<line class="m-med" x1="{7}" x2="{7}" y1="5" y2="27"/></svg>',
            number,
            title,
            described(cell),
            _tenths(cell, scale),
            _quartiles(cell, scale),
            scale.at(figure.low),
            scale.span(figure.low, figure.high),
            scale.at(figure.median),
        )
    if figure.is_listed:
        bars = format_html_join(
            "",
            '<rect class="b-bar" x="{}" y="{}" width="{}" height="3"/>',
            (
                (scale.at(band.minimum), 4 + 5 * row, scale.span(band.minimum, band.maximum))
                for row, band in enumerate(cell.bands)
            ),
        )
        return format_html(
            '<svg class="band" height="{1}" role="img" aria-labelledby="m{0} n{0}">'
            '<title id="m{0}">{2}</title><desc id="n{0}">{3}</desc>{4}</svg>',
            number,
            5 * len(cell.bands) + 8,
            title,
            described(cell),
            bars,
        )
    return SafeString("")


def described(cell: Cell) -> str:
    """What a drawing shows, in words."""
    figure, currency = cell.figure, cell.group.currency
    if not figure.has_median:
        lowest, highest = cell.bands[0].minimum, max(band.maximum for band in cell.bands)
        return f"{figure.n} ranges, from {money(lowest, currency)} to {money(highest, currency)}."
    said = (
        f"Median {money(figure.median, currency)}, 95% interval {round_down(figure.low):,} to "
        f"{round_up(figure.high):,}; {counted(figure)}."
    )
    if figure.q1 is not None:
        said += f" Middle half {short(figure.q1)} to {short(figure.q3)}."
    if figure.p10 is not None:
        said += f" Middle four fifths {short(figure.p10)} to {short(figure.p90)}."
    return said


def _tenths(cell: Cell, scale: Scale) -> SafeString:
    figure = cell.figure
    if figure.p10 is None:
        return SafeString("")
    return format_html(
        '<line class="m-range" x1="{}" x2="{}" y1="16" y2="16"/>',
        scale.at(figure.p10),
        scale.at(figure.p90),
    )


def _quartiles(cell: Cell, scale: Scale) -> SafeString:
    figure = cell.figure
    if figure.q1 is None:
        return SafeString("")
    return format_html(
        '<rect class="m-half" x="{}" y="10" width="{}" height="12"/>',
        scale.at(figure.q1),
        scale.span(figure.q1, figure.q3),
    )
