"""Times as an editor enters and reads them: in the zone of their own, with the site's beside it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

TYPED = "%Y-%m-%dT%H:%M"  # what a browser's own field for a moment sends
FIRST, SECOND = "first", "second"


def said(moment: datetime) -> str:
    """The moment in the editor's zone, with the site's time where that is another."""
    here, site = (
        timezone.localtime(moment),
        moment.astimezone(ZoneInfo(settings.TIME_ZONE)),
    )
    text = f"{here:%-d %b %Y, %H:%M} {timezone.get_current_timezone_name()}"
    if here.utcoffset() == site.utcoffset():
        return text
    day = "" if here.date() == site.date() else f"{site:%-d %b}, "
    return f"{text} (the site: {day}{site:%H:%M} {settings.TIME_ZONE})"


class MomentField(forms.DateTimeField):
    """A moment in the editor's zone. Nights in which the clocks change are explained."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=TYPED)
        formats = [TYPED, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(widget=widget, input_formats=formats, **kwargs)

    def to_python(self, value):
        # The moment stays as typed here: which one it is may need `moment_of` and an answer.
        naive = forms.Field.to_python(self, value)
        for form in self.input_formats:
            try:
                return datetime.strptime(str(naive).strip(), form) if naive else None  # noqa: DTZ007
            except ValueError:
                continue
        raise ValidationError("Write the day and the time, as in 2026-11-25 14:30.")


def moment_of(typed: datetime, which: str = "") -> datetime:
    """The moment that a time typed in the editor's zone is.

    Raises ValidationError for a time that a clock skips, and for one it shows twice unless
    `which` says the first or the second.
    """
    zone = timezone.get_current_timezone()
    try:
        first, second = (typed.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        offsets = first.utcoffset(), second.utcoffset()
        first.astimezone(ZoneInfo("UTC"))
    except OverflowError:
        raise ValidationError("Choose a year nearer to ours.") from None
    if offsets[0] == offsets[1]:
        return first
    if offsets[0] < offsets[1]:  # a gap: read with the offset before it, the time does not exist
        skipped = (typed + (offsets[1] - offsets[0])).strftime("%H:%M")
        raise ValidationError(
            f"{typed:%H:%M} does not exist that night in {zone}: the clocks go forward. "
            f"Choose another time, say {skipped}.",
            code="skipped",
        )
    if which in {FIRST, SECOND}:
        return first if which == FIRST else second
    raise ValidationError(
        f"{typed:%H:%M} comes twice that night in {zone}: the clocks go back. "
        "Say which of the two you mean.",
        code="twice",
    )
