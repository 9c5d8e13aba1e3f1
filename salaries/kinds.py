"""Advertised, reported and official pay side by side: separate rows, never one figure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from roles.models import Role

from .bands import Loaded, Series
from .figures import WINDOW_YEARS, Cell, cell
from .geography import in_place
from .models import OfficialFigure, PayBand
from .rows import rows_url
from .source_wording import official_sentence
from .wording import figure_sentence

_NAMES = {
    PayBand.Kind.ADVERTISED: "Advertised by employers",
    PayBand.Kind.DEMO: "Invented for this demo",
    PayBand.Kind.REPORTED: "Reported by people in the job",
}
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
    """Yield the headline's group in every source, by kind; a kind without one says so."""
    held = loaded.series_of(headline.group.role)
    kinds = {series.kind for series in held}
    for series in held:
        made = (
            headline if series == headline.group.series else _same_group(loaded, headline, series)
        )
        yield KindRow(
            _NAMES[series.kind], figure_sentence(made), series.source.bias, rows_url(made)
        )
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


def _same_group(loaded: Loaded, headline: Cell, series: Series) -> Cell:
    """The headline's group in another source: its own newest years, all else alike."""
    group = replace(headline.group, series=series, window=series.newest(WINDOW_YEARS))
    return cell(loaded, group, today=headline.today)
