"""The publish check and the live figures, on the page where a text is written."""

from dataclasses import dataclass

from django import template
from django_countries import countries

from roles.checking import Report, check
from roles.models import GuideVersion, Level, Role
from roles.models.versions import Version
from roles.related import roles_of

register = template.Library()


@register.simple_tag
def publish_check(version: Version) -> Report:
    """What the publish check says of a version as it is saved now."""
    return check(version)


@register.simple_tag
def unexplained(report: Report, version: Version) -> int:
    """How many warnings still need a reason."""
    return len(report.unexplained(version))


@dataclass(frozen=True, slots=True)
class FigureMenu:
    """What a live figure can be about; `ready` are marks to copy, with what each becomes."""

    own_roles: list[Role]
    other_roles: list[Role]
    levels: list[tuple[str, str]]
    countries: list[tuple[str, str]]
    ready: list[tuple[str, str]]
    role_fields = (("role", "Role"), ("other", "Compared with"))


@register.simple_tag
def figure_menu(version: Version) -> FigureMenu:
    """The live figures a text may have, those about its own roles first. Two or three queries."""
    own = roles_of(version.guide) if isinstance(version, GuideVersion) else [version.role]
    others = Role.objects.exclude(pk__in=[role.pk for role in own]).order_by("name", "pk")
    levels = [*Level.choices, ("all", "All levels together")]
    return FigureMenu(own, list(others), levels, list(countries), _ready_marks(own))


def _ready_marks(roles: list[Role]) -> list[tuple[str, str]]:
    marks = []
    for role in roles:
        marks += [
            (f"[pay:{role.slug}:{Level.SENIOR}:US]", f"what senior {role.plural} are offered"),
            (f"[ranges:{role.slug}:{Level.SENIOR}:US]", f"how many ranges that rests on, {role}"),
            (f"[jobs:{role.slug}]", f"how many open jobs there are for {role.plural}"),
        ]
    if len(roles) == 2:
        pair = f"{roles[0].slug}:{roles[1].slug}:{Level.SENIOR}:US"
        marks += [
            (f"[difference:{pair}]", "which of the two is offered more, and by how much"),
            (f"[when:a_more:{pair}]…[/when]", "text that stands only while the first is more"),
            (f"[lean:a_more:{pair}]…[/lean]", "text that goes on the desk once that changes"),
        ]
    return marks
