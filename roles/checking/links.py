"""Links in prose: whether an address leads somewhere, and whether the words say where."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from .findings import Finding, error, warning
from .manuscripts import Manuscript
from .reading import Link
from .surroundings import Surroundings

_SAYS_NOTHING = {
    *("here", "click here", "this", "this page", "this link", "link", "more", "read more"),
    *("see here", "see more", "learn more", "details", "page", "source"),
}
_BARE_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]+", re.IGNORECASE)


def link_findings(text: Manuscript, around: Surroundings) -> Iterator[Finding]:
    links = [(piece, link) for piece in text.pieces for link in piece.prose.links]
    ours = (_path_here(parts) for _, link in links if (parts := _split(link)))
    gone = around.address_faults(filter(None, ours))
    for piece, link in links:
        words = " ".join(link.text.split())
        if fault := _fault_of(link, gone):
            yield error("link", piece.part, f"{piece.name}: {fault}", words or link.href)
        if not words:
            yield error("link", piece.part, f"{piece.name}: a link has no words.", link.href)
        elif words.casefold().strip(" .→»") in _SAYS_NOTHING:
            message = f"{piece.name}: “{words}” does not say where the link goes."
            yield warning("link-words", piece.part, message, words)
        elif _BARE_ADDRESS.match(words):
            message = f"{piece.name}: give the link words instead of its address."
            yield warning("link-words", piece.part, message, words)


def _split(link: Link) -> SplitResult | None:
    try:
        return urlsplit(link.href.strip())
    except ValueError:
        return None


def _path_here(parts: SplitResult) -> str:
    """The path, where it is one of this site and not a place on the page itself; else ""."""
    if parts.scheme in ("http", "https") and parts.netloc == urlsplit(settings.SITE_URL).netloc:
        return parts.path or "/"
    is_path = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    return parts.path if is_path else ""


def _fault_of(link: Link, gone: Mapping[str, str]) -> str:
    """What is wrong with the address of a link, in a sentence; "" where nothing is."""
    href, parts = link.href.strip(), _split(link)
    if not href:
        return "a link has no address."
    if parts is None:
        return f"{href} is no address."
    if path := _path_here(parts):
        return gone.get(path, "")
    if parts.scheme == "mailto":
        return "" if "@" in parts.path else f"{href} is no mail address."
    if parts.scheme in ("http", "https"):
        return "" if _HOST.fullmatch(parts.hostname or "") else f"{href} is no web address."
    if parts.scheme or parts.netloc:
        return f"{href} is neither a page here nor a web address."
    if not parts.path:
        return ""  # a place on the page itself
    return f"{href} must begin with / to lead to a page here, or with https://."
