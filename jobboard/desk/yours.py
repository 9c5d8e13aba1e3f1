"""What waits for the person who asks, and nobody else."""

from collections.abc import Iterator

from django.db.models import QuerySet

from roles.counting import MOST_COUNTED
from roles.models import GuideVersion, RoleVersion
from roles.models.versions import Version

from .lines import MOST_LINKS, Asker, Line, Section, form_of, list_of

section = Section("For you")


@section.line("roles.change_guideversion")
def guides_sent_back(asker: Asker) -> Iterator[Line]:
    yield _sent_back(GuideVersion, asker, "guide text")


@section.line("roles.change_roleversion")
def profiles_sent_back(asker: Asker) -> Iterator[Line]:
    yield _sent_back(RoleVersion, asker, "profile text")


@section.line("roles.change_guideversion")
def guide_drafts(asker: Asker) -> Iterator[Line]:
    yield _drafts(GuideVersion, asker, "guide text")


@section.line("roles.change_roleversion")
def profile_drafts(asker: Asker) -> Iterator[Line]:
    yield _drafts(RoleVersion, asker, "profile text")


def _sent_back(model: type[Version], asker: Asker, what: str) -> Line:
    """A draft with a reviewer has been in review, and came back to whoever edited it last."""
    own = model.objects.filter(
        state=Version.State.DRAFT, edited_by=asker.user, reviewer__isnull=False
    )
    return _line(own, asker, f"{what} of yours was sent back", f"{what}s of yours were sent back")


def _drafts(model: type[Version], asker: Asker, what: str) -> Line:
    own = model.objects.filter(
        state=Version.State.DRAFT, edited_by=asker.user, reviewer__isnull=True
    )
    return _line(own, asker, f"{what} you have begun", f"{what}s you have begun")


def _line(texts: QuerySet, asker: Asker, one: str, many: str) -> Line:
    """Count and name in one query: a person has few texts of their own under way."""
    page = {"guide": ["guide__role_a", "guide__role_b"], "role": ["role"]}[texts.model.page]
    found = list(texts.select_related(*page).order_by("-edited_at")[: MOST_COUNTED + 1])
    return Line(
        len(found),
        one,
        many,
        list_of(texts.model, state__exact=Version.State.DRAFT, edited_by__exact=asker.user.pk),
        tuple((str(getattr(text, text.page)), form_of(text)) for text in found[:MOST_LINKS]),
    )
