"""What a visitor asked us to remember, in a cookie of their own: it fills forms, and no more."""

from dataclasses import asdict, dataclass
from typing import Self
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from listings.models import Period
from listings.options import Currencies, countries_by_name
from listings.rates import RateSet
from listings.search.query import NOT_STATED, SearchQuery
from listings.search.vocabulary import currencies
from listings.wording import country_name

COOKIE = "settings"
YEAR = 365 * 24 * 60 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Preferences:
    """Where a visitor lives, and the currency and period they think of pay in; each may be blank.

    As a cookie: "DE:EUR:month". Holds nothing that could tell one visitor from another.
    """

    apply_from: str = ""
    pay_cur: str = ""
    pay_period: str = ""

    @classmethod
    def read(cls, cookie: str) -> Self:
        """Read a cookie; whatever is not a known value is blank."""
        home, currency, period, *_ = [*cookie.split(":"), "", "", ""]
        return cls(
            home if home in dict(countries_by_name()) else "",
            currency if currency in currencies() else "",
            period if period in Period.values else "",
        )

    @classmethod
    def of_search(cls, query: SearchQuery) -> Self:
        """Take what a search says of its visitor; of a region, its country."""
        homes = [home[:2] for home in query.apply_from if home != NOT_STATED]
        return cls(homes[0] if homes else "", query.pay_cur, query.pay_period)

    @property
    def cookie(self) -> str:
        return f"{self.apply_from}:{self.pay_cur}:{self.pay_period}"

    @property
    def words(self) -> list[str]:
        """What is remembered, one fact each: "You live in Germany"."""
        facts = [
            self.apply_from and f"You live in: {country_name(self.apply_from)}",
            self.pay_cur and f"Currency: {self.pay_cur}",
            self.pay_period and f"Pay period: {Period(self.pay_period).label}",
        ]
        return list(filter(None, facts))

    @property
    def parameters(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def offer_url(self) -> str:
        """The page that offers to remember these."""
        return f"{reverse('listings:preferences')}?{urlencode(self.parameters)}"

    def remember(self, response: HttpResponse) -> None:
        """Set the cookie; with nothing to remember, take it back."""
        if not self.parameters:
            response.delete_cookie(COOKIE, samesite="Lax")
            return
        response.set_cookie(
            COOKIE,
            self.cookie,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=False,  # the script that fills forms reads it
        )


class PreferencesForm(forms.Form):
    apply_from = forms.ChoiceField(label="I live in", required=False)
    pay_cur = forms.ChoiceField(label="Currency", required=False)
    pay_period = forms.ChoiceField(label="Pay period", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        nothing = [("", "Do not remember")]
        rated = Currencies("", tuple(RateSet.current().currencies()))
        offered = {
            "apply_from": countries_by_name(),
            "pay_cur": [(option.value, option.label) for option in rated if option.value],
            "pay_period": Period.choices,
        }
        for name, choices in offered.items():
            self.fields[name].choices = [*nothing, *choices]
            self.fields[name].widget.attrs["class"] = "input"
