"""The desk's answer to a profile that changed in meaning: is the guide still true with it?"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from roles.changes.parts import compare
from roles.checked_profiles import accept, left_behind
from roles.editing import write_url
from roles.models import GuideVersion

from .writing import Permissions


class CheckedProfiles:
    """Mixed into the admin of guide texts."""

    def get_urls(self):
        view = require_http_methods(["GET", "HEAD", "POST"])(self.profiles_view)
        name = "roles_guideversion_profiles"
        return [
            path("<int:pk>/profiles/", self.admin_site.admin_view(view), name=name),
            *super().get_urls(),
        ]

    def profiles_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what changed in the profiles of a guide; a POST says that it is still true."""
        may = Permissions.of(request.user, GuideVersion)
        if not self.has_view_permission(request):
            raise PermissionDenied
        pages = GuideVersion.objects.select_related("guide__role_a", "guide__role_b")
        version = get_object_or_404(pages, pk=pk)
        behind = left_behind(version) if version in GuideVersion.objects.in_force() else []
        if request.method == "POST":
            if not may.approve:
                raise PermissionDenied
            return self._accept(request, version, behind)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{version.guide}: is it still true?",
            "opts": self.opts,
            "version": version,
            "behind": [(row, compare(row.shown, row.in_force)) for row in behind],
            "may": may,
            "write_url": write_url(version.guide),
        }
        return TemplateResponse(request, "admin/roles/profiles.html", context)

    def _accept(self, request: HttpRequest, version: GuideVersion, behind: list) -> HttpResponse:
        read = request.POST.get("profile", "")
        row = next((row for row in behind if str(row.in_force.pk) == read), None)
        if row is None:
            self.message_user(
                request,
                "The profile has changed again, or somebody was quicker: look once more.",
                messages.ERROR,
            )
            return redirect("admin:roles_guideversion_profiles", version.pk)
        accept(version, row.in_force, by=request.user)
        said = f"Still true with the new text of {row.in_force.role}: readers see it now."
        self.log_change(request, version, said)
        self.message_user(request, said, messages.SUCCESS)
        if len(behind) > 1:
            return redirect("admin:roles_guideversion_profiles", version.pk)
        return redirect("admin:index")
