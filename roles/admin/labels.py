"""Names for controls that stand without a label of their own: in rows, and dates with times."""

from django.contrib import admin
from django.forms import BaseFormSet, Field, widgets

from .pickers import PickingAdmin


def name_rows(formset: BaseFormSet) -> None:
    """Name each control of a table of rows by its column."""
    fields = [formset.form.base_fields, *(form.fields for form in formset.forms)]
    for fields_of_row in fields:
        for name, field in fields_of_row.items():
            name_control(field, str(field.label or name.replace("_", " ")))


def name_control(field: Field, words: str) -> None:
    widget = getattr(field.widget, "widget", field.widget)
    if isinstance(widget, widgets.MultiWidget) and len(widget.widgets) == 2:
        for part, what in zip(widget.widgets, ("date", "time"), strict=True):
            part.attrs.setdefault("aria-label", f"{words}, {what}")
    else:
        widget.attrs.setdefault("aria-label", words)


class NamedControls(PickingAdmin, admin.ModelAdmin):
    """Base of forms of the desk: what the admin leaves without a name gets one."""

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        for formset, inline in zip(formsets, inline_instances, strict=True):
            if isinstance(inline, admin.TabularInline):
                name_rows(formset)
        return super().get_inline_formsets(request, formsets, inline_instances, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, widgets.MultiWidget):
            name_control(field, str(field.label))
        return field
