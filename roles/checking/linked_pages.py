"""Where links to roles and guides lead."""

from collections.abc import Iterable

from roles.models import Guide, GuideSlug, RoleSlug
from roles.pairs import find_roles

from .addresses import known_by_slug, register


def _guides(asked: list[dict]) -> Iterable[dict]:
    """Guides that readers see, by any slugs they or their roles have or had. Three queries."""
    pairs = {slug: slug.partition("-vs-")[::2] for slug in (values["slug"] for values in asked)}
    roles = find_roles(slug for pair in pairs.values() for slug in pair if slug)
    published = Guide.objects.published()
    compared = {
        frozenset(pair)
        for pair in published.filter(role_a__in=roles.values(), role_b__in=roles.values())
        .order_by()
        .values_list("role_a", "role_b")
    }
    topics = GuideSlug.objects.filter(slug__in=pairs, guide__in=published.order_by().values("pk"))
    there = set(topics.values_list("slug", flat=True))
    for slug, pair in pairs.items():
        ends = frozenset(roles[one].pk for one in pair if one in roles)
        have_become_one = len(ends) == 1 and set(pair) <= roles.keys() and len(set(pair)) == 2
        if ends in compared or have_become_one:
            there.add(slug)
    return [values for values in asked if values["slug"] in there]


def register_pages() -> None:
    register("roles:role-detail", known_by_slug(RoleSlug))
    register("roles:guide-detail", _guides)
