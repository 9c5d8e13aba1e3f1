"""Texts and sources to read again, and the record of who found what still correct."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from roles.models import Citation, Guide, GuideVersion, Role, RoleVersion, StillCorrect
from roles.rechecking import due_sources, find_page_correct, find_source_correct, long_unread

from .lists import RecordAdmin

MOST_SHOWN = 50
_PAGES = {"guide": Guide, "role": Role}


@admin.register(StillCorrect)
class StillCorrectAdmin(RecordAdmin):
    """A record: rows are added where a text is read again, and never changed."""

    list_display = ["__str__", "page", "was_read_on", "at", "by"]
    list_select_related = ["role", "guide__role_a", "guide__role_b", "by"]
    search_fields = ["what", "role__name", "guide__role_a__name", "guide__role_b__name"]
    list_filter = ["at"]

    @admin.display(description="page")
    def page(self, row: StillCorrect) -> str:
        return str(row.guide or row.role)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("due/", view(require_safe(self.due_view)), name="roles_stillcorrect_due"),
            path("find/", view(require_POST(self.find_view)), name="roles_stillcorrect_find"),
            *super().get_urls(),
        ]

    def due_view(self, request: HttpRequest) -> HttpResponse:
        """Everything readers see that somebody should read again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        sources = due_sources(today=timezone.localdate()).select_related(
            "guide_version__guide__role_a", "guide_version__guide__role_b", "role_version__role"
        )
        guides = long_unread(GuideVersion, now=now).select_related("guide__role_a", "guide__role_b")
        profiles = long_unread(RoleVersion, now=now).select_related("role")
        context = {
            **self.admin_site.each_context(request),
            "title": "To read again",
            "opts": self.opts,
            "sources": Paginator(sources, MOST_SHOWN).get_page(request.GET.get("page")),
            "texts": [*guides[:MOST_SHOWN], *profiles[:MOST_SHOWN]],
            "may_find": may_find(request.user),
        }
        return render(request, "admin/roles/to_read_again.html", context)

    def find_view(self, request: HttpRequest) -> HttpResponse:
        """Note that the page or source that is named was read again and is still correct."""
        if not may_find(request.user):
            raise PermissionDenied
        try:
            if found := _row(Citation, request.POST.get("citation")):
                find_source_correct(found, by=request.user)
                said = f"Noted: “{found.title}” still says so, read today."
            elif found := _page(request.POST):
                find_page_correct(found, by=request.user)
                said = f"Noted: {found} is still correct. Readers see today's date and your name."
            else:
                raise Http404("Nothing here has that number.")
            self.message_user(request, said, messages.SUCCESS)
        except ValidationError as fault:
            self.message_user(request, " ".join(fault.messages), messages.ERROR)
        return redirect(_way_back(request))


def may_find(user) -> bool:
    """Only who may publish says in public that a text is still correct."""
    return user.has_perm("roles.add_stillcorrect")


def _page(data) -> Guide | Role | None:
    return next((row for name in _PAGES if (row := _row(_PAGES[name], data.get(name)))), None)


def _row(model, pk: str | None):
    known = pk and pk.isascii() and pk.isdecimal() and len(pk) < 19
    return model.objects.filter(pk=pk).first() if known else None


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return reverse("admin:roles_stillcorrect_due")
