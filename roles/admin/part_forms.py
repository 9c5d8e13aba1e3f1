"""The form of one part of a text: its fields, its rows, and how it was when it was shown."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.text import capfirst
from django_prose_editor.widgets import AdminProseEditorWidget

from roles.models import Author, Role, Term
from roles.models.prose import ProseField
from roles.naming import Names, role_names, term_names
from roles.text_parts import TextPart
from roles.text_rows import Values, columns

EMPTY_ROWS = 2  # at the end of every list, for whoever writes without JavaScript
MOST_ROWS = 200
SENTENCES = {"description", "used_for"}  # short ones, that a line does not hold all the same


class Vocabularies:
    """What can be picked by typing on one page; each list is asked for once, where it is needed."""

    def __init__(self):
        self.of = {Term: term_names(), Role: role_names()}

    @cached_property
    def names(self) -> dict[str, str]:
        """What every slug is called."""
        return {slug: name for known in self.of.values() for slug, name in known.by_slug.items()}

    @cached_property
    def authors(self) -> list[tuple[int, str]]:
        return [(author.pk, author.name) for author in Author.objects.all()]


class PickedField(forms.CharField):
    """A term or role by its name. Its value is the slug; a name nobody knows is never made one."""

    def __init__(self, *, names: Names, kind: str, **kwargs):
        super().__init__(**kwargs)
        self.names, self.kind = names, kind
        self.widget.attrs |= {"list": f"{kind}-names", "autocomplete": "off"}

    def prepare_value(self, value):
        return self.names.by_slug.get(value, value)

    def clean(self, value):
        name = super().clean(value)
        slug = self.names.slug_of(name) if name else ""
        if name and not slug:
            raise ValidationError(f"There is no {self.kind} “{name}”.", code="unknown")
        return slug


class RowForm(forms.Form):
    """One row of a list. Without a word in it, it is no row."""

    def values(self) -> Values:
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in self.cleaned_data.items()
            if name not in {"ORDER", "DELETE"}
        }

    @property
    def is_blank(self) -> bool:
        written = (self.cleaned_data.get(name) for name in self.written)
        return not any(written) and not self.errors

    @property
    def written(self) -> list[str]:
        """The fields one writes in; those with a choice made beforehand do not make a row."""
        return [name for name, field in self.fields.items() if not _is_choice(name, field)]

    @property
    def unknown_names(self) -> Iterator[tuple[forms.BoundField, str]]:
        """Each name that means nothing we know, with the field it was typed in."""
        for name, errors in self.errors.as_data().items():
            if any(error.code == "unknown" for error in errors):
                yield self[name], self[name].data.strip()


class RowSet(forms.BaseFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["ORDER"].label = "Place"
        form.fields["DELETE"].label = "Take out"


@dataclass(frozen=True, slots=True)
class Rows:
    """A list as the page shows it, with its name and the empty row that scripts copy."""

    name: str
    label: str
    formset: forms.BaseFormSet

    @property
    def help(self) -> list[tuple[str, str]]:
        """What is to be written in the columns that need saying so."""
        fields = self.formset.form.base_fields.values()
        return [(field.label, field.help_text) for field in fields if field.help_text]


class PartForm:
    """One part of a text at the desk. With `data` it is bound to what an editor sent."""

    def __init__(self, part: TextPart, vocabularies: Vocabularies, data: QueryDict | None = None):
        self.part, self.data = part, data
        self._vocabularies = vocabularies
        self.base = part.values if data is None else self._sent_base()
        self.failure: ValidationError | None = None

    @property
    def base_name(self) -> str:
        return f"{self.part.name}-base"

    @property
    def base_json(self) -> str:
        """The values the editor starts from, to be sent back with the form."""
        return json.dumps(self.base, sort_keys=True)

    def _sent_base(self) -> Values:
        """What the editor was shown, as the form brought it back; all of now where it did not."""
        try:
            base = json.loads(self.data.get(self.base_name, ""))
        except ValueError:
            base = None
        return base if isinstance(base, dict) else self.part.values

    @cached_property
    def fields(self) -> forms.Form:
        """The form of everything that is not a list."""
        declared = {
            name: self._form_field(name, column)
            for name, column in self.part.fields.items()
            if isinstance(column, models.Field)
        }
        form_class = type("PartFields", (forms.Form,), declared)
        return form_class(self.data, initial=self.part.values, prefix=self.part.name)

    @cached_property
    def rows(self) -> list[Rows]:
        return [
            Rows(name, self.part.labels[name], self._formset(name, model))
            for name, model in self.part.fields.items()
            if not isinstance(model, models.Field)
        ]

    @property
    def media(self):
        media = self.fields.media
        for rows in self.rows:
            media += rows.formset.media
        return media

    def is_valid(self) -> bool:
        return all([self.fields.is_valid(), *(rows.formset.is_valid() for rows in self.rows)])

    @cached_property
    def values(self) -> Values:
        """What was written, as the values of the part."""
        values = {
            name: _as_before(value, self.base.get(name))
            for name, value in self.fields.cleaned_data.items()
        }
        for rows in self.rows:
            written = [form for form in _in_order(rows.formset) if not form.is_blank]
            values[rows.name] = [form.values() for form in written]
        return values

    @property
    def errors(self) -> list[str]:
        """What is wrong, in sentences, each with the name of its field."""
        found = [
            f"{self.fields[name].label}: {error}"
            for name, errors in self.fields.errors.items()
            for error in errors
        ]
        for rows in self.rows:
            found += rows.formset.non_form_errors()
            for number, form in enumerate(rows.formset.forms, start=1):
                for name, errors in form.errors.items():
                    found += [f"Row {number}, {form[name].label.lower()}: {e}" for e in errors]
        if self.failure is not None and hasattr(self.failure, "error_dict"):
            for name, errors in self.failure.message_dict.items():
                label = self.part.labels.get(name, "")
                found += [f"{label}: {error}" if label else error for error in errors]
        elif self.failure is not None:
            found += self.failure.messages
        return found

    @property
    def unknown_names(self) -> list[tuple[forms.BoundField, str]]:
        return [found for rows in self.rows for row in rows.formset for found in row.unknown_names]

    def _formset(self, name: str, model: type[models.Model]) -> forms.BaseFormSet:
        declared = {column.name: self._form_field(column.name, column) for column in columns(model)}
        row_class = type("PartRow", (RowForm,), declared)
        formset_class = forms.formset_factory(
            row_class,
            RowSet,
            extra=EMPTY_ROWS,
            can_order=True,
            can_delete=True,
            max_num=MOST_ROWS,
            absolute_max=MOST_ROWS,
            validate_max=True,
        )
        initial = self.part.values[name]
        return formset_class(self.data, initial=initial, prefix=f"{self.part.name}-{name}")

    def _form_field(self, name: str, column: models.Field) -> forms.Field:
        label = capfirst(str(self.part.labels.get(name, column.verbose_name)))
        common = {"label": label, "required": False, "help_text": column.help_text}
        if column.is_relation and column.related_model in self._vocabularies.of:
            names = self._vocabularies.of[column.related_model]
            kind = str(column.related_model._meta.verbose_name)
            return PickedField(names=names, kind=kind, max_length=120, **common)
        if column.is_relation:
            choices = [("", "Nobody yet"), *self._vocabularies.authors]
            return forms.TypedChoiceField(choices=choices, coerce=int, empty_value=None, **common)
        if isinstance(column, ProseField):
            return column.formfield(widget=AdminProseEditorWidget, **common)
        if isinstance(column, models.DateField):
            return forms.DateField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **common)
        field = column.formfield(**common)
        is_long = (column.max_length or 0) > 200 or name in SENTENCES
        if isinstance(column, models.TextField) or is_long:
            field.widget = forms.Textarea({"rows": 3, "maxlength": column.max_length or 5000})
        return field


def use_proposals(data: QueryDict) -> QueryDict:
    """The form as sent, with a proposed name in place of the slip where one was chosen."""
    data = data.copy()
    for key in [key for key in data if key.startswith("use:")]:
        data[key.removeprefix("use:")] = data[key]
    return data


def _in_order(formset: forms.BaseFormSet) -> list[RowForm]:
    """The rows that stay, by their place; a row without one stays where it stands."""
    kept = [form for form in formset.forms if not form.cleaned_data.get("DELETE")]
    places = {form: form.cleaned_data.get("ORDER") for form in kept}
    return sorted(kept, key=lambda form: (places[form] is None, places[form] or 0))


def _is_choice(name: str, field: forms.Field) -> bool:
    return name in {"ORDER", "DELETE"} or isinstance(field, forms.ChoiceField)


def _as_before(value: Any, before: Any) -> Any:
    """The value without what browsers do to line ends; as it was where nothing else differs."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")
        if isinstance(before, str) and value == before.strip():
            return before
    return value
