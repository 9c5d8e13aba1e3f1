"""Pay on other rooms' pages: summaries, pairs, and live figures in prose."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from listings.models import ListingPay
from listings.search.query import SearchQuery
from roles import clock
from roles.models import Role
from salaries import wording
from salaries.bands import load_bands
from salaries.charts import axis_labels
from salaries.comparing import pair_pay
from salaries.context import in_context
from salaries.geography import place_name
from salaries.live_figures import render_marks
from salaries.live_pay import live_pay as measure_live_pay
from salaries.live_pay import live_pay_sentence
from salaries.pages import Summary, summary
from salaries.rows import PublishedRow
from salaries.source_wording import refresh_line
from salaries.statistics import FOR_LIST, FOR_MEDIAN, FOR_QUARTILES, FOR_TENTHS

register = template.Library()

register.filter("level_mix", wording.level_mix)
register.filter("left_out", wording.left_out)
register.filter("dominance", wording.dominance)
register.filter("dated", wording.dated)
register.filter("origin", wording.origin)
register.filter("refresh_line", refresh_line)
register.filter("in_sentence", wording.in_sentence)
register.filter("country_name", place_name)
register.filter("pay_thousands", wording.short)
register.simple_tag(axis_labels)

PROOF_ROLE = "data-engineer"  # the home page's one figure: the role with most ranges in each level


@register.inclusion_tag("salaries/_summary.html")
def pay_summary(
    role: Role, level: str = "", country: str = "", ranges: Iterable[ListingPay] = ()
) -> dict[str, Summary | str]:
    """What a role pays at one level (else its commonest) in one country (else its main one).

    `ranges` are those of a job at that level in that country: where they stand is said too.
    """
    made = _summary(role, level, country)
    context = in_context(made.line.cell, ranges) if made.line and level and country else ""
    return {"summary": made, "context": context}


@register.inclusion_tag("salaries/_pair.html")
def pay_pair(role_a: Role, role_b: Role, further: Sequence[Role] = ()) -> dict:
    """The pay of two roles: differences level by level, or each at its own stage.

    Under it that of `further` roles, each at its commonest level. What a source is known to get
    wrong is said once, however many of the figures are from it.
    """
    today = clock.today()
    pair = pair_pay(load_bands([role_a, role_b]), role_a, role_b, today=today)
    loaded = load_bands(further)
    others = [summary(loaded, role, today=today) for role in further]
    sources = {made.line.cell.group.series.source for made in others if made.line}
    return {
        "pair": pair,
        "role_a": role_a,
        "role_b": role_b,
        "further": others,
        "sources": sources - ({pair.series.source} if pair else set()),
    }


@register.inclusion_tag("salaries/_proof.html")
def pay_proof() -> dict[str, Summary | None]:
    """One figure for the home page, with its sample, source and rows."""
    role = Role.objects.filter(slug=PROOF_ROLE).first()
    if role is None:
        return {"summary": None}
    made = _summary(role, "senior")
    return {"summary": made if made.line and made.line.cell.figure.has_median else None}


def _summary(role: Role, level: str = "", country: str = "") -> Summary:
    today = clock.today()
    return summary(load_bands([role]), role, level=level, country=country.upper(), today=today)


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: object = "") -> SafeString:
    """Write the options of a select; much quicker than a loop in the template."""
    chosen = str(chosen)
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, mark_safe(" selected") if chosen and value == chosen else "", name)
            for value, name in choices
        ),
    )


@register.filter
def level_short(level: str) -> str:
    """Name a level in one word, as headings of tables do: "Senior"."""
    return wording.LEVEL_NAMES[level].capitalize()


@register.simple_tag
def pay_thresholds() -> dict[str, int]:
    """How many different ranges each part of a drawing needs."""
    return {
        "list": FOR_LIST[0],
        "most_listed": FOR_MEDIAN[0] - 1,
        "quartiles": FOR_QUARTILES[0],
        "tenths": FOR_TENTHS[0],
    }


@register.inclusion_tag("salaries/_live_pay.html")
def live_pay(query: SearchQuery) -> dict[str, SafeString]:
    """What the open jobs of a search offer, in a sentence; nothing where none states pay."""
    measured = measure_live_pay(query, today=clock.today())
    return {"sentence": live_pay_sentence(measured) if measured else ""}


@register.filter
def pay_range(row: PublishedRow) -> str:
    """Print a range as its source has it: "USD 120,000–150,000"."""
    top = f"–{row.maximum:,}" if row.maximum != row.minimum else ""
    return f"{row.currency} {row.minimum:,}{top}"


@register.simple_block_tag
def live_figures(
    content: SafeString, written: datetime | None = None, is_preview: bool = False
) -> SafeString:
    """Turn the marks inside into today's sentences, all of them with a constant number of queries.

    `written` is when the text inside came before readers; a preview shows what marks hide. What
    stands inside is escaped already, and render_marks escapes what it puts in.
    """
    day = timezone.localdate(written) if written else None
    figures = render_marks(content, today=clock.today(), written=day, is_preview=is_preview)
    return mark_safe(figures)
