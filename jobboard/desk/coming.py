"""What happens next by itself: texts, jobs and placements by their dates, boards by schedule."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from jobboard.coming import DAYS_AHEAD, coming_changes
from listings.models import Board
from roles.counting import MOST_COUNTED

from .lines import MOST_LINKS, Asker, Line, Section, form_of, list_of

section = Section("Coming up")


@section.line("roles.view_guideversion", "roles.view_roleversion", "listings.view_listing")
def changes_by_date(asker: Asker) -> Iterator[Line]:
    changes = [one for day in coming_changes(asker.now).values() for one in day]
    yield Line(
        len(changes),
        f"thing changes by itself within {DAYS_AHEAD} days",
        f"things change by themselves within {DAYS_AHEAD} days",
        reverse("preview"),
        tuple(
            (f"{one.text}, {timezone.localtime(one.moment):%d %b %Y, %H:%M}", one.path)
            for one in changes[:MOST_LINKS]
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
