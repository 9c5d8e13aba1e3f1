"""The desks for texts of guides and profiles: their lists, and the way to the page of each."""

from django.contrib import admin, messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.views.decorators.cache import never_cache

from roles.desk_time import said
from roles.life import copy_as_draft, draft_of
from roles.models.versions import Version

from . import steps
from .history import TextHistory
from .lists import LongListAdmin
from .logged_out import ask_to_log_in, login_form
from .part_saving import save_parts
from .publish_check import PublishCheckAdmin
from .writing import Permissions, WritingPage, standing

MOST_VERSIONS = 20


class VersionAdmin(TextHistory, PublishCheckAdmin, LongListAdmin):
    """Base of both desks for versions. What readers may have seen is never edited."""

    list_filter = ["state"]

    @admin.display(description="state", ordering="state")
    def standing(self, version: Version) -> str:
        return standing(version, version if version.is_in_force else None)

    def get_queryset(self, request):
        in_force = self.model.objects.in_force().filter(pk=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_in_force=Exists(in_force))

    def has_add_permission(self, request):
        return False  # a draft begins at its guide or role, or from the page that readers see

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_editable)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_editable)

    def get_urls(self):
        # Not through the admin's own guard: a form sent after the session ended keeps its text.
        name = f"roles_{self.opts.model_name}_change"
        return [path("<int:pk>/change/", self.writing_view, name=name), *super().get_urls()]

    @method_decorator(never_cache)
    def writing_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page of one text. A POST saves the parts it brings, then takes the step asked for."""
        wants_json = request.headers.get("Accept") == "application/json"
        if not self.admin_site.has_permission(request):
            if request.method != "POST":
                return redirect_to_login(request.get_full_path(), reverse("admin:login"))
            if wants_json:
                return JsonResponse({"logged_out": True}, status=401)
            form = login_form(request)
            if not form.is_valid():
                return ask_to_log_in(self.admin_site, request, form)
            login(request, form.get_user())
        texts = self.get_queryset(request).select_related(*self.list_select_related)
        version = get_object_or_404(texts, pk=pk)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, WritingPage(version, request.user))
        return self._save(request, version, wants_json=wants_json)

    def _save(self, request: HttpRequest, version: Version, *, wants_json: bool) -> HttpResponse:
        step = request.POST.get("step", "")
        writes = step == steps.COPY or any(key.endswith("-base") for key in request.POST)
        if writes and not Permissions.of(request.user, self.model).edit:
            raise PermissionDenied
        if step == steps.COPY:
            version = copy_as_draft(version, by=request.user)
        outcome = save_parts(request, version)
        if wants_json:
            return JsonResponse(outcome.as_json(version, request.user))
        version.refresh_from_db()
        if outcome.failed:
            names = ", ".join(form.part.heading for form in outcome.failed.values())
            self.message_user(
                request, f"Not saved yet: {names}. It says there why.", messages.ERROR
            )
            return self._page(request, WritingPage(version, request.user, failed=outcome.failed))
        for sentence in outcome.kept_of_others:
            self.message_user(request, sentence, messages.WARNING)
        if step and step != steps.COPY:
            return self._stepped(request, version, step)
        if outcome.saved:
            self.message_user(request, "Saved.", messages.SUCCESS)
        part = request.POST.get("save", "")
        return redirect(f"{version.desk_url}#part-{part}" if part else version.desk_url)

    def _stepped(self, request: HttpRequest, version: Version, step: str) -> HttpResponse:
        page = WritingPage(version, request.user)
        page.step_form = page.make_step_form(request.POST)
        try:
            said = steps.take(step, page, request)
        except ValidationError as error:
            for message in error.messages:
                self.message_user(request, message, messages.ERROR)
            return self._page(request, WritingPage(version, request.user, step_form=page.step_form))
        self.log_change(request, version, said)
        self.message_user(request, said, messages.SUCCESS)
        return redirect(version.desk_url)

    def _page(self, request: HttpRequest, page: WritingPage) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": str(page.page),
            "opts": self.opts,
            "original": page.version,
            "writing": page,
            "media": page.media,
        }
        return TemplateResponse(request, "admin/roles/writing.html", context)


class WrittenPageAdmin(admin.ModelAdmin):
    """Mixed into the desks of guides and roles: the way from a page to the text one writes."""

    text_model: type[Version]

    def get_urls(self):
        name = f"roles_{self.opts.model_name}_write"
        view = self.admin_site.admin_view(self.write_view)
        return [path("<int:pk>/write/", view, name=name), *super().get_urls()]

    def write_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open the draft of a page; a POST begins one where there is none."""
        page = get_object_or_404(self.get_queryset(request), pk=pk)
        if not Permissions.of(request.user, self.text_model).edit:
            raise PermissionDenied
        if request.method != "POST":
            newest = page.versions.order_by("-pk").first()
            return redirect(newest.desk_url if newest else reverse(self._change_name, args=[pk]))
        try:
            return redirect(draft_of(page, by=request.user).desk_url)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(self._change_name, pk)

    @property
    def _change_name(self) -> str:
        return f"admin:roles_{self.opts.model_name}_change"

    def written(self, page) -> str:
        """The versions of a page with links, and the button that opens its draft."""
        in_force = page.versions.in_force().first()
        versions = page.versions.select_related("edited_by")[:MOST_VERSIONS]
        rows = format_html_join(
            "",
            '<li><a href="{}">Version {}</a>: {}, changed {}{}</li>',
            (
                (
                    version.desk_url,
                    version.pk,
                    standing(version, in_force),
                    said(version.edited_at),
                    f" by {version.edited_by}" if version.edited_by else "",
                )
                for version in versions
            ),
        )
        write = reverse(f"admin:roles_{self.opts.model_name}_write", args=[page.pk])
        button = '<button class="button" formaction="{}" formnovalidate>Write</button>'
        return format_html("<ul>{}</ul>" + button, rows, write)
