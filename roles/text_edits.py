"""Saving one part of a text, with a record of what changed, by whom and when."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .models import RoleVersion, TextEdit
from .models.versions import Version
from .text_parts import TextPart, part_of, put_part
from .text_rows import Values

FOLDED_WITHIN = timedelta(minutes=10)  # what one person saves in that time is one change


def locked(version: Version) -> Version:
    """The text as it stands now, kept from other writers until the transaction ends."""
    return type(version).objects.select_for_update().get(pk=version.pk)


@transaction.atomic
def save_part(version: Version, name: str, values: Values, *, by) -> TextPart:
    """Save one part of a draft and record the change; return the part as it stands afterwards.

    Raises ValidationError with what is wrong, by field where it is of one; then nothing is saved.
    """
    version = locked(version)
    if not version.is_editable:
        raise ValidationError("This text is no longer a draft. Copy it as a new draft to go on.")
    before = part_of(version, name)
    version.edited_by = by
    put_part(version, name, values)
    after = part_of(version, name)
    _record(version, name, before.values if before else {}, after.values if after else {}, by)
    return after


def text_of(version: Version) -> dict[str, Version]:
    """The version as a TextEdit names it."""
    field = "role_version" if isinstance(version, RoleVersion) else "guide_version"
    return {field: version}


def _record(version: Version, name: str, before: Values, after: Values, by) -> None:
    if before == after:
        return
    now = timezone.now()
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
