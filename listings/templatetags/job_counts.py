"""Open jobs of many roles at once, for lists of roles: `{% load job_counts %}`."""

from collections import Counter

from django import template
from django.db.models import Count

from listings.models import Listing
from roles.models import Role

register = template.Library()


@register.simple_tag
def open_job_counts() -> Counter[int]:
    """Count the open jobs of every role by its id, narrower roles included; one query."""
    live = Listing.objects.live().filter(role__isnull=False).order_by()
    counts: Counter[int] = Counter()
    for role, broader, jobs in live.values_list("role", "role__broader").annotate(Count("pk")):
        counts[role] += jobs
        if broader:
            counts[broader] += jobs
    return counts


@register.filter
def of_role(counts: Counter[int], role: Role) -> int:
    """The count of one role."""
    return counts[role.pk]
