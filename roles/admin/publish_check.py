"""The publish check of one version, by itself: what the page of the text shows after each save."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe


class PublishCheckAdmin(admin.ModelAdmin):
    """Adds the check of a version to its desk."""

    def get_urls(self):
        check = path(
            "<int:pk>/check/",
            self.admin_site.admin_view(require_safe(self.check_view)),
            name=f"roles_{self.opts.model_name}_check",
        )
        return [check, *super().get_urls()]

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        texts = self.get_queryset(request).select_related(*self.list_select_related)
        version = get_object_or_404(texts, pk=pk)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        response = render(request, "admin/roles/_publish_findings.html", {"version": version})
        add_never_cache_headers(response)
        return response
