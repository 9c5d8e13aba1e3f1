"""What an editor is told about a part that could not be saved, and how to go on."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from roles.changes.parts import PartDiff, edit_diffs
from roles.models import TextEdit
from roles.models.versions import Version
from roles.text_edits import ChangedMeanwhile

from .part_forms import PartForm


@dataclass(frozen=True, slots=True)
class Slip:
    """A name that nobody knows: what may have been meant, and where it could be added."""

    field: str
    typed: str
    kind: str
    near: list[str]
    add_url: str


@dataclass(frozen=True, slots=True)
class Notes:
    """Mistakes, slips, and for fields that two editors changed: theirs against mine."""

    errors: list[str]
    slips: list[Slip]
    clash: PartDiff | None
    both: list[tuple[str, str]]


def notes_on(form: PartForm, version: Version, user) -> Notes:
    failure = form.failure
    if not isinstance(failure, ChangedMeanwhile):
        return Notes(form.errors, _slips(form, user), None, [])
    theirs = {name: failure.part.values[name] for name in failure.fields}
    mine = {name: form.values[name] for name in failure.fields}
    (found,) = edit_diffs(version, [TextEdit(part=form.part.name, before=theirs, after=mine)])
    both = [(name, form.part.labels[name]) for name in failure.fields]
    return Notes(form.errors, [], found.diff, both)


def _slips(form: PartForm, user) -> list[Slip]:
    slips = []
    for bound, typed in form.unknown_names:
        names = bound.field.names
        options = names.model._meta
        may_add = user.has_perm(f"{options.app_label}.add_{options.model_name}")
        add = f"{reverse(f'admin:roles_{options.model_name}_add')}?{urlencode({'name': typed})}"
        slips.append(
            Slip(
                field=bound.html_name,
                typed=typed,
                kind=str(options.verbose_name),
                near=names.near(typed),
                add_url=add if may_add else "",
            )
        )
    return slips
