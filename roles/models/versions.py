"""What readers see is the approved version in force now, chosen in the query.

Draft-of-live, scheduling, preview as of a moment, history and revert all follow from this.
"""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from roles import clock


class VersionQuerySet(models.QuerySet):
    def in_force(self, *, now: datetime | None = None) -> Self:
        """The one version of each page that readers see at that moment.

        One that has been withdrawn since counts: so what readers saw on a day is still known.
        """
        now = now or clock.now()
        newest = (
            self.model._default_manager.filter(
                Q(live_until__isnull=True) | Q(live_until__gt=now),
                Q(state=Version.State.APPROVED)
                | Q(state=Version.State.WITHDRAWN, withdrawn_at__gt=now),
                **{self.model.page: OuterRef(self.model.page)},
                live_from__lte=now,
            )
            .order_by("-live_from", "-pk")
            .values("pk")[:1]
        )
        return self.filter(pk=Subquery(newest))

    def seen(self, *, now: datetime | None = None) -> Self:
        """Versions that readers had been shown by then; not one taken off the schedule before."""
        return self.filter(
            Q(state=Version.State.APPROVED)
            | Q(state=Version.State.WITHDRAWN, withdrawn_at=None)
            | Q(state=Version.State.WITHDRAWN, withdrawn_at__gt=F("live_from")),
            live_from__lte=now or clock.now(),
        )


class Version(models.Model):
    """One wording of a page. Approved versions are never edited; a change is a new draft."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        APPROVED = "approved", "Approved"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Change(models.TextChoices):
        WORDING = "wording", "Wording: it says the same in other words"
        MEANING = "meaning", "Meaning: it says something else than before"

    page: str  # the name of the foreign key to the page this is a version of

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    live_from = models.DateTimeField(
        null=True, blank=True, help_text="When approved, readers see it from this moment on."
    )
    live_until = models.DateTimeField(null=True, blank=True, help_text="Empty: no end.")
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(auto_now=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(
        null=True, blank=True, help_text="When a named person read it against its sources."
    )
    comment = models.TextField(blank=True, help_text="For the desk: what changed, what to check.")
    # Until somebody says otherwise readers are told of a change, and guides are to be read again.
    change = models.CharField(
        "what changed",
        max_length=10,
        choices=Change,
        default=Change.MEANING,
        editable=False,
    )
    warnings_reason = models.TextField(
        "why the warnings may stand",
        blank=True,
        editable=False,
        help_text="Kept with the text and shown to whoever reviews it.",
    )
    # The keys of the warnings that reason was written for: a new warning needs a new one.
    warnings_explained = models.JSONField(default=list, blank=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ["add", "change", "delete", "view", "approve"]
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(live_from__isnull=False),
                name="%(app_label)s_%(class)s_approved_has_start",
                violation_error_message="An approved version needs the moment it goes live.",
            ),
            models.CheckConstraint(
                condition=Q(live_until__isnull=True)
                | Q(live_from__isnull=True)
                | Q(live_until__gt=F("live_from")),
                name="%(app_label)s_%(class)s_ends_after_start",
                violation_error_message="The end must come after the start.",
            ),
        ]

    @property
    def desk_url(self) -> str:
        """Where the desk has this version."""
        return reverse(f"admin:roles_{self._meta.model_name}_change", args=[self.pk])

    def is_in_force_at(self, moment: datetime) -> bool:
        """Whether readers may see it then; a newer one may stand before it."""
        stands = self.state == self.State.APPROVED or (
            self.withdrawn_at is not None and self.withdrawn_at > moment
        )
        return (
            stands
            and self.live_from <= moment
            and (self.live_until is None or self.live_until > moment)
        )

    @property
    def check_url(self) -> str:
        """Where the desk says what stands against publishing this version."""
        return reverse(f"admin:roles_{self._meta.model_name}_check", args=[self.pk])

    @property
    def correction_url(self) -> str:
        """Where the desk takes down a correction of this page."""
        page = getattr(self, self.page)
        return f"{reverse('admin:roles_correction_add')}?{self.page}={page.pk}"

    @property
    def is_editable(self) -> bool:
        return self.state in {self.State.DRAFT, self.State.IN_REVIEW}

    @property
    def is_self_approved(self) -> bool:
        """Nobody but its last author has approved it: the page says so."""
        return self.reviewer_id is not None and self.reviewer_id == self.edited_by_id

    def require(self, *states: str) -> None:
        """Raise ValidationError unless the version stands in one of these states."""
        if self.state not in states:
            raise ValidationError(
                f"This text is {self.get_state_display().lower()} now; the step was not taken."
            )

    def copy_as_draft(self, *, by=None) -> Self:
        """Return a new draft with the same text: how a live page is edited or reverted."""
        copy = self.__class__.objects.get(pk=self.pk)
        copy.pk = None
        copy._state.adding = True
        copy.state, copy.created_at, copy.edited_by = self.State.DRAFT, timezone.now(), by
        copy.live_from = copy.live_until = copy.withdrawn_at = None
        copy.reviewer = copy.reviewed_at = None
        copy.change = self.Change.MEANING  # until somebody says otherwise of this one
        copy.comment = f"Copied from version {self.pk}."
        copy.save()
        self._copy_parts_to(copy)
        return copy

    def _copy_parts_to(self, copy: Self) -> None:
        raise NotImplementedError


def copy_rows(rows, **changed) -> list:
    """Save copies of `rows` with some fields changed; return the copies in the same order."""
    copies = []
    for row in rows:
        row.pk = None
        row._state.adding = True
        for name, value in changed.items():
            setattr(row, name, value)
        row.save()
        copies.append(row)
    return copies
