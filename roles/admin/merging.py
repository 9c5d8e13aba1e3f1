"""Merging at the desk: choose, see what moves, decide where both cannot stand, and take it back."""

from hashlib import sha256
from json import dumps

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from roles.merging.merge import Merging, undo, undo_problems
from roles.models import Merge

from .lists import RecordAdmin

KEEP_THIS, KEEP_OTHER = "this", "other"


class MergingAdmin(admin.ModelAdmin):
    """Base of the desks of what can be merged: roles, employers, skills."""

    actions = ["merge_two"]

    def get_urls(self):
        opts = self.opts
        merge = path(
            "<int:pk>/merge/",
            self.admin_site.admin_view(self.merge_view),
            name=f"{opts.app_label}_{opts.model_name}_merge",
        )
        return [merge, *super().get_urls()]

    def has_merge_permission(self, request) -> bool:
        """Merging changes one and deletes the other."""
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        merge_url = None
        if self.has_merge_permission(request) and object_id.isdecimal():
            merge_url = self._merge_url(object_id)
        return super().change_view(
            request, object_id, form_url, (extra_context or {}) | {"merge_url": merge_url}
        )

    def _merge_url(self, pk) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_merge", args=[pk])

    @admin.action(description="Merge two into one: see first what moves", permissions=["merge"])
    def merge_two(self, request, queryset):
        chosen = list(queryset[:3])
        if len(chosen) != 2:
            self.message_user(request, "Choose exactly two to merge.", messages.ERROR)
            return None
        return redirect(f"{self._merge_url(chosen[0].pk)}?with={chosen[1].pk}")

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose (GET), rehearse and merge (POST); what was not seen like this is not merged."""
        this = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_merge_permission(request):
            raise PermissionDenied
        form = self._merge_form(request, this)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Merge {this}",
            "original": this,
            "form": form,
            "media": self.media + form.media,
        }
        if request.method == "POST" and form.is_valid():
            kept, merged = this, form.cleaned_data["other"]
            if form.cleaned_data["keep"] == KEEP_OTHER:
                kept, merged = merged, kept
            try:
                merging = Merging(kept, merged, request.POST.dict(), request.user)
                rehearsed = merging.rehearse()
                mark = _mark(rehearsed)
                if request.POST.get("seen") == mark:
                    return self._merged(request, kept, merged)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                context |= {
                    "kept": kept,
                    "merged": merged,
                    "rehearsed": rehearsed,
                    "mark": mark,
                    "questions": [(one, merging.answer(one)) for one in merging.questions],
                    "is_outdated": "seen" in request.POST and "again" not in request.POST,
                }
        return render(request, "admin/roles/merge.html", context)

    def _merge_form(self, request: HttpRequest, this) -> forms.Form:
        others = self.get_queryset(request).exclude(pk=this.pk)
        noun = self.opts.verbose_name

        class MergeForm(forms.Form):
            other = forms.ModelChoiceField(
                others,
                label=f"The other {noun}",
                widget=AutocompleteSelect(_picker_of(self.model), self.admin_site),
            )
            keep = forms.ChoiceField(
                choices=[(KEEP_THIS, str(this)), (KEEP_OTHER, "The other one")],
                widget=forms.RadioSelect,
                label="Which name and address stay",
                initial=KEEP_THIS,
                help_text="The other’s address leads there, its name goes on being understood, and "
                "all that belongs to it moves.",
            )

        if request.method == "POST":
            return MergeForm(request.POST.dict() | {"other": _id(request.POST.get("other"))})
        return MergeForm(initial={"other": _id(request.GET.get("with")), "keep": KEEP_THIS})

    def _merged(self, request: HttpRequest, kept, merged) -> HttpResponse:
        fresh = [self.model._default_manager.get(pk=one.pk) for one in (kept, merged)]
        made = Merging(*fresh, request.POST.dict(), request.user).carry_out()
        name = f"“{made.merged_name}” is part of “{made.kept_name}” now."
        self.message_user(request, f"{name} This entry takes it back while nothing is edited.")
        self.log_change(request, fresh[0], f"Merged “{made.merged_name}” into it.")
        return redirect("admin:roles_merge_change", made.pk)


def _id(value: str | None) -> str:
    """An id as it was given, "" for what is none: the picker can show no other."""
    return value if value and value.isascii() and value.isdecimal() and len(value) < 19 else ""


def _picker_of(model):
    """A foreign key to this very model for the admin's picker: any will do."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.one_to_many and not relation.concrete:
            return relation.field
    raise LookupError(model)


def _mark(rehearsed: Merge) -> str:
    """What the editor has seen; another mark means that something changed meanwhile."""
    return sha256(
        dumps([rehearsed.answers, rehearsed.moved, rehearsed.figures]).encode()
    ).hexdigest()


@admin.register(Merge)
class MergeAdmin(RecordAdmin):
    """Every merge there was, with its way back."""

    change_form_template = "admin/roles/merge_entry.html"
    list_display = ["__str__", "kind", "made_at", "by", "undone_at"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    search_fields = ["kept_name", "merged_name"]

    def get_urls(self):
        take_back = path(
            "<int:pk>/take-back/",
            self.admin_site.admin_view(require_POST(self.take_back_view)),
            name="roles_merge_take_back",
        )
        return [take_back, *super().get_urls()]

    def may_take_back(self, request, merge: Merge) -> bool:
        name = merge.model._meta.model_name
        app = merge.model._meta.app_label
        return request.user.has_perms([f"{app}.change_{name}", f"{app}.delete_{name}"])

    def change_view(self, request, object_id, form_url="", extra_context=None):
        merge = Merge.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        extra = {"merge": merge}
        if merge:
            extra |= {
                "problems": undo_problems(merge),
                "may_take_back": self.may_take_back(request, merge),
                "title": str(merge),
            }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        merge = get_object_or_404(Merge, pk=pk)
        if not self.may_take_back(request, merge):
            raise PermissionDenied
        try:
            undo(merge, by=request.user)
        except ValidationError as error:
            for message in error.messages:
                self.message_user(request, message, messages.ERROR)
        else:
            self.message_user(request, f"“{merge.merged_name}” is back as it was.")
        return redirect("admin:roles_merge_change", pk)
