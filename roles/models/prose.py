"""The one allow-list of rich text: what editors can type is what sanitising lets through."""

from django_prose_editor.fields import ProseEditorField

PROSE_EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Heading": {"levels": [3]},
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"protocols": ["https", "http", "mailto"]},
    "History": True,
}


class ProseField(ProseEditorField):
    """Rich text as sanitised HTML; blank by default."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("extensions", PROSE_EXTENSIONS)
        kwargs.setdefault("sanitize", True)
        super().__init__(*args, **kwargs)
