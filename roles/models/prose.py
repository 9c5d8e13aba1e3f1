"""The one allow-list of rich text: what editors can type is what sanitising lets through."""

import re

from django.apps import apps
from django.core.exceptions import ValidationError
from django_prose_editor.fields import ProseEditorField, create_sanitizer

from roles.marks import faults

PROSE_EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Heading": {"levels": [3, 4]},
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"protocols": ["https", "http", "mailto"], "enableTarget": False},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "History": True,
}


_BLOCK = re.compile(
    r"<(/?)(?:div|section|article|main|aside|header|footer|figure|figcaption)\b[^>]*>",
    re.IGNORECASE,
)
_LARGE_HEADING = re.compile(r"<(/?)h[12]\b[^>]*>", re.IGNORECASE)
_SMALL_HEADING = re.compile(r"<(/?)h[56]\b[^>]*>", re.IGNORECASE)


def in_our_blocks(html: str) -> str:
    """Put blocks we have in place of those we have not, or their words would run together."""
    html = _LARGE_HEADING.sub(r"<\1h3>", html)
    html = _SMALL_HEADING.sub(r"<\1h4>", html)
    return _BLOCK.sub(r"<\1p>", html)


def check_marks(text: str) -> None:
    """Refuse text with a mark that would not come out as a figure."""
    if "[" not in text:
        return
    slugs = apps.get_model("roles", "RoleSlug").objects.values_list("slug", flat=True)
    if found := list(faults(text, roles=set(slugs))):
        raise ValidationError(found)


class ProseField(ProseEditorField):
    """Rich text as sanitised HTML, its marks checked; blank by default."""

    default_validators = [check_marks]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("extensions", PROSE_EXTENSIONS)
        kwargs.setdefault("sanitize", [create_sanitizer, in_our_blocks])  # the last comes first
        super().__init__(*args, **kwargs)

    def clean(self, value, model_instance):
        # Cleaned first: what hostile text leaves behind must pass the validators too.
        return super().clean(self.sanitize(value) if value else value, model_instance)

    def get_db_prep_save(self, value, connection):
        """Clean once more on the way into the database: not every way in validates."""
        clean = self.sanitize(value) if value and isinstance(value, str) else value
        return super().get_db_prep_save(clean, connection)
