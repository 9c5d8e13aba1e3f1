"""Live figures in prose: each mark becomes one complete sentence of today's data.

`[pay:ROLE:LEVEL:COUNTRY]`, `[ranges:…]`, `[difference:A:B:LEVEL:COUNTRY]` and `[jobs:ROLE]` stand
for a sentence. `[when:VERDICT:A:B:LEVEL:COUNTRY]…[/when]` stands only while the figure says so.
`[lean:OUTCOME:…]…[/lean]` always stands, with a note once the figure says something else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from listings.search.engine import count_options
from listings.search.query import SearchQuery
from listings.wording import day
from roles.marks import Mark, read_mark
from roles.models import Role

from .addresses import pay_url
from .difference_wording import difference_sentence, outcome_words
from .figures import Cell, nearest_wider
from .mark_figures import MarkFigures, marks_in
from .rows import rows_url
from .statistics import Difference, PayFigure, Status, Verdict
from .wording import figure_sentence, in_sentence, ranges_sentence

# What readers would see of a group or pair of which nothing may be published.
NO_FIGURE = PayFigure(Status.NOT_ENOUGH, 0, 0)
NO_DIFFERENCE = Difference(Verdict.UNKNOWN)

# A passage is opened and closed in a paragraph of its own, or inside its text.
_PASSAGE = (
    r"(?P<before><p>\s*)?\[{kind}:(?P<values>[^\]]+)\](?P<after>\s*</p>)?"
    r"(?P<text>.*?)"
    r"(?P<end_before><p>\s*)?\[/{kind}\](?P<end_after>\s*</p>)?"
)
_WHEN = re.compile(_PASSAGE.format(kind="when"), re.DOTALL)
_LEAN = re.compile(_PASSAGE.format(kind="lean"), re.DOTALL)
_SENTENCE = re.compile(r"\[(pay|ranges|difference|jobs):([^\]]+)\]")
_PASSAGES = re.compile(r"\[(?:when|lean):")


def render_marks(
    html: str, *, today: date, written: date | None = None, is_preview: bool = False
) -> str:
    """Replace every mark in sanitised HTML. A constant number of queries, however many marks.

    A mark that names an unknown role, level or country is said to be unknown, never guessed.
    `written` is when readers first saw the text. A preview shows beside each figure what readers
    see when it is suppressed, and every passage, whether or not it stands today.
    """
    if not _SENTENCE.search(html) and not _PASSAGES.search(html):
        return html
    marks = marks_in(html)
    figures = MarkFigures.of(marks, today=today)
    counts_jobs = any(mark.kind == "jobs" for mark in marks)
    jobs = count_options(SearchQuery(), "role") if counts_jobs else {}
    prose = _Prose(figures, jobs, written, is_preview)
    return _SENTENCE.sub(prose.sentence, _LEAN.sub(prose.leaning, _WHEN.sub(prose.passage, html)))


@dataclass(frozen=True)
class _Prose:
    figures: MarkFigures
    jobs: Mapping[str, int]  # open ones by role, narrower roles included
    written: date | None
    is_preview: bool

    # Passages

    def passage(self, match: re.Match) -> str:
        """Keep what stands between [when:…] and [/when] only while the verdict is that one."""
        mark = read_mark("when", match["values"])
        stands = bool(mark) and self.figures.outcome(mark) == mark.outcome
        if not self.is_preview:
            return _unwrapped(match) if stands else _rest(match)
        told = "Readers see this today." if stands else "Readers do not see this today."
        return _unwrapped(match, _desk_note(f"[when:{match['values']}]", told))

    def leaning(self, match: re.Match) -> str:
        """Keep what leans on a figure, and say under it when the figure says something else."""
        mark = read_mark("lean", match["values"])
        if mark is None or self.figures.roles_of(mark) is None:
            return _unwrapped(match, _unknown_mark(f"lean:{match['values']}"))
        holds = self.figures.outcome(mark) == mark.outcome
        note = "" if holds else self._moved_note(mark)
        if self.is_preview:
            told = "This holds today." if holds else "This no longer holds."
            note = format_html("{}{}", note, _desk_note(f"[lean:{match['values']}]", told))
        return _unwrapped(match, note)

    def _moved_note(self, mark: Mark) -> SafeString:
        return format_html(
            '<span class="note moved"><b>Written when {}{}.</b> The figure now says: {}</span>',
            outcome_words(mark, self.figures.roles_of(mark)),
            f" ({day(self.written)})" if self.written else "",
            self._figure(mark),
        )

    # Sentences

    def sentence(self, match: re.Match) -> SafeString:
        mark = read_mark(match[1], match[2])
        if mark is None or self.figures.roles_of(mark) is None:
            return _unknown_mark(match[0].strip("[]"))
        if mark.kind == "jobs":
            return self._jobs(*self.figures.roles_of(mark))
        said = self._figure(mark)
        if not self.is_preview:
            return said
        return format_html("{} {}", said, _desk_note(match[0], self._if_suppressed(mark)))

    def _figure(self, mark: Mark) -> SafeString:
        """The sentence of a figure or comparison, with the way to its page."""
        roles = self.figures.roles_of(mark)
        if len(roles) > 1:
            compared = self.figures.compared(mark)
            if compared is None:
                return _no_source(roles)
            return format_html(
                '{} <a href="{}">Both in detail</a>.',
                difference_sentence(compared),
                pay_url(roles[0], mark.country, level=mark.level, vs=roles[1].slug),
            )
        made = self.figures.cell(mark)
        if made is None:
            return _no_source(roles)
        return format_html(
            '{} <a href="{}">The figure in detail</a>, <a href="{}">the ranges behind it</a>.',
            ranges_sentence(made) if mark.kind == "ranges" else self._with_wider(made),
            pay_url(roles[0], mark.country, level=mark.level or "all"),
            rows_url(made),
        )

    def _with_wider(self, made: Cell) -> SafeString:
        wider = None if made.figure.has_median else nearest_wider(self.figures.loaded, made)
        return figure_sentence(made, wider)

    def _if_suppressed(self, mark: Mark) -> SafeString | str:
        """Say what readers see instead while there are too few ranges for the figure."""
        if len(mark.roles) > 1:
            compared = self.figures.compared(mark)
            said = compared and difference_sentence(replace(compared, difference=NO_DIFFERENCE))
        else:
            made = self.figures.cell(mark)
            said = made and figure_sentence(replace(made, figure=NO_FIGURE))
        return format_html("Without enough data readers see: “{}”", said) if said else ""

    def _jobs(self, role: Role) -> SafeString:
        count = self.jobs.get(role.slug, 0)
        return format_html(
            'Rolewise lists <a href="/jobs/role/{}/">{} for {}</a> today.',
            role.slug,
            f"{count:,} open job{'' if count == 1 else 's'}" if count else "no open job",
            in_sentence(role.plural),
        )


def _frame(match: re.Match) -> tuple[str, str]:
    """What stands of the paragraphs a passage opens and closes in, once its marks are gone.

    A paragraph that holds nothing but a mark goes with it.
    """
    opened = match["before"], match["after"]
    closed = match["end_before"], match["end_after"]
    return tuple("" if all(tags) else "".join(filter(None, tags)) for tags in (opened, closed))


def _unwrapped(match: re.Match, note: str = "") -> str:
    """What a passage holds, without its marks, and a note under it."""
    opened, closed = _frame(match)
    return f"{opened}{match['text']}{note}{closed}"


def _rest(match: re.Match) -> str:
    """What is left around a passage that does not stand."""
    left = "".join(_frame(match))
    return "" if left == "<p></p>" else left


def _desk_note(mark: str, said: str) -> SafeString:
    return format_html('<small class="desk-note">For the desk: {}. {}</small>', mark, said)


def _unknown_mark(mark: str) -> SafeString:
    return format_html("There is no figure called {}.", mark)


def _no_source(roles: list[Role]) -> SafeString:
    people = " and ".join(in_sentence(role.plural) for role in roles)
    return format_html("Not enough data on the pay of {}: we hold no source yet.", people)
