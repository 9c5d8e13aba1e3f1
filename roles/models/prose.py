"""The one allow-list of rich text: what editors can type is what sanitising lets through."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django_prose_editor.fields import ProseEditorField

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
        kwargs.setdefault("sanitize", True)
        super().__init__(*args, **kwargs)

    def clean(self, value, model_instance):
        # Cleaned first: what hostile text leaves behind must pass the validators too.
        return super().clean(self.sanitize(value) if value else value, model_instance)

    def pre_save(self, model_instance, add):
        """Clean once more on the way into the database: not every way in validates."""
        value = super().pre_save(model_instance, add)
        return self.sanitize(value) if value else value
