"""Bring in jobs: one door for board files, addresses, tables and pasted rows."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import pluralize
from django.urls import path, reverse

from listings.change_words import told
from listings.importers.bringing import bring_in, left_out
from listings.importers.door import rehearse, unanswered
from listings.models import ImportBatch, Intake, IntakeRow
from roles.admin.lists import LongListAdmin
from roles.models import Role
from roles.sheets.files import FileError

from .intake_forms import AnswersForm, ColumnsForm, EncodingForm, StartForm, sentence

ROWS_PER_PAGE = 50
FOLDER = "admin/listings/intake"


@admin.register(Intake)
class IntakeAdmin(LongListAdmin):
    """What an editor is bringing in; each sees only what is their own."""

    list_display = ["name", "made_at", "rehearsed_at"]
    list_filter = ["made_at"]
    search_fields = ["name"]
    actions = None

    def get_queryset(self, request):
        waiting = super().get_queryset(request).waiting_of(request.user)
        return waiting.select_related("batch").defer("packed")

    def has_view_permission(self, request, obj=None):
        return self.has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_add_permission(request)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<uuid:pk>/", view(self.rehearsal), name="listings_intake_rehearsal"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        """Take a file, an address or pasted rows, keep them and rehearse them."""
        self._check(request)
        is_given = request.method == "POST"
        form = StartForm(*((request.POST, request.FILES) if is_given else ()))
        if is_given and form.is_valid():
            Intake.objects.expired().delete()
            form.instance.by = request.user
            intake = form.save()
            try:
                rehearse(intake)
            except FileError as error:
                intake.delete()
                form.add_error(None, sentence(error))
            else:
                return redirect("admin:listings_intake_rehearsal", intake.pk)
        waiting = self.get_queryset(request)
        return self._page(request, "start", "Bring in jobs", form=form, waiting=waiting)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        return redirect("admin:listings_intake_rehearsal", object_id)

    def rehearsal(self, request: HttpRequest, pk) -> HttpResponse:
        """Show the question, the rehearsal or how far it is in; a POST answers, confirms, drops."""
        self._check(request)
        intake = self.get_queryset(request).filter(pk=pk).first()
        if intake is None:
            if request.method == "POST":
                raise Http404("It was brought in, dropped, or kept for its two days.")
            messages.info(request, "That is no longer here: brought in, dropped, or expired.")
            return redirect("admin:listings_intake_add")
        if intake.batch:
            return self._under_way(request, intake)
        if request.method == "POST" and "drop" in request.POST:
            intake.delete()
            messages.success(request, f"{intake.name} was dropped; nothing was saved.")
            return redirect("admin:listings_intake_add")
        if intake.rehearsed_at is None:
            return self._question(request, intake)
        return self._rehearsed(request, intake)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, template: str, title: str, **context) -> HttpResponse:
        context |= self.admin_site.each_context(request)
        context |= {"title": title, "opts": self.opts}
        return render(request, f"{FOLDER}/{template}.html", context)

    def _question(self, request: HttpRequest, intake: Intake) -> HttpResponse:
        """Ask for the encoding or the columns; the answer is rehearsed at once."""
        data = request.POST or None
        if intake.found["asks"] == "encoding":
            form = EncodingForm(data, line=bytes.fromhex(intake.found["line"]))
        else:
            form = ColumnsForm(data, rows=intake.found["rows"], initial={"company": intake.company})
        if request.method == "POST" and form.is_valid():
            if isinstance(form, EncodingForm):
                intake.encoding = form.cleaned_data["encoding"]
            else:
                intake.columns = form.columns
                intake.has_header = form.cleaned_data["has_header"]
                intake.company = form.cleaned_data["company"]
            return self._rehearse_again(request, intake)
        template = intake.found["asks"]
        return self._page(request, template, intake.name, form=form, intake=intake)

    def _rehearse_again(self, request: HttpRequest, intake: Intake) -> HttpResponse:
        try:
            rehearse(intake)
        except FileError as error:
            messages.error(request, sentence(error))
        return redirect("admin:listings_intake_rehearsal", intake.pk)

    def _rehearsed(self, request: HttpRequest, intake: Intake) -> HttpResponse:
        roles = Role.objects.order_by("name")
        data = request.POST if request.method == "POST" else None
        form = AnswersForm(data, intake=intake, roles=roles)
        if request.method == "POST" and "confirm" in request.POST:
            if form.is_valid() and form.answers_anew():
                messages.warning(request, "Your answers change the rehearsal. Look once more.")
                return self._rehearse_again(request, intake)
            return self._confirm(request, intake)
        if request.method == "POST" and form.is_valid():
            form.apply()
            return self._rehearse_again(request, intake)
        counts = intake.found["counts"]
        kinds = [(kind, kind.label, f"{counts.get(kind, 0):,}") for kind in IntakeRow.Kind]
        rows = intake.rows.defer("kept")
        chosen = request.GET.get("kind", "")
        if chosen in IntakeRow.Kind.values:
            rows = rows.filter(kind=chosen)
        elif chosen == "news":
            rows = rows.filter(is_news=True)
        page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        for row in page:
            row.told = told(row.changes)
        return self._page(
            request,
            "rehearsal",
            f"Rehearsal of {intake.name}",
            intake=intake,
            form=form,
            kinds=kinds,
            chosen=chosen,
            page=page,
            missing=unanswered(intake),
        )

    def _confirm(self, request: HttpRequest, intake: Intake) -> HttpResponse:
        if missing := unanswered(intake):
            messages.error(request, " ".join(missing))
            return redirect("admin:listings_intake_rehearsal", intake.pk)
        return self._bring_in(request, intake)

    def _under_way(self, request: HttpRequest, intake: Intake) -> HttpResponse:
        """Show how far it is in; a POST goes on."""
        if request.method == "POST":
            return self._bring_in(request, intake)
        return self._page(
            request, "under_way", f"{intake.batch.progress}: {intake.name}", intake=intake
        )

    def _bring_in(self, request: HttpRequest, intake: Intake) -> HttpResponse:
        here = reverse("admin:listings_intake_rehearsal", args=[intake.pk])
        try:
            batch = bring_in(intake, by=request.user)
        except Intake.DoesNotExist:
            messages.info(request, f"{intake.name} was brought in already; look at the imports.")
            return redirect("admin:listings_importbatch_changelist")
        if not batch.finished_at:
            return redirect(here)
        messages.success(request, _told(batch))
        if left := left_out(batch):
            messages.warning(
                request,
                f"{len(left):,} row{pluralize(len(left))} had changed here since the rehearsal "
                "and stayed as here. They are marked: look, and bring in what is left.",
            )
            return redirect(f"{here}?kind=news")
        return redirect("admin:listings_importbatch_change", batch.pk)


def _told(batch: ImportBatch) -> str:
    return (
        f"Brought in: {batch.created:,} new, {batch.updated:,} changed, "
        f"{batch.unchanged:,} the same, {batch.closed:,} closed, "
        f"{len(batch.rejected):,} left out."
    )
