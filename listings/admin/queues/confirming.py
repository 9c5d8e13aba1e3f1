"""The queue of jobs no feed confirms: open or closed, one key each."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from listings.desk.confirming import Unconfirmed, close, confirm, due, oldest_first
from listings.models import DeskAct, Listing

from .pages import answer, desk_page, for_editors, number

SHOWN_NEXT = 10


@require_safe
@for_editors
def queue(request: HttpRequest) -> HttpResponse:
    """Show the job due longest, and which come after it; `at` steps over those put off."""
    now = timezone.now()
    # One look at the whole queue: counting it would take as long again.
    ids = list(oldest_first(due(now)).values_list("pk", flat=True))
    at = min(number(request.GET.get("at")), max(len(ids) - 1, 0))
    asked = ids[at : at + 1 + SHOWN_NEXT]
    jobs = Listing.objects.select_related("company").prefetch_related("sources__board", "places")
    found = jobs.in_bulk(asked)
    shown = [Unconfirmed(found[pk], now) for pk in asked if pk in found]
    context = {
        "job": shown[0] if shown else None,
        "coming": shown[1:],
        "total": len(ids),
        "at": at,
        "later": at + 1 if at + 1 < len(ids) else None,
    }
    return desk_page(request, "confirm", context, DeskAct.Kind.CONFIRM)


@require_POST
@for_editors
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    decisions = {"open": confirm, "closed": close}
    act = decisions.get(request.POST.get("answer", ""))
    if act is None:
        return HttpResponse("Answer open or closed.", status=400, content_type="text/plain")
    return answer(request, lambda: act(pk, by=request.user), "confirm")
