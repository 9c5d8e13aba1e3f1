"""Boards, import runs and exchange rates."""

from django.contrib import admin

from listings.models import Board, ExchangeRate, ImportBatch
from roles.admin.lists import LongListAdmin
from roles.admin.second_save import SecondSaveAdmin


@admin.register(Board)
class BoardAdmin(SecondSaveAdmin, LongListAdmin):
    list_display = ["name", "format", "company", "last_good_run", "schedule"]
    list_filter = ["format"]
    list_select_related = ["company"]
    search_fields = ["name", "key", "url"]
    autocomplete_fields = ["company"]
    prepopulated_fields = {"key": ["name"]}
    readonly_fields = ["last_good_run"]


@admin.register(ImportBatch)
class ImportBatchAdmin(LongListAdmin):
    """What each import did; a record, so nothing here can be changed."""

    list_display = [
        "file_name",
        "board",
        "started_at",
        "created",
        "updated",
        "unchanged",
        "closed",
        "rejected_rows",
    ]
    list_filter = ["started_at"]
    list_select_related = ["board"]
    list_loads = ["rejected"]
    search_fields = ["file_name", "board__name"]

    @admin.display(description="rejected")
    def rejected_rows(self, batch: ImportBatch) -> int:
        return len(batch.rejected)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(ExchangeRate)
class ExchangeRateAdmin(SecondSaveAdmin, LongListAdmin):
    list_display = ["currency", "units_per_eur", "date", "source", "is_current"]
    list_filter = ["is_current", "source"]
    search_fields = ["currency", "source"]
