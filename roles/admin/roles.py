"""Roles and their profiles."""

from django.contrib import admin

from roles.models import Level, Role, RoleAlias, RoleVersion
from roles.resources import RoleResource

from .forms import RoleForm
from .merging import MergingAdmin
from .object_history import ReadableHistoryAdmin
from .sheets import SheetAdmin
from .slugs import SluggedAdmin
from .versions import VersionAdmin, WrittenPageAdmin


class RoleAliasInline(admin.TabularInline):
    model = RoleAlias
    extra = 0
    verbose_name = "job title that means this role"
    verbose_name_plural = "job titles that mean this role"


@admin.register(Role)
class RoleAdmin(SheetAdmin, WrittenPageAdmin, MergingAdmin, SluggedAdmin, ReadableHistoryAdmin):
    form = RoleForm
    text_model = RoleVersion
    resource_class = RoleResource
    list_display = ["name", "family", "kind", "broader", "levels", "onet_soc"]
    list_filter = ["kind", "family"]
    list_select_related = ["broader"]
    list_loads = ["usual_levels"]
    search_fields = ["name", "slugs__slug", "aliases__title"]
    autocomplete_fields = ["broader"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [RoleAliasInline]
    readonly_fields = ["profile_texts"]
    fieldsets = [
        ("What it is", {"fields": ["name", "plural", "kind", "definition"]}),
        ("Address", {"fields": ["slug", "former_addresses"]}),
        ("Its place", {"fields": ["family", "broader", "usual_levels"]}),
        ("Occupation code", {"fields": ["onet_soc", "onet_title", "onet_fit", "isco"]}),
        ("Profile", {"fields": ["profile_texts"]}),
    ]

    @admin.display(description="usual levels")
    def levels(self, role: Role) -> str:
        return ", ".join(Level(level).short for level in role.usual_levels)

    @admin.display(description="profile texts")
    def profile_texts(self, role: Role) -> str:
        if not role.pk:
            return "Save the role first; then write its profile here."
        return self.written(role)


@admin.register(RoleVersion)
class RoleVersionAdmin(VersionAdmin):
    list_display = ["role", "standing", "is_complete", "live_from", "edited_by", "edited_at"]
    list_select_related = ["role", "edited_by"]
    list_filter = ["state", "is_complete"]
    search_fields = ["role__name", "definition", "in_short"]
