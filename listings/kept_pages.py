"""Public pages kept as bytes: the same answer to everybody, until anything on it changes.

A kept page is good for one position in the journal and one minute; both are part of its tag, so
a reader who has the page is told so (304) without it being made again, by any process of the same
release. Only what the journal covers may be kept: jobs and what is shown beside them.

Whoever sends a cookie is answered afresh, and the answer is nobody else's. So a kept page can hold
nothing private, and no secret that compression could give away.
"""

import re
import zlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import wraps
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from listings.bounded import Bounded
from listings.release import release
from listings.remembered import version
from listings.search import engine
from listings.search.query import current_minute

PAGES_AT_MOST = 5_000
BYTES_AT_MOST = 48 * 1024 * 1024
LONGEST_ADDRESS = 2000  # characters
# On a page of 81 kB level 1 takes 0.33 ms and leaves 14.2 kB, 2 the same and 13.9 kB, 4 0.56 ms
# and 12.8 kB, 6 0.98 ms and 12.3 kB.
GZIP_LEVEL = 2
_GZIP_FRAME = 31  # zlib's name for it

# What beside the address decides an answer; the answer may name no other in its Vary header.
_VARY = ("HX-Request", "HX-History-Restore-Request", "HX-Target")
_META = ("QUERY_STRING", *("HTTP_" + name.upper().replace("-", "_") for name in _VARY))
_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
# Kept by browsers and shared caches, but asked about each time: an edit shows at once.
_CACHE_CONTROL = "public, max-age=0, must-revalidate"

Key = tuple[str | None, ...]  # what was asked
Moment = tuple[Hashable, ...]  # until the journal goes on or the minute ends, for one
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Page:
    """One answer, plain and, once somebody asked for it, compressed."""

    moment: Moment
    tag: str
    body: bytes
    headers: dict[str, str]
    compressed: bytes = b""


class KeptPages:
    """Pages by what was asked, those used last."""

    def __init__(self, bytes_at_most: int = BYTES_AT_MOST):
        self.pages: Bounded[Key, Page] = Bounded(
            entries_at_most=PAGES_AT_MOST,
            bytes_at_most=bytes_at_most,
            bytes_of=lambda page: len(page.body) + len(page.compressed) + 1000,
        )

    def get(self, key: Key, moment: Moment) -> Page | None:
        page = self.pages.get(key)
        return page if page and page.moment == moment else None

    def compressed(self, key: Key, page: Page) -> bytes:
        """Return the page compressed, and keep that with it."""
        if not page.compressed:
            page = replace(page, compressed=zlib.compress(page.body, GZIP_LEVEL, _GZIP_FRAME))
            self.pages.keep(key, page)
        return page.compressed


kept_pages = KeptPages()


def kept_while(moment_now: Callable[[], Moment]) -> Callable[[View], View]:
    """Answer from what was kept, where the request is anybody's and the moment is still the same.

    A moment must hold all that decides the view's answers but the request, alike in every process.
    """

    def decorated(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if _is_private(request):
                return _private(view(request, *args, **kwargs))
            key = (request.path, *(request.META.get(name) for name in _META))
            moment = moment_now()
            page = kept_pages.get(key, moment)
            tag = page.tag if page else _tag(key, moment)
            if _is_known(request, tag):
                return _headed(HttpResponseNotModified(), tag)
            if page is None:
                response = view(request, *args, **kwargs)
                if not _may_be_kept(request, response):
                    return _private(response)
                page = Page(moment, tag, response.content, dict(response.items()))
                kept_pages.pages.keep(key, page)
            return _response(request, key, page)

        return answer

    return decorated


def _now() -> Moment:
    return version(), current_minute()


kept_while_unchanged = kept_while(_now)  # for pages of jobs and what is shown beside them


def _is_private(request: HttpRequest) -> bool:
    return bool(
        settings.DEBUG
        or request.method not in ("GET", "HEAD")
        or request.META.get("HTTP_COOKIE")
        or request.META.get("HTTP_AUTHORIZATION")
        or len(request.META.get("QUERY_STRING", "")) > LONGEST_ADDRESS
        or not engine.is_following()
    )


def _private(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(response, ("Cookie",))
    return response


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    vary = {name.strip() for name in response.get("Vary", "").split(",") if name}
    return (
        response.status_code == 200
        and not response.streaming
        and "Cache-Control" not in response  # the view knows better
        and not response.cookies
        and vary.issubset(_VARY)
        and not request.session.accessed
        and "CSRF_COOKIE" not in request.META  # set once a form asked for a token
    )


def _tag(key: Key, moment: Moment) -> str:
    """Return the entity tag of an answer: the same in every process of a release.

    Weak, because the compressed bytes are another form of the same page.
    """
    state = (release(), moment, key)
    return f'W/"{blake2b(repr(state).encode(), digest_size=12).hexdigest()}"'


def _is_known(request: HttpRequest, tag: str) -> bool:
    """Whether the reader has that very answer already."""
    asked = request.META.get("HTTP_IF_NONE_MATCH")
    return asked is not None and (asked == tag or tag in parse_etags(asked))


def _headed(response: HttpResponse, tag: str) -> HttpResponse:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = _CACHE_CONTROL
    response.headers["Vary"] = _VARY_HEADER
    return response


_VARY_HEADER = ", ".join((*_VARY, "Accept-Encoding", "Cookie"))


def _response(request: HttpRequest, key: Key, page: Page) -> HttpResponse:
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    zipped = "gzip" in accepted and not _NO_GZIP.search(accepted)
    body = kept_pages.compressed(key, page) if zipped else page.body
    response = HttpResponse(b"" if request.method == "HEAD" else body, headers=page.headers)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Length"] = str(len(body))
    return _headed(response, page.tag)
