"""What a sheet says of roles, terms and employers, column by column, and what it would change.

A thing is known by its slug, the present one or any former. A cell that says what is there already
changes nothing, so that an exported sheet comes back without a trace.
"""

import re

from django.core.exceptions import ValidationError
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from .cells import is_misleading, restored

KEY = "slug"
BETWEEN = " | "  # between several values in one cell
_BREAKS = re.compile(r"[\t\r\n]")
_BETWEEN = re.compile(r"(?<!\\)\|")


class TextWidget(Widget):
    """Text; on one line unless `long`."""

    def __init__(self, *, long: bool = False):
        super().__init__()
        self.long = long

    def clean(self, value, row=None, **kwargs):
        if not self.long and _BREAKS.search(value):
            raise ValueError("holds a tab or a line break; write it on one line.")
        return value

    def render(self, value, obj=None, **kwargs):
        return value or ""


class CodeWidget(TextWidget):
    """One of a few codes."""

    def __init__(self, codes):
        super().__init__()
        self.codes = list(codes)

    def clean(self, value, row=None, **kwargs):
        if value and value not in self.codes:
            raise ValueError(f"is none of the codes; use one of: {', '.join(self.codes)}.")
        return value


class SeveralWidget(Widget):
    """Several values in one cell; a bar inside one is written with a backslash before it."""

    def __init__(self, codes=()):
        super().__init__()
        self.codes = list(codes)

    def clean(self, value, row=None, **kwargs):
        parts = [part.replace("\\|", "|").strip() for part in _BETWEEN.split(value)]
        parts = list(dict.fromkeys(filter(None, parts)))
        wrong = [part for part in parts if self.codes and part not in self.codes]
        if wrong:
            raise ValueError(f"knows no “{wrong[0]}”; use {', '.join(self.codes)}.")
        return parts

    def render(self, value, obj=None, **kwargs):
        return BETWEEN.join(part.replace("|", "\\|") for part in value or ())


class SlugOfWidget(Widget):
    """Another thing by its slug, the present one or a former."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        found = self.model.objects.known_by([value]).get(value)
        if found is None:
            raise ValueError(
                f"knows no {self.model._meta.verbose_name} of the slug “{value}”; copy the slug "
                "from its page, or put its own row above this one."
            )
        return found

    def render(self, value, obj=None, **kwargs):
        return value.slug if value else ""


class NamesField(Field):
    """The other names of a thing, which stand in rows of their own: `attribute` is their column."""

    def __init__(self, column_name: str, name: str):
        super().__init__(attribute=column_name, column_name=column_name, widget=SeveralWidget())
        self.name = name

    def get_value(self, instance) -> list[str]:
        if hasattr(instance, "names_given"):
            return instance.names_given
        return [getattr(row, self.name) for row in instance.aliases.all()] if instance.pk else []

    def save(self, instance, row, is_m2m=False, **kwargs):
        instance.names_given = self.clean(row)

    def keep(self, instance) -> None:
        """Make the rows of other names those that were given."""
        if not hasattr(instance, "names_given"):
            return
        given = set(instance.names_given)
        for row in instance.aliases.all():
            if getattr(row, self.name) in given:
                given.discard(getattr(row, self.name))
            else:
                row.delete()
        for name in sorted(given):
            alias = instance.aliases.model(**{self.name: name})
            setattr(alias, instance.aliases.field.name, instance)
            try:
                alias.full_clean()
            except ValidationError as error:
                told = " ".join(error.messages)
                raise ValidationError({self.column_name: f"“{name}”: {told}"}) from error
            alias.save()


class SheetResource(ModelResource):
    """Base: columns are declared by each kind of thing, its slug first."""

    parts = ()  # what a row needs beside the thing's own columns

    class Meta:
        import_id_fields = [KEY]
        report_skipped = True
        skip_diff = True  # each row's `changes` say more
        clean_model_instances = True
        store_instance = True

    @property
    def columns(self) -> list[str]:
        return self.get_diff_headers()

    def before_import(self, dataset, **kwargs):
        self._known = self._meta.model.objects.prefetch_related(*self.parts).known_by(dataset[KEY])
        self._rows: dict = {}  # what was met, with the row it was met in

    def before_import_row(self, row, row_number=None, **kwargs):
        self._changes: list[tuple[str, str, str]] = []
        slug = row[KEY]
        if not slug:
            raise ValidationError({KEY: "is missing: it says which one the row is about."})
        known = self._known.get(slug)
        first = self._rows.setdefault(known.pk if known else slug, row_number)
        if first != row_number:
            raise ValidationError({KEY: "has a row of its own above; keep one of the two."})

    def get_instance(self, instance_loader, row):
        return self._known.get(row[KEY])

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        column = field.column_name
        if column not in row or (column == KEY and instance.pk):
            return
        was, given = (field.export(instance) if instance.pk else ""), row[column]
        if as_compared(given) == as_compared(was):
            return
        row = row | {column: checked(given)}
        before = field.get_value(instance)
        if field.clean(row) == before and instance.pk:
            return
        field.save(instance, row)
        self._changes.append((column, was, field.export(instance)))

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return not self._changes and not import_validation_errors

    def after_save_instance(self, instance, row, **kwargs):
        for field in self.fields.values():
            if isinstance(field, NamesField):
                field.keep(instance)

    def after_import_row(self, row, row_result, **kwargs):
        row_result.changes = self._changes


def checked(cell: str) -> str:
    """Return what a cell says; raises ValueError for what nobody means to say."""
    if cell.startswith("="):
        raise ValueError("is a formula; put its value there, or an apostrophe before it.")
    if is_misleading(cell):
        raise ValueError("holds a character that shows nothing; type the cell anew.")
    return restored(cell)


def as_compared(cell: str) -> str:
    """Return a cell without what tables do to it on their way."""
    return "\n".join(line.rstrip() for line in restored(cell).strip().splitlines())
