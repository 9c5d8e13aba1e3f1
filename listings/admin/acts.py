"""What was decided at the desk, and the way to take it back."""

from django.contrib import admin
from django.urls import reverse

from listings.models import DeskAct, ListingChange
from roles.admin.lists import MOST_IN_A_FORM, RecordAdmin, RecordInline


class ActChangeInline(RecordInline):
    model = ListingChange
    ordering = ["-pk"]  # the order in which the index of its decision has them
    fields = ["listing", "at", "field", "old", "new", "by"]
    verbose_name_plural = f"what it changed (the newest {MOST_IN_A_FORM})"

    def get_queryset(self, request):
        changes = super().get_queryset(request).exclude(field="reading")
        changes = changes.select_related("listing__company", "by")
        return changes.defer("listing__description", "listing__company__about")


@admin.register(DeskAct)
class DeskActAdmin(RecordAdmin):
    """A record: it can be undone, not changed."""

    list_display = ["at", "kind", "what", "by", "undone_at", "undone_by"]
    list_display_links = ["what"]
    list_filter = ["kind", ("undone_at", admin.EmptyFieldListFilter)]
    list_select_related = ["by", "undone_by"]
    search_fields = ["what", "by__username"]
    fields = ["what", "kind", "by", "at", "undone_at", "undone_by"]
    inlines = [ActChangeInline]
    change_form_template = "admin/listings/act_change_form.html"

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        may_undo = request.user.has_perm("listings.change_listing") and obj.undone_at is None
        undo_url = reverse("admin:listings_desk_undo", args=[obj.pk]) if may_undo else ""
        return super().render_change_form(
            request, context | {"undo_url": undo_url}, *args, obj=obj, **kwargs
        )
