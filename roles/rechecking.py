"""Reading texts again: what is due, who found what still correct, and what readers are told."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from .models import Citation, Guide, GuideVersion, Role, RoleVersion, StillCorrect
from .models.versions import Version

REVIEW_AFTER = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Checked:
    """When a named person last read a text against its sources; `alone` if only its author did."""

    at: datetime
    by: str
    alone: bool = False


def last_checked(version: Version | None) -> Checked | None:
    """The review of this wording, or a later look at the whole page; one query."""
    if version is None or version.live_from is None:
        return None
    page = getattr(version, version.page)
    looks = page.still_correct.filter(what="", at__gte=version.live_from)
    if look := looks.select_related("by").first():
        return Checked(look.at, look.by.get_full_name() if look.by else "")
    if version.reviewed_at:
        by = version.reviewer.get_full_name() if version.reviewer else ""
        return Checked(version.reviewed_at, by, alone=version.is_self_approved)
    return None


@transaction.atomic
def find_page_correct(page: Guide | Role, *, by) -> StillCorrect:
    """Note that somebody read a whole page, as readers see it now, and found it still correct."""
    if not page.versions.in_force().exists():
        raise ValidationError(f"Readers see no text of {page} now, so there is none to confirm.")
    return StillCorrect.objects.create(**_of(page), what="", by=by)


@transaction.atomic
def find_source_correct(citation: Citation, *, by) -> StillCorrect:
    """Note that somebody opened a source again and it still says so: it was read today."""
    citation = Citation.objects.select_for_update().get(pk=citation.pk)
    page = getattr(citation.text, citation.text.page)
    was = citation.read_on
    citation.read_on = timezone.localdate()
    if citation.next_release and citation.next_release <= citation.read_on:
        citation.next_release = None  # the release has come and was read
    citation.save(update_fields=["read_on", "next_release"])
    return StillCorrect.objects.create(
        **_of(page), citation=citation, what=citation.title, was_read_on=was, by=by
    )


def _of(page: Guide | Role) -> dict:
    return {"guide" if isinstance(page, Guide) else "role": page}


def due_sources(*, today: date) -> QuerySet[Citation]:
    """The sources of texts that readers see which are to be read again, the oldest first."""
    in_force = Q(guide_version__in=GuideVersion.objects.in_force().order_by().values("pk")) | Q(
        role_version__in=RoleVersion.objects.in_force().order_by().values("pk")
    )
    return Citation.objects.due(today=today).filter(in_force).order_by("read_on", "pk")


def long_unread(model: type[Version], *, now: datetime) -> QuerySet[Version]:
    """The texts that readers see and nobody has read against their sources for a year."""
    since = now - REVIEW_AFTER
    page = {model.page: OuterRef(model.page)}
    looked = StillCorrect.objects.filter(**page, what="", at__gte=since)
    reviewed = Q(reviewed_at__gte=since) | Q(reviewed_at=None, live_from__gte=since)
    return model.objects.in_force(now=now).exclude(reviewed).exclude(Exists(looked))
