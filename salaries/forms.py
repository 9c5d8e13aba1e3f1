"""The form that asks for an offer."""

import re
from decimal import Decimal

from django import forms

from listings.models import Period
from listings.reading.areas import area_name, countries
from roles.models import Level, Role


def country_choices() -> list[tuple[str, str]]:
    rows = sorted((area_name(code), code) for code in countries())
    return [("", "Choose a country"), *((code, name) for name, code in rows)]


class AmountField(forms.DecimalField):
    """An amount as people write it: "150,000" and "150 000" are 150000."""

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"(?<=\d)[,\s](?=\d{3}(?!\d))", "", value)
        return super().to_python(value)


class OfferForm(forms.Form):
    role = forms.ModelChoiceField(
        queryset=Role.objects.professions(), to_field_name="slug", empty_label="Choose a role"
    )
    level = forms.ChoiceField(choices=[("", "Choose a level"), *Level.choices])
    country = forms.ChoiceField(choices=country_choices, label="Country of the job")
    amount = AmountField(
        label="Base pay, before tax",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        min_value=Decimal(1),
        max_value=Decimal(1_000_000_000),
        decimal_places=2,
        error_messages={"invalid": "Give a number such as 90,000."},
    )
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        initial="USD",
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 3, "size": 3}),
        error_messages={"invalid": "Give the currency's three letters, such as EUR."},
    )
    period = forms.ChoiceField(choices=Period.choices, initial=Period.YEAR)
    basis = forms.ChoiceField(
        label="Contract",
        choices=[("employee", "Employee"), ("contractor", "Contractor")],
        initial="employee",
    )
    use_old = forms.BooleanField(
        label="Use figures over two years old too", required=False, initial=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for bound in self:
            if bound.name != "use_old":
                bound.field.widget.attrs["class"] = "input"

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"].upper()
