"""The filters of /jobs/, of its feeds and of the API: parameters in, a `SearchQuery` out."""

from dataclasses import dataclass

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from listings.models import Listing, Period
from listings.search import fields, interpretation, vocabulary
from listings.search.query import (
    DEFAULT_CURRENCY,
    DEFAULT_RULE,
    PAY_MISSES,
    PAY_STEPS,
    SORTS,
    VALUE_FILTERS,
    SearchQuery,
)
from listings.search.sql import matching

MAX_DAYS = 365
MAX_PAGE = 1_000_000


class SearchForm(forms.Form):
    def clean(self):
        """Keep what could be read of a parameter that was partly wrong."""
        for name, errors in self.errors.as_data().items():
            self.cleaned_data[name] = errors[0].good
        return self.cleaned_data


class ValuesFilter(django_filters.Filter):
    """Any of several values, by repetition of the parameter."""

    field_class = fields.ValuesField

    def __init__(self, lookup: fields.Lookup, noun: str, *, may_be_unstated: bool = True):
        super().__init__(lookup=lookup, noun=noun, may_be_unstated=may_be_unstated)


class TextFilter(django_filters.Filter):
    field_class = fields.TextField


class PayFilter(django_filters.Filter):
    field_class = fields.PayField


class CodeFilter(django_filters.Filter):
    """One value out of a few."""

    field_class = fields.CodeField


@dataclass(frozen=True, slots=True)
class Problem:
    """A parameter whose clause was left unapplied, in whole or in part, and why."""

    parameter: str
    message: str


def page_asked(parameters: QueryDict) -> tuple[int, tuple[Problem, ...]]:
    """Read which page of a landing page is asked for: its only parameter."""
    try:
        return ListingFilter.base_filters["page"].field.clean(parameters.getlist("page")), ()
    except fields.UnreadValue as error:
        return error.good, (Problem("page", error.message),)


class ListingFilter(django_filters.FilterSet):
    """Validate the parameters of a search.

    Bad values never fail: `query` is the search without them and `problems` says which they were.
    """

    q = TextFilter(label="Title, skill or company")
    role = ValuesFilter(vocabulary.roles, "a role")
    family = ValuesFilter(vocabulary.families, "a family of roles", may_be_unstated=False)
    level = ValuesFilter(vocabulary.levels, "a level")
    employment = ValuesFilter(vocabulary.employments, "a kind of employment")
    workplace = ValuesFilter(vocabulary.workplaces, "a workplace")
    country = ValuesFilter(vocabulary.countries_known, "a country")
    place = ValuesFilter(vocabulary.places, "a place", may_be_unstated=False)
    apply_from = ValuesFilter(vocabulary.homes, "a country or region to apply from")
    pay = PayFilter(label="Pay of at least")
    pay_cur = CodeFilter(
        known=vocabulary.currency,
        default=DEFAULT_CURRENCY,
        message="{} is not a currency we know. Amounts are read as US dollars.",
    )
    pay_period = CodeFilter(
        known=fields.one_of(Period.values),
        default=Period.YEAR.value,
        message="{} is not a pay period. Amounts are read as a year’s.",
    )
    pay_rule = CodeFilter(
        known=fields.one_of([*PAY_STEPS, *PAY_MISSES]),
        default=DEFAULT_RULE,
        message="{} is not a rule for pay. The middle of the range counts.",
    )
    posted = CodeFilter(
        known=fields.number_within(1, MAX_DAYS),
        default=None,
        message=f"{{}} is not a number of days from 1 to {MAX_DAYS}.",
    )
    skill = ValuesFilter(vocabulary.skills, "a skill", may_be_unstated=False)
    company = ValuesFilter(vocabulary.companies, "a company", may_be_unstated=False)
    sort = CodeFilter(
        known=fields.one_of(SORTS), default="", message="{} is not an order we can sort in."
    )
    page = CodeFilter(
        known=fields.number_within(1, MAX_PAGE),
        default=1,
        message="{} is not a page number. This is the first page.",
    )
    exact = CodeFilter(
        known={"0": False, "1": True}.get,
        default=False,
        message="{} is neither 1 nor 0, so narrower roles are included.",
    )
    inferred = CodeFilter(
        known={"0": False, "1": True}.get,
        default=True,
        message="{} is neither 1 nor 0, so values we inferred are included.",
    )

    class Meta:
        model = Listing
        fields = []  # every filter is declared above
        form = SearchForm

    @property
    def query(self) -> SearchQuery:
        """The search that was asked for, as far as it could be read."""
        if not hasattr(self, "_query"):
            self._query = self._read() if self.is_bound else SearchQuery()
        return self._query

    def _read(self) -> SearchQuery:
        """Read the parameters, and from the words whatever the parameters leave open."""
        self.form.full_clean()
        asked = dict(self.form.cleaned_data)
        pay = asked.pop("pay")
        is_open = {name: not asked[name] for name in VALUE_FILTERS}
        is_open["pay"] = pay.amount is None and not pay.unstated
        typed = interpretation.interpret(
            asked["q"],
            [name for name in interpretation.FILTERS if is_open[name]],
            currency=asked["pay_cur"],
            period=asked["pay_period"],
        )
        names = {
            name: asked[name] or dict(sorted(typed.names.get(name, {}).items()))
            for name in VALUE_FILTERS
        }
        asked |= {name: tuple(values) for name, values in names.items()}
        if typed.pay:
            pay = fields.PayAsked(typed.pay.amount)
            asked |= {"pay_cur": typed.pay.currency, "pay_period": typed.pay.period}
        elif pay.amount is None:  # without one they mean nothing
            asked |= {"pay_period": Period.YEAR.value, "pay_rule": DEFAULT_RULE}
        return SearchQuery(
            **asked | {"q": typed.rest},
            pay=pay.amount,
            pay_unstated=pay.unstated,
            names=names,
            readings=typed.readings,
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read, in the order of the parameters."""
        if not self.is_bound:
            return ()
        errors = self.errors
        return tuple(
            Problem(name, message) for name in self.filters for message in errors.get(name, [])
        )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.filter(pk__in=matching(self.query))
