"""Changes of rows, each noted so that it can be taken back."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from json import dumps

from django.apps import apps
from django.db import models
from django.db.models.deletion import Collector

AT_ONCE = 500  # databases bind a bounded number of values


def row_values(row: models.Model) -> dict:
    """The columns of a row as JSON values."""
    return {f.attname: _plain(f.value_from_object(row)) for f in row._meta.concrete_fields}


def _plain(value):
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.name if hasattr(value, "storage") else value


def fingerprint(row: models.Model) -> str:
    return sha256(dumps(row_values(row), sort_keys=True).encode()).hexdigest()[:16]


class Journal:
    """Carries out changes and notes them. `notes` are plain values, to be stored."""

    def __init__(self):
        self.notes: list[dict] = []

    def set(self, rows: models.QuerySet, field: str, value) -> list[int]:
        """Give a column of these rows one value; return the ids of those that had another."""
        model = rows.model
        attname = model._meta.get_field(field).attname
        before: dict = {}
        for pk, old in rows.order_by().values_list("pk", attname):
            before.setdefault(old, []).append(pk)
        changed = []
        for old, pks in before.items():
            if old == value:
                continue
            for some in _slices(pks):
                model._base_manager.filter(pk__in=some).update(**{attname: value})
            self.notes.append(
                {
                    "did": "set",
                    "model": model._meta.label_lower,
                    "field": attname,
                    "old": _plain(old),
                    "new": _plain(value),
                    "pks": pks,
                }
            )
            changed += pks
        return changed

    def add(self, row: models.Model) -> None:
        row.save()
        self.notes.append({"did": "added", "model": row._meta.label_lower, "pks": [row.pk]})

    def remove(self, rows: Iterable[models.Model]) -> list[models.Model]:
        """Delete rows and whatever goes with them; return all that went."""
        gone: list[models.Model] = []
        for row in list(rows):
            collector = Collector(using="default", origin=row)
            collector.collect([row])
            with_it = [one for found in collector.data.values() for one in found]
            with_it += [one for found in collector.fast_deletes for one in found]
            for (field, value), found in collector.field_updates.items():
                for many in found:
                    pks = [one.pk for one in many] if not hasattr(many, "pk") else [many.pk]
                    self.set(field.model._base_manager.filter(pk__in=pks), field.name, value)
            self.notes += [
                {"did": "removed", "model": one._meta.label_lower, "row": row_values(one)}
                for one in with_it
            ]
            row.delete()
            gone += with_it
        return gone


def take_back(notes: Iterable[dict]) -> None:
    """Undo noted changes, the last first. What points elsewhere by now is left where it is."""
    for note in reversed(list(notes)):
        _TAKE_BACK[note["did"]](apps.get_model(note["model"]), note)


def _set_back(model: type[models.Model], note: dict) -> None:
    field = model._meta.get_field(note["field"])
    old, new = (_python(field, note[name]) for name in ("old", "new"))
    for some in _slices(note["pks"]):
        still = model._base_manager.filter(pk__in=some, **{note["field"]: new})
        still.update(**{note["field"]: old})


def _remove_added(model: type[models.Model], note: dict) -> None:
    for row in model._base_manager.filter(pk__in=note["pks"]):
        row.delete()


def _restore(model: type[models.Model], note: dict) -> None:
    fields = {f.attname: f for f in model._meta.concrete_fields}
    values = {name: _python(fields[name], value) for name, value in note["row"].items()}
    model(**values).save_base(raw=True, force_insert=True)  # as it was, its moments too


_TAKE_BACK: dict[str, Callable] = {
    "set": _set_back,
    "added": _remove_added,
    "removed": _restore,
}


def _python(field: models.Field, value):
    target = field.target_field if field.is_relation else field
    return None if value is None else target.to_python(value)


def _slices(pks: list[int]) -> Iterable[list[int]]:
    return (pks[start : start + AT_ONCE] for start in range(0, len(pks), AT_ONCE))
