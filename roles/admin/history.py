"""The history of a page at the desk: its versions, what differs between two, and the way back."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from roles.changes.parts import compare, edit_diffs
from roles.editing import write_url
from roles.life import copy_as_draft
from roles.models import TextEdit, TextStep
from roles.models.versions import Version
from roles.put_back import put_part_back
from roles.text_edits import text_of
from roles.text_parts import part_of

from .writing import Permissions, standing

State = Version.State
VERSIONS_PER_PAGE = 25
EDITS_PER_PAGE = 25
MOST_TO_CHOOSE = 200  # versions in the lists of the comparison


class TextHistory:
    """The screens of history, mixed into the admin of a kind of version."""

    def get_urls(self):
        views = {
            "history_of": ("of/<int:page_pk>/", require_safe(self.history_of_view)),
            "compare": ("of/<int:page_pk>/compare/", require_safe(self.compare_view)),
            "edits": ("<int:pk>/edits/", require_safe(self.edits_view)),
            "revert": ("<int:pk>/revert/", require_POST(self.revert_view)),
        }
        ours = [
            path(route, self.admin_site.admin_view(view), name=self._url_name(name))
            for name, (route, view) in views.items()
        ]
        return [*ours, *super().get_urls()]

    def history_of_view(self, request: HttpRequest, page_pk: int) -> HttpResponse:
        """All versions of a page, the newest first, each with the steps of its life."""
        page = self._subject(request, page_pk)
        steps = TextStep.objects.select_related("by", "to")
        versions = (
            page.versions.order_by("-pk")
            .select_related("edited_by", "reviewer")
            .prefetch_related(Prefetch("steps", steps))
            .annotate(changes=Count("edits"))
        )
        shown = Paginator(versions, VERSIONS_PER_PAGE).get_page(request.GET.get("page"))
        _say_standing(page, shown.object_list)
        return self._screen(request, "history", page, title=f"History of {page}", page=shown)

    def compare_view(self, request: HttpRequest, page_pk: int) -> HttpResponse:
        """What differs between two versions: unless others are chosen, what is live and its draft.

        Where there is no draft, the live one is compared with the one before it.
        """
        page = self._subject(request, page_pk)
        versions = list(page.versions.order_by("-pk")[:MOST_TO_CHOOSE])
        _say_standing(page, versions)
        before, after = _chosen(request, page, versions)
        diffs = []
        if before and after:
            for version in (before, after):  # one page: its roles are read once
                setattr(version, version.page, page)
            diffs = compare(before, after)
        return self._screen(
            request,
            "compare",
            page,
            title=f"{page}: two versions compared",
            versions=versions,
            before=before,
            sides=[("before", "What changed from", before), ("after", "to", after)],
            after=after,
            diffs=diffs,
        )

    def edits_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Each saved change of one version, or of one part in all versions of its page.

        By whom, when, and what it changed.
        """
        version = self._one_version(request, pk)
        page = getattr(version, version.page)
        found, part = version.edits.all(), request.GET.get("part", "").replace("\0", "")
        if part:
            (owner,) = text_of(version)
            found = TextEdit.objects.filter(**{f"{owner}__{version.page}": page}, part=part)
        edits = Paginator(found.select_related("by"), EDITS_PER_PAGE).get_page(
            request.GET.get("page")
        )
        return self._screen(
            request,
            "edits",
            page,
            title=f"{page}: changes to {_name_of(version, part)}",
            version=version,
            part=part,
            page=edits,
            edits=edit_diffs(version, list(edits)),
        )

    def revert_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin a draft with the text of a version, or put one of its parts into the draft."""
        version = self._one_version(request, pk)
        if not Permissions.of(request.user, self.model).edit:
            raise PermissionDenied
        part = request.POST.get("part", "")
        try:
            if part:
                draft = put_part_back(version, part, by=request.user)
                said = f"That part of the draft reads as in version {pk} again."
            else:
                draft = copy_as_draft(version, by=request.user)
                said = f"This draft has the text of version {pk}. Publish it to let readers see it."
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(f"admin:{self._url_name('compare')}", getattr(version, version.page).pk)
        self.message_user(request, said, messages.SUCCESS)
        return redirect(draft.desk_url)

    def _one_version(self, request: HttpRequest, pk: int) -> Version:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.model, pk=pk)

    def _subject(self, request: HttpRequest, pk: int):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.model._meta.get_field(self.model.page).related_model, pk=pk)

    def _url_name(self, screen: str) -> str:
        return f"roles_{self.opts.model_name}_{screen}"

    def _screen(self, request: HttpRequest, screen: str, subject, **context) -> HttpResponse:
        urls = {
            f"{name}_url": reverse(f"admin:{self._url_name(name)}", args=[subject.pk])
            for name in ("history_of", "compare")
        }
        context |= self.admin_site.each_context(request) | urls
        context |= {
            "opts": self.opts,
            "subject": subject,
            "write_url": write_url(subject),
            "may_edit": Permissions.of(request.user, self.model).edit,
        }
        return TemplateResponse(request, f"admin/roles/{screen}.html", context)


def _say_standing(page, versions: Sequence[Version]) -> None:
    in_force = page.versions.in_force().first()
    drafts = page.versions.filter(state__in=[State.DRAFT, State.IN_REVIEW]).order_by("-pk")
    draft = drafts.values_list("pk", flat=True).first()
    for version in versions:
        version.standing = standing(version, in_force)
        version.is_live = version == in_force
        version.is_the_draft = version.pk == draft
        if version.is_editable and not version.is_the_draft:
            version.standing += f", set aside for version {draft}"


def _chosen(
    request: HttpRequest, page, versions: list[Version]
) -> tuple[Version | None, Version | None]:
    """The two versions to compare, the older words first.

    Raises Http404 for a version that is not of this page.
    """
    asked = [request.GET.get(name) for name in ("before", "after")]
    if any(asked):
        by_number = {str(version.pk): version for version in versions}
        if not all(number in by_number for number in asked):
            raise Http404("This page has no such version.")
        return by_number[asked[0]], by_number[asked[1]]
    live = next((version for version in versions if version.is_live), None)
    draft = next((version for version in versions if version.is_editable), None)
    if live and draft:
        return live, draft
    after = live or next(iter(versions), None)
    earlier = [version for version in versions if after and version.pk < after.pk]
    return next(iter(earlier), None), after


def _name_of(version: Version, part: str) -> str:
    """What the changes are to: the version, or a part of the page's texts by its heading."""
    found = part_of(version, part) if part else None
    if not part:
        return f"version {version.pk}"
    return f"“{found.heading}”" if found else "a section since removed"
