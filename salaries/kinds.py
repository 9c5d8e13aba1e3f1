"""Advertised, listed here, reported and official pay side by side: never one figure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.html import format_html
from django.utils.safestring import SafeString

from roles.models import Role

from . import adverts
from .bands import Loaded, Series
from .figures import WINDOW_YEARS, Cell, cell
from .geography import in_place
from .models import OfficialFigure, PayBand
from .rows import rows_url
from .source_wording import official_sentence
from .wording import dominance, figure_sentence, in_sentence, plural

_NAMES = {
    PayBand.Kind.ADVERTISED: "Advertised by employers",
    PayBand.Kind.DEMO: "Invented for this demo",
    PayBand.Kind.REPORTED: "Reported by people in the job",
}
_LISTED_HERE = "Advertised in jobs listed here"
_OFFICIAL = "Official, by occupation"
_ABSENT = {
    PayBand.Kind.ADVERTISED: "No source of advertised pay is here yet.",
    PayBand.Kind.REPORTED: "No source of reported pay is here yet.",
}


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of pay from one source, or that there is none; `bias` is how it is known to err."""

    name: str
    sentence: SafeString | str
    bias: str = ""
    rows_url: str = ""
    source_url: str = ""


def kind_rows(loaded: Loaded, headline: Cell) -> Iterator[KindRow]:
    """Yield the headline's group in every source, by kind; a kind without one says so.

    Jobs listed here have a row of their own as soon as one is live that is no example.
    """
    held = loaded.series_of(headline.group.role)
    kinds = {series.kind for series in held}
    for series in held:
        made = (
            headline if series == headline.group.series else _same_group(loaded, headline, series)
        )
        is_listed_here = series.source.pk == adverts.SOURCE_ID
        yield KindRow(
            _LISTED_HERE if is_listed_here else _NAMES[series.kind],
            _with_employers(made) if is_listed_here else figure_sentence(made),
            series.source.bias,
            rows_url(made),
        )
    if all(series.source.pk != adverts.SOURCE_ID for series in held) and adverts.are_live():
        people = in_sentence(headline.group.role.plural)
        said = f"Not enough data: no job listed here for {people} states a whole range of base pay."
        yield KindRow(_LISTED_HERE, said)
    for kind, absent in _ABSENT.items():
        if kind not in kinds:
            yield KindRow(_NAMES[kind], absent)
    yield from official_rows(headline.group.role, headline.group.country)


def official_rows(role: Role, country: str) -> Iterator[KindRow]:
    """Yield the newest official figure of a role's occupation in a country, or why there is none.

    One query.
    """
    if not role.onet_soc or role.onet_fit == Role.OnetFit.NONE:
        yield KindRow(_OFFICIAL, "No official occupation comes close to this role.")
        return
    figure = OfficialFigure.objects.about(role, country).first()
    if figure is None:
        yield KindRow(_OFFICIAL, f"No official figure {in_place(country)} has been imported yet.")
        return
    yield KindRow(
        _OFFICIAL,
        official_sentence(figure, OfficialFigure.fit_of(role)),
        figure.source.bias,
        source_url=figure.source.url,
    )


def _with_employers(made: Cell) -> SafeString:
    """The sentence of a figure whose ranges name their employers, with how many those are."""
    employers = made.figure.employers
    if not employers:
        return figure_sentence(made)
    alone = dominance(made)
    return format_html(
        "{} They are from {}.{}",
        figure_sentence(made),
        plural(employers, "employer"),
        f" {alone}" if alone else "",
    )


def _same_group(loaded: Loaded, headline: Cell, series: Series) -> Cell:
    """The headline's group in another source: its own newest years, all else alike."""
    group = replace(headline.group, series=series, window=series.newest(WINDOW_YEARS))
    return cell(loaded, group, today=headline.today)
