"""The life of a text at the desk: draft, review, approval, withdrawal, and copies of live ones."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from roles.models.versions import Version
from roles.publishing import publish

from .lists import LongListAdmin
from .publish_check import PublishCheckAdmin


class VersionAdmin(PublishCheckAdmin, LongListAdmin):
    """Base of both desks for versions. Only drafts and texts in review can be edited."""

    change_form_template = "admin/roles/version_change_form.html"
    list_filter = ["state"]
    readonly_fields = ["standing", "reviewer", "reviewed_at"]

    PUBLISHING = ("Publishing", {"fields": ["standing", "live_from", "live_until", "comment"]})

    def get_queryset(self, request):
        in_force = self.model.objects.in_force().filter(pk=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_in_force=Exists(in_force))

    @admin.display(description="state")
    def standing(self, version: Version) -> str:
        """The state in words, with the moment: what list and form show."""
        if version.state != Version.State.APPROVED:
            return version.get_state_display() if version.pk else "New draft"
        now = timezone.now()
        if version.live_from > now:
            return f"Scheduled for {version.live_from:%d %b %Y, %H:%M} UTC"
        if version.live_until and version.live_until <= now:
            return f"Ended {version.live_until:%d %b %Y, %H:%M} UTC"
        in_force = getattr(version, "is_in_force", None)
        if in_force is None:  # read without the list's query
            in_force = type(version).objects.in_force(now=now).filter(pk=version.pk).exists()
        return "Live" if in_force else "Replaced by a newer version"

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.is_editable)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_editable)

    def has_approve_permission(self, request) -> bool:
        return request.user.has_perm(f"roles.approve_{self.opts.model_name}")

    def save_model(self, request, obj, form, change):
        obj.edited_by = request.user
        super().save_model(request, obj, form, change)

    def get_changeform_initial_data(self, request):
        return {self.model.page: request.GET.get(self.model.page)}

    def get_urls(self):
        act = path(
            "<int:pk>/act/",
            self.admin_site.admin_view(require_POST(self.act_view)),
            name=f"roles_{self.opts.model_name}_act",
        )
        return [act, *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        may_approve = self.has_approve_permission(request)
        context |= {
            "is_editable": obj is None or obj.is_editable,
            "may_approve": may_approve,
            "may_send_back": may_approve and obj and obj.state == Version.State.IN_REVIEW,
            "may_withdraw": may_approve and obj and obj.state == Version.State.APPROVED,
            "may_request": obj is None or obj.state == Version.State.DRAFT,
            "may_copy": obj is not None and self.has_add_permission(request),
            "act_url": obj and reverse(f"admin:roles_{self.opts.model_name}_act", args=[obj.pk]),
            "preview_url": obj and f"{getattr(obj, obj.page).get_absolute_url()}?version={obj.pk}",
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_add(self, request, obj, post_url_continue=None):
        return self._response(request, obj) or super().response_add(request, obj)

    def response_change(self, request, obj):
        return self._response(request, obj) or super().response_change(request, obj)

    def _response(self, request: HttpRequest, version: Version) -> HttpResponse | None:
        action = request.POST.get("_act")
        return self.act(request, version, action) if action else None

    def act_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        version = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        return self.act(request, version, request.POST.get("_act", ""))

    def act(self, request: HttpRequest, version: Version, action: str) -> HttpResponse:
        """Carry out one step of the text's life, say what happened, and return to a useful page."""
        if action in {"approve", "send_back", "withdraw"}:
            if not self.has_approve_permission(request):
                raise PermissionDenied
        elif not self.has_add_permission(request):
            raise PermissionDenied
        by, comment = request.user, request.POST.get("comment", version.comment)
        said = ""
        try:
            if action == "request_review":
                version.request_review(by=by, comment=comment)
                said = "In review now. An editor can approve it or send it back."
            elif action == "approve":
                publish(version, by=by, reason=request.POST.get("warnings_reason", ""))
                said = f"Approved: {self.standing(version).lower()}."
            elif action == "send_back":
                version.send_back(by=by, comment=comment)
                said = "Sent back to its author as a draft."
            elif action == "withdraw":
                version.withdraw(by=by, comment=comment)
                said = "Withdrawn: readers no longer see it."
            elif action == "copy":
                version = version.copy_as_draft(by=by)
                said = "This is a new draft with the same text; readers do not see it yet."
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        if said:
            page = getattr(version, version.page)
            self.log_change(request, version, said)
            self.message_user(
                request,
                format_html('{} <a href="{}">See the page</a>', said, page.get_absolute_url())
                if action in {"approve", "withdraw"}
                else said,
                messages.SUCCESS,
            )
        return redirect(f"admin:roles_{self.opts.model_name}_change", version.pk)


def versions_table(admin_site, page, versions, opts) -> str:
    """List the versions of a role or guide with links, and a link to write another."""
    name = f"{admin_site.name}:roles_{opts.model_name}"
    model_admin = admin_site.get_model_admin(opts.model)
    rows = format_html_join(
        "",
        '<li><a href="{}">Version {}</a>: {}, edited {}</li>',
        (
            (
                reverse(f"{name}_change", args=[version.pk]),
                version.pk,
                model_admin.standing(version),
                f"{version.edited_at:%d %b %Y}",
            )
            for version in versions
        ),
    )
    add = f"{reverse(f'{name}_add')}?{opts.model.page}={page.pk}"
    return format_html('<ul>{}<li><a href="{}">Write a new text</a></li></ul>', rows, add)
