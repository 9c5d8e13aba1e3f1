"""Lists of the desk as sheets: out as CSV or Excel, and back in after a rehearsal."""

from collections.abc import Iterator

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from roles.sheets.files import FileError, check_size
from roles.sheets.reading import Sheet, bring_in, read_sheet, rehearse
from roles.sheets.writing import csv_lines, workbook_bytes

KINDS = {"csv": "CSV", "xlsx": "Excel"}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EXPORTED = 50_000
MOST_SHOWN = 500  # rows of a rehearsal
KEPT_SECONDS = 24 * 60 * 60
LONGEST_TOKEN = 2_000_000  # characters; more is more than one form may send


class SheetForm(forms.Form):
    file = forms.FileField(
        label="A sheet",
        help_text="CSV or Excel, as exported here. Cells you leave as they are change nothing, "
        "columns you take out neither; rows you take out stay as they are.",
    )


class ExportAdmin(admin.ModelAdmin):
    """For lists that can be taken out as a sheet, as searched and filtered."""

    resource_class: type

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            *(
                path(f"export.{kind}", view(self.export_view), {"kind": kind}, self._name(kind))
                for kind in KINDS
            ),
            *super().get_urls(),
        ]

    def _name(self, what: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{what}"

    def changelist_view(self, request, extra_context=None):
        exports = [(label, reverse(f"admin:{self._name(kind)}")) for kind, label in KINDS.items()]
        return super().changelist_view(request, {"exports": exports} | (extra_context or {}))

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Send what the list shows, with its search and filters, on all its pages."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        here = reverse(f"admin:{self._name('changelist')}")
        try:
            queryset = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(f"{here}?e=1")
        if queryset.order_by().values("pk")[: MOST_EXPORTED + 1].count() > MOST_EXPORTED:
            messages.error(
                request,
                f"These are more than {MOST_EXPORTED:,}: search or filter first, then export "
                "the parts.",
            )
            return redirect(here)
        resource = self.resource_class()
        columns, rows = resource.get_export_headers(), self._rows(resource, queryset)
        name = f"{self.opts.verbose_name_plural}-{timezone.localdate():%Y-%m-%d}".replace(" ", "-")
        if kind == "csv":
            response = StreamingHttpResponse(
                csv_lines(columns, rows), content_type="text/csv; charset=utf-8"
            )
        else:
            try:
                data = workbook_bytes(columns, rows)
            except FileError as error:
                messages.error(request, f"This {error}.")
                return redirect(here)
            response = HttpResponse(data, content_type=EXCEL)
        response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
        return response

    def _rows(self, resource, queryset) -> Iterator[list]:
        fields = resource.get_export_fields()
        for thing in queryset.prefetch_related(*resource.parts).iterator(chunk_size=500):
            yield [str(field.export(thing)) for field in fields]


class SheetAdmin(ExportAdmin):
    """For lists that a sheet can be brought back into."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name=self._name("import")),
            *super().get_urls(),
        ]

    def has_import_permission(self, request) -> bool:
        """A sheet changes many at once: for those who may do all of it one by one."""
        return (
            self.has_add_permission(request)
            and self.has_change_permission(request)
            and self.has_delete_permission(request)
        )

    def changelist_view(self, request, extra_context=None):
        may_import = self.has_import_permission(request)
        address = reverse(f"admin:{self._name('import')}") if may_import else ""
        return super().changelist_view(request, (extra_context or {}) | {"import_url": address})

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take a sheet, rehearse it, and bring in what was seen."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if "sheet" in request.POST:
            return self._confirmed(request)
        form = SheetForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        if form.is_valid():
            try:
                sheet = self._read(form.cleaned_data["file"])
                token = self._token(sheet)
            except FileError as error:
                form.add_error("file", f"The file {error}.")
            else:
                outcome = rehearse(self.resource_class(), sheet)
                return self._page(request, form=SheetForm(), outcome=outcome, token=token)
        return self._page(request, form=form)

    def _read(self, file) -> Sheet:
        check_size(file.size)
        return read_sheet(file.read(), self.resource_class().columns)

    def _token(self, sheet: Sheet) -> str:
        """Pack a sheet into the page that shows its rehearsal: nothing is kept here meanwhile."""
        rows = [sheet.columns, sheet.rows, sheet.numbers]
        token = signing.dumps(rows, salt=self._name("sheet"), compress=True)
        if len(token) > LONGEST_TOKEN:
            raise FileError("holds too much for one go; split it and bring in the parts")
        return token

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        token = request.POST["sheet"]
        try:
            rows = signing.loads(token, salt=self._name("sheet"), max_age=KEPT_SECONDS)
        except signing.BadSignature:
            messages.error(request, "That rehearsal is too old or not ours. Give the file again.")
            return redirect(f"admin:{self._name('import')}")
        resource, seen = self.resource_class(), request.POST.get("seen", "")
        outcome, is_done = bring_in(resource, Sheet(*rows), seen=seen)
        if not is_done:
            messages.warning(
                request, "Something changed here since the rehearsal; nothing was saved. Look anew."
            )
            return self._page(request, form=SheetForm(), outcome=outcome, token=token)
        for thing, is_new in outcome.saved:
            log = self.log_addition if is_new else self.log_change
            log(request, thing, "Brought in with a sheet.")
        counts = outcome.counts
        messages.success(
            request,
            f"Brought in: {counts['create']:,} new, {counts['update']:,} changed, "
            f"{counts['same']:,} the same.",
        )
        return redirect(f"admin:{self._name('changelist')}")

    def _page(self, request: HttpRequest, *, form, outcome=None, token="") -> HttpResponse:
        told = [row for row in outcome.rows if row.kind != "same"] if outcome else []
        told.sort(key=lambda row: row.kind != "reject")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Import {self.opts.verbose_name_plural}",
            "form": form,
            "columns": self.resource_class().columns,
            "outcome": outcome,
            "token": token,
            "shown": told[:MOST_SHOWN],
            "not_shown": len(told) - MOST_SHOWN,
        }
        return render(request, "admin/roles/sheet.html", context)
