"""The queue of held fields: what the source said, says now, and what we say."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from listings.desk.held import Standoff, held, keep, release, source_changed, take
from roles.admin.lists import CappedPaginator
from roles.counting import count_in_words, counted

from .pages import decided, desk_page, for_editors

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
    page = CappedPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [Standoff(row) for row in page.object_list],
        "page": page,
        "shows_all": shows_all,
        "held_in_all": count_in_words(counted(held())),
    }
    return desk_page(request, "held", context)


@require_POST
@for_editors
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    decisions = {"keep": keep, "take": take, "release": release}
    return decided(request, "held", {answer: partial(act, pk) for answer, act in decisions.items()})
