"""Saving one part of a text beside other editors: merged, recorded, and nothing overwritten."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .models import RoleVersion, TextEdit
from .models.versions import Version
from .text_parts import TextPart, part_of, put_part
from .text_rows import Values

FOLDED_WITHIN = timedelta(minutes=10)  # what one person saves in that time is one change


@dataclass(frozen=True, slots=True)
class Saved:
    """A part as it stands after a save; `theirs` are the fields that somebody else changed.

    An own section that was taken out has no part any more.
    """

    part: TextPart | None
    theirs: tuple[str, ...] = ()


class ChangedMeanwhile(ValidationError):
    """Somebody else changed the same fields. `part` is theirs, `edit` says who and when."""

    def __init__(self, part: TextPart, fields: list[str], edit: TextEdit | None):
        who = edit.by if edit and edit.by else "Somebody"
        labels = ", ".join(part.labels[name] for name in fields)
        super().__init__(f"{who} changed this too ({labels}). Nothing is saved until you decide.")
        self.part, self.fields, self.edit = part, fields, edit


def locked(version: Version) -> Version:
    """The text as it stands now, kept from other writers until the transaction ends."""
    return type(version).objects.select_for_update().get(pk=version.pk)


@transaction.atomic
def save_part(
    version: Version, name: str, values: Values, *, by, base: Values | None = None
) -> Saved:
    """Save one part of a draft and record the change.

    `base` is the part as the editor was shown it. A field that only somebody else has changed
    since keeps their value. Raises ChangedMeanwhile where both changed one, and ValidationError
    with what is wrong otherwise, by field where it is of one; then nothing is saved.
    """
    version = locked(version)
    if not version.is_editable:
        raise ValidationError(
            f"This text is {version.get_state_display().lower()} now and stays as it is. "
            "Begin a new draft to go on."
        )
    before = part_of(version, name)
    theirs: tuple[str, ...] = ()
    if before and base is not None:
        theirs = _theirs(version, before, base, values)
        values = {field: value for field, value in values.items() if field not in theirs}
    put_part(version, name, values)
    after = part_of(version, name)
    _record(version, name, before.values if before else {}, after.values if after else {}, by)
    return Saved(after, theirs)


def text_of(version: Version) -> dict[str, Version]:
    """The version as its edits and steps name it."""
    return {"role_version" if isinstance(version, RoleVersion) else "guide_version": version}


def _theirs(version: Version, now: TextPart, base: Values, mine: Values) -> tuple[str, ...]:
    """The fields in which somebody else's value stays; raises where both changed one."""
    changed = [
        name
        for name, value in now.values.items()
        if name in mine and name in base and value not in (base[name], mine[name])
    ]
    if both := [name for name in changed if mine[name] != base[name]]:
        last = TextEdit.objects.filter(**text_of(version), part=now.name).select_related("by")
        raise ChangedMeanwhile(now, both, last.first())
    return tuple(changed)


def _record(version: Version, name: str, before: Values, after: Values, by) -> None:
    if before == after:
        return  # whoever only pressed “Save” has not become its author
    now = timezone.now()
    version.edited_by = by
    version.save(update_fields=["edited_by", "edited_at"])
    last = TextEdit.objects.filter(**text_of(version), part=name).first()
    if last and last.by == by and last.at > now - FOLDED_WITHIN:
        last.after, last.at = after, now
        if last.before == after:
            last.delete()  # typed and taken back: nothing has changed
        else:
            last.save()
    else:
        TextEdit.objects.create(
            **text_of(version), part=name, before=before, after=after, by=by, at=now
        )
