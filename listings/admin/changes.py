"""What changed on jobs, newest first: the record behind their pages and behind undoing."""

from django.contrib import admin

from listings.models import ListingChange
from roles.admin.lists import RecordAdmin

from .words import in_title_or_company


@admin.register(ListingChange)
class ListingChangeAdmin(RecordAdmin):
    list_display = ["at", "listing", "field", "old", "new", "by", "batch"]
    list_display_links = ["at"]
    list_select_related = ["listing__company", "by", "batch"]
    list_filter = ["at", ("by", admin.EmptyFieldListFilter)]
    search_fields = ["listing__title"]
    search_help_text = "Beginnings of words of the job’s title or employer."
    sortable_by = ["at"]

    def get_search_results(self, request, queryset, search_term):
        return in_title_or_company(queryset, search_term, "listing"), False
