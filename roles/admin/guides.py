"""Guides and their texts."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join

from roles.life import first_draft, own_author
from roles.models import Author, Guide, GuideFurtherRole, GuideRelation, GuideVersion
from roles.related import related_guides

from .checked import CheckedProfiles
from .object_history import ReadableHistoryAdmin
from .pickers import PickingAdmin
from .slugs import SluggedAdmin
from .versions import VersionAdmin, WrittenPageAdmin


class FurtherRoleInline(PickingAdmin, admin.TabularInline):
    model = GuideFurtherRole
    extra = 0
    max_num = 2
    autocomplete_fields = ["role"]
    verbose_name = "further role whose pay is shown"
    verbose_name_plural = "further roles whose pay is shown (two at most)"


class RelationInline(PickingAdmin, admin.TabularInline):
    model = GuideRelation
    fk_name = "guide"
    extra = 0
    autocomplete_fields = ["related"]
    verbose_name = "related guide"
    verbose_name_plural = "related guides, chosen (others are computed)"


class NewGuideForm(forms.ModelForm):
    """A guide and its first draft at once."""

    title = forms.CharField(
        max_length=160,
        required=False,
        help_text="Empty: the names of both roles. It can be changed while you write.",
    )
    author = forms.ModelChoiceField(
        Author.objects.all(), label="Signed by", help_text="Readers see this name under the title."
    )

    class Meta:
        model = Guide
        fields = ["role_a", "role_b", "kind", "slug", "roles"]

    def clean(self):
        values = super().clean()
        if values.get("kind") == Guide.Kind.TOPIC and not values.get("title"):
            self.add_error("title", "A topic guide needs a title: no roles give it one.")
        return values


@admin.register(Guide)
class GuideAdmin(WrittenPageAdmin, SluggedAdmin, ReadableHistoryAdmin):
    text_model = GuideVersion
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
        return self.written(guide)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is not None:
            return super().get_form(request, obj, change=change, **kwargs)
        form = super().get_form(request, obj, change=change, **kwargs | {"form": NewGuideForm})
        author = form.base_fields["author"]
        author.initial = own_author(request.user)
        relation = GuideVersion._meta.get_field("author").remote_field
        may_add = request.user.has_perm("roles.add_author")
        author.widget = RelatedFieldWidgetWrapper(
            author.widget, relation, self.admin_site, can_add_related=may_add
        )
        for name in ("role_a", "role_b", "roles"):
            form.base_fields[name].widget = form.base_fields[name].widget.widget  # the list alone
        return form

    def get_fieldsets(self, request, obj=None):
        if obj is not None:
            return super().get_fieldsets(request, obj)
        return [
            (None, {"fields": ["role_a", "role_b", "title", "author"]}),
            ("A topic instead", {"fields": ["kind", "slug", "roles"], "classes": ["collapse"]}),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        one_way_on = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, (extra_context or {}) | one_way_on)

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_autocomplete_fields(self, request):
        # Typing the first letters in a plain list is quickest for a new guide.
        is_new = request.resolver_match.url_name == "roles_guide_add"
        return [] if is_new else self.autocomplete_fields

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change:
            title, author = form.cleaned_data["title"], form.cleaned_data["author"]
            first_draft(form.instance, by=request.user, title=title, author=author)

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
        if "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, f"{obj}: this is its first draft. Nobody but the desk sees it.")
        return redirect(obj.versions.get().desk_url)


@admin.register(GuideVersion)
class GuideVersionAdmin(CheckedProfiles, VersionAdmin):
    list_display = ["title", "standing", "live_from", "author", "edited_by", "edited_at"]
    list_select_related = ["author", "edited_by", "guide__role_a", "guide__role_b"]
    search_fields = ["title", "standfirst"]
