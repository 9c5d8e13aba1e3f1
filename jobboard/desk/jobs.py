"""Jobs that wait for an editor: a line for each queue of the listings desk."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from listings.desk import confirming, duplicates, held, pay, reviewing, titles
from roles.counting import counted

from .lines import Asker, Line, Section

section = Section("Jobs")


@section.line("listings.change_listing")
def queues(asker: Asker) -> Iterator[Line]:
    days = settings.UNCONFIRMED_AFTER_DAYS
    for queue, count, one, many in (
        (
            "review",
            counted(reviewing.waiting()),
            "job waits for review",
            "jobs wait for review",
        ),
        (
            "titles",
            counted(titles.without_role()),
            "open job has a title without a role",
            "open jobs have a title without a role",
        ),
        (
            "confirm",
            len(confirming.waiting(asker.now)),
            f"open job that nobody confirmed for {days} days",
            f"open jobs that nobody confirmed for {days} days",
        ),
        (
            "held",
            counted(held.source_changed()),
            "held field of which the source now says something else",
            "held fields of which the source now says something else",
        ),
        (
            "duplicates",
            counted(duplicates.waiting()),
            "pair of open jobs looks like one job",
            "pairs of open jobs look like one job",
        ),
        (
            "pay",
            sum(pay.counts().values()),
            "open job whose pay is doubtful",
            "open jobs whose pay is doubtful",
        ),
    ):
        yield Line(count, one, many, reverse(f"admin:listings_desk_{queue}"))
