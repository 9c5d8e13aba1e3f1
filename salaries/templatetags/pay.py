"""Pay on other rooms' pages: summaries, pairs, and live figures in prose."""

from django import template
from django.utils import timezone
from django.utils.safestring import mark_safe

from listings.reading.areas import area_name
from roles.models import Role
from salaries import wording
from salaries.live_figures import render_marks
from salaries.models import PayBand
from salaries.pages import PairPay, Summary, pair_pay, summary

register = template.Library()

register.filter("level_mix", wording.level_mix)
register.filter("left_out", wording.left_out)
register.filter("country_name", area_name)
register.filter("pay_thousands", wording.short)

PROOF_ROLE = "data-engineer"  # the home page's one figure: the role with most ranges in each level


@register.inclusion_tag("salaries/_summary.html")
def pay_summary(role: Role, level: str = "", country: str = "") -> dict[str, Summary]:
    """What a role pays at one level (else its commonest) in one country (else its main one)."""
    made = summary(role, level=level, country=country.upper(), today=timezone.localdate())
    return {"summary": made}


@register.inclusion_tag("salaries/_pair.html")
def pay_pair(role_a: Role, role_b: Role, country: str = "") -> dict[str, PairPay | Role | None]:
    """The pay of two roles: differences level by level, or each at its own stage."""
    pair = pair_pay(role_a, role_b, country=country.upper(), today=timezone.localdate())
    return {"pair": pair, "role_a": role_a, "role_b": role_b}


@register.inclusion_tag("salaries/_proof.html")
def pay_proof() -> dict[str, Summary | None]:
    """One figure for the home page, with its sample, source and rows."""
    role = Role.objects.filter(slug=PROOF_ROLE).first()
    if role is None:
        return {"summary": None}
    made = summary(role, level="senior", country="", today=timezone.localdate())
    return {"summary": made if made.row and made.row.cell.figure.has_median else None}


@register.filter
def pay_range(band: PayBand) -> str:
    """Print a range as its source has it: "USD 120,000–150,000"."""
    top = f"–{band.maximum:,}" if band.maximum != band.minimum else ""
    return f"{band.currency} {band.minimum:,}{top}"


@register.tag
def live_figures(parser, token):
    """{% live_figures %}…{% endlive_figures %}: the marks inside become today's sentences."""
    nodes = parser.parse(("endlive_figures",))
    parser.delete_first_token()
    return LiveFiguresNode(nodes)


class LiveFiguresNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        html = self.nodelist.render(context)
        # Already escaped by the template; what is put in is escaped by render_marks.
        return mark_safe(render_marks(html, today=timezone.localdate()))  # noqa: S308
