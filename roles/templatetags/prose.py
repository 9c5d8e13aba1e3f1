"""Edited text in templates."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from roles.footnotes import Footnotes
from roles.headings import anchored
from roles.profiles import anchor

register = template.Library()


register.filter("anchor", anchor)
register.filter("anchored", anchored)


@register.filter
def prose(html: str, footnotes: Footnotes) -> SafeString:
    """Render rich text with its footnote numbers.

    It is safe as it stands: rich text is cleaned to the allow-list when its form is validated
    and when the starter texts are loaded.
    """
    return mark_safe(footnotes.mark(html))
