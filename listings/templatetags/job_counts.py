"""Open jobs of many roles at once, for lists of roles: `{% load job_counts %}`."""

from collections.abc import Mapping

from django import template

from listings.search.engine import count_options
from listings.search.query import SearchQuery
from roles.models import Role

register = template.Library()


@register.simple_tag
def open_job_counts() -> Mapping[str, int]:
    """Count the open jobs of every role by its slug, narrower roles included."""
    return count_options(SearchQuery(), "role")


@register.filter
def of_role(counts: Mapping[str, int], role: Role) -> int:
    """The count of one role."""
    return counts.get(role.slug, 0)
