"""The history of an ordinary object at the desk: what changed, word by word, by whom; and back."""

import json
from collections.abc import Iterator

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from roles.changes.prose import words_of
from roles.changes.words import diff_words
from roles.desk_time import said


class _ToldChanges(HistoricalRecordContextHelper):
    """Each changed field with its old and new value in words, and the lines of their difference."""

    def context_for_delta_changes(self, delta):
        return [
            {
                "field": str(self.model._meta.get_field(change.field).verbose_name).capitalize(),
                "lines": diff_words(*(self._words(change, side) for side in ("old", "new"))),
            }
            for change in delta.changes
        ]

    def _words(self, change, side: str):
        value = self.prepare_delta_change_value(change, getattr(change, side))
        return words_of(_told(self.model._meta.get_field(change.field), value))


class ReadableHistoryAdmin(SimpleHistoryAdmin):
    """An admin whose history tells changes in words; an address of nothing is not found."""

    history_list_per_page = 50
    object_history_template = "admin/told_history.html"

    def get_historical_record_context_helper(self, request, historical_record):
        return _ToldChanges(self.model, historical_record)

    def set_history_delta_changes(self, request, historical_records, **options):
        super().set_history_delta_changes(request, historical_records, **options)
        _tell_of_rows(self.model, list(historical_records))

    def save_model(self, request, obj, form, change):
        if change and not obj.history.exists():  # it was loaded, and comes from no form
            before = self.model._default_manager.filter(pk=obj.pk)
            self.model.history.bulk_history_create(
                before, default_change_reason="As it stood before its first change here."
            )
            obj.history.update(history_user=None)  # not the one who changes it now
        super().save_model(request, obj, form, change)

    def history_view(self, request, object_id, extra_context=None):
        try:
            return super().history_view(request, object_id, extra_context)
        except (ValueError, ValidationError):
            raise Http404("There is no such object.") from None

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        _refuse_odd(object_id, version_id)
        return super().history_form_view(request, object_id, version_id, extra_context)


def _tell_of_rows(model: type[models.Model], records: list) -> None:
    """Say with each saved form, newest first, what it did to rows of the object; one query.

    Other names and the like stand in tables of their own: the log of the desk knows of them.
    """
    if not records:
        return
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id=str(getattr(records[0], model._meta.pk.attname)),
        action_flag=CHANGE,
        action_time__gte=records[-1].history_date,
    )
    waiting = list(entries.order_by("action_time"))
    for record in records:  # a form is logged after it is saved, and before the next one is
        record.rows_said = []
        while waiting and waiting[-1].action_time >= record.history_date:
            record.rows_said = [*_rows_said(waiting.pop()), *record.rows_said]


def _rows_said(entry: LogEntry) -> Iterator[str]:
    try:
        parts = json.loads(entry.change_message)
    except ValueError:  # a sentence of our own: it is about the object itself
        return
    for part in parts if isinstance(parts, list) else ():
        for done, what in part.items():
            if "name" in what:
                fields = f" ({', '.join(what['fields'])})" if what.get("fields") else ""
                yield f"{what['name'].capitalize()} “{what['object']}” {done}{fields}."


def _refuse_odd(*numbers: str) -> None:
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        raise Http404("There is no such object.")


def _told(field: models.Field, value) -> str:
    """A value as people read it: names for objects, words for choices and for yes and no."""
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "astimezone"):
        return said(value) if timezone.is_aware(value) else str(value)
    return str(dict(field.flatchoices).get(value, value))
