"""The desk in the editor's own time zone: chosen once, used for every time shown or entered."""

import zoneinfo

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from roles.models import EditorZone

DESK = "/admin/"


class DeskZoneMiddleware:
    """Show and read times at the desk in the zone of whoever is at it; readers have the site's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith(DESK) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        with timezone.override(zone_of(request.user) or timezone.get_default_timezone()):
            return self.get_response(request)


def zone_of(user) -> zoneinfo.ZoneInfo | None:
    """The zone an account has chosen; None where it has not, or where it is known no more."""
    chosen = EditorZone.objects.filter(account=user.pk).first()
    try:
        return chosen and zoneinfo.ZoneInfo(chosen.zone)
    except zoneinfo.ZoneInfoNotFoundError:
        return None


class ZoneForm(forms.ModelForm):
    class Meta:
        model = EditorZone
        fields = ["zone"]
        widgets = {"zone": forms.TextInput({"list": "zones", "autocomplete": "off"})}
        help_texts = {"zone": "For example Europe/Berlin. Type a city to find its zone."}

    def clean_zone(self) -> str:
        return self.cleaned_data["zone"].strip().replace(" ", "_")


def choose_zone(request: HttpRequest) -> HttpResponse:
    """Where an editor says in which zone times are shown and entered."""
    mine = EditorZone.objects.filter(account=request.user).first()
    form = ZoneForm(
        request.POST or None,
        instance=mine or EditorZone(account=request.user),
        initial={} if mine else {"zone": settings.TIME_ZONE},
    )
    back = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = ""
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"Times at the desk are in {form.instance.zone} for you now.")
        return redirect(back or "admin:index")
    context = {
        **admin.site.each_context(request),
        "title": "Your time zone",
        "form": form,
        "zones": sorted(zoneinfo.available_timezones()),
        "site_zone": settings.TIME_ZONE,
        "next": back,
        "media": forms.Media(js=["js/zone.js"]),
    }
    return TemplateResponse(request, "admin/zone.html", context)
