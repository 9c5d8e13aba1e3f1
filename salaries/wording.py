"""Sentences about pay: each complete, with its sample, source, window and age."""

from roles.models import Level, Role

from .figures import Cell, Compared, Wider
from .geography import in_place
from .models import PayBand
from .statistics import PayFigure, Verdict, round_down, round_up, rounded

ADVERTS = {
    PayBand.Kind.ADVERTISED: "advertised",
    PayBand.Kind.REPORTED: "reported",
    PayBand.Kind.OFFICIAL: "official",
    PayBand.Kind.DEMO: "invented (demo)",
}


def money(amount: float, currency: str) -> str:
    """Print an amount rounded to 1,000, as "USD 145,000"."""
    return f"{currency} {rounded(amount):,}"


def short(amount: float) -> str:
    """Print an amount rounded to 1,000 inside a table or drawing, as "145k"."""
    return f"{rounded(amount) // 1000:,}k"


def counted(figure: PayFigure) -> str:
    """Print the sample: "891 different ranges from 1,760 adverts"."""
    ranges = f"{figure.n:,} different range{'s' if figure.n != 1 else ''}"
    return f"{ranges} from {figure.adverts:,} advert{'s' if figure.adverts != 1 else ''}"


def who(role: Role, level: str) -> str:
    """Name a group of people: "Senior Data Engineers", "Data Engineers, all levels"."""
    if not level:
        return f"{role.plural}, all levels"
    return f"{Level(level).short.capitalize()} {role.plural}"


def age(cell: Cell) -> str:
    """Say how old the window is, where that matters; else ""."""
    if not cell.is_aged:
        return ""
    years = cell.months_old // 12
    span = {1: "over a year", 2: "over two years", 3: "over three years"}.get(
        years, f"{years} years"
    )
    return f"adverts of {cell.group.window}, {span} old"


def origin(cell: Cell) -> str:
    """Name source, snapshot and window: "NAME, 29 September 2024; adverts of 2023–2024"."""
    source = cell.group.series.source
    named = f"{source.name}, {source.snapshot_date:%-d %B %Y}"
    return f"{named}; {age(cell) or f'adverts of {cell.group.window}'}"


def figure_sentence(cell: Cell, wider: Wider | None = None) -> str:
    """Say in one sentence what a group's pay is, or that there is not enough data."""
    group, figure = cell.group, cell.figure
    subject = f"{who(group.role, group.level)} {in_place(group.country)}"
    if figure.has_median:
        rough = ", a rough figure" if figure.word == "rough" else ""
        low, high = round_down(figure.low), round_up(figure.high)
        return (
            f"{subject}: {money(figure.median, group.currency)} a year in the middle of the "
            f"{ADVERTS[group.series.kind]} range, likely between {low:,} and {high:,}{rough} "
            f"({counted(figure)}; {origin(cell)})."
        )
    why = "they lie too far apart" if figure.is_too_uncertain else f"only {counted(figure)}"
    if figure.n == 0:
        why = "no advertised range"
    said = f"{subject}: not enough data ({why}; {origin(cell)})."
    if wider:
        said += f" The nearest wider group, {wider.how} has {_median(wider.cell)}."
    return said


def _median(cell: Cell) -> str:
    figure = cell.figure
    return (
        f"{money(figure.median, cell.group.currency)} in the middle ({counted(figure)}, "
        f"{cell.group.window})"
    )


def ranges_sentence(cell: Cell) -> str:
    """Say how many ranges a group holds."""
    subject = f"{who(cell.group.role, cell.group.level)} {in_place(cell.group.country)}"
    return f"{subject}: {counted(cell.figure)} ({origin(cell)})."


def difference_sentence(compared: Compared) -> str:
    """Say what sets two roles apart in pay, with the interval, or that nothing can be said."""
    a, b = compared.a.group, compared.b.group
    at = f"At {a.level} level" if a.level else "Over all levels"
    where = in_place(a.country)
    sample = (
        f"{compared.a.figure.n:,} and {compared.b.figure.n:,} different ranges; "
        f"{origin(compared.a)}"
    )
    if compared.verdict == Verdict.UNKNOWN:
        return f"{at} {where} there is not enough data to compare the two ({sample})."
    if compared.verdict == Verdict.UNCLEAR:
        return (
            f"{at} {where} there is no clear difference between {a.role.plural} and "
            f"{b.role.plural} ({sample})."
        )
    more, less, sign = (a, b, 1) if compared.verdict == Verdict.A_MORE else (b, a, -1)
    ends = sorted([sign * compared.difference.low, sign * compared.difference.high])
    return (
        f"{at} {where} {more.role.plural} are advertised about "
        f"{money(abs(compared.difference.value), a.currency)} a year above {less.role.plural}, "
        f"between {round_down(ends[0]):,} and {round_up(ends[1]):,} ({sample})."
    )


def level_mix(cell: Cell) -> str:
    """Name the levels of an all-levels group: "senior 61 %, mid-level 30 %, not stated 9 %"."""
    total = len(cell.bands) or 1
    return ", ".join(
        f"{Level(level).short if level else 'not stated'} {round(100 * count / total)} %"
        for level, count in cell.level_mix
    )


def left_out(cell: Cell) -> str:
    """Say what the statistic leaves out; "" when it leaves out nothing."""
    parts = [
        (cell.other_currencies, "in another currency"),
        (cell.too_wide, "over three times their bottom"),
        (cell.unknown, "single rows whose other end the source does not print"),
    ]
    said = ", ".join(f"{count:,} {what}" for count, what in parts if count)
    return f"Left out: {said}." if said else ""
