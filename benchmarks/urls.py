"""The site's addresses, and one bare view that answers with bytes it was given."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

BYTES = {"answer": b""}


def bare(request: HttpRequest) -> HttpResponse:
    """Answer with the very bytes of the page it is compared with: the floor of any Django page."""
    return HttpResponse(BYTES["answer"])


urlpatterns = [path("bare/", bare), path("", include("jobboard.urls"))]
