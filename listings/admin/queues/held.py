"""The queue of held fields: what the source said, says now, and what we say."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from listings.desk.held import Standoff, held, keep, release, source_changed, take
from listings.models import DeskAct

from .pages import answer, desk_page, for_editors

PER_PAGE = 10


@require_safe
@for_editors
def queue(request: HttpRequest) -> HttpResponse:
    """Show the fields whose source changed since, or with `all` every held field."""
    shows_all = "all" in request.GET
    rows = (held() if shows_all else source_changed()).select_related(
        "listing__company", "listing__role", "held_by"
    )
    rows = rows.prefetch_related("listing__pay_ranges", "listing__places")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [Standoff(row) for row in page.object_list],
        "page": page,
        "shows_all": shows_all,
        "held_in_all": held().count(),
    }
    return desk_page(request, "held", context, DeskAct.Kind.HELD)


@require_POST
@for_editors
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    decisions = {"keep": keep, "take": take, "release": release}
    act = decisions.get(request.POST.get("answer", ""))
    if act is None:
        text = "Answer keep, take or release."
        return HttpResponse(text, status=400, content_type="text/plain")
    return answer(request, lambda: act(pk, by=request.user), "held")
