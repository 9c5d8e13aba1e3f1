"""A form sent after the session ended: the text is kept on the page until one has logged in."""

from django.contrib.admin.forms import AdminAuthenticationForm
from django.http import HttpRequest
from django.template.response import TemplateResponse

PREFIX = "login"
_NOT_KEPT = ("csrfmiddlewaretoken", f"{PREFIX}-username", f"{PREFIX}-password")


def login_form(request: HttpRequest) -> AdminAuthenticationForm:
    """The login form, bound where this request already answers it."""
    data = request.POST if f"{PREFIX}-username" in request.POST else None
    return AdminAuthenticationForm(request, data, prefix=PREFIX)


def ask_to_log_in(site, request: HttpRequest, form: AdminAuthenticationForm) -> TemplateResponse:
    """Ask for name and password beside all that was sent, and save it once they are right."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NOT_KEPT
        for value in values
    ]
    context = {**site.each_context(request), "title": "Log in to save", "form": form, "kept": kept}
    return TemplateResponse(request, "admin/roles/logged_out.html", context, status=403)
