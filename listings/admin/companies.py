"""Employers."""

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from listings.models import Company, CompanyAlias, Listing
from listings.resources import CompanyResource
from roles.admin.merging import MergingAdmin
from roles.admin.object_history import ReadableHistoryAdmin
from roles.admin.sheets import SheetAdmin
from roles.admin.slugs import SluggedAdmin


class CompanyForm(forms.ModelForm):
    class Meta:
        model = Company
        fields = ["name", "slug", "website", "about", "country", "logo"]

    def clean_country(self):
        return self.cleaned_data["country"].upper()


class CompanyAliasInline(admin.TabularInline):
    model = CompanyAlias
    extra = 0
    verbose_name = "other name that imports know it by"
    verbose_name_plural = "other names that imports know it by"


@admin.register(Company)
class CompanyAdmin(SheetAdmin, MergingAdmin, SluggedAdmin, ReadableHistoryAdmin):
    form = CompanyForm
    resource_class = CompanyResource
    list_display = ["name", "country", "website", "open_jobs", "is_example"]
    list_filter = ["is_example"]
    search_fields = ["name", "slugs__slug"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [CompanyAliasInline]
    fields = ["name", "slug", "former_addresses", "website", "about", "country", "logo"]

    def get_queryset(self, request):
        jobs = Listing.objects.filter(company=OuterRef("pk"), state=Listing.State.OPEN)
        count = jobs.order_by().values("company").annotate(n=Count("pk")).values("n")
        return super().get_queryset(request).annotate(open_count=Coalesce(Subquery(count), 0))

    @admin.display(description="open jobs", ordering="open_count")
    def open_jobs(self, company: Company) -> int:
        return company.open_count
