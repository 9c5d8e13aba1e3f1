"""Pages of roles, guides and comparisons."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from . import comparison, role_page
from .checked_profiles import guide_profiles
from .dates import dates_of
from .editing import edit_link
from .footnotes import Footnotes
from .guide_text import GuideText, passes_gate, with_text
from .models import Guide, Role
from .moved import moved
from .pairs import choose_pair, comparison_path, find_roles
from .preview import Showing, choose_version
from .profiles import load_profiles, profile_of, usual_levels, with_sections
from .related import published_versions, related_guides
from .structured_data import article, breadcrumbs

GUIDES_PER_PAGE = 50
MAX_FURTHER_ROLES = 2


@require_safe
def role_list(request: HttpRequest) -> HttpResponse:
    return render(request, "roles/role_list.html", {"families": role_page.roles_by_family()})


@require_safe
def role_detail(request: HttpRequest, slug: str) -> HttpResponse:
    role = find_roles([slug]).get(slug)
    if not role:
        raise Http404("No role has or had this address.")
    if role.slug != slug:
        return moved(request, role)
    if not role.is_profession:
        return render(request, "roles/role_generic.html", {"role": role})
    showing = choose_version(request, with_sections(role.versions.all()))
    if showing.is_preview and not showing.version:
        raise Http404("This role has no such version.")
    profile = profile_of(role, showing.version)
    citations = showing.version.citations.all() if showing.version else []
    footnotes = Footnotes(citations)
    neighbours = role_page.neighbours(showing.version)
    context = {
        "role": role,
        "profile": profile,
        "showing": showing,
        "footnotes": footnotes,
        "neighbours": neighbours,
        "contents": role_page.contents(profile, neighbours, footnotes),
        "dates": dates_of(role, showing.version, now=showing.now),
        "corrections": role.corrections.filter(corrected_at__lte=showing.now),
        "other_titles": role_page.other_titles(role),
        "levels": usual_levels(role),
        "guides": role_page.guides_about(role, now=showing.now),
        "to_compare": role_page.roles_to_compare(role, neighbours),
        "indexable": profile.is_complete and not showing.is_preview,
        "breadcrumbs": breadcrumbs(("Roles", "/roles/"), (role.name, role.get_absolute_url())),
        "edit": None if showing.is_preview else edit_link(request, role),
    }
    return _for_whom(render(request, "roles/role_detail.html", context), context)


@require_safe
def guide_list(request: HttpRequest) -> HttpResponse:
    versions = published_versions().select_related("author")
    page = Paginator(versions, GUIDES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "roles/guide_list.html", {"page": page})


@require_safe
def guide_detail(request: HttpRequest, slug: str) -> HttpResponse:
    guide = _find_guide(slug)
    if isinstance(guide, Role):
        return moved(request, guide)
    showing = choose_version(request, with_text(guide.versions.all()))
    if not showing.version:
        raise Http404("There is no guide here.")
    if guide.path != slug:
        return moved(request, guide)
    swapped = guide.is_comparison and request.GET.get("swap") == "1"
    profiles = guide_profiles(showing.version, now=showing.now)
    text = GuideText(showing.version, profiles, swapped=swapped)
    path = guide.get_absolute_url()
    further = guide.further_role_rows.select_related("role")
    dates = dates_of(guide, showing.version, now=showing.now)
    corrections = guide.corrections.filter(corrected_at__lte=showing.now)
    context = {
        "guide": guide,
        "version": showing.version,
        "text": text,
        "comparison": text.comparison,
        "showing": showing,
        "dates": dates,
        "corrections": corrections,
        "further_roles": [row.role for row in further[:MAX_FURTHER_ROLES]],
        "related": related_guides(guide, now=showing.now),
        "swap_path": path if swapped else f"{path}?swap=1",
        "canonical": f"{path}?swap=1" if swapped else path,
        "indexable": passes_gate(showing.version) and not swapped and not showing.is_preview,
        "article": None if showing.is_preview else article(showing.version, dates.published),
        "breadcrumbs": breadcrumbs(("Guides", "/guides/"), (showing.version.title, path)),
        "edit": None if showing.is_preview else edit_link(request, guide),
    }
    return _for_whom(render(request, "roles/guide_detail.html", context), context)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("a", ""), request.GET.get("b", "")
    pair = choose_pair(*asked)
    context = {"pair": pair, "families": role_page.professions_by_family()}
    if not pair.is_comparable:
        return render(request, "roles/compare.html", context)
    swapped = request.GET.get("swap") == "1"
    canonical = comparison_path(pair.a, pair.b, swapped=swapped)
    if asked != tuple(sorted([pair.a.slug, pair.b.slug])):
        return redirect(canonical, permanent=True)
    profiles = load_profiles([pair.a, pair.b])
    sides = [profiles[pair.a.pk], profiles[pair.b.pk]]
    context |= {
        "comparison": comparison.compare(*(reversed(sides) if swapped else sides)),
        "guide": Guide.objects.published().of_pair(pair.a, pair.b).first(),
        "canonical": canonical,
        "swap_path": comparison_path(pair.a, pair.b, swapped=not swapped),
    }
    return render(request, "roles/comparison.html", context)


def _find_guide(slug: str) -> Guide | Role:
    """The guide at this address, by current or former slugs, in either order of its roles.

    Where both sides have become one role since, that role.
    """
    guides = Guide.objects.select_related("role_a", "role_b")
    if "-vs-" not in slug:
        return get_object_or_404(guides, slugs__slug=slug)
    slug_a, _, slug_b = slug.partition("-vs-")
    found = find_roles([slug_a, slug_b])
    if len(found) < 2:
        raise Http404("No guide has this address.")
    if found[slug_a] == found[slug_b] and slug_a != slug_b:
        return found[slug_a]
    return get_object_or_404(guides.of_pair(found[slug_a], found[slug_b]))


def _for_whom(response: HttpResponse, context: dict) -> HttpResponse:
    """Let nobody keep what only the desk sees; a preview is not for search engines either."""
    showing: Showing = context["showing"]
    if showing.is_preview or context["edit"]:
        add_never_cache_headers(response)
    if showing.is_preview:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
