"""Live figures in prose: each mark becomes one complete sentence of today's data.

`[pay:ROLE:LEVEL:COUNTRY]`, `[ranges:…]`, `[difference:A:B:LEVEL:COUNTRY]`, `[jobs:ROLE]`, and
passages `[when:VERDICT:A:B:LEVEL:COUNTRY]…[/when]` that stand only while the figure says so.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils.html import format_html
from django.utils.safestring import SafeString

from listings.models import Listing
from roles.models import Level, Role
from roles.pairs import find_roles

from .bands import Loaded, load_bands
from .figures import Cell, Compared, cell, compare_at, default_group, nearest_wider
from .geography import is_country
from .rows import rows_url
from .statistics import Verdict
from .wording import difference_sentence, figure_sentence, in_sentence, ranges_sentence

_WHEN = re.compile(
    r"(?:<p>\s*)?\[when:([^\]]+)\](?:\s*</p>)?(.*?)(?:<p>\s*)?\[/when\](?:\s*</p>)?", re.DOTALL
)
_MARK = re.compile(r"\[(pay|ranges|difference|jobs):([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark asks for, as written."""

    roles: tuple[str, ...]
    level: str = ""
    country: str = ""


def _read(kind: str, text: str) -> Mark | None:
    """Read what stands between the brackets; None where it is no mark of that kind."""
    parts = text.strip().split(":")
    if kind == "jobs":
        return Mark((parts[0],)) if len(parts) == 1 else None
    *slugs, level, country = parts if len(parts) > 2 else ("", "", "")
    named = 2 if kind == "difference" else 1
    if len(slugs) != named or level not in {*Level.values, "all"} or not is_country(country):
        return None
    return Mark(tuple(slugs), "" if level == "all" else level, country)


def render_marks(html: str, *, today: date) -> str:
    """Replace every mark in sanitised HTML. A constant number of queries, however many marks.

    A mark that names an unknown role, level or country is said to be unknown, never guessed.
    """
    written = [(kind, _read(kind, text)) for kind, text in _MARK.findall(html)]
    conditions = [_read("difference", text.partition(":")[2]) for text, _ in _WHEN.findall(html)]
    if not written and not conditions:
        return html
    marks = [mark for _kind, mark in written] + conditions
    slugs = {slug for mark in marks if mark for slug in mark.roles}
    roles = find_roles(slugs)  # a mark written before a role was renamed still means it
    loaded = load_bands(roles.values())
    counts_jobs = any(kind == "jobs" for kind, _mark in written)
    figures = _Figures(loaded, roles, _jobs_by_role(loaded) if counts_jobs else {}, today)
    return _MARK.sub(figures.sentence, _WHEN.sub(figures.passage, html))


def _jobs_by_role(loaded: Loaded) -> dict[int, int]:
    live = Listing.objects.live().filter(role__in=list(loaded.roles)).order_by()
    return dict(live.values_list("role").annotate(Count("pk")))


@dataclass(frozen=True)
class _Figures:
    loaded: Loaded
    roles: dict[str, Role]
    jobs: dict[int, int]
    today: date

    def passage(self, match: re.Match) -> str:
        """Keep what stands between [when:…] and [/when] only while the verdict is that one."""
        verdict, _, pair = match[1].partition(":")
        compared = self._compared(_read("difference", pair))
        said = compared.verdict if compared else Verdict.UNKNOWN
        return match[2] if said == verdict else ""

    def sentence(self, match: re.Match) -> SafeString:
        kind, mark = match[1], _read(match[1], match[2])
        if mark is None or not all(slug in self.roles for slug in mark.roles):
            return format_html("There is no figure called {}.", match[0].strip("[]"))
        if kind == "jobs":
            return self._jobs(self.roles[mark.roles[0]])
        if kind == "difference":
            compared = self._compared(mark)
            return difference_sentence(compared) if compared else self._no_data(mark)
        made = self._cell(mark)
        if made is None:
            return self._no_data(mark)
        if kind == "ranges":
            said = ranges_sentence(made)
        else:
            wider = None if made.figure.has_median else nearest_wider(self.loaded, made)
            said = figure_sentence(made, wider)
        return format_html('{} <a href="{}">The ranges behind it</a>', said, rows_url(made))

    def _no_data(self, mark: Mark) -> SafeString:
        people = " and ".join(in_sentence(self.roles[slug].plural) for slug in mark.roles)
        return format_html("Not enough data on the pay of {}: we hold no source yet.", people)

    def _jobs(self, role: Role) -> SafeString:
        count = sum(self.jobs.get(pk, 0) for pk in self.loaded.family[role.pk])
        return format_html(
            'Rolewise lists <a href="/jobs/?role={}">{} for {}</a> today.',
            role.slug,
            f"{count:,} open job{'' if count == 1 else 's'}" if count else "no open job",
            in_sentence(role.plural),
        )

    def _cell(self, mark: Mark | None, of: Iterable[Role] = ()) -> Cell | None:
        """The group a mark is about, from the first series that holds one of its roles."""
        role = self.roles[mark.roles[0]]
        held = [series for one in of or [role] for series in self.loaded.series_of(one)]
        series = next(iter(held or self.loaded.series), None)
        if series is None:
            return None
        group = default_group(role, series, mark.level, mark.country)
        return cell(self.loaded, group, today=self.today)

    def _compared(self, mark: Mark | None) -> Compared | None:
        if mark is None or not all(slug in self.roles for slug in mark.roles):
            return None
        role, other = (self.roles[slug] for slug in mark.roles)
        made = self._cell(mark, of=[role, other])
        return compare_at(self.loaded, made.group, other, today=self.today) if made else None
