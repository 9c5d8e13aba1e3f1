"""Undoing a decision of the desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from listings.desk.acts import undo as undo_decision
from listings.desk.deciding import NotDecided

from .pages import for_editors, way_back


@require_POST
@for_editors
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        act, undone = undo_decision(pk, by=request.user)
    except NotDecided as refusal:
        messages.warning(request, str(refusal))
    else:
        if undone.put_back or not undone.left:
            messages.success(request, f"Undone: {act.what}.")
        for left in undone.left[:10]:
            messages.warning(request, f"Left as it is: {left}.")
        if len(undone.left) > 10:
            messages.warning(request, f"And {len(undone.left) - 10} more that were edited since.")
    return redirect(way_back(request, "review"))
