"""The page where a text is written: all parts in order, each saved on its own, and its life beside.

It works without JavaScript: whatever button is pressed, every part that changed is saved first.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from js_asset import Media

from roles.desk_time import said
from roles.editing import history_url
from roles.life import after_withdrawal
from roles.models import GuideVersion
from roles.models.versions import Version
from roles.rechecking import Checked, last_checked
from roles.text_parts import TextPart, new_part, parts_of
from roles.text_rows import Values, columns

from .life_forms import StepForm, reviewers_of
from .part_forms import PartForm, Vocabularies
from .part_notes import Notes, notes_on

State = Version.State
MOST_VERSIONS = 8


def standing(version: Version, in_force: Version | None) -> str:
    """The state of a version in words, with its moment; `in_force` is what readers see now."""
    if version.state != State.APPROVED:
        return version.get_state_display()
    now = timezone.now()
    if version.live_from > now:
        return f"Scheduled for {said(version.live_from)}"
    if version.live_until and version.live_until <= now:
        return f"Ended {said(version.live_until)}"
    if version == in_force:
        until = f" until {said(version.live_until)}" if version.live_until else ""
        return f"Live{until}"
    return "Replaced by a newer text"


def standing_now(version: Version) -> str:
    in_force = getattr(version, version.page).versions.in_force().first()
    return standing(version, in_force)


@dataclass
class Permissions:
    """What the person at the desk may do with texts of this kind."""

    edit: bool
    approve: bool
    delete: bool

    @classmethod
    def of(cls, user, model: type[Version]) -> "Permissions":
        name = model._meta.model_name
        return cls(
            *(user.has_perm(f"roles.{act}_{name}") for act in ("change", "approve", "delete"))
        )


@dataclass
class PartOnPage:
    """One part as the page shows it: a form while it can be written, else what it says."""

    part: TextPart
    vocabularies: Vocabularies
    form: PartForm | None
    notes: Notes | None = None

    @property
    def id(self) -> str:
        return f"part-{self.part.name}"

    @property
    def has_one_field(self) -> bool:
        return len(self.part.labels) == 1

    @property
    def shown(self) -> Iterator[tuple[str, object, str]]:
        """Label, value and kind (rich, rows or plain) of every field, to be read."""
        for name, value in self.part.values.items():
            label = self.part.labels[name]
            if name in self.part.rich:
                yield label, value, "rich"
            elif isinstance(value, list):
                rows = [self._line(row, self.part.fields[name]) for row in value]
                yield label, rows, "rows"
            elif self.part.fields[name].is_relation:
                yield label, dict(self.vocabularies.authors).get(value, ""), "plain"
            else:
                yield label, _in_words(self.part.fields[name], value), "plain"

    def _line(self, row: Values, model: type[models.Model]) -> str:
        names = self.vocabularies.names
        said = (
            names.get(value) or _in_words(model._meta.get_field(name), value)
            for name, value in row.items()
            if value
        )
        return " · ".join(said)


def _in_words(column: models.Field, value) -> str:
    """A value as people read it: the words of a choice, yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(dict(column.flatchoices).get(value, value))


