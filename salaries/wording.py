"""Sentences about pay: each complete, with its sample, source, window and age."""

from collections.abc import Iterable, Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString

from listings.wording import day, listed
from roles.models import Level, Role

from .figures import Cell, Group, Stage, Widened, Wider
from .geography import in_place, place_name
from .models import PayBand
from .statistics import (
    FOR_LIST,
    FOR_MEDIAN,
    PayFigure,
    Status,
    round_down,
    round_up,
    rounded,
)

# What stands before "for senior data engineers …", by kind of pay.
_RANGES_OF = {
    PayBand.Kind.ADVERTISED: "Pay ranges advertised for",
    PayBand.Kind.REPORTED: "Pay reported by",
    PayBand.Kind.DEMO: "Invented demo pay ranges for",
}
_SAMPLES = {
    PayBand.Kind.ADVERTISED: "advert",
    PayBand.Kind.REPORTED: "answer",
    PayBand.Kind.DEMO: "invented advert",
}
_YEARS_OLD = {1: "over a year old", 2: "over two years old", 3: "over three years old"}
REMOTE_WORDS = {100: "fully remote", 50: "partly remote", 0: "on site or not stated"}
SIZE_WORDS = {
    "S": "companies under 50 people",
    "M": "companies of 50 to 250 people",
    "L": "companies over 250 people",
}
LEVEL_NAMES = {"": "level not stated"} | {level.value: level.short for level in Level}


def money(amount: float, currency: str) -> str:
    """Print an amount rounded to 1,000, as "USD 145,000"."""
    return f"{currency} {rounded(amount):,}"


def short(amount: float) -> str:
    """Print an amount rounded to 1,000 inside a table or drawing, as "145K"."""
    return f"{rounded(amount) // 1000:,}K"


def interval(low: float, high: float, currency: str) -> str:
    """Print an interval rounded outwards to 1,000: "USD 143,000 and 148,000"."""
    return f"{currency} {round_down(low):,} and {round_up(high):,}"


def figure_words(figure: PayFigure | None) -> str:
    """Say a figure in a few words: its word, n and middle."""
    if figure is None:
        return "no range"
    middle = f", middle {rounded(figure.median):,}" if figure.has_median else ""
    return f"{figure.word}, n {figure.n:,}{middle}"


