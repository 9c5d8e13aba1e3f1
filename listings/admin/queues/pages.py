"""What the pages of all queues share: who may see them, and how they answer."""

from collections.abc import Callable
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

QUEUES = (
    ("review", "Waiting for review"),
    ("confirm", "Still open?"),
    ("held", "Held fields"),
    ("duplicates", "The same job twice?"),
    ("titles", "Titles without a role"),
    ("pay", "Doubtful pay"),
)


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


def desk_page(
    request: HttpRequest, queue: str, context: dict, kind: DeskAct.Kind, template: str = ""
) -> HttpResponse:
    """Render a page of a queue, with the way to the others and the last decision to undo."""
    shared = admin.site.each_context(request) | {
        "title": dict(QUEUES)[queue],
        "opts": Listing._meta,
        "queue": queue,
        "queues": [(name, label, address(name)) for name, label in QUEUES],
        "here": request.get_full_path(),
        "last_act": last_of(request.user, kind),
    }
    return render(request, f"admin/listings/desk/{template or queue}.html", shared | context)


def answer(request: HttpRequest, decide: Callable[[], DeskAct], queue: str) -> HttpResponse:
    """Take a decision, say what was done or why not, and open what comes next."""
    try:
        messages.success(request, f"{decide().what}.")
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