class WritingPage:
    """Everything the page shows of one version, for one person."""

    def __init__(
        self,
        version: Version,
        user,
        *,
        failed: dict[str, PartForm] | None = None,
        step_form: StepForm | None = None,
    ):
        self.version, self.user = version, user
        self.model = type(version)
        self.may = Permissions.of(user, self.model)
        self.failed = failed or {}
        self.vocabularies = Vocabularies()
        self.step_form = step_form or self.make_step_form()

    def make_step_form(self, data=None) -> StepForm:
        initial = {"seen_at": timezone.now().isoformat(), "change": Version.Change.MEANING}
        if self.version.state == State.APPROVED:
            initial |= {"live_from": self.version.live_from, "live_until": self.version.live_until}
        reviewers = reviewers_of(self.model, besides=self.user) if self.is_draft else []
        return StepForm(data, kind=self.model, initial=initial, reviewers=reviewers)

    @property
    def page(self):
        return getattr(self.version, self.version.page)

    @property
    def page_admin_url(self) -> str:
        return reverse(f"admin:roles_{self.version.page}_change", args=[self.page.pk])

    @property
    def write_url(self) -> str:
        return reverse(f"admin:roles_{self.version.page}_write", args=[self.page.pk])

    @property
    def history_url(self) -> str:
        return history_url(self.page)

    @property
    def edits_url(self) -> str:
        name = f"admin:roles_{self.model._meta.model_name}_edits"
        return reverse(name, args=[self.version.pk])

    @property
    def preview_url(self) -> str:
        return f"{self.page.get_absolute_url()}?version={self.version.pk}"

    @property
    def list_url(self) -> str:
        return reverse(f"admin:roles_{self.model._meta.model_name}_changelist")

    @cached_property
    def in_force(self) -> Version | None:
        return self.page.versions.in_force().first()

    @cached_property
    def standing(self) -> str:
        return standing(self.version, self.in_force)

    @property
    def is_draft(self) -> bool:
        return self.version.state == State.DRAFT

    @property
    def is_scheduled(self) -> bool:
        return self.version.state == State.APPROVED and self.version.live_from > timezone.now()

    @property
    def may_write(self) -> bool:
        return self.version.is_editable and self.may.edit

    @property
    def may_publish(self) -> bool:
        return self.version.is_editable and self.may.approve

    @property
    def may_send_back(self) -> bool:
        return self.version.state == State.IN_REVIEW and self.may.approve

    @property
    def may_ask(self) -> bool:
        return self.is_draft and self.may.edit

    @property
    def may_withdraw(self) -> bool:
        return self.version.state == State.APPROVED and self.may.approve

    @property
    def may_copy(self) -> bool:
        return not self.version.is_editable and self.may.edit

    @property
    def may_date(self) -> bool:
        return self.may_publish or self.may_withdraw

    @property
    def asks_what_changed(self) -> bool:
        """Readers know the page: is this other words, or another meaning?"""
        return self.may_publish and self.in_force is not None

    @property
    def takes_comment(self) -> bool:
        return self.may_ask or self.may_date

    @property
    def has_steps(self) -> bool:
        return self.takes_comment or self.may_copy

    @property
    def is_own_work(self) -> bool:
        return self.version.edited_by_id == self.user.pk

    @property
    def one_person_desk(self) -> bool:
        return settings.ONE_PERSON_DESK

    @property
    def zone(self) -> str:
        return timezone.get_current_timezone_name()

    @property
    def site_zone(self) -> str:
        return settings.TIME_ZONE

    @property
    def date_fields(self) -> Iterator[dict]:
        """Start and end, each with the question which of two moments where a time comes twice."""
        form = self.step_form
        for name in ("live_from", "live_until"):
            which = form[f"{name}_which"] if form.asks_which(name) else None
            if name == "live_until" or self.version.is_editable or self.is_scheduled:
                yield {"bound": form[name], "which": which}

    @cached_property
    def checked(self) -> Checked | None:
        """When it was last read against its sources, of what readers see now."""
        return last_checked(self.version) if self.version == self.in_force else None

    @property
    def may_find_correct(self) -> bool:
        return self.version == self.in_force and self.user.has_perm("roles.add_stillcorrect")

    @cached_property
    def after_withdrawal(self) -> Version | None:
        return after_withdrawal(self.version)

    @property
    def datalists(self) -> list[tuple[str, list[str]]]:
        """The names that can be picked by typing, for the lists this text has."""
        used = {
            column.related_model
            for form in self.forms
            for rows in form.rows
            for column in columns(form.part.fields[rows.name])
            if column.is_relation
        }
        return [
            (str(model._meta.verbose_name), list(names.by_slug.values()))
            for model, names in self.vocabularies.of.items()
            if model in used
        ]

    @cached_property
    def parts(self) -> list[PartOnPage]:
        parts = parts_of(self.version)
        own = isinstance(self.version, GuideVersion) and not self.page.is_comparison
        if own and self.may_write:
            place = next(n for n, part in enumerate(parts) if part.name == "surprises")
            parts.insert(place, new_part(self.version))
        here = {part.name for part in parts}
        lost = [form.part for name, form in self.failed.items() if name not in here]
        return [self._on_page(part) for part in [*parts, *lost]]

    def _on_page(self, part: TextPart) -> PartOnPage:
        if form := self.failed.get(part.name):
            return PartOnPage(
                part, self.vocabularies, form, notes_on(form, self.version, self.user)
            )
        form = PartForm(part, self.vocabularies) if self.may_write else None
        return PartOnPage(part, self.vocabularies, form)

    @property
    def forms(self) -> list[PartForm]:
        return [row.form for row in self.parts if row.form]

    @property
    def media(self):
        """The scripts and styles of the page; the editor's own kind of media, for its nonce."""
        media = Media(js=["js/figures.js", "js/writing.js"])
        for form in self.forms:
            media += form.media
        return media

    @cached_property
    def steps(self) -> list:
        return list(self.version.steps.select_related("by", "to"))

    @cached_property
    def other_versions(self) -> list[tuple[Version, str]]:
        versions = self.page.versions.exclude(pk=self.version.pk)[:MOST_VERSIONS]
        return [(version, standing(version, self.in_force)) for version in versions]
