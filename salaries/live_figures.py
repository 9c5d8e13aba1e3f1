"""Live figures in prose: each mark becomes one complete sentence of today's data.

`[pay:ROLE:LEVEL:COUNTRY]`, `[ranges:…]`, `[difference:A:B:LEVEL:COUNTRY]`, `[jobs:ROLE]`, and
passages `[when:VERDICT:A:B:LEVEL:COUNTRY]…[/when]` that stand only while the figure says so.
"""

import re
from datetime import date

from django.db.models import Count
from django.utils.html import escape, format_html

from listings.models import Listing
from roles.models import Level, Role
from roles.pairs import find_roles

from .bands import Loaded, load_bands
from .figures import Group, cell, compare_at, nearest_wider
from .statistics import Verdict
from .wording import difference_sentence, figure_sentence, ranges_sentence

_WHEN = re.compile(r"(?:<p>)?\[when:([^\]]+)\](?:</p>)?(.*?)(?:<p>)?\[/when\](?:</p>)?", re.DOTALL)
_MARK = re.compile(r"\[(pay|ranges|difference|jobs):([^\]]+)\]")
_ROLES_IN = {"pay": 1, "ranges": 1, "difference": 2, "jobs": 1, "when": 2}


def render_marks(html: str, *, today: date) -> str:
    """Replace every mark in sanitised HTML. A constant number of queries, however many marks.

    A mark that names an unknown role, level or country is said to be unknown, never guessed.
    """
    if "[" not in html:
        return html
    used = [(kind, rest.split(":")) for kind, rest in _MARK.findall(html)]
    used += [("when", rest.split(":")[1:]) for rest, _ in _WHEN.findall(html)]
    if not used:
        return html
    slugs = {slug for kind, parts in used for slug in parts[: _ROLES_IN[kind]]}
    roles = find_roles(slugs)  # a mark written before a role was renamed still means it
    figures = _Figures(load_bands(roles.values()), roles, today)
    if any(kind == "jobs" for kind, _ in used):
        figures.count_jobs()
    html = _WHEN.sub(figures.passage, html)
    return _MARK.sub(figures.sentence, html)


class _Figures:
    def __init__(self, loaded: Loaded, roles: dict[str, Role], today: date):
        self.loaded, self.roles, self.today = loaded, roles, today
        self.series = loaded.series[0] if loaded.series else None
        self.jobs: dict[int, int] = {}

    def count_jobs(self) -> None:
        """Count the live jobs of every role that is named, narrower roles included."""
        ids = {pk for role in self.roles.values() for pk in self.loaded.family.get(role.pk, ())}
        live = Listing.objects.live().filter(role__in=ids).order_by()
        self.jobs = dict(live.values_list("role").annotate(Count("pk")))

    def passage(self, match: re.Match) -> str:
        verdict, *rest = match[1].split(":")
        compared = self._compared(rest)
        said = compared.verdict if compared else Verdict.UNKNOWN
        return match[2] if said == verdict else ""

    def sentence(self, match: re.Match) -> str:
        kind, parts = match[1], match[2].split(":")
        if kind == "jobs":
            return self._jobs(parts)
        if kind == "difference":
            compared = self._compared(parts)
            return escape(difference_sentence(compared)) if compared else _unknown(match[0])
        made = self._cell(parts)
        if made is None:
            return _unknown(match[0])
        if kind == "ranges":
            return escape(ranges_sentence(made))
        wider = None if made.figure.has_median else nearest_wider(self.loaded, made)
        return format_html(
            '{} <a href="/salaries/{}/">The ranges behind it</a>.',
            figure_sentence(made, wider),
            made.group.role.slug,
        )

    def _jobs(self, parts: list[str]) -> str:
        role = self.roles.get(parts[0])
        if role is None:
            return _unknown(f"[jobs:{parts[0]}]")
        count = sum(self.jobs.get(pk, 0) for pk in self.loaded.family[role.pk])
        many = f"{count:,} open job{'s' if count != 1 else ''}" if count else "no open job"
        return format_html(
            'Rolewise lists <a href="/jobs/?role={}">{} for {}</a> today.',
            role.slug,
            many,
            role.plural,
        )

    def _cell(self, parts: list[str]):
        if len(parts) != 3 or parts[0] not in self.roles or self.series is None:
            return None
        level = "" if parts[1] == "all" else parts[1]
        if level and level not in Level.values:
            return None
        group = Group(self.roles[parts[0]], self.series, level, parts[2].upper())
        return cell(self.loaded, group, today=self.today)

    def _compared(self, parts: list[str]):
        if len(parts) != 4 or not {parts[0], parts[1]} <= self.roles.keys() or not self.series:
            return None
        level = "" if parts[2] == "all" else parts[2]
        a, b = self.roles[parts[0]], self.roles[parts[1]]
        country = parts[3].upper()
        return compare_at(self.loaded, self.series, a, b, level, country, self.today)


def _unknown(mark: str) -> str:
    return escape(f"No pay data is here yet for {mark.strip('[]')}.")
