"""Employers and listings as rows of a sheet."""

from django.conf import settings
from django_countries import countries
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from roles.resources import text_field
from roles.sheets.resources import BETWEEN, NamesField, SheetResource, TextWidget

from .changes import pay_value, place_value
from .models import Company, Listing


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


class PartsWidget(Widget):
    """Places or pay ranges in one cell: bars between them, semicolons between the parts of each."""

    def __init__(self, value_of):
        super().__init__()
        self.value_of = value_of

    def render(self, value, obj=None, **kwargs):
        return BETWEEN.join("; ".join(self.value_of(row).values()) for row in value.all())


class MomentWidget(Widget):
    """A day or a moment of ISO 8601."""

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""


class AddressField(Field):
    """A job's own address: what the world knows it by."""

    def get_value(self, instance) -> str:
        return settings.SITE_URL + instance.get_absolute_url()


class SkillsField(Field):
    def get_value(self, instance) -> str:
        return BETWEEN.join(row.term.slug for row in instance.terms.all())


class ListingResource(ModelResource):
    """For the way out: jobs come in by “Bring in jobs”."""

    address = AddressField(column_name="address")
    title = text_field("title")
    company = Field("company__slug", "company", TextWidget())
    role = Field("role__slug", "role", TextWidget())
    scope = text_field("scope")
    level = text_field("level")
    working_time = text_field("working_time")
    contract = text_field("contract")
    places = Field("places", "places", PartsWidget(place_value))
    pay = Field("pay_ranges", "pay", PartsWidget(pay_value))
    skills = SkillsField(column_name="skills")
    apply_url = text_field("apply_url")
    language = text_field("language")
    state = text_field("state")
    posted_on = Field("posted_on", "posted_on", MomentWidget())
    valid_through = Field("valid_through", "valid_through", MomentWidget())
    description = text_field("description")

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
