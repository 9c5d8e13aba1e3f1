"""Roles and their profiles."""

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from roles.models import (
    Citation,
    Level,
    Role,
    RoleAlias,
    RoleNeighbour,
    RoleSection,
    RoleTerm,
    RoleVersion,
)

from .forms import RoleForm
from .lists import LongListAdmin
from .merging import MergingAdmin
from .slugs import SluggedAdmin
from .versions import VersionAdmin, versions_table


class RoleAliasInline(admin.TabularInline):
    model = RoleAlias
    extra = 0
    verbose_name = "job title that means this role"
    verbose_name_plural = "job titles that mean this role"


@admin.register(Role)
class RoleAdmin(MergingAdmin, SluggedAdmin, SimpleHistoryAdmin):
    form = RoleForm
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
        return versions_table(self.admin_site, role, role.versions.all(), RoleVersion._meta)


class RoleSectionInline(admin.StackedInline):
    model = RoleSection
    extra = 0
    show_change_link = True
    verbose_name = "section (save, then “Change” to edit its terms)"
    verbose_name_plural = "sections"


class RoleNeighbourInline(admin.TabularInline):
    model = RoleNeighbour
    extra = 0
    autocomplete_fields = ["role"]


class RoleCitationInline(admin.StackedInline):
    model = Citation
    fk_name = "role_version"
    exclude = ["guide_version"]
    extra = 0


@admin.register(RoleVersion)
class RoleVersionAdmin(VersionAdmin):
    list_display = ["role", "standing", "is_complete", "live_from", "edited_by", "edited_at"]
    list_select_related = ["role", "edited_by"]
    list_filter = ["state", "is_complete"]
    search_fields = ["role__name", "definition", "in_short"]
    autocomplete_fields = ["role", "byline"]
    inlines = [RoleSectionInline, RoleNeighbourInline, RoleCitationInline]
    fieldsets = [
        ("Profile", {"fields": ["role", "definition", "in_short", "description", "byline"]}),
        VersionAdmin.PUBLISHING,
        ("Review", {"fields": ["is_complete", "reviewer", "reviewed_at"]}),
    ]


class RoleTermInline(admin.TabularInline):
    model = RoleTerm
    extra = 0
    autocomplete_fields = ["term", "learn_after"]


@admin.register(RoleSection)
class RoleSectionAdmin(LongListAdmin):
    """One section with its terms; reached from its profile, so not on the index."""

    fields = ["kind", "summary", "body"]
    inlines = [RoleTermInline]
    list_select_related = ["version__role"]

    def has_module_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.version.is_editable)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
