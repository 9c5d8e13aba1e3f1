"""Guides and their texts."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from roles.models import (
    Citation,
    Guide,
    GuideChoice,
    GuideFurtherRole,
    GuideRelation,
    GuideSection,
    GuideTermNote,
    GuideVersion,
)
from roles.related import related_guides

from .slugs import SluggedAdmin
from .versions import VersionAdmin, versions_table


class FurtherRoleInline(admin.TabularInline):
    model = GuideFurtherRole
    extra = 0
    max_num = 2
    autocomplete_fields = ["role"]
    verbose_name = "further role whose pay is shown"
    verbose_name_plural = "further roles whose pay is shown (two at most)"


class RelationInline(admin.TabularInline):
    model = GuideRelation
    fk_name = "guide"
    extra = 0
    autocomplete_fields = ["related"]
    verbose_name = "related guide"
    verbose_name_plural = "related guides, chosen (others are computed)"


@admin.register(Guide)
class GuideAdmin(SluggedAdmin):
    list_display = ["__str__", "kind", "is_live"]
    list_filter = ["kind"]
    list_select_related = ["role_a", "role_b"]
    search_fields = ["role_a__name", "role_b__name", "slug", "versions__title"]
    autocomplete_fields = ["role_a", "role_b", "roles"]
    inlines = [FurtherRoleInline, RelationInline]
    readonly_fields = ["texts", "related_now"]
    fieldsets = [
        ("Comparison", {"fields": ["kind", "role_a", "role_b"]}),
        ("Topic guide", {"fields": ["slug", "former_addresses", "roles"], "classes": ["collapse"]}),
        ("Cover", {"fields": ["cover", "cover_alt"], "classes": ["collapse"]}),
        ("Texts", {"fields": ["texts"]}),
        ("What readers are sent on to", {"fields": ["related_now"]}),
    ]

    def get_queryset(self, request):
        in_force = GuideVersion.objects.in_force().filter(guide=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_in_force=Exists(in_force))

    @admin.display(boolean=True, description="live")
    def is_live(self, guide: Guide) -> bool:
        return guide.is_in_force

    @admin.display(description="texts")
    def texts(self, guide: Guide) -> str:
        if not guide.pk:
            return "Save the guide first; the form for its text comes next."
        return versions_table(self.admin_site, guide, guide.versions.all(), GuideVersion._meta)

    @admin.display(description="related guides now")
    def related_now(self, guide: Guide) -> str:
        """What readers see, in its order, each with its reason; chosen ones come first."""
        related = related_guides(guide) if guide.pk else []
        if not related:
            return "None yet: no other published guide shares a role, skill or tool with it."
        rows = format_html_join(
            "",
            '<li><a href="{}">{}</a> because: {}</li>',
            ((one.guide.get_absolute_url(), one.version.title, one.because) for one in related),
        )
        return format_html("<ol>{}</ol>", rows)

    def response_add(self, request, obj, post_url_continue=None):
        if {"_popup", "_continue", "_addanother"} & set(request.POST):
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, f"{obj} is there. Now write its text.")
        return redirect(f"{reverse('admin:roles_guideversion_add')}?guide={obj.pk}")


class GuideSectionInline(admin.StackedInline):
    model = GuideSection
    extra = 0


class GuideChoiceInline(admin.TabularInline):
    model = GuideChoice
    extra = 0
    verbose_name = "“if you … choose …”"
    verbose_name_plural = "“if you … choose …”"


class GuideTermNoteInline(admin.TabularInline):
    model = GuideTermNote
    extra = 0
    autocomplete_fields = ["term"]


class GuideCitationInline(admin.StackedInline):
    model = Citation
    fk_name = "guide_version"
    exclude = ["role_version"]
    extra = 0


@admin.register(GuideVersion)
class GuideVersionAdmin(VersionAdmin):
    list_display = ["title", "standing", "live_from", "author", "edited_by", "edited_at"]
    list_select_related = ["author", "edited_by", "guide__role_a", "guide__role_b"]
    search_fields = ["title", "standfirst"]
    autocomplete_fields = ["guide", "author"]
    inlines = [GuideSectionInline, GuideChoiceInline, GuideTermNoteInline, GuideCitationInline]
    fieldsets = [
        ("Guide", {"fields": ["guide", "title", "standfirst", "description", "author"]}),
        ("For the desk", {"fields": ["reader", "question", "shape"]}),
        ("Text", {"fields": ["in_short", "opening", "surprises"]}),
        ("Moving between them", {"fields": ["a_to_b", "b_to_a"]}),
        ("Verdict", {"fields": ["verdict", "unknown"]}),
        VersionAdmin.PUBLISHING,
        ("Review", {"fields": ["reviewer", "reviewed_at"]}),
    ]
