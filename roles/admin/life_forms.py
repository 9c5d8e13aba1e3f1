"""What an editor fills in to take a text one step further in its life."""

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError

from roles.desk_time import FIRST, SECOND, MomentField, moment_of
from roles.models import GuideVersion, RoleVersion
from roles.models.versions import Version

# What the answer to “wording or meaning” does, for each kind of text.
WHAT_CHANGES = {
    GuideVersion: "Readers see the date of a change of meaning. Other words for the same change no "
    "date.",
    RoleVersion: "Readers see the date of a change of meaning. New words show in the guides at "
    "once. After a change of meaning each guide keeps the text it was checked with until an "
    "editor finds it true with the new one.",
}
WHICH = [(FIRST, "The first, before the clocks go back"), (SECOND, "The second, an hour later")]


class StepForm(forms.Form):
    """Comment, reviewer and dates: whatever the pressed button needs of them."""

    comment = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Kept with the step, for the desk only.",
    )
    to = forms.TypedChoiceField(label="Review by", required=False, empty_value=None)
    change = forms.ChoiceField(
        label="What changed",
        required=False,
        choices=Version.Change.choices,
    )
    live_from = MomentField(
        label="Live from", required=False, help_text="Empty: readers see it at once."
    )
    live_from_which = forms.ChoiceField(
        label="Which of the two", required=False, choices=WHICH, widget=forms.RadioSelect
    )
    live_until = MomentField(
        label="Live until", required=False, help_text="Empty: it stays until a newer text."
    )
    live_until_which = forms.ChoiceField(
        label="Which of the two", required=False, choices=WHICH, widget=forms.RadioSelect
    )
    seen_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, kind: type[Version], reviewers: list[AbstractBaseUser], **kwargs):
        super().__init__(*args, prefix="step", **kwargs)
        self.fields["change"].help_text = WHAT_CHANGES[kind]
        self._reviewers = {str(user.pk): user for user in reviewers}
        names = [
            (pk, user.get_full_name() or user.username) for pk, user in self._reviewers.items()
        ]
        self.fields["to"].choices = [("", "Any editor"), *names]
        self.fields["to"].coerce = self._reviewers.get

    def clean(self):
        values = super().clean()
        for name in ("live_from", "live_until"):
            if typed := values.get(name):
                try:
                    values[name] = moment_of(typed, values.get(f"{name}_which", ""))
                except ValidationError as error:
                    self.add_error(name, error)
        return values

    def asks_which(self, name: str) -> bool:
        """Does the time that was typed come twice, so that one must say which?"""
        errors = self.errors.as_data().get(name, []) if self.is_bound else []
        return bool(self.data.get(f"step-{name}_which")) or any(
            error.code == "twice" for error in errors
        )


def reviewers_of(model: type[Version], *, besides) -> list[AbstractBaseUser]:
    """The accounts that may approve such a text, without the one who asks."""
    may_approve = get_user_model()._default_manager.with_perm(
        f"roles.approve_{model._meta.model_name}",
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return list(may_approve.filter(is_staff=True).exclude(pk=besides.pk).order_by("username"))
