"""The page on which visitors see, change and forget what the site remembers for them."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from listings.preferences import COOKIE, Preferences, PreferencesForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show what is remembered; remember or forget it when asked to."""
    if request.method == "POST":
        form = PreferencesForm(request.POST)
        if form.is_valid():
            forget = "forget" in request.POST
            response = redirect("listings:preferences")
            Preferences(**({} if forget else form.cleaned_data)).remember(response)
            return response
    remembered = Preferences.read(request.COOKIES.get(COOKIE, ""))
    if request.method != "POST":
        offered = {name: request.GET.get(name, "") for name in PreferencesForm.base_fields}
        form = PreferencesForm(initial=offered if any(offered.values()) else asdict(remembered))
    context = {"form": form, "remembered": remembered}
    return render(request, "listings/preferences.html", context)
