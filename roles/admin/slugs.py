"""Addresses at the desk: changed in one field, with what happens to links said before and after."""

from django.contrib import admin
from django.utils.html import format_html, format_html_join

from roles.models.slugs import Slugged

from .lists import LongListAdmin
from .second_save import SecondSaveAdmin


class SluggedAdmin(SecondSaveAdmin, LongListAdmin):
    """Base of the desks of whatever has an address of its own."""

    @admin.display(description="former addresses")
    def former_addresses(self, thing: Slugged) -> str:
        former = thing.former_slugs() if thing.pk else []
        if not former:
            return "None. Once it moves, what was its address stands here."
        slugs = format_html_join(", ", "<code>{}</code>", ((slug,) for slug in former))
        return format_html(
            "{}. Links to these lead here in one step; type one as the slug to take it back.",
            slugs,
        )

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "former_addresses"]

    def get_prepopulated_fields(self, request, obj=None):
        # A published address moves only on purpose: links and search results point at it.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        former = form.initial.get("slug")
        if change and former and former != obj.slug:
            self.message_user(
                request,
                f"{obj} moved from “{former}” to “{obj.slug}”. Links to the old address lead to "
                "the new one, for ever; searches, feeds and saved addresses understand both.",
            )
