"""The whole site as readers see it at another moment, for the desk only.

`?as_of=<moment>` shows one page so; the desk can also have the moment travel with it, kept in the
session, until it leaves the preview. Nobody else's answer depends on either.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from listings.models import Listing
from roles import clock
from roles.models import GuideVersion, RoleVersion
from roles.preview import may_preview

from .coming import coming_changes
from .zones import zone_of

KEY = "preview_moment"
PARAMETER = "as_of"
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
YEARS_AHEAD = 10
# What is not a page for readers, or is the same at every moment.
_ALWAYS_NOW = ("/admin/", "/static/", "/media/", "/healthz", "/readyz")


@dataclass(frozen=True, slots=True)
class SitePreview:
    """The moment the site is shown for; None where what was asked for is no moment."""

    moment: datetime | None
    is_kept: bool  # it travels with the session
    problem: str = ""

    @property
    def is_past(self) -> bool:
        return bool(self.moment and self.moment < timezone.now())


class PreviewMiddleware:
    """Show those who may see it another moment than now; such an answer is kept by nobody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(_ALWAYS_NOW):
            return self.get_response(request)
        request.preview = site_preview(request)
        if request.preview is None:
            response = self.get_response(request)
            patch_vary_headers(response, ["Cookie"])
            return response
        for condition in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            request.META.pop(condition, None)  # the page the browser has is not this one
        with clock.shown_at(request.preview.moment):
            response = self.get_response(request)
            if response.streaming:  # while the moment still holds
                response.streaming_content = [b"".join(response.streaming_content)]
        for header in ("ETag", "Last-Modified", "Cache-Control"):
            response.headers.pop(header, None)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def site_preview(request: HttpRequest) -> SitePreview | None:
    """Which moment this request may be shown; looks at the session only where there is one."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.method not in {"GET", "HEAD"}:
        return None
    asked = request.GET.get(PARAMETER)
    kept = request.session.get(KEY)
    if not (asked or kept) or not may_preview_site(request.user):
        return None
    try:
        with at_desk_time(request.user):
            return SitePreview(read_moment(asked or kept), is_kept=not asked)
    except ValueError as error:
        return SitePreview(None, is_kept=not asked, problem=str(error))


def at_desk_time(user):
    """Read and write times meanwhile as the desk does: in the zone of whoever is at it."""
    return timezone.override(zone_of(user) or timezone.get_default_timezone())


def may_preview_site(user) -> bool:
    return may_preview(user, GuideVersion, RoleVersion, Listing)


def read_moment(text: str) -> datetime:
    """Read a moment of an address, in the current zone where it names none.

    Raises ValueError with what to write instead.
    """
    try:
        # In an address an unescaped "+" of a time zone arrives as a space.
        moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
        if moment and timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise ValueError(
            f"“{text[:40]}” is no moment. Write it as 2027-01-31T09:00, a day alone as 2027-01-31."
        )
    check_moment(moment)
    return moment


def check_moment(moment: datetime) -> None:
    latest = timezone.now() + timedelta(days=366 * YEARS_AHEAD)
    if not EARLIEST <= moment <= latest:
        raise ValueError(f"Choose a moment between {EARLIEST:%Y} and {latest:%Y}.")


class MomentForm(forms.Form):
    """Asks for the moment to show the site at."""

    moment = forms.DateTimeField(
        label="Show the site as of",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "Choose a day and a time."},
    )

    def clean_moment(self) -> datetime:
        moment = self.cleaned_data["moment"]
        try:
            check_moment(moment)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        return moment


@require_http_methods(["GET", "HEAD", "POST"])
def choose_moment(request: HttpRequest) -> HttpResponse:
    """The desk's switch: choose a moment, walk the site at it, leave it again."""
    if not may_preview_site(request.user):
        raise PermissionDenied
    if request.method != "POST":
        kept = request.session.get(KEY)
        form = MomentForm(initial={"moment": datetime.fromisoformat(kept) if kept else None})
        return _ask(request, form, request.GET.get("next", "/"))
    onwards = request.POST.get("next", "/")
    if "leave" in request.POST:
        request.session.pop(KEY, None)
        return redirect(_local(request, onwards))
    form = MomentForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, onwards)
    request.session[KEY] = form.cleaned_data["moment"].astimezone(UTC).isoformat()
    return redirect(_local(request, onwards))


def _ask(request: HttpRequest, form: MomentForm, onwards: str) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": "The site at another moment",
        "form": form,
        "next": _local(request, onwards),
        "days": coming_changes(timezone.now()),
        "kept": request.session.get(KEY),
    }
    return render(request, "admin/preview.html", context, status=400 if form.errors else 200)


def _local(request: HttpRequest, address: str) -> str:
    """The address if it is one of this site's pages for readers, else the front page."""
    sound = url_has_allowed_host_and_scheme(address, None) and address.startswith("/")
    return address if sound and not address.startswith("/admin/") else "/"
