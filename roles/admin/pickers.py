"""Choosing one of many by typing: what was sent and is no key of anything is left unchosen."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError

LARGEST_KEY = 2**63 - 1  # what a database compares a key with


class _KnownKeys:
    """Django's own asks the database for whatever was sent, and fails where that is no key."""

    def optgroups(self, name, value, attrs=None):
        return super().optgroups(name, [one for one in value if self._may_be_key(one)], attrs)

    def _may_be_key(self, value) -> bool:
        try:
            key = self.field.target_field.to_python(value)
        except ValidationError:
            return False
        return key is None or abs(key) <= LARGEST_KEY


class PickedOne(_KnownKeys, AutocompleteSelect):
    pass


class PickedMany(_KnownKeys, AutocompleteSelectMultiple):
    def value_from_datadict(self, data, files, name):
        """What was sent; a number too large for a key as words, which the field refuses."""
        sent = super().value_from_datadict(data, files, name)
        return [one if self._may_be_key(one) else f"no. {one}" for one in sent]


class PickingAdmin:
    """Mixed into desks and rows in which something is picked by typing."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        self._pick_with(PickedOne, db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        self._pick_with(PickedMany, db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _pick_with(self, widget, db_field, request, kwargs: dict) -> None:
        if db_field.name in self.get_autocomplete_fields(request):
            picker = widget(db_field, self.admin_site, using=kwargs.get("using"))
            kwargs.setdefault("widget", picker)
