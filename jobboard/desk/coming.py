"""What happens next by itself: texts that go live or end, boards that are read."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from listings.models import Board, Placement
from roles.models import GuideVersion, RoleVersion
from roles.models.versions import Version

from .lines import MOST_COUNTED, MOST_LINKS, Asker, Line, Section, form_of, list_of

section = Section("Coming up")


@section.line("roles.view_guideversion")
def guides_scheduled(asker: Asker) -> Iterator[Line]:
    yield _scheduled(GuideVersion, asker.now, "guide goes live", "guides go live")


@section.line("roles.view_roleversion")
def profiles_scheduled(asker: Asker) -> Iterator[Line]:
    yield _scheduled(RoleVersion, asker.now, "profile goes live", "profiles go live")


@section.line("roles.view_guideversion")
def guides_ending(asker: Asker) -> Iterator[Line]:
    yield _ending(GuideVersion, asker.now, "guide ends", "guides end")


@section.line("roles.view_roleversion")
def profiles_ending(asker: Asker) -> Iterator[Line]:
    yield _ending(RoleVersion, asker.now, "profile ends", "profiles end")


@section.line("listings.view_placement")
def placements_ending(asker: Asker) -> Iterator[Line]:
    ending = Placement.objects.running(now=asker.now).filter(ends_at__isnull=False)
    found = ending.select_related("listing__company").order_by("ends_at")[: MOST_COUNTED + 1]
    placements = list(found.defer("listing__description"))
    yield Line(
        len(placements),
        "placement ends",
        "placements end",
        form_of(placements[0].listing) if placements else "",
        tuple(
            (f"{placement.listing}, {_moment(placement.ends_at)}", form_of(placement.listing))
            for placement in placements[:MOST_LINKS]
        ),
    )


@section.line("listings.view_board")
def boards_read_by_schedule(asker: Asker) -> Iterator[Line]:
    boards = list(Board.objects.exclude(schedule="")[: MOST_COUNTED + 1])
    yield Line(
        len(boards),
        "board is read by its schedule",
        "boards are read by their schedules",
        list_of(Board),
        tuple((f"{board}: {board.schedule}", form_of(board)) for board in boards[:MOST_LINKS]),
    )


def _scheduled(model: type[Version], now: datetime, one: str, many: str) -> Line:
    texts = model.objects.filter(state=Version.State.APPROVED, live_from__gt=now)
    return _dated(texts.order_by("live_from"), "live_from", one, many)


def _ending(model: type[Version], now: datetime, one: str, many: str) -> Line:
    texts = model.objects.in_force(now=now).filter(live_until__isnull=False)
    return _dated(texts.order_by("live_until"), "live_until", one, many)


def _dated(texts, moment: str, one: str, many: str) -> Line:
    page = {"guide": ["guide__role_a", "guide__role_b"], "role": ["role"]}[texts.model.page]
    found = list(texts.select_related(*page)[: MOST_COUNTED + 1])
    return Line(
        len(found),
        one,
        many,
        list_of(texts.model, state__exact=Version.State.APPROVED),
        tuple(
            (f"{getattr(text, text.page)}, {_moment(getattr(text, moment))}", form_of(text))
            for text in found[:MOST_LINKS]
        ),
    )


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%d %b %Y, %H:%M}"
