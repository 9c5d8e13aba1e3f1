"""The one way a text comes before readers: checked, signed off, with its moment."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .checking import Report, check
from .models import GuideVersion
from .models.versions import Version
from .sameness import keep


class Unpublishable(ValidationError):
    """The publish check stands in the way. `report` says with what."""

    def __init__(self, message: str, report: Report):
        super().__init__(message)
        self.report = report


@transaction.atomic
def publish(
    version: Version,
    *,
    by,
    live_from: datetime | None = None,
    live_until: datetime | None = None,
    reason: str = "",
    change: str = "",
) -> None:
    """Approve a version: readers see it from `live_from` (default: now) on.

    Raises ValidationError where it may not be: not its turn, the last author's own, or what the
    publish check finds. Warnings need a `reason`, given now or before; it is kept. `change` says
    what the new version changed, its wording or its meaning.
    """
    version.require(Version.State.DRAFT, Version.State.IN_REVIEW)
    if not settings.ONE_PERSON_DESK and by and by == version.edited_by:
        raise ValidationError("Somebody else than the last author must approve this.")
    report = check(version)
    if report.errors:
        raise Unpublishable(_sentence(report.errors, "Not published"), report)
    explain_warnings(version, report, reason)
    if left := report.unexplained(version):
        raise Unpublishable(_sentence(left, "Not published without a reason"), report)
    version.live_from = live_from or version.live_from or timezone.now()
    version.live_until = live_until or version.live_until
    version.state = Version.State.APPROVED
    version.reviewer, version.reviewed_at = by, timezone.now() if by else None
    if change:
        version.change = change
    version.full_clean(exclude=[field.name for field in version._meta.fields if field.is_relation])
    version.save()
    if isinstance(version, GuideVersion):
        version.note_profiles(by=by)
        keep(version, report.measure)


def explain_warnings(version: Version, report: Report, reason: str) -> None:
    """Note why the warnings of now may stand. The caller saves the version."""
    if reason := reason.strip():
        version.warnings_reason = reason
        version.warnings_explained = [found.key for found in report.warnings]


def _sentence(findings: list, opening: str) -> str:
    more = f" And {len(findings) - 3} more; the publish check lists them." if findings[3:] else ""
    return f"{opening}: {' '.join(found.message for found in findings[:3])}{more}"
