"""The desk for pay sources and the bands read from them."""

from django.contrib import admin

from .models import PayBand, PaySource


@admin.register(PaySource)
class PaySourceAdmin(admin.ModelAdmin):
    list_display = ["name", "publisher", "licence", "snapshot_date", "is_updated", "is_demo"]
    search_fields = ["name", "publisher"]
    readonly_fields = ["checksum", "imported_at", "is_demo"]


@admin.register(PayBand)
class PayBandAdmin(admin.ModelAdmin):
    """Bands are facts of their source: read here, changed only by importing."""

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
    list_filter = ["source", "kind", "level", "year"]
    list_select_related = ["role"]
    search_fields = ["raw_title"]
    show_full_result_count = False

    @admin.display(description="a year")
    def band(self, band: PayBand) -> str:
        return f"{band.currency} {band.minimum:,}–{band.maximum:,}"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
