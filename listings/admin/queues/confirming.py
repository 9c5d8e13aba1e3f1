"""The queue of jobs no feed confirms: open or closed, one key each."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from listings.desk.confirming import Unconfirmed, close, confirm, still_waiting, waiting

from .pages import decided, desk_page, for_editors, place_in

SHOWN_NEXT = 10


@require_safe
@for_editors
def queue(request: HttpRequest) -> HttpResponse:
    """Show the job due longest, and which come after it."""
    now = timezone.now()
    ids = waiting(now)
    place = place_in(len(ids), request)
    asked = ids[place["at"] :][: 1 + SHOWN_NEXT]
    jobs = still_waiting(now).select_related("company").prefetch_related("sources__board", "places")
    found = jobs.in_bulk(asked)
    shown = [Unconfirmed(found[pk], now) for pk in asked if pk in found]
    context = {"job": shown[0] if shown else None, "coming": shown[1:]}
    return desk_page(request, "confirm", context | place)


@require_POST
@for_editors
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    return decided(request, "confirm", {"open": partial(confirm, pk), "closed": partial(close, pk)})