def plural(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def in_sentence(name: str) -> str:
    """Put the words of a role's name into lower case but those in capitals: "AI engineers"."""
    return " ".join(
        word if sum(letter.isupper() for letter in word) > 1 or len(word) == 1 else word.lower()
        for word in name.split()
    )


def who(role: Role, level: str) -> str:
    """Name people inside a sentence: "senior data engineers", "heads of data of all levels"."""
    people = in_sentence(role.plural)
    return f"{Level(level).short} {people}" if level else f"{people} of all levels"


def subject(group: Group) -> str:
    """Name a group inside a sentence: "senior data engineers in the United States"."""
    return f"{who(group.role, group.level)} {where(group)}"


def where(group: Group) -> str:
    """Say where a group is, and how it is narrowed: "in Germany (fully remote)"."""
    parts = [in_place(group.place)]
    if group.size:
        parts.append(f"at {SIZE_WORDS[group.size]}")
    narrowed = [REMOTE_WORDS[group.remote]] if group.remote is not None else []
    if group.exact:
        narrowed.append("without narrower roles")
    if narrowed:
        parts.append(f"({', '.join(narrowed)})")
    return " ".join(parts)


def counted(figure: PayFigure, kind: str = PayBand.Kind.ADVERTISED) -> str:
    """Print the sample: "891 different ranges from 1,760 adverts"."""
    return f"{plural(figure.n, 'different range')} from {plural(figure.adverts, _SAMPLES[kind])}"


def sample(cell: Cell) -> str:
    """Print sample and window: "9 different ranges from 12 adverts of 2024, over a year old"."""
    return f"{counted(cell.figure, cell.group.series.kind)} of {dated(cell)}"


def dated(cell: Cell) -> str:
    """Print the window and, where that matters, its age: "2023–2024, over two years old"."""
    if not cell.is_aged:
        return str(cell.group.window)
    years = cell.months_old // 12
    return f"{cell.group.window}, {_YEARS_OLD.get(years, f'over {years} years old')}"


def origin(cell: Cell) -> str:
    """Name source and snapshot: "aijobs.net salary index, 29 September 2024"."""
    source = cell.group.series.source
    return f"{source.name}, {day(source.snapshot_date)}"


def figure_sentence(cell: Cell, wider: Wider | None = None) -> SafeString:
    """Say in one sentence what a group's pay is, or in one or two that there is not enough data."""
    figure, group = cell.figure, cell.group
    if not figure.has_median:
        said = _without_median(cell)
        return format_html("{} {}", said, _wider_sentence(wider)) if wider else said
    return format_html(
        "{} {} have their middle at {}<b>{}</b> a year, likely between {}{} ({}{}; {}).",
        _RANGES_OF[group.series.kind],
        subject(group),
        "about " if cell.is_converted else "",
        money(figure.median, group.currency),
        interval(figure.low, figure.high, group.currency),
        _middle_half(figure),
        "a rough figure; " if figure.word == "rough" else "",
        sample(cell),
        origin(cell),
    )


def _middle_half(figure: PayFigure) -> str:
    if figure.q1 is None:
        return ""
    return f"; half of them lie between {rounded(figure.q1):,} and {rounded(figure.q3):,}"


def _without_median(cell: Cell) -> SafeString:
    figure, group = cell.figure, cell.group
    if figure.n and cell.is_expired:
        return format_html(
            "The newest pay ranges for {} are of {}: too old for a figure ({}).",
            subject(group),
            dated(cell),
            origin(cell),
        )
    return format_html("Not enough data for {}: {} ({}).", subject(group), _why(cell), origin(cell))


def _why(cell: Cell) -> str:
    figure, group = cell.figure, cell.group
    if not figure.n:
        return f"no pay range of {dated(cell)}"
    if figure.is_too_uncertain:
        return (
            f"{sample(cell)} lie so far apart that their middle is known only to within "
            f"{100 * figure.precision:.0f} %"
        )
    if figure.is_listed:
        lowest, highest = cell.bands[0].minimum, max(band.maximum for band in cell.bands)
        return (
            f"{sample(cell)}, from {money(lowest, group.currency)} to {rounded(highest):,}; "
            f"a middle needs {FOR_MEDIAN[0]}"
        )
    return f"only {sample(cell)}; we publish from {FOR_LIST[0]}"


def thin_words(cell: Cell) -> str:
    """Say why a group has no figure where its name, place and window stand beside it already."""
    figure = cell.figure
    if not figure.n:
        return "No pay range."
    if cell.is_expired and figure.status is Status.NOT_ENOUGH and figure.n >= FOR_LIST[0]:
        return f"{plural(figure.n, 'different range')}, too old for a figure."
    if figure.is_too_uncertain:
        return (
            f"Not enough data: the middle of {plural(figure.n, 'different range')} is known only "
            f"to within {100 * figure.precision:.0f} %."
        )
    return f"Not enough data: {plural(figure.n, 'different range')}; we publish from {FOR_LIST[0]}."


_MEASURED = {
    PayBand.Kind.ADVERTISED: "It is base pay as advertised: without bonus or shares, and not what "
    "people were paid in the end.",
    PayBand.Kind.REPORTED: "It is base pay as people reported it: nobody has checked it, and those "
    "who answer surveys are not everybody.",
    PayBand.Kind.DEMO: "It is invented, to show how the site works.",
}


def scope_sentence(whole: Cell, counts: Mapping[str, int]) -> str:
    """Say what a figure is taken from, how much of that is one country, and what it is not.

    `counts` are the distinct ranges of each country, over all levels.
    """
    group, total = whole.group, sum(counts.values())
    kind = group.series.kind
    if not total:
        return _MEASURED[kind]
    largest = max(counts, key=lambda country: (counts[country], country))
    places = place_name(largest)
    here = counts.get(group.country, 0)
    if group.country != largest:
        places += f", {percent(here, total)} {place_name(group.country)}"
    return (
        f"Our source holds {plural(total, 'different range')} for {in_sentence(group.role.plural)} "
        f"of {group.window}: {percent(counts[largest], total)} {places}. {_MEASURED[kind]}"
    )


_WIDENED = {
    Widened.WINDOW: "over three years, {subject}",
    Widened.ROLE: "with the broader role, {subject}",
    Widened.REGION: "with the whole region, converted, {subject}",
    Widened.LEVEL: "over all levels ({mix}), {subject}",
}


def widened_words(wider: Wider) -> str:
    """Say in which way a group is wider, and name it: "with the broader role, senior …"."""
    return _WIDENED[wider.widened].format(
        subject=subject(wider.cell.group), mix=level_mix(wider.cell.level_mix)
    )


def _wider_sentence(wider: Wider) -> SafeString:
    group, figure = wider.cell.group, wider.cell.figure
    return format_html(
        "The nearest wider group, {}, has its middle at {}<b>{}</b> a year, likely between {} "
        "({}{}).",
        widened_words(wider),
        "about " if wider.cell.is_converted else "",
        money(figure.median, group.currency),
        interval(figure.low, figure.high, group.currency),
        "rough; " if figure.word == "rough" else "",
        sample(wider.cell),
    )


def stage_sentence(stage: Stage) -> SafeString:
    """Say what a role pays at its own stage, or its broader role at its, with both level mixes."""
    whole = stage.whole
    mix = f" Its ranges: {level_mix(whole.level_mix)}." if whole.level_mix else ""
    if stage.is_own:
        return format_html("{}{}", figure_sentence(stage.own), mix)
    title = stage.own if whole.figure.has_median else whole
    return format_html(
        "{}{} With the broader role: {}", figure_sentence(title), mix, figure_sentence(stage.cell)
    )


def ranges_sentence(cell: Cell) -> str:
    """Say how many ranges a group holds."""
    holds = f"For {subject(cell.group)} our source holds {sample(cell)}"
    if not cell.figure.n:
        holds = f"For {subject(cell.group)} our source holds no pay range of {dated(cell)}"
    return f"{holds} ({origin(cell)})."


def level_mix(mix: Iterable[tuple[str, int]]) -> str:
    """Name the levels of a group, commonest first: "61 % senior, 30 % mid-level and 9 % …"."""
    mix = list(mix)
    total = sum(count for _level, count in mix)
    return listed([f"{percent(count, total)} {LEVEL_NAMES[level]}" for level, count in mix], "and")


def percent(count: int, total: int) -> str:
    """Print a share: "61 %", "under 1 %", "none"."""
    if not count:
        return "none"
    share = round(100 * count / total)
    return f"{share} %" if share else "under 1 %"


def left_out(cell: Cell) -> str:
    """Say what the statistic leaves out; "" when it leaves out nothing."""
    parts = [
        f"{plural(count, 'range')} in {currency}"
        for currency, count in sorted(cell.other_currencies.items(), key=lambda row: -row[1])
    ]
    if cell.too_wide:
        parts.append(f"{plural(cell.too_wide, 'range')} over three times as wide as their bottom")
    if cell.contract:
        parts.append(f"{plural(cell.contract, 'range')} of contract work")
    if cell.unknown:
        parts.append(
            f"{plural(cell.unknown, 'single row')} whose other end the source does not print"
        )
    return f"Left out of the figure: {listed(parts, 'and')}." if parts else ""


def dominance(cell: Cell) -> str:
    """Name an employer that holds more than two fifths of a group; "" where none does."""
    if cell.dominant_employer is None:
        return ""
    employer, share = cell.dominant_employer
    return f"{employer} alone has {100 * share:.0f} % of these ranges."
