"""Which version of a page a request is shown: the one in force or, for the desk, a preview."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest

from . import clock
from .models.versions import Version


@dataclass(frozen=True, slots=True)
class Showing:
    """A version, or None where there is none to show, and the moment the page is shown for."""

    version: Version | None
    now: datetime
    is_preview: bool = False  # never kept, never indexed
    is_chosen: bool = False  # this very version was asked for


def choose_version(request: HttpRequest, versions: QuerySet) -> Showing:
    """Choose among the versions of one page; only those who may see drafts may ask for one.

    `?version=<id>` shows that version whatever its state. Anything else, and anybody else, gets
    the version in force at the moment shown, and the session is not looked at.
    """
    now = clock.now()
    asked = request.GET.get("version", "")
    is_number = asked.isascii() and asked.isdecimal() and len(asked) < 19
    if is_number and may_preview(request.user, versions.model):
        version = versions.filter(pk=asked).first()
        return Showing(version, now, is_preview=True, is_chosen=True)
    return Showing(versions.in_force(now=now).first(), now, is_preview=clock.is_moved())


def may_preview(user, *models: type) -> bool:
    """May this person see what readers do not see yet, or no longer?"""
    return user.is_staff and all(
        user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}") for model in models
    )
