"""The life of a text: draft, in review, approved, withdrawn. Each step says who, when and why."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .checking import check
from .models import Author, Guide, GuideVersion, Role, RoleVersion, TextStep
from .models.versions import Version
from .publishing import explain_warnings, publish
from .text_edits import locked, text_of

State = Version.State
Step = TextStep.Kind

JUST_NOW = timedelta(minutes=2)  # a moment picked in a form may pass while one reads it again


@transaction.atomic
def draft_of(page: Guide | Role, *, by) -> Version:
    """The draft of a page; begins one where there is none, with the text that readers see.

    Two who ask at once get the same draft. Raises ValidationError where nobody could sign it.
    """
    type(page).objects.select_for_update().get(pk=page.pk)
    versions = page.versions.order_by("-pk")
    if draft := versions.filter(state__in=[State.DRAFT, State.IN_REVIEW]).first():
        return draft
    if source := page.versions.in_force().first() or versions.first():
        return copy_as_draft(source, by=by)
    if isinstance(page, Role):
        draft = RoleVersion.objects.create(role=page, definition=page.definition, edited_by=by)
        return _noted(draft, Step.BEGUN, by)
    return first_draft(page, by=by)


@transaction.atomic
def first_draft(guide: Guide, *, by, title: str = "", author: Author | None = None):
    """Begin the first text of a guide, to be signed by that author or by whoever begins it."""
    author = author or own_author(by) or Author.objects.first()
    if author is None:
        raise ValidationError("Nobody can sign a guide yet: add an author first.")
    draft = GuideVersion.objects.create(
        guide=guide, title=title or str(guide), author=author, edited_by=by
    )
    return _noted(draft, Step.BEGUN, by)


def own_author(account) -> Author | None:
    """The name an account signs with."""
    return Author.objects.filter(account=account).first() if account else None


@transaction.atomic
def copy_as_draft(version: Version, *, by) -> Version:
    """Begin a new draft with the text of a version, whatever its state."""
    comment = f"With the text of version {version.pk}."
    return _noted(version.copy_as_draft(by=by), Step.BEGUN, by, comment=comment)


@transaction.atomic
def ask_for_review(
    version: Version, *, by, comment: str = "", reason: str = "", to=None
) -> Version:
    """Hand a draft to the editors, or to one of them. `reason` says why warnings may stand."""
    version = locked(version)
    version.require(State.DRAFT)
    if reason:
        explain_warnings(version, check(version), reason)
    version.state, version.comment = State.IN_REVIEW, comment
    version.save()
    return _noted(version, Step.ASKED, by, comment=comment, to=to)


@transaction.atomic
def send_back(version: Version, *, by, comment: str = "") -> Version:
    """Return a text under review to its author, with what is missing."""
    version = locked(version)
    version.require(State.IN_REVIEW)
    version.state, version.reviewer, version.comment = State.DRAFT, by, comment
    version.save()
    return _noted(version, Step.SENT_BACK, by, comment=comment)


@transaction.atomic
def approve(
    version: Version,
    *,
    by,
    live_from: datetime | None = None,
    live_until: datetime | None = None,
    comment: str = "",
    reason: str = "",
    change: str = "",
    seen_at: datetime | None = None,
) -> Version:
    """Let readers see a text from a moment on (default: now), and until another.

    Raises ValidationError where it may not be, also where somebody else changed the text after
    `seen_at`, the moment the approver was shown it. `reason` says why warnings may stand, and
    `change` whether a profile changed in wording or in meaning.
    """
    version = locked(version)
    _refuse_unseen(version, by, seen_at)
    start = _ahead(live_from) or timezone.now()
    publish(version, by=by, live_from=start, live_until=live_until, reason=reason, change=change)
    return _noted_dates(version, Step.APPROVED, by, comment)


@transaction.atomic
def move_dates(
    version: Version, *, by, live_from: datetime | None, live_until: datetime | None
) -> Version:
    """Change when an approved text is live: the start while it is to come, the end at any time."""
    version = locked(version)
    version.require(State.APPROVED)
    if version.live_from > timezone.now():
        version.live_from = _ahead(live_from) or timezone.now()
    version.live_until = live_until
    version.full_clean()
    version.save()
    return _noted_dates(version, Step.MOVED, by, "")


@transaction.atomic
def withdraw(version: Version, *, by, comment: str = "") -> Version:
    """Take an approved text away from readers; an older one that is still approved returns."""
    version = locked(version)
    version.require(State.APPROVED)
    version.state, version.comment = State.WITHDRAWN, comment
    version.withdrawn_at = timezone.now()
    version.save()
    return _noted(version, Step.WITHDRAWN, by, comment=comment)


def after_withdrawal(version: Version) -> Version | None:
    """What readers see once this version is withdrawn; None where there is then nothing."""
    now = timezone.now()
    others = getattr(version, version.page).versions.exclude(pk=version.pk)
    running = Q(live_until__isnull=True) | Q(live_until__gt=now)
    approved = others.filter(running, state=State.APPROVED, live_from__lte=now)
    return approved.order_by("-live_from", "-pk").first()


def _ahead(moment: datetime | None) -> datetime | None:
    now = timezone.now()
    if moment and moment < now - JUST_NOW:
        raise ValidationError(
            {"live_from": "That moment has passed. Leave it empty to publish now."}
        )
    return moment and max(moment, now)


def _refuse_unseen(version: Version, by, seen_at: datetime | None) -> None:
    unseen = version.edits.filter(at__gt=seen_at).exclude(by=by).first() if seen_at else None
    if unseen:
        raise ValidationError(
            f"{unseen.by or 'Somebody'} changed the text after you opened it. "
            "Nothing was published: read the page again as it is now."
        )


def _noted_dates(version: Version, kind: Step, by, comment: str) -> Version:
    dates = {"live_from": version.live_from, "live_until": version.live_until}
    return _noted(version, kind, by, comment=comment, **dates)


def _noted(version: Version, kind: Step, by, **said) -> Version:
    TextStep.objects.create(**text_of(version), kind=kind, by=by, **said)
    return version
