"""The buttons beside a text: each a step of its life, for those who may take it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from roles import life
from roles.models.versions import Version

from .writing import WritingPage, standing_now

LONGEST_REASON = 2000
COPY = "copy"  # taken before the parts are saved: they go into the new draft


@dataclass(frozen=True, slots=True)
class DeskStep:
    """A step: which permission it needs, what it does, and what is said of it afterwards."""

    permission: str
    act: Callable[..., Version]
    said: Callable[[Version], str]
    takes: tuple[str, ...] = ("comment",)


STEPS = {
    "review": DeskStep(
        "edit",
        life.ask_for_review,
        lambda version: "In review now. An editor can publish it or send it back.",
        ("comment", "reason", "to"),
    ),
    "approve": DeskStep(
        "approve",
        life.approve,
        lambda version: f"Approved: {standing_now(version)}.",
        ("comment", "reason", "change", "live_from", "live_until", "seen_at"),
    ),
    "send_back": DeskStep(
        "approve", life.send_back, lambda version: "Sent back to its author as a draft."
    ),
    "dates": DeskStep(
        "approve",
        life.move_dates,
        lambda version: f"Dates changed: {standing_now(version)}.",
        ("live_from", "live_until"),
    ),
    "withdraw": DeskStep(
        "approve",
        life.withdraw,
        lambda version: _said_of_withdrawal(version),
    ),
}


def _said_of_withdrawal(version: Version) -> str:
    left = life.after_withdrawal(version)
    if version.live_from > version.withdrawn_at:
        seen = f"version {left.pk}" if left else "no text of this page"
        return f"Taken off the schedule: readers go on seeing {seen}."
    if left:
        return "Withdrawn: readers see the text before it again."
    return "Withdrawn: readers no longer see it."


def take(name: str, page: WritingPage, request: HttpRequest) -> str:
    """Take one step and return what to say of it.

    Raises PermissionDenied for those who may not, and ValidationError where it cannot be taken.
    """
    step = STEPS.get(name)
    if step is None:
        raise ValidationError("There is no such step. Use the buttons beside the text.")
    if not getattr(page.may, step.permission):
        raise PermissionDenied
    form = page.step_form
    if not form.is_valid():
        raise ValidationError("Not done yet: look at the dates and the comment.")
    reason = request.POST.get("warnings_reason", "").replace("\0", "")[:LONGEST_REASON]
    said = form.cleaned_data | {"reason": reason}
    given = {name: said[name] for name in step.takes}
    try:
        return step.said(step.act(page.version, by=request.user, **given))
    except ValidationError as error:
        for field, messages in getattr(error, "message_dict", {}).items():
            form.add_error(field if field in form.fields else None, messages)
        raise
