"""The desk for pay sources: upload a snapshot, see what it would change, confirm it, undo it."""

import hashlib
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html

from roles.admin.lists import LongListAdmin, RecordAdmin
from roles.admin.object_history import ReadableHistoryAdmin
from roles.admin.second_save import SecondSaveAdmin

from .importing import undo_last
from .models import OfficialFigure, PayBand, PayRefresh, PaySource, PayUpload
from .refresh import Refreshed, refresh
from .snapshots import Snapshot, SnapshotError, read_snapshot, unpacked

ERRORS_SHOWN = 50


class UploadForm(forms.ModelForm):
    """A snapshot to rehearse; nothing is imported before it is confirmed."""

    file = forms.FileField(help_text="CSV in UTF-8, also gzipped, in the columns of the index.")

    class Meta:
        model = PayUpload
        fields = ["file", "published_on", "skip_bad", "replace"]
        labels = {
            "published_on": "Published on",
            "skip_bad": "Leave out rows that cannot be read",
            "replace": "It may take away more than half of what is held",
        }
        widgets = {"published_on": forms.DateInput(attrs={"type": "date"})}

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            raise ValidationError(f"The file holds more than {settings.IMPORT_MAX_BYTES:,} bytes.")
        try:
            self.instance.data = unpacked(file, most_bytes=settings.IMPORT_MAX_BYTES)
            read_snapshot(self.instance.data)
        except SnapshotError as error:
            raise ValidationError(str(error)) from error
        self.instance.name = Path(file.name).name[:160]
        return file


@admin.register(PaySource)
class PaySourceAdmin(SecondSaveAdmin, LongListAdmin, ReadableHistoryAdmin):
    list_display = ["name", "publisher", "licence", "snapshot_date", "is_updated", "is_demo"]
    search_fields = ["name", "publisher"]
    readonly_fields = ["checksum", "imported_at", "is_demo", "snapshots"]

    def get_urls(self):
        return [
            path(
                "<int:pk>/refresh/",
                self.admin_site.admin_view(self.upload),
                name="salaries_paysource_refresh",
            ),
            path(
                "<int:pk>/refresh/<int:upload>/",
                self.admin_site.admin_view(self.rehearsal),
                name="salaries_paysource_rehearsal",
            ),
            path(
                "<int:pk>/undo/",
                self.admin_site.admin_view(self.undo),
                name="salaries_paysource_undo",
            ),
            *super().get_urls(),
        ]

    @admin.display(description="snapshots")
    def snapshots(self, source: PaySource) -> str:
        if not source.pk or source.is_demo:
            return "Save the source first; then upload a snapshot here."
        address = reverse("admin:salaries_paysource_refresh", args=[source.pk])
        return format_html('<a href="{}">Upload a snapshot, or undo the last</a>', address)

    def _source(self, request: HttpRequest, pk: int) -> PaySource:
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(PaySource, pk=pk, is_demo=False)

    def _page(self, request: HttpRequest, source: PaySource, title: str, **context) -> HttpResponse:
        context |= self.admin_site.each_context(request)
        context |= {"title": title, "source": source, "opts": self.opts}
        return render(request, "admin/salaries/refresh.html", context)

    def upload(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a snapshot and keep it for its rehearsal; one waits at a time."""
        source = self._source(request, pk)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            form.instance.source = source
            with transaction.atomic():
                source.uploads.all().delete()
                upload = form.save()
            return redirect("admin:salaries_paysource_rehearsal", pk, upload.pk)
        last = source.refreshes.first()
        return self._page(request, source, f"Renew {source.name}", form=form, last=last)

    def rehearsal(self, request: HttpRequest, pk: int, upload: int) -> HttpResponse:
        """Show what an uploaded snapshot would change; a POST makes it so, or drops it."""
        source = self._source(request, pk)
        kept = get_object_or_404(PayUpload, pk=upload, source=source)
        if request.method == "POST" and "drop" in request.POST:
            kept.delete()
            return redirect("admin:salaries_paysource_refresh", pk)
        is_confirmed = request.method == "POST"
        snapshot = read_snapshot(bytes(kept.data))
        try:
            done = _refresh(kept, snapshot, rehearse=not is_confirmed)
        except SnapshotError as error:
            messages.error(request, str(error))
            return self._page(
                request, source, kept.name, upload=kept, errors=snapshot.errors[:ERRORS_SHOWN]
            )
        if not is_confirmed:
            return self._page(
                request,
                source,
                f"Rehearsal of {kept.name}",
                upload=kept,
                done=done,
                snapshot=snapshot,
                errors=snapshot.errors[:ERRORS_SHOWN],
            )
        kept.delete()
        messages.success(
            request,
            f"{done.imported.added:,} ranges added, {done.imported.kept:,} kept, "
            f"{done.imported.removed:,} removed.",
        )
        return redirect("admin:salaries_paysource_refresh", pk)

    def undo(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = self._source(request, pk)
        if request.method == "POST":
            try:
                undone = undo_last(source)
            except SnapshotError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, f"The refresh of {undone.snapshot_date} is undone.")
        return redirect("admin:salaries_paysource_refresh", pk)


def _refresh(kept: PayUpload, snapshot: Snapshot, *, rehearse: bool) -> Refreshed:
    return refresh(
        kept.source,
        snapshot,
        published_on=kept.published_on,
        checksum=hashlib.sha256(bytes(kept.data)).hexdigest(),
        replace=kept.replace,
        skip_bad=kept.skip_bad,
        rehearse=rehearse,
    )


class YearFilter(admin.SimpleListFilter):
    """The years between the oldest and the newest row: two looks into an index."""

    title = "year"
    parameter_name = "year"

    def lookups(self, request, model_admin):
        years = PayBand.objects.order_by("-year").values_list("year", flat=True)
        newest, oldest = years.first(), years.last()
        return [(year, str(year)) for year in range(newest, oldest - 1, -1)] if newest else []

    def queryset(self, request, queryset):
        known = {str(year): year for year, _ in self.lookup_choices}
        year = known.get(self.value())
        return queryset if year is None else queryset.filter(year=year)


@admin.register(PayBand)
class PayBandAdmin(RecordAdmin):
    list_display = [
        "raw_title",
        "role",
        "level",
        "country",
        "year",
        "currency",
        "minimum",
        "maximum",
    ]
    list_filter = ["source", "kind", "level", YearFilter]
    list_select_related = ["role"]
    search_fields = ["raw_title"]
    sortable_by = ["year"]


@admin.register(PayRefresh)
class PayRefreshAdmin(RecordAdmin):
    list_display = ["source", "snapshot_date", "made_at", "added", "kept", "removed", "undone_at"]
    list_filter = ["source"]
    list_select_related = ["source"]
    search_fields = ["source__name"]


@admin.register(OfficialFigure)
class OfficialFigureAdmin(RecordAdmin):
    list_display = ["soc", "title", "country", "year", "median", "employment", "read_on"]
    list_filter = ["source", "year", "country"]
    list_select_related = ["source"]
    search_fields = ["soc", "title"]
