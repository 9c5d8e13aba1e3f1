"""Two editors save the same thing: nothing of either is lost.

A form carries a mark of each value it showed. When it is sent, a field only the other editor
changed keeps their value, and one that both changed is shown with both, to be decided.
"""

import json
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from .sent_fields import Control, Sent, as_sent, controls_of, stamp

AS_LOADED = "_as_loaded"
MOST_ROWS = 5_000  # no form has more; a made-up number of rows costs no time


@dataclass(frozen=True, slots=True)
class Clash:
    """A value that both changed, and whose is to stay ("" while nobody has said)."""

    key: str
    label: str
    theirs: str
    yours: str
    stamp: str  # of theirs: a decision is good for what was shown, not for a third save
    taken: str = ""

    @property
    def name(self) -> str:
        return _decision_name(self.key)


@dataclass
class Merge:
    """What came of two saves: the fields to go on with, what was kept, what must be decided."""

    data: QueryDict
    loaded: dict[str, str]  # the marks the editor's page came with
    kept: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    saved_by: str = ""

    @property
    def is_decided(self) -> bool:
        return all(clash.taken for clash in self.clashes)

    def fields(self, controls: Iterable[Control], key_of, name_of, row=None) -> None:
        """Merge the controls of a form, or of a row of one."""
        for control in controls:
            name, key = name_of(control.name), key_of(control.name)
            yours = as_sent(self.data.getlist(name))
            mark = self.loaded.get(key)
            if mark in (None, stamp(control.shown)) or yours == control.shown:
                continue  # they changed nothing, or the same
            words = f"{_row_name(row)}, {control.label}" if row else control.label
            if stamp(yours) == mark:
                self.kept.append(words)
                self.data.setlist(name, list(control.shown))
            elif self._take_theirs(
                key, words, control.in_words(control.shown), control.in_words(yours), control.shown
            ):
                self.data.setlist(name, list(control.shown))

    def rows(self, formset, *, are_editable: bool) -> None:
        """Merge the rows of an inline form: those both have, and those the other took away."""
        places = self._places(formset)
        for form in formset.initial_forms:
            pk = str(form.instance.pk)
            place = places.pop(pk, None)
            if place is None or not are_editable:
                continue  # added since the page was opened, or only shown
            key, prefix = f"{formset.prefix}/{pk}/", f"{formset.prefix}-{place}"
            controls = [
                control
                for control in controls_of(form)
                if control.bound.name not in {formset.model._meta.pk.name, formset.fk.name}
            ]

            def tail(name: str, own: str = form.prefix) -> str:
                return name.removeprefix(f"{own}-")

            deletion = f"{prefix}-{DELETION_FIELD_NAME}"
            if deletion in self.data:
                self._deleted_row(form, controls, key, tail, deletion)
            if deletion not in self.data:
                self.fields(
                    controls,
                    lambda name, key=key, tail=tail: key + tail(name),
                    lambda name, prefix=prefix, tail=tail: f"{prefix}-{tail(name)}",
                    form.instance,
                )
        self._gone_rows(formset, places)

    def _deleted_row(self, form, controls, key, tail, deletion: str) -> None:
        """You take a row away that they changed meanwhile."""
        theirs = [c for c in controls if self.loaded.get(key + tail(c.name)) != stamp(c.shown)]
        if not theirs or not any(one.startswith(key) for one in self.loaded):
            return
        words = ", ".join(f"{c.label}: {c.in_words(c.shown)}" for c in theirs)
        shown = tuple(value for control in theirs for value in control.shown)
        if self._take_theirs(key, _row_name(form.instance), words, "(delete the row)", shown):
            del self.data[deletion]

    def _gone_rows(self, formset, places: dict[str, int]) -> None:
        """They took rows away that your page still shows; what you changed in one may come back."""
        dropped, revived = [], []
        for pk, place in places.items():
            key, prefix = f"{formset.prefix}/{pk}/", f"{formset.prefix}-{place}-"
            marks = {name: mark for name, mark in self.loaded.items() if name.startswith(key)}
            yours = {
                name: as_sent(self.data.getlist(prefix + name.removeprefix(key))) for name in marks
            }
            changed = [value for name, value in yours.items() if stamp(value) != marks[name]]
            label = f"{formset.model._meta.verbose_name} in row {place + 1}"
            if f"{prefix}{DELETION_FIELD_NAME}" in self.data:
                dropped.append(place)
            elif not changed:
                dropped.append(place)
                self.kept.append(f"{label} was taken away")
            elif self._take_theirs(
                key, label, "(row deleted)", ", ".join(v for sent in changed for v in sent), ()
            ):
                dropped.append(place)
            else:
                revived.append(place)
        if dropped or revived:
            self._renumber(formset, dropped, revived)

    def _take_theirs(self, key: str, label: str, theirs: str, yours: str, shown: Sent) -> bool:
        """Put a clash on the list; return whether the editor has decided for theirs."""
        mark = stamp(shown)
        whose, _, of = self.data.get(_decision_name(key), "").partition(":")
        taken = whose if whose in {"theirs", "yours"} and of == mark else ""
        self.clashes.append(Clash(key, label, theirs, yours, mark, taken))
        return taken == "theirs"

    def _places(self, formset) -> dict[str, int]:
        """Where in the sent form each stored row stands, by its key."""
        count = self._count(formset, INITIAL_FORM_COUNT)
        names = (f"{formset.prefix}-{n}-{formset.model._meta.pk.name}" for n in range(count))
        return {self.data[name]: n for n, name in enumerate(names) if self.data.get(name)}

    def _renumber(self, formset, dropped: list[int], revived: list[int]) -> None:
        """Take rows out of the sent form, and send revived ones as new rows, after the others."""
        prefix = formset.prefix
        initial = self._count(formset, INITIAL_FORM_COUNT)
        stored = [n for n in range(initial) if n not in {*dropped, *revived}]
        order = [*stored, *range(initial, self._count(formset, TOTAL_FORM_COUNT)), *revived]
        rows = [self._row(f"{prefix}-{n}-") for n in order]
        for name in [name for name in self.data if name.startswith(f"{prefix}-")]:
            if name.removeprefix(f"{prefix}-").partition("-")[0].isdecimal():
                del self.data[name]
        for place, (row, n) in enumerate(zip(rows, order, strict=True)):
            if n in revived:
                row[formset.model._meta.pk.name] = [""]
            for name, values in row.items():
                self.data.setlist(f"{prefix}-{place}-{name}", values)
        self.data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(order))
        self.data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(stored))

    def _count(self, formset, name: str) -> int:
        count = self.data.get(f"{formset.prefix}-{name}", "")
        return min(int(count), MOST_ROWS) if count.isdecimal() and len(count) < 9 else 0

    def _row(self, prefix: str) -> dict[str, list[str]]:
        return {
            name.removeprefix(prefix): self.data.getlist(name)
            for name in self.data
            if name.startswith(prefix)
        }


