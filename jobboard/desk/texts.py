"""Guides and profiles that wait for an editor."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from jobboard.staleness import texts_naming, vanished_tools
from roles.checked_profiles import left_behind
from roles.counting import MOST_COUNTED, counted
from roles.models import GuideVersion, RoleVersion
from roles.models.versions import Version
from roles.rechecking import due_sources, long_unread
from salaries.leaning import MarkedText, marked_texts, moved

from .lines import MOST_LINKS, Asker, Line, Section, form_of, list_of

section = Section("Guides and profiles")


@section.line("roles.view_guideversion")
def guides_in_review(asker: Asker) -> Iterator[Line]:
    yield _in_review(GuideVersion, "guide waits for review", "guides wait for review")


@section.line("roles.view_roleversion")
def profiles_in_review(asker: Asker) -> Iterator[Line]:
    yield _in_review(RoleVersion, "profile waits for review", "profiles wait for review")


@section.line("roles.view_guideversion", "roles.view_roleversion")
def moved_figures(asker: Asker) -> Iterator[Line]:
    """Texts that say of a figure what it no longer says, each with its page."""
    texts = moved(marked_texts("lean"), today=timezone.localdate())
    guides = [text for text in texts if isinstance(text.version, GuideVersion)]
    profiles = [text for text in texts if isinstance(text.version, RoleVersion)]
    yield _moved(GuideVersion, guides, "guide whose figures moved", "guides whose figures moved")
    yield _moved(
        RoleVersion, profiles, "profile whose figures moved", "profiles whose figures moved"
    )


@section.line("roles.view_stillcorrect")
def sources_due(asker: Asker) -> Iterator[Line]:
    yield Line(
        counted(due_sources(today=timezone.localdate(asker.now))),
        "source is to be read again",
        "sources are to be read again",
        reverse("admin:roles_stillcorrect_due"),
    )


@section.line("roles.view_stillcorrect")
def long_unread_texts(asker: Asker) -> Iterator[Line]:
    due = reverse("admin:roles_stillcorrect_due")
    for model, what in ((GuideVersion, "guide"), (RoleVersion, "profile")):
        count = counted(long_unread(model, now=asker.now))
        yield Line(count, f"{what} unread for a year", f"{what}s unread for a year", due)


@section.line("roles.view_guideversion", "roles.view_roleversion")
def vanished_tools_named(asker: Asker) -> Iterator[Line]:
    """Texts that name tools no open job asks for now, though jobs once did."""
    texts = texts_naming(vanished_tools())
    for model, what in ((GuideVersion, "guide"), (RoleVersion, "profile")):
        named = [text for text in texts if isinstance(text.version, model)]
        yield Line(
            len(named),
            f"{what} that names a tool no open job asks for",
            f"{what}s that name a tool no open job asks for",
            list_of(model, pk__in=",".join(str(text.version.pk) for text in named)),
            tuple(
                (f"{text.page} ({', '.join(map(str, text.tools))})", text.page.get_absolute_url())
                for text in named[:MOST_LINKS]
            ),
        )


@section.line("roles.view_guideversion")
def changed_profiles(asker: Asker) -> Iterator[Line]:
    """Guides that keep an older meaning of a profile until somebody finds them true."""
    waiting = list(dict.fromkeys(row.guide_version for row in left_behind()))
    links = tuple(
        (version.title, reverse("admin:roles_guideversion_profiles", args=[version.pk]))
        for version in waiting[:MOST_LINKS]
    )
    yield Line(
        len(waiting),
        "guide whose profile says something else now",
        "guides whose profiles say something else now",
        list_of(GuideVersion, pk__in=",".join(str(version.pk) for version in waiting)),
        links,
    )


def _in_review(model: type[Version], one: str, many: str) -> Line:
    page = {"guide": ["guide__role_a", "guide__role_b"], "role": ["role"]}[model.page]
    waiting = model.objects.filter(state=Version.State.IN_REVIEW).select_related(*page)
    found = list(waiting.order_by("edited_at")[: MOST_COUNTED + 1])
    return Line(
        len(found),
        one,
        many,
        list_of(model, state__exact=Version.State.IN_REVIEW),
        tuple((str(getattr(text, text.page)), form_of(text)) for text in found[:MOST_LINKS]),
    )


def _moved(model: type[Version], texts: list[MarkedText], one: str, many: str) -> Line:
    return Line(
        len(texts),
        one,
        many,
        list_of(model, pk__in=",".join(str(text.version.pk) for text in texts)),
        tuple((str(text.page), text.page.get_absolute_url()) for text in texts[:MOST_LINKS]),
    )
