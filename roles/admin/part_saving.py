"""Saving the parts that a form brings: those that can be, and why the others cannot."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from roles.models.versions import Version
from roles.text_edits import ChangedMeanwhile, Saved, save_part
from roles.text_parts import TextPart, new_part, parts_of

from .part_forms import PartForm, Vocabularies, use_proposals
from .part_notes import notes_on


@dataclass
class Outcome:
    """What came of the parts that were sent: those saved, and those that could not be."""

    saved: dict[str, tuple[PartForm, Saved]] = field(default_factory=dict)
    failed: dict[str, PartForm] = field(default_factory=dict)

    @property
    def kept_of_others(self) -> list[str]:
        """What somebody else changed meanwhile in the same parts, and is kept."""
        return [
            f"{form.part.heading}: somebody else changed {labels} meanwhile; that is kept."
            for form, saved in self.saved.values()
            if (labels := ", ".join(form.part.labels[name] for name in saved.theirs))
        ]

    def as_json(self, version: Version, user) -> dict:
        """For the script: what each form goes on from, and what to say beside it."""
        now = timezone.localtime()
        return {
            "at": f"{now:%H:%M}",
            "kept": self.kept_of_others,
            "saved": {name: _next_base(form, saved) for name, (form, saved) in self.saved.items()},
            "failed": {
                name: {
                    "base": form.base_json,
                    "decide": isinstance(form.failure, ChangedMeanwhile),
                    "html": render_to_string(
                        "admin/roles/_part_notes.html",
                        {"notes": notes_on(form, version, user), "form": form},
                    ),
                }
                for name, form in self.failed.items()
            },
        }


def _next_base(form: PartForm, saved: Saved) -> str:
    """What the form on the page goes on from: a field it does not show as it is now stays old."""
    after = saved.part.values if saved.part else {}
    return json.dumps(
        {
            name: form.base.get(name) if name in saved.theirs else after.get(name)
            for name in form.values
        },
        sort_keys=True,
    )


def save_parts(request: HttpRequest, version: Version) -> Outcome:
    """Save every part that the form brings and that its writer has changed."""
    outcome, vocabularies = Outcome(), Vocabularies()
    data = use_proposals(request.POST)
    for part in _sent_parts(version, data):
        form = PartForm(part, vocabularies, data)
        if not form.is_valid():
            outcome.failed[part.name] = form
        elif form.values != form.base:
            _save(version, form, request, outcome)
    return outcome


def _sent_parts(version: Version, data) -> Iterator[TextPart]:
    known = {part.name: part for part in parts_of(version)}
    for key in data:
        if key.endswith("-base"):
            name = key.removesuffix("-base")
            # An own section may be new, or somebody else may just have taken it out.
            if part := known.get(name) or new_part(version, name):
                yield part


def _save(version: Version, form: PartForm, request: HttpRequest, outcome: Outcome) -> None:
    name, values, base = form.part.name, form.values, form.base
    taken = [key.split(":")[2] for key in request.POST if key.startswith(f"take:{name}:")]
    values |= {key: base[key] for key in taken if key in base and key in values}
    try:
        saved = save_part(version, name, values, by=request.user, base=base)
        outcome.saved[name] = (form, saved)
    except ChangedMeanwhile as clash:
        form.failure = clash
        form.base = base | {key: clash.part.values[key] for key in clash.fields}
        outcome.failed[name] = form
    except ValidationError as error:
        form.failure = error
        outcome.failed[name] = form
