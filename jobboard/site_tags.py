"""Tags every template may use, without loading them."""

import json
from typing import NamedTuple

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from listings.fragments import Fragment
from roles.desk_time import said

from . import index_policy
from .desk.tasks import note_on
from .preview import MomentForm, at_desk_time

register = template.Library()

# Name, address and the views of each section of the main navigation, in order.
SECTIONS = [
    ("Jobs", "/jobs/", ("listings:",)),
    ("Roles", "/roles/", ("roles:role-",)),
    ("Compare", "/compare/", ("roles:compare", "roles:guide-")),
    ("Pay", "/salaries/", ("salaries:",)),
]

# What would end a script element or a JavaScript line inside JSON.
JSON_ESCAPES = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


@register.simple_block_tag
def one_line(content: str) -> SafeString:
    """Return the rendered content with all white space collapsed, so it fits in an attribute."""
    return mark_safe(" ".join(content.split()))  # rendered, and thereby escaped, already


@register.filter
def thousands(number: int) -> str:
    """Write a whole number with commas: 12,345. Anything but a number comes back as it is."""
    return f"{number:,}" if isinstance(number, int) else str(number)


@register.simple_tag
def json_ld(data: dict) -> SafeString:
    """Write structured data as a script element that its own text cannot close."""
    text = json.dumps(data, ensure_ascii=False).translate(JSON_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


@register.simple_tag
def list_note(opts) -> str:
    """Say what a list of the desk holds and what readers see of it."""
    return note_on(opts)


@register.simple_tag
def site_url() -> str:
    """Return the site's public address, without a slash at the end."""
    return settings.SITE_URL


@register.simple_tag(takes_context=True)
def canonical_url(context) -> str:
    """Return the page's one address in full: `canonical` where the view gives it.

    Else its path, with the number of a further page of `page` and no other parameter.
    """
    if "canonical" in context:
        return settings.SITE_URL + context["canonical"]
    request, page = context.get("request"), context.get("page")
    further = f"?page={page.number}" if isinstance(page, Page) and page.number > 1 else ""
    return settings.SITE_URL + (request.path if request else "/") + further


@register.simple_tag(takes_context=True)
def canonical(context) -> SafeString:
    """Write the canonical link of the page."""
    return format_html('<link rel="canonical" href="{}">', canonical_url(context))


@register.simple_tag(takes_context=True)
def robots(context) -> SafeString | str:
    """Write `noindex` unless the index policy lets this page into search engines."""
    if index_policy.is_indexable(context):
        return ""
    return mark_safe('<meta name="robots" content="noindex">')


@register.simple_tag(takes_context=True)
def demo_banner(context) -> SafeString | str:
    """Say that invented content is about, while it is. Silent where there is no request (500)."""
    request = context.get("request")
    if not request or not index_policy.has_demo_content(request):
        return ""
    return Fragment.of("includes/_demo_banner.html", ()).fill()


@register.inclusion_tag("includes/_preview_banner.html", takes_context=True)
def preview_banner(context) -> dict:
    """Say that another moment is shown, and let the desk choose another or leave."""
    request = context.get("request")
    preview = getattr(request, "preview", None)
    if preview is None:
        return {"preview": None}
    with at_desk_time(request.user):
        moment = preview.moment and timezone.localtime(preview.moment)
        said_moment = moment and said(moment)
    return {
        "preview": preview,
        "form": MomentForm(),
        "moment": moment and f"{moment:%Y-%m-%dT%H:%M}",
        "said": said_moment,
        "path": request.path,
        "next": request.get_full_path() if preview.is_kept else request.path,
        "csrf_token": get_token(request),
    }


class NavItem(NamedTuple):
    name: str
    url: str
    current: str  # for aria-current: page, true (in that section) or ""


@register.simple_tag(takes_context=True)
def main_nav(context) -> SafeString:
    """The four sections, with the reader's place marked."""
    request = context.get("request")
    match = request.resolver_match if request else None
    view_name = match.view_name if match else ""
    items = tuple(
        NavItem(name, url, _place(request, view_name, url, views)) for name, url, views in SECTIONS
    )
    return Fragment.of("includes/_nav.html", (), items=items).fill()


def _place(request, view_name: str, url: str, views: tuple[str, ...]) -> str:
    if not view_name.startswith(views):
        return ""
    return "page" if request.path == url else "true"
