"""The queue of titles without a role: what each means, decided for all jobs that have it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from listings.desk.deciding import NotDecided
from listings.desk.titles import Suggestions, groups, map_all, mapped, out_of_scope, rule_out
from listings.models import DeskAct, Listing
from roles.models import Role

from .pages import address, answer, desk_page, for_editors, words

GROUPS_PER_PAGE = 20


@require_safe
@for_editors
def queue(request: HttpRequest) -> HttpResponse:
    """Show the titles, those of most jobs first, each with what it most likely means."""
    find = words(request.GET, "find")
    page = Paginator(groups(find), GROUPS_PER_PAGE).get_page(request.GET.get("page"))
    rows, suggestions = list(page.object_list), Suggestions()
    examples = Listing.objects.select_related("company").in_bulk(row["example"] for row in rows)
    for row in rows:
        row["example"] = examples.get(row["example"])
        row["suggestion"] = suggestions.of(row["title_key"])
    context = {"rows": rows, "page": page, "find": find, "roles": Role.objects.all()}
    return desk_page(request, "titles", context)


@require_safe
@for_editors
def moves(request: HttpRequest) -> HttpResponse:
    """Show what a decision would move, before anything is saved."""
    key, named = words(request.GET, "key"), words(request.GET, "role")
    try:
        role = _role(named)
    except NotDecided as refusal:
        messages.warning(request, str(refusal))
        return redirect(address("titles"))
    move = mapped(key, role) if role else out_of_scope(key)
    return desk_page(request, "titles", {"move": move}, template="title_moves")


@require_POST
@for_editors
def decide(request: HttpRequest) -> HttpResponse:
    key, named = words(request.POST, "key"), words(request.POST, "role")

    def decision(by) -> DeskAct:
        role = _role(named)
        if role is None:
            return rule_out(key, by=by)
        if not by.has_perm("roles.add_rolealias"):
            raise NotDecided("Ask for the permission to add titles of roles.")
        return map_all(key, role, by=by)

    return answer(request, "titles", decision)


def _role(named: str) -> Role | None:
    """Return the role of that name or address; None where none is named."""
    if not named:
        return None
    roles = Role.objects.select_related("broader")
    role = roles.filter(name__iexact=named).first()
    role = role or roles.filter(slugs__slug=named.lower()).first()
    if role is None:
        raise NotDecided(f"There is no role “{named}”. Choose one of the list.")
    return role
