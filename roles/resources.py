"""Roles and terms as rows of a sheet."""

from import_export.fields import Field

from .models import Level, Role, Term
from .sheets.resources import (
    CodeWidget,
    NamesField,
    SeveralWidget,
    SheetResource,
    SlugOfWidget,
    TextWidget,
)


def text_field(name: str, *, long: bool = False) -> Field:
    return Field(attribute=name, column_name=name, widget=TextWidget(long=long))


def code_field(name: str, codes) -> Field:
    return Field(attribute=name, column_name=name, widget=CodeWidget(codes))


class RoleResource(SheetResource):
    slug = text_field("slug")
    name = text_field("name")
    plural = text_field("plural")
    kind = code_field("kind", Role.Kind.values)
    family = text_field("family")
    broader = Field(attribute="broader", column_name="broader", widget=SlugOfWidget(Role))
    definition = text_field("definition")
    usual_levels = Field(
        attribute="usual_levels", column_name="usual_levels", widget=SeveralWidget(Level.values)
    )
    onet_soc = text_field("onet_soc")
    onet_title = text_field("onet_title")
    onet_fit = code_field("onet_fit", Role.OnetFit.values)
    isco = text_field("isco")
    titles = NamesField("titles", "title")

    parts = ("broader", "aliases")

    class Meta:
        model = Role
        fields = import_order = export_order = [
            "slug",
            "name",
            "plural",
            "kind",
            "family",
            "broader",
            "definition",
            "usual_levels",
            "onet_soc",
            "onet_title",
            "onet_fit",
            "isco",
            "titles",
        ]


class TermResource(SheetResource):
    slug = text_field("slug")
    name = text_field("name")
    family = code_field("family", Term.Family.values)
    meaning = text_field("meaning")
    other_names = NamesField("other_names", "name")

    parts = ("aliases",)

    class Meta:
        model = Term
        fields = import_order = export_order = ["slug", "name", "family", "meaning", "other_names"]