class _UndecidedForm:
    """Keeps a form from being saved while values that both changed wait for a decision."""

    def clean(self):
        data = super().clean()
        self.add_error(
            None,
            ValidationError(
                "Nothing is saved yet: choose above what is to stand, then save again.",
                code="undecided",
            ),
        )
        return data


class SecondSaveAdmin:
    """For the desk of anything two editors may have open at once. Put it before ModelAdmin."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST" or object_id is None or AS_LOADED not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic(using=router.db_for_write(self.model)):
            request.second_save = self._second_save(request, unquote(object_id))
            if request.second_save:
                request.POST = request.second_save.data
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        merge = getattr(request, "second_save", None)
        if merge is None or merge.is_decided:
            return form
        return type(form.__name__, (_UndecidedForm, form), {})

    def render_change_form(self, request, context, *args, **kwargs):
        merge = getattr(request, "second_save", None)
        if merge:
            context |= {"as_loaded": json.dumps(merge.loaded), "second_save": merge}
        elif request.method != "POST" and context.get("original"):
            formsets = [
                (inline.formset, inline.has_change_permission)
                for inline in context["inline_admin_formsets"]
            ]
            context["as_loaded"] = json.dumps(_marks(context["adminform"].form, formsets))
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request, obj):
        merge = getattr(request, "second_save", None)
        if merge and merge.kept:
            self.message_user(
                request,
                f"{merge.saved_by} while you had it open. Their changes are kept beside yours: "
                f"{'; '.join(merge.kept)}.",
                messages.INFO,
            )
        return super().response_change(request, obj)

    def _second_save(self, request: HttpRequest, object_id: str) -> Merge | None:
        loaded = _read_marks(request.POST[AS_LOADED])
        obj = self.get_object(request, object_id)
        if loaded is None or obj is None or not self.has_change_permission(request, obj):
            return None
        # Whoever saves second waits here until the first is done, and reads what they saved.
        list(self.model._base_manager.select_for_update().filter(pk=obj.pk).values("pk"))
        obj = self.get_object(request, object_id)
        merge = Merge(request.POST.copy(), loaded)
        opened_now = copy(request)
        opened_now.method = "GET"
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        form = self.get_form(request, obj, change=True, fields=fields)(instance=obj)
        merge.fields(controls_of(form), str, str)
        formsets, inlines = self._create_formsets(opened_now, obj, change=True)
        for formset, inline in zip(formsets, inlines, strict=True):
            merge.rows(formset, are_editable=inline.has_change_permission(request, obj))
        if merge.kept or merge.clashes:
            merge.saved_by = _saved_by(obj)
        return merge


def _marks(form, formsets) -> dict[str, str]:
    """Return a mark of each value a page shows, by a key that outlives a change of rows."""
    marks = {control.name: stamp(control.shown) for control in controls_of(form)}
    for formset, are_editable in formsets:
        for row in formset.initial_forms if are_editable else ():
            key = f"{formset.prefix}/{row.instance.pk}/"
            for control in controls_of(row):
                marks[key + control.name.removeprefix(f"{row.prefix}-")] = stamp(control.shown)
    return marks


def _read_marks(text: str) -> dict[str, str] | None:
    """Read what a page sent back; None where it is nothing of ours."""
    try:
        marks = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return marks if isinstance(marks, dict) else None


def _row_name(row) -> str:
    return f"{row._meta.verbose_name} “{row}”"


def _decision_name(key: str) -> str:
    return f"_take:{key}"


def _saved_by(obj) -> str:
    """Say who changed it last, and when."""
    entry = (
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(obj), object_id=str(obj.pk)
        )
        .select_related("user")
        .first()
    )
    if entry is None:
        return "Somebody else or an import saved this"
    at = timezone.localtime(entry.action_time)
    return f"{entry.user.get_username()} saved this on {at:%d %b %Y at %H:%M}"
