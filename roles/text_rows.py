"""The rows of a text (terms, notes, choices, neighbours, sources) as plain values, and back."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

Values = dict[str, Any]

_OWNERS = {"id", "order", "version", "section", "role_version", "guide_version"}


def columns(model: type[models.Model]) -> list[models.Field]:
    """What a row of a text says of itself: neither what it belongs to nor its place there."""
    return [column for column in model._meta.concrete_fields if column.name not in _OWNERS]


def row_values(row: models.Model) -> Values:
    """The row as plain values by column; a term or role as its slug, a day as 2026-11-25."""
    values = {}
    for column in columns(type(row)):
        value = getattr(row, column.name)
        if column.is_relation:
            value = value.slug if value else ""
        elif isinstance(value, date):
            value = value.isoformat()
        values[column.name] = value
    return values


def put_rows(rows: models.Manager, wanted: list[Values]) -> None:
    """Let these be all rows, in this order; raises ValidationError naming each row at fault.

    The number of queries does not depend on the number of rows.
    """
    model, owner = rows.model, rows.field.name
    named = _named(model, wanted)
    made, faults, seen = [], [], set()
    for number, values in enumerate(wanted):
        row = model(**{owner: rows.instance})
        if "order" in {column.name for column in model._meta.concrete_fields}:
            row.order = number
        try:
            _fill(row, values, named)
            _refuse_twice(row, owner, seen)
        except ValidationError as error:
            faults += [f"Row {number + 1}: {sentence}" for sentence in _sentences(error, model)]
        made.append(row)
    if faults:
        raise ValidationError(faults)
    rows.all().delete()
    model._default_manager.bulk_create(made)


def _named(model: type[models.Model], wanted: list[Values]) -> dict[str, dict[str, models.Model]]:
    """The terms and roles that the rows name, by column and slug; one query for each column.

    A former slug still names what has another one now: old wordings can be put back.
    """
    return {
        column.name: column.related_model.objects.known_by(
            {values.get(column.name) or "" for values in wanted}
        )
        for column in columns(model)
        if column.is_relation
    }


def _fill(row: models.Model, values: Values, named: dict[str, dict[str, models.Model]]) -> None:
    faults = {}
    for column in columns(type(row)):
        value = values.get(column.name, "")
        if column.is_relation:
            found = named[column.name].get(value)
            kind = column.related_model._meta.verbose_name
            if value and not found:
                faults[column.name] = [f"There is no {kind} “{value}” now."]
            elif not found and not column.null:
                faults[column.name] = [f"Choose a {kind}."]
            setattr(row, column.name, found)
        elif value == "" and not column.blank and not column.has_default():
            faults[column.name] = ["This is needed."]
        else:
            setattr(row, column.name, column.get_default() if value == "" else value)
    try:
        row.clean_fields(exclude=_OWNERS | named.keys() | faults.keys())
        row.clean()
    except ValidationError as error:
        faults = error.update_error_dict(faults)
    if faults:
        raise ValidationError(faults)


def _refuse_twice(row: models.Model, owner: str, seen: set[tuple]) -> None:
    """Raise ValidationError where an earlier row says what only one of them may."""
    for rule in row._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and owner in rule.fields:
            key = (rule.name, *(getattr(row, name) for name in rule.fields))
            if key in seen:
                raise ValidationError(rule.violation_error_message)
            seen.add(key)


def _sentences(error: ValidationError, model: type[models.Model]) -> Iterator[str]:
    if not hasattr(error, "error_dict"):
        yield from error.messages
        return
    for name, messages in error.message_dict.items():
        label = "" if name == "__all__" else f"{model._meta.get_field(name).verbose_name}: "
        yield from (label + message for message in messages)
