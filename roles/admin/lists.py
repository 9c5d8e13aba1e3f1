"""Lists of the desk that stay quick however many rows a table has."""

from collections.abc import Iterator

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db import models
from django.forms import BaseInlineFormSet
from django.utils.functional import cached_property
from django.utils.text import capfirst

from .labels import NamedControls

LONGEST_NUMBER = 18  # digits
MOST_IN_A_FORM = 25  # rows of a record beside what they are of
MOST_LISTED = 10_000  # rows a list pages through; nobody turns more pages than that
_LONG = (models.TextField, models.BinaryField, models.JSONField)


class CappedPaginator(Paginator):
    """Counts only as far as its list goes, so that no click counts a whole table."""

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by().values("pk")[: MOST_LISTED + 1].count()

    @property
    def count(self) -> int:
        return min(self._counted, MOST_LISTED)

    @property
    def is_capped(self) -> bool:
        return self._counted > MOST_LISTED


class LongChangeList(ChangeList):
    """A list that leaves texts in the database which none of its columns show."""

    def get_filters_params(self, params=None):
        """Refuse what no database compares with anything: a number longer than any key, a NUL."""
        found = super().get_filters_params(params)
        pieces = (piece for values in found.values() for piece in ",".join(values).split(","))
        if any("\0" in one or one.isdecimal() and len(one) > LONGEST_NUMBER for one in pieces):
            raise IncorrectLookupParameters
        return found

    def get_results(self, request):
        """Find the keys of the page first: no sorting then carries whole rows and their joins."""
        super().get_results(request)
        if not self.result_count:
            self.result_list = self.queryset.none()
            return
        first, last = 0, self.result_count
        if self.multi_page and not (self.show_all and self.can_show_all):
            first = (self.page_num - 1) * self.list_per_page
            last = min(first + self.list_per_page, last)
        keys = list(self.queryset.values_list("pk", flat=True)[first:last])
        rows = self.apply_select_related(self.root_queryset).filter(pk__in=keys)
        ordering = self.queryset.query.order_by
        self.result_list = rows.defer(*self._unseen()).order_by(*ordering)

    def get_ordering(self, request, queryset):
        """Let rows alike follow in the direction of the others: one index serves both ways."""
        ordering = super().get_ordering(request, queryset)
        *names, last = ordering
        if last == "-pk" and names and isinstance(names[-1], str) and names[-1][0] != "-":
            return [*names, "pk"]
        return ordering

    def _unseen(self) -> Iterator[str]:
        shown = {*self.list_display, *self.model_admin.list_loads}
        related = self.list_select_related
        for path in ("", *(related if isinstance(related, list | tuple) else ())):
            model, prefix = self.model, ""
            for part in path.split("__") if path else ():
                model, prefix = model._meta.get_field(part).related_model, f"{prefix}{part}__"
            for field in model._meta.concrete_fields:
                if isinstance(field, _LONG) and prefix + field.name not in shown:
                    yield prefix + field.name


class LongListAdmin(NamedControls):
    """Base of every list of the desk. The counts beside filters would each count the table."""

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 200
    list_loads: list[str] = []  # long columns that what is shown is made of
    list_empty = "Nothing is here yet."

    def get_changelist(self, request, **kwargs):
        return LongChangeList

    def changelist_view(self, request, extra_context=None):
        words = {
            "title": capfirst(self.opts.verbose_name_plural),
            "list_empty": self.list_empty,
        }
        return super().changelist_view(request, words | (extra_context or {}))

    def response_action(self, request, queryset):
        # "All 10,000" would be all of a list that ends at 10,000, and act on what nobody counted.
        is_all = request.POST.get("select_across") == "1"
        if is_all and self.get_paginator(request, queryset, self.list_per_page).is_capped:
            self.message_user(
                request,
                f"These are more than {MOST_LISTED:,}: nothing was done. "
                "Search or filter first, then choose all of them.",
                messages.ERROR,
            )
            return None
        return super().response_action(request, queryset)


class FirstRows(BaseInlineFormSet):
    """The first rows of a record that may have thousands; its list shows all."""

    @cached_property
    def _first(self) -> list:
        return list(super().get_queryset()[:MOST_IN_A_FORM])

    def get_queryset(self):
        return self._first


class RecordInline(admin.TabularInline):
    """Rows that are a record of what happened: shown, never typed."""

    extra = 0
    can_delete = False
    formset = FirstRows

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class RecordAdmin(LongListAdmin):
    """A list of what happened or was imported: read at the desk, never typed there."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
