"""Employers and listings as rows of a sheet."""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django_countries import countries
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from roles.models import Level
from roles.resources import code_field, text_field
from roles.sheets.resources import BETWEEN, NamesField, SheetResource, TextWidget

from .changes import pay_value, place_value
from .importers.dates import read_day, read_deadline
from .importers.draft import RecordError, web_address
from .models import Company, Contract, Listing, ListingPay, ListingPlace, WorkingTime


class CountryWidget(TextWidget):
    def clean(self, value, row=None, **kwargs):
        code = super().clean(value, row=row).upper()
        if code and code not in countries.countries:
            raise ValueError("is no country; use its two letters of ISO 3166, e.g. DE.")
        return code


class CompanyResource(SheetResource):
    slug = text_field("slug")
    name = text_field("name")
    website = text_field("website")
    about = text_field("about", long=True)
    country = Field(attribute="country", column_name="country", widget=CountryWidget())
    other_names = NamesField("other_names", "name")

    parts = ("aliases",)

    class Meta:
        model = Company
        fields = import_order = export_order = [
            "slug",
            "name",
            "website",
            "about",
            "country",
            "other_names",
        ]


_SIGNS = re.compile(r"([\\;|])")
_PIECE = re.compile(r"((?:\\.|[^\\;|])*)([;|]|$)")


class PartsWidget(Widget):
    """Places or pay ranges in one cell: bars between them, semicolons between the parts of each.

    A sign of these inside a part is written with a backslash before it.
    """

    def __init__(self, model: type[models.Model], value_of: Callable):
        super().__init__()
        self.model = model
        self.value_of = value_of
        self.names = list(value_of(model()))

    def render(self, value, obj=None, **kwargs):
        return BETWEEN.join(
            "; ".join(_SIGNS.sub(r"\\\1", part) for part in self.value_of(row).values())
            for row in value.all()
        )

    def clean(self, value, row=None, **kwargs):
        """Return the rows a cell names, in the form of `changes.snapshot`."""
        return [self._value(parts) for parts in _parts(value) if any(parts)]

    def _value(self, parts: list[str]) -> dict[str, str]:
        if len(parts) > len(self.names):
            raise ValueError(f"has more parts than these between bars: {'; '.join(self.names)}.")
        given = dict(zip(self.names, parts, strict=False))
        try:
            one = self.model()
            for name, text in given.items():
                field = one._meta.get_field(name)
                setattr(one, name, field.to_python(text or (None if field.null else "")))
            one.clean_fields(exclude=["listing"])
        except ValidationError as error:
            raise ValueError(_told(error)) from error
        return self.value_of(one)


def _parts(cell: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for text, end in _PIECE.findall(cell):
        found[-1].append(re.sub(r"\\(.)", r"\1", text).strip())
        if end == "|":
            found.append([])
        elif not end:
            break
    return found


def _told(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())


class PayWidget(PartsWidget):
    def _value(self, parts):
        value = super()._value(parts)
        ends = [float(value[end]) for end in ("minimum", "maximum") if value[end]]
        if not ends:
            raise ValueError("needs an amount at one end at least.")
        if ends[0] > ends[-1]:
            raise ValueError("ends below where it begins; put the smaller amount first.")
        return value


class PlaceWidget(PartsWidget):
    def _value(self, parts):
        value = super()._value(parts)
        code = value["country"] = value["country"].upper()
        if code and code not in countries.countries:
            raise ValueError(
                f"knows no country “{code}”; use its two letters of ISO 3166, e.g. DE."
            )
        return value


class TitleWidget(TextWidget):
    def clean(self, value, row=None, **kwargs):
        return " ".join(super().clean(value, row=row).split())


class LinkWidget(TextWidget):
    def clean(self, value, row=None, **kwargs):
        try:
            return web_address(value, "apply_url")
        except RecordError as error:
            raise ValueError(f"{error.reason}; write it with https:// before it.") from error


class ProseWidget(TextWidget):
    def clean(self, value, row=None, **kwargs):
        try:
            return Listing._meta.get_field("description").clean(value, None)
        except ValidationError as error:
            raise ValueError(_told(error)) from error


class MomentWidget(Widget):
    """A day or a moment of ISO 8601; `read` tells which."""

    def __init__(self, read: Callable):
        super().__init__()
        self.read = read

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""

    def clean(self, value, row=None, **kwargs):
        found = self.read(value)
        if value.strip() and found is None:
            raise ValueError("is no date we can read for sure; write it as 2027-01-31.")
        return found and found.isoformat()


class AddressField(Field):
    """A job's own address: what the world knows it by."""

    def get_value(self, instance) -> str:
        return settings.SITE_URL + instance.get_absolute_url()


class SkillsField(Field):
    def get_value(self, instance) -> str:
        return BETWEEN.join(row.term.slug for row in instance.terms.all())


class ListingResource(ModelResource):
    """What the desk exports; “Bring in jobs” takes it back, by `importers.corrections`.

    What a cell says once cleaned is in the form of `changes.snapshot`.
    """

    address = AddressField(column_name="address")
    title = Field("title", "title", TitleWidget())
    company = Field("company__slug", "company", TextWidget())
    role = Field("role__slug", "role", TextWidget())
    scope = text_field("scope")
    level = code_field("level", Level.values)
    working_time = code_field("working_time", WorkingTime.values)
    contract = code_field("contract", Contract.values)
    places = Field("places", "places", PlaceWidget(ListingPlace, place_value))
    pay = Field("pay_ranges", "pay", PayWidget(ListingPay, pay_value))
    skills = SkillsField(column_name="skills")
    apply_url = Field("apply_url", "apply_url", LinkWidget())
    language = text_field("language")
    state = code_field("state", [Listing.State.OPEN, Listing.State.CLOSED])
    posted_on = Field("posted_on", "posted_on", MomentWidget(read_day))
    valid_through = Field("valid_through", "valid_through", MomentWidget(read_deadline))
    description = Field("description", "description", ProseWidget(long=True))

    parts = ("company", "role", "places", "pay_ranges", "terms__term")

    class Meta:
        model = Listing
        fields = export_order = [
            "address",
            "title",
            "company",
            "role",
            "scope",
            "level",
            "working_time",
            "contract",
            "places",
            "pay",
            "skills",
            "apply_url",
            "language",
            "state",
            "posted_on",
            "valid_through",
            "description",
        ]
