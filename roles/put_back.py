"""The way back: one part of the draft as another version has it."""

from django.core.exceptions import ValidationError
from django.db import transaction

from .life import draft_of
from .models.versions import Version
from .text_edits import save_part
from .text_parts import part_of


@transaction.atomic
def put_part_back(version: Version, name: str, *, by) -> Version:
    """Let one part of the page's draft read as in `version` again; return the draft.

    A draft is begun where there is none. Raises ValidationError where there is no such part.
    """
    draft = draft_of(getattr(version, version.page), by=by)
    old, now = part_of(version, name), part_of(draft, name)
    if old is None and now is None:
        raise ValidationError("That part stands in neither text, so there is nothing to put back.")
    # A section that the version did not have goes: its text and heading become empty.
    values = old.values if old else dict.fromkeys(set(now.values) - {"order"}, "")
    save_part(draft, name, values, by=by)
    return draft
