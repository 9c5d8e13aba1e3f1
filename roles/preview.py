"""Which version of a page a request is shown: the one in force or, for the desk, a preview."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from .models.versions import Version

PARAMETERS = {"version", "as_of"}


@dataclass(frozen=True, slots=True)
class Showing:
    """A version, or None where there is none to show, and the moment the page is shown for."""

    version: Version | None
    now: datetime
    is_preview: bool = False


def choose_version(request: HttpRequest, versions: QuerySet) -> Showing:
    """Choose among the versions of one page; only for those who may see drafts does more count.

    `?version=<id>` shows that version whatever its state, `?as_of=<moment>` what readers see at
    that moment (UTC where no zone is given). Anything else, and anybody else, gets the version in
    force, and the session is not looked at.
    """
    now = timezone.now()
    if PARAMETERS & request.GET.keys() and _may_preview(request, versions.model):
        asked = request.GET.get("version", "")
        if asked.isascii() and asked.isdecimal() and len(asked) < 19:
            return Showing(versions.filter(pk=asked).first(), now, is_preview=True)
        if moment := _moment(request.GET.get("as_of", "")):
            return Showing(versions.in_force(now=moment).first(), moment, is_preview=True)
    return Showing(versions.in_force(now=now).first(), now)


def _may_preview(request: HttpRequest, model: type[Version]) -> bool:
    user = request.user
    return user.is_staff and user.has_perm(f"roles.view_{model._meta.model_name}")


def _moment(text: str) -> datetime | None:
    try:
        # In an address an unescaped "+" of a time zone arrives as a space.
        moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
        return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment
    except (ValueError, OverflowError):
        return None
