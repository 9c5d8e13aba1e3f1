"""Tags that show jobs on other apps' pages: `{% load jobs %}`."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from listings.card_cores import show
from listings.cards import Card
from listings.featured import featured_groups
from listings.search.engine import count_options
from listings.search.query import SearchQuery
from roles.models import Role

register = template.Library()


@register.inclusion_tag("listings/_featured_listings.html")
def featured_listings(*roles: Role | None) -> dict:
    """Three to five open jobs for one or two roles, each group headed by what it is."""
    return {"groups": featured_groups([role for role in roles if role])}


@register.simple_tag
def job_cards(cards: Iterable[Card], level: int | str = 3) -> SafeString:
    """Write cards, their titles as headings of that level; 3 where it is not given ("")."""
    return mark_safe("".join(show(card, level=level or 3) for card in cards))


@register.simple_tag
def open_jobs(role: Role) -> SafeString:
    """Link to the open jobs of a role, its narrower ones included, with their number."""
    count = count_options(SearchQuery(), "role").get(role.slug, 0)
    words = f"{count:,} open {'job' if count == 1 else 'jobs'}" if count else "No open job"
    return format_html('<a href="/jobs/role/{}/">{} for {}</a>', role.slug, words, role.plural)
