"""What visitors looked for and did not find."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from listings.models import UnansweredSearch
from roles.admin.lists import RecordAdmin


@admin.register(UnansweredSearch)
class UnansweredSearchAdmin(RecordAdmin):
    list_display = ["words", "days", "about_times", "last_day", "search_again"]
    list_display_links = None
    list_filter = ["last_day"]
    search_fields = ["words"]
    list_empty = "No words were asked for in vain on three days yet."
    sortable_by = ["days", "last_day"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(words="")

    @admin.display(description="how often", ordering="times")
    def about_times(self, search: UnansweredSearch) -> str:
        return search.about

    @admin.display(description="now")
    def search_again(self, search: UnansweredSearch) -> str:
        address = f"{reverse('listings:listing-list')}?{urlencode({'q': search.words})}"
        return format_html('<a href="{}">Search again</a>', address)
