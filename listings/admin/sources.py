"""Boards, import runs and exchange rates."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from listings.importers.undo import NotUndone, foresee, undo_batch
from listings.models import Board, ExchangeRate, ImportBatch, Intake
from roles.admin.lists import LongListAdmin, RecordAdmin
from roles.admin.object_history import ReadableHistoryAdmin
from roles.admin.second_save import SecondSaveAdmin


@admin.register(Board)
class BoardAdmin(SecondSaveAdmin, LongListAdmin, ReadableHistoryAdmin):
    list_display = ["name", "format", "company", "last_good_run", "schedule"]
    list_filter = ["format"]
    list_select_related = ["company"]
    search_fields = ["name", "key", "url"]
    autocomplete_fields = ["company"]
    prepopulated_fields = {"key": ["name"]}
    readonly_fields = ["last_good_run"]


@admin.register(ImportBatch)
class ImportBatchAdmin(RecordAdmin):
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
        "progress",
    ]
    list_filter = ["started_at"]
    list_select_related = ["board"]
    list_loads = ["rejected"]
    search_fields = ["file_name", "board__name"]

    change_form_template = "admin/listings/importbatch/change_form.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.undo)
        return [path("<int:pk>/undo/", view, name="listings_importbatch_undo"), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        waiting = Intake.objects.waiting_of(request.user).filter(batch=object_id).only("pk")
        extra_context = {"intake": waiting.first()} | (extra_context or {})
        return super().change_view(request, object_id, form_url, extra_context)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what taking an import back would do; a POST does it."""
        if not request.user.has_perm("listings.change_importbatch"):
            raise PermissionDenied
        batch = get_object_or_404(ImportBatch, pk=pk)
        try:
            if request.method == "POST":
                undone = undo_batch(batch, by=request.user)
                messages.success(
                    request,
                    f"{batch.file_name} is undone: {len(undone.withdrawn):,} withdrawn, "
                    f"{len(undone.deleted):,} deleted, {len(undone.put_back):,} as they were, "
                    f"{len(undone.left):,} left alone.",
                )
                return redirect("admin:listings_importbatch_change", pk)
            undone = foresee(batch, by=request.user)
        except NotUndone as error:
            messages.error(request, str(error))
            return redirect("admin:listings_importbatch_change", pk)
        context = self.admin_site.each_context(request)
        context |= {"title": f"Undo {batch.file_name}", "batch": batch, "opts": self.opts}
        context["parts"] = [
            ("Withdrawn: readers saw them, their addresses say so", undone.withdrawn),
            ("Deleted: never public", undone.deleted),
            ("As they were before", undone.put_back),
            ("Left alone: edited since", undone.left),
        ]
        return render(request, "admin/listings/importbatch/undo.html", context)

    @admin.display(description="rejected")
    def rejected_rows(self, batch: ImportBatch) -> int:
        return len(batch.rejected)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(SecondSaveAdmin, LongListAdmin, ReadableHistoryAdmin):
    list_display = ["currency", "units_per_eur", "date", "source", "is_current"]
    list_filter = ["is_current", "source"]
    search_fields = ["currency", "source"]
