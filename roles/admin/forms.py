"""Forms of the desk that need more than the model says."""

from django import forms

from roles.models import Level, Role


class RoleForm(forms.ModelForm):
    usual_levels = forms.MultipleChoiceField(
        choices=Level.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The levels at which this title is really advertised.",
    )

    class Meta:
        model = Role
        fields = [
            "name",
            "plural",
            "slug",
            "kind",
            "definition",
            "family",
            "broader",
            "usual_levels",
            "onet_soc",
            "onet_title",
            "onet_fit",
            "isco",
        ]
