"""Links in prose: whether an address leads somewhere, and whether the words say where."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404
from django.urls import Resolver404, resolve
from django_htmx.middleware import HtmxDetails

from .findings import Finding, error, warning
from .manuscripts import Piece
from .reading import Link

_SAYS_NOTHING = {
    *("here", "click here", "this", "this page", "this link", "link", "more", "read more"),
    *("see here", "see more", "learn more", "details", "page", "source"),
}
_BARE_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]+", re.IGNORECASE)


def link_findings(piece: Piece, address_fault: Callable[[str], str]) -> Iterator[Finding]:
    for link in piece.prose.links:
        text = " ".join(link.text.split())
        if fault := _fault_of(link, address_fault):
            yield error("link", piece.part, f"{piece.name}: {fault}", text or link.href)
        if not text:
            yield error("link", piece.part, f"{piece.name}: a link has no words.", link.href)
        elif text.casefold().strip(" .→»") in _SAYS_NOTHING:
            message = f"{piece.name}: “{text}” does not say where the link goes."
            yield warning("link-words", piece.part, message, text)
        elif _BARE_ADDRESS.match(text):
            message = f"{piece.name}: give the link words instead of its address."
            yield warning("link-words", piece.part, message, text)


def _fault_of(link: Link, address_fault: Callable[[str], str]) -> str:
    """What is wrong with the address of a link, in a sentence; "" where nothing is."""
    href = link.href.strip()
    if not href:
        return "a link has no address."
    try:
        parts = urlsplit(href)
    except ValueError:
        return f"{href} is no address."
    if parts.scheme == "mailto":
        return "" if "@" in parts.path else f"{href} is no mail address."
    if parts.scheme in ("http", "https"):
        if parts.netloc == urlsplit(settings.SITE_URL).netloc:
            return address_fault(parts.path or "/")
        return "" if _HOST.fullmatch(parts.hostname or "") else f"{href} is no web address."
    if parts.scheme or parts.netloc:
        return f"{href} is neither a page here nor a web address."
    if not parts.path:
        return ""  # a place on the page itself
    if not parts.path.startswith("/"):
        return f"{href} must begin with / to lead to a page here, or with https://."
    return address_fault(parts.path)


def address_fault(path: str) -> str:
    """What readers would meet at an address of this site, where it is no page and no redirect."""
    try:
        found = resolve(path if path.endswith("/") or "." in path else f"{path}/")
    except Resolver404:
        return f"there is no page {path}."
    if "admin" in found.app_names:
        return f"readers cannot open {path}."
    request = _request(path)
    request.resolver_match = found
    try:
        response = found.func(request, *found.args, **found.kwargs)
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
