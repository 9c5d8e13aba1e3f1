"""Guides and profiles that wait for an editor."""

from collections.abc import Iterator

from django.utils import timezone

from roles.models import GuideVersion, RoleVersion
from roles.models.versions import Version
from salaries.leaning import MarkedText, marked_texts, moved

from .lines import MOST_LINKS, Asker, Line, Section, counted, list_of

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
    texts = moved(marked_texts(), today=timezone.localdate())
    guides = [text for text in texts if isinstance(text.version, GuideVersion)]
    profiles = [text for text in texts if isinstance(text.version, RoleVersion)]
    yield _moved(GuideVersion, guides, "guide whose figures moved", "guides whose figures moved")
    yield _moved(
        RoleVersion, profiles, "profile whose figures moved", "profiles whose figures moved"
    )


def _in_review(model: type[Version], one: str, many: str) -> Line:
    waiting = model.objects.filter(state=Version.State.IN_REVIEW)
    return Line(counted(waiting), one, many, list_of(model, state__exact=Version.State.IN_REVIEW))


def _moved(model: type[Version], texts: list[MarkedText], one: str, many: str) -> Line:
    return Line(
        len(texts),
        one,
        many,
        list_of(model, pk__in=",".join(str(text.version.pk) for text in texts)),
        tuple((str(text.page), text.page.get_absolute_url()) for text in texts[:MOST_LINKS]),
    )
