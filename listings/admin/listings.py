"""Listings at the desk: written by hand, corrected against a feed, confirmed, closed."""

from django.contrib import admin, messages
from django.utils import timezone

from listings.changes import hold, record_changes, snapshot
from listings.desk.confirming import close_all, confirm_all
from listings.desk.reviewing import publish_all
from listings.models import (
    HeldField,
    Listing,
    ListingChange,
    ListingPay,
    ListingPlace,
    ListingSource,
    ListingTerm,
    Placement,
)
from listings.resources import ListingResource
from listings.saving import after_saving
from roles.admin.lists import MOST_IN_A_FORM, LongListAdmin, RecordInline
from roles.admin.pickers import PickingAdmin
from roles.admin.second_save import SecondSaveAdmin
from roles.admin.sheets import ExportAdmin

from .queues import addresses
from .queues.pages import queue_links
from .words import in_title_or_company


class ListingPlaceInline(admin.TabularInline):
    model = ListingPlace
    extra = 0
    fields = ["mode", "city", "region", "country", "area", "hours", "order"]


class ListingPayInline(admin.TabularInline):
    model = ListingPay
    extra = 0
    fields = ["minimum", "maximum", "currency", "period", "basis", "part", "label", "order"]


class ListingTermInline(PickingAdmin, admin.TabularInline):
    model = ListingTerm
    extra = 0
    autocomplete_fields = ["term"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("term")


class PlacementInline(admin.TabularInline):
    model = Placement
    extra = 0


class ListingSourceInline(RecordInline):
    model = ListingSource
    fields = ["board", "external_id", "url", "first_seen", "missing_since"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("board")


class HeldFieldInline(RecordInline):
    """Delete a row to release the field: the next import takes the source's value again."""

    model = HeldField
    can_delete = True
    fields = ["name", "source_value", "source_now", "held_by", "held_at"]
    verbose_name = "field held against imports"
    verbose_name_plural = "fields held against imports (delete one to release it)"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("held_by")


class ListingChangeInline(RecordInline):
    model = ListingChange
    fields = ["at", "field", "old", "new", "by", "batch"]
    verbose_name_plural = f"what changed (the newest {MOST_IN_A_FORM})"

    def get_queryset(self, request):
        changes = super().get_queryset(request).select_related("by", "batch")
        return changes.defer("batch__rejected", "batch__made")


@admin.register(Listing)
class ListingAdmin(ExportAdmin, SecondSaveAdmin, LongListAdmin):
    resource_class = ListingResource
    list_display = ["title", "company", "role", "level", "state", "scope", "listed_at"]
    list_filter = [
        "state",
        "scope",
        "level",
        "pay_doubt",
        "listed_at",
        "is_example",
    ]
    list_select_related = ["company", "role"]
    search_fields = ["title", "company__name"]
    search_help_text = "Beginnings of words of the title or the employer, or the job’s number."
    sortable_by = ["title", "level", "state", "listed_at"]
    autocomplete_fields = ["company", "role"]
    actions = ["publish", "confirm_open", "close"]
    inlines = [
        ListingPlaceInline,
        ListingPayInline,
        ListingTermInline,
        PlacementInline,
        HeldFieldInline,
        ListingSourceInline,
        ListingChangeInline,
    ]
    fieldsets = [
        ("The job", {"fields": ["title", "company", "description", "apply_url"]}),
        ("What it is", {"fields": ["role", "scope", "level", "working_time", "contract"]}),
        (
            "Read from the advert",
            {
                "fields": ["role_words", "level_words", "employment_words", "pay_problem"],
                "description": "What a fact was inferred from. Clear it when the fact is stated.",
                "classes": ["collapse"],
            },
        ),
        (
            "Dates",
            {
                "fields": [
                    "state",
                    "review_comment",
                    "listed_at",
                    "posted_on",
                    "valid_through",
                    "closed_at",
                ]
            },
        ),
    ]

    def get_urls(self):
        return [*addresses(self.admin_site), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = (extra_context or {}) | {"queues": queue_links()}
        return super().changelist_view(request, context)

    def get_form(self, request, obj=None, **kwargs):
        # The moments follow from the state when an editor leaves them blank.
        form = super().get_form(request, obj, **kwargs)

        class ListingForm(form):
            def clean(self):
                data = super().clean()
                if data.get("state") == Listing.State.OPEN:
                    data["listed_at"] = data.get("listed_at") or timezone.now()
                    data["closed_at"] = None
                if data.get("state") == Listing.State.CLOSED:
                    data["closed_at"] = data.get("closed_at") or timezone.now()
                if data.get("role") and data.get("scope") == Listing.Scope.UNDECIDED:
                    data["scope"] = Listing.Scope.MAPPED
                return data

        return ListingForm

    def get_search_results(self, request, queryset, search_term):
        return in_title_or_company(queryset, search_term, "pk"), False

    def save_model(self, request, obj, form, change):
        request.before = snapshot(Listing.objects.get(pk=obj.pk)) if change else None
        if obj.state == Listing.State.OPEN and not change:
            obj.confirmed_at, obj.confirmed_by = timezone.now(), Listing.ConfirmedBy.PERSON
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        listing = Listing.objects.get(pk=form.instance.pk)
        if request.before:
            changed = record_changes(listing, request.before, snapshot(listing), by=request.user)
            if listing.sources.exists():
                hold(listing, request.before, changed, by=request.user)
        after_saving([listing])

    @admin.action(description="Publish the selected jobs", permissions=["change"])
    def publish(self, request, queryset):
        asked, count = queryset.count(), publish_all(queryset, by=request.user)
        self.message_user(request, f"{count} published; {asked - count} were not waiting for it.")

    @admin.action(description="Confirm that they are still open", permissions=["change"])
    def confirm_open(self, request, queryset):
        count = confirm_all(queryset, by=request.user)
        self.message_user(request, f"{count} confirmed open today.")

    @admin.action(description="Close the selected jobs", permissions=["change"])
    def close(self, request, queryset):
        count = close_all(queryset, by=request.user)
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, f"{count} closed; their pages say so from now on.", level)
