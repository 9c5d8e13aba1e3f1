"""The way from a public page to its text at the desk, for those who may write it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from .models import Guide, Role
from .models.versions import Version


@dataclass(frozen=True, slots=True)
class EditLink:
    """Where the page is written: its draft, or where to ask for one."""

    draft: Version | None
    write_url: str
    history_url: str


def edit_link(request: HttpRequest, page: Guide | Role) -> EditLink | None:
    """The link for this person; None for readers, of whom not even the session is read."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    name = page.versions.model._meta.model_name
    if not (request.user.is_staff and request.user.has_perm(f"roles.change_{name}")):
        return None
    states = [Version.State.DRAFT, Version.State.IN_REVIEW]
    draft = page.versions.filter(state__in=states).order_by("-pk").first()
    return EditLink(draft, write_url(page), history_url(page))


def write_url(page: Guide | Role) -> str:
    return reverse(f"admin:roles_{page._meta.model_name}_write", args=[page.pk])


def history_url(page: Guide | Role) -> str:
    """Where the desk has all versions of the page."""
    name = page.versions.model._meta.model_name
    return reverse(f"admin:roles_{name}_history_of", args=[page.pk])
