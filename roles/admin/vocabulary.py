"""Terms, authors and corrections."""

from django.contrib import admin

from roles.models import Author, Correction, Term, TermAlias
from roles.resources import TermResource

from .lists import LongListAdmin
from .merging import MergingAdmin
from .object_history import ReadableHistoryAdmin
from .second_save import SecondSaveAdmin
from .sheets import SheetAdmin
from .slugs import SluggedAdmin


class TermAliasInline(admin.TabularInline):
    model = TermAlias
    extra = 0


@admin.register(Term)
class TermAdmin(SheetAdmin, MergingAdmin, SluggedAdmin, ReadableHistoryAdmin):
    resource_class = TermResource
    list_display = ["name", "family", "meaning"]
    list_filter = ["family"]
    search_fields = ["name", "aliases__name", "slugs__slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [TermAliasInline]


@admin.register(Author)
class AuthorAdmin(SecondSaveAdmin, LongListAdmin, ReadableHistoryAdmin):
    list_display = ["name", "line"]
    search_fields = ["name"]
    autocomplete_fields = ["account"]


@admin.register(Correction)
class CorrectionAdmin(SecondSaveAdmin, LongListAdmin, ReadableHistoryAdmin):
    list_display = ["was", "page", "corrected_at", "reported_by"]
    list_select_related = ["role", "guide__role_a", "guide__role_b"]
    search_fields = ["was", "now"]
    autocomplete_fields = ["role", "guide"]
    list_filter = ["corrected_at"]
