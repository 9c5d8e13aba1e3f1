"""Sentences about sources: what an office publishes, and what a refresh changed."""

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from listings.wording import day, listed
from roles.models import Role

from .geography import in_place
from .models import OfficialFigure, PayRefresh
from .wording import plural


def official_sentence(figure: OfficialFigure, fit: str) -> SafeString:
    """Say what an office publishes about an occupation, and how well that fits the role."""
    source = f"{figure.source.publisher}, {figure.year}, read on {day(figure.read_on)}"
    people = f"{figure.soc} {figure.title}, {in_place(figure.country)}"
    wider = " The occupation is wider than this role." if fit == Role.OnetFit.BROAD else ""
    if figure.median is None:
        above = "above what it prints" if figure.is_top_coded else "not released"
        return format_html(
            "The median of all levels is {} ({}; {}).{}", above, people, source, wider
        )
    half = ""
    if figure.p25 is not None and figure.p75 is not None:
        half = f"; half of them between {figure.p25:,} and {figure.p75:,}"
    employed = f", {figure.employment:,} people" if figure.employment else ""
    return format_html(
        "The median of all levels is <b>{} {}</b> a year{} ({}{}; {}).{}",
        figure.currency,
        f"{figure.median:,}",
        half,
        people,
        employed,
        source,
        wider,
    )


def refresh_line(refresh: PayRefresh) -> str:
    """Say in one line what a refresh of a source brought and changed."""
    instead = f" in place of that of {day(refresh.previous_date)}" if refresh.previous_date else ""
    ranges = listed(
        [
            f"{plural(refresh.added, 'range')} added",
            f"{refresh.kept:,} kept",
            f"{refresh.removed:,} removed",
            *([f"{plural(refresh.bad_rows, 'row')} left out"] if refresh.bad_rows else []),
        ],
        "and",
    )
    groups = [
        f"{count:,} {did}"
        for count, did in (
            (refresh.groups_appeared, "appeared"),
            (refresh.groups_vanished, "vanished"),
            (refresh.groups_reworded, "changed their word"),
            (refresh.groups_moved, "moved beyond their old interval"),
        )
        if count
    ]
    said = (
        f"{refresh.source.name}, snapshot of {day(refresh.snapshot_date)}{instead}: {ranges}. "
        f"Of the groups {listed(groups, 'and') if groups else 'none changed'}."
    )
    undone = (
        f" Undone on {day(timezone.localdate(refresh.undone_at))}." if refresh.undone_at else ""
    )
    return said + undone
