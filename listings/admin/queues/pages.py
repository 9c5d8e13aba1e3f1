"""What the pages of all queues share: who may see them, where one is, and how they answer."""

from collections.abc import Callable, Mapping
from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from listings.desk.acts import last_of
from listings.desk.deciding import NotDecided
from listings.models import DeskAct, Listing
from listings.wording import listed
from roles.counting import count_in_words

# Each queue: what it is called, and the kind of the decisions taken in it.
QUEUES = {
    "review": ("Waiting for review", DeskAct.Kind.REVIEW),
    "confirm": ("Still open?", DeskAct.Kind.CONFIRM),
    "held": ("Held fields", DeskAct.Kind.HELD),
    "duplicates": ("The same job twice?", DeskAct.Kind.MERGE),
    "titles": ("Titles without a role", DeskAct.Kind.TITLES),
    "pay": ("Doubtful pay", DeskAct.Kind.PAY),
}


def for_editors(view: Callable) -> Callable:
    """Let in only those who may change listings."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs):
        if not request.user.has_perm("listings.change_listing"):
            raise PermissionDenied("Ask for the permission to change listings.")
        return view(request, *args, **kwargs)

    return guarded


def address(name: str, *args) -> str:
    return reverse(f"admin:listings_desk_{name}", args=args)


def queue_links() -> list[tuple[str, str, str]]:
    """Return name, label and address of every queue."""
    return [(name, label, address(name)) for name, (label, _) in QUEUES.items()]


def place_in(total: int, request: HttpRequest) -> dict:
    """Say where in a queue of so many the page is: `at` steps over those put off."""
    at = min(number(request.GET.get("at")), max(total - 1, 0))
    return {
        "at": at,
        "later": at + 1 if at + 1 < total else None,
        "total": total,
        "number": count_in_words(total),
    }


def desk_page(request: HttpRequest, queue: str, context: dict, template: str = "") -> HttpResponse:
    """Render a page of a queue, with the way to the others and the last decision to undo."""
    label, kind = QUEUES[queue]
    shared = admin.site.each_context(request) | {
        "title": label,
        "opts": Listing._meta,
        "queue": queue,
        "queue_url": address(queue),
        "queues": queue_links(),
        "here": request.get_full_path(),
        "last_act": last_of(request.user, kind),
    }
    return render(request, f"admin/listings/desk/{template or queue}.html", shared | context)


def decided(
    request: HttpRequest, queue: str, decisions: Mapping[str, Callable[..., DeskAct]]
) -> HttpResponse:
    """Take the decision that was answered; each is a call that lacks only who takes it."""
    decision = decisions.get(request.POST.get("answer", ""))
    if decision is None:
        text = f"Answer {listed(list(decisions))}."
        return HttpResponse(text, status=400, content_type="text/plain")
    return answer(request, queue, decision)


def answer(request: HttpRequest, queue: str, decision: Callable[..., DeskAct]) -> HttpResponse:
    """Take a decision, say what was done or why not, and open what comes next."""
    try:
        messages.success(request, f"{decision(by=request.user).what}.")
    except NotDecided as refusal:
        messages.warning(request, str(refusal))
    return redirect(way_back(request, queue))


def way_back(request: HttpRequest, queue: str) -> str:
    """Return the page of the desk the request came from, or the queue."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, request.get_host())
    return asked if is_ours and asked.startswith("/admin/") else address(queue)


def words(data, name: str, longest: int = 200) -> str:
    """Return a text from an address or a form as the database takes it."""
    return data.get(name, "").replace("\0", "").strip()[:longest]


def number(text: str | None) -> int:
    """Return a number from an address; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0
