"""What the controls of a form send when nobody touches them: the text of what a page showed.

Two editors' forms are compared in these texts, so one way serves every kind of field.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField, ModelChoiceField, widgets
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.html import strip_tags

Sent = tuple[str, ...]  # the values of one control, in order


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a form, and what it would send from a page opened now."""

    name: str
    shown: Sent
    bound: BoundField

    @property
    def label(self) -> str:
        return str(self.bound.label)

    def in_words(self, sent: Sent) -> str:
        """Return sent values as a person reads them: names for choices, text for rich text."""
        return ", ".join(self._word(value) for value in sent if value) or "(empty)"

    def _word(self, value: str) -> str:
        field = self.bound.field
        if isinstance(field, ModelChoiceField):
            try:
                return str(field.queryset.filter(pk=value).first() or value)
            except (ValueError, ValidationError):
                return value
        names = dict(_flat(getattr(field, "choices", ())))
        return names.get(value) or " ".join(strip_tags(value.replace("<", " <")).split())


def controls_of(form: BaseForm) -> Iterator[Control]:
    """Yield the controls of a form as they would stand on a page opened now."""
    for bound in form:
        widget = _inner(bound.field.widget)
        if bound.name == DELETION_FIELD_NAME or bound.field.disabled:
            continue
        if isinstance(widget, widgets.FileInput):
            continue  # sends nothing unless a file was chosen, and whoever chose one means it
        for name, shown in _parts(widget, bound.html_name, bound.value()):
            yield Control(name, shown, bound)


def as_sent(values: Iterable) -> Sent:
    """Return values in one form: browsers send line ends of their own."""
    return tuple(str(value).replace("\r\n", "\n").strip() for value in values)


def stamp(sent: Sent) -> str:
    """Return a short mark of sent values: alike for the same ones only."""
    return blake2b(repr(sent).encode(), digest_size=6).hexdigest()


def _parts(widget, name: str, value) -> Iterator[tuple[str, Sent]]:
    if isinstance(widget, widgets.MultiWidget):
        values = value if isinstance(value, list) else widget.decompress(value)
        for suffix, part, one in zip(widget.widgets_names, widget.widgets, values, strict=False):
            yield from _parts(part, name + suffix, one)
    elif isinstance(widget, widgets.CheckboxInput):
        yield name, ("on",) if widget.check_test(value) else ()
    elif isinstance(widget, widgets.ChoiceWidget):
        chosen = as_sent(widget.format_value(value))
        yield name, chosen if widget.allow_multiple_selected else chosen[:1] or ("",)
    else:
        shown = widget.format_value(value)
        yield name, as_sent(["" if shown is None else shown])


def _inner(widget):
    return getattr(widget, "widget", widget)  # the desk wraps choosers of other rows


def _flat(choices) -> Iterator[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), str(label)
