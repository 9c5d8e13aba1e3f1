"""Whether addresses of this site lead somewhere, for all links of a text at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.db import models
from django.http import Http404
from django.urls import Resolver404, ResolverMatch, resolve
from django_htmx.middleware import HtmxDetails

# Of the values that stand in addresses of one view, those with a page or a redirect behind them.
LeadSomewhere = Callable[[list[dict]], Iterable[dict]]

_RULES: dict[str, LeadSomewhere] = {}


def register(view_name: str, lead_somewhere: LeadSomewhere) -> None:
    """Say how the addresses of a view are looked up together. Each app does so for its own."""
    _RULES[view_name] = lead_somewhere


def known_by_slug(slugs: type[models.Model]) -> LeadSomewhere:
    """The rule for pages of what has a slug, now or formerly: they are always there."""

    def lead_somewhere(asked: list[dict]) -> Iterable[dict]:
        wanted = {values["slug"] for values in asked}
        found = set(slugs.objects.filter(slug__in=wanted).values_list("slug", flat=True))
        return [values for values in asked if values["slug"] in found]

    return lead_somewhere


def address_faults(paths: Iterable[str]) -> Mapping[str, str]:
    """What readers would meet at each path, in a sentence, where it is no page and no redirect.

    Paths of one kind are looked up together; a page of a kind without a rule is opened.
    """
    faults: dict[str, str] = {}
    by_view: dict[str, dict[str, dict]] = defaultdict(dict)
    for path in dict.fromkeys(paths):
        match = _match(path)
        if match is None:
            faults[path] = f"there is no page {path}."
        elif "admin" in match.app_names:
            faults[path] = f"readers cannot open {path}."
        elif match.view_name in _RULES:
            by_view[match.view_name][path] = match.kwargs
        elif match.kwargs and (fault := _met_at(path, match)):
            faults[path] = fault
    for view_name, values in by_view.items():
        there = list(_RULES[view_name](list(values.values())))
        for path, asked in values.items():
            if asked not in there:
                faults[path] = f"there is no page {path}, or readers cannot see it yet."
    return faults


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path if path.endswith("/") or "." in path else f"{path}/")
    except Resolver404:
        return None


def _met_at(path: str, match: ResolverMatch) -> str:
    request = _request(path)
    request.resolver_match = match
    try:
        response = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return f"there is no page {path}, or readers cannot see it yet."
    return "" if response.status_code < 400 else f"{path} answers {response.status_code}."


def _request(path: str) -> WSGIRequest:
    """A reader's request for that page, without a session."""
    site = urlsplit(settings.SITE_URL)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "HTTP_HOST": site.netloc,
            "SERVER_NAME": site.hostname,
            "SERVER_PORT": str(site.port or 443),
            "wsgi.url_scheme": site.scheme,
            "wsgi.input": BytesIO(),
        }
    )
    request.user, request.htmx = AnonymousUser(), HtmxDetails(request)
    return request
