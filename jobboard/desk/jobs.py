"""Jobs that wait for an editor."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from listings.desk import confirming, duplicates, held, pay, reviewing, titles

from .lines import Asker, Line, Section, counted

section = Section("Jobs")


@section.line("listings.change_listing")
def in_review(asker: Asker) -> Iterator[Line]:
    yield Line(
        counted(reviewing.waiting()),
        "job waits for review",
        "jobs wait for review",
        reverse("admin:listings_desk_review"),
    )


@section.line("listings.change_listing")
def without_role(asker: Asker) -> Iterator[Line]:
    yield Line(
        counted(titles.without_role()),
        "open job has a title without a role",
        "open jobs have a title without a role",
        reverse("admin:listings_desk_titles"),
    )


@section.line("listings.change_listing")
def unconfirmed(asker: Asker) -> Iterator[Line]:
    days = settings.UNCONFIRMED_AFTER_DAYS
    yield Line(
        counted(confirming.due(asker.now)),
        f"open job that nobody confirmed for {days} days",
        f"open jobs that nobody confirmed for {days} days",
        reverse("admin:listings_desk_confirm"),
    )


@section.line("listings.change_listing")
def changed_at_the_source(asker: Asker) -> Iterator[Line]:
    yield Line(
        counted(held.source_changed()),
        "held field of which the source now says something else",
        "held fields of which the source now says something else",
        reverse("admin:listings_desk_held"),
    )


@section.line("listings.change_listing")
def twice(asker: Asker) -> Iterator[Line]:
    yield Line(
        len(duplicates.candidates()),
        "pair of open jobs looks like one job",
        "pairs of open jobs look like one job",
        reverse("admin:listings_desk_duplicates"),
    )


@section.line("listings.change_listing")
def doubtful_pay(asker: Asker) -> Iterator[Line]:
    yield Line(
        sum(len(ids) for ids in pay.problems().values()),
        "open job whose pay is doubtful",
        "open jobs whose pay is doubtful",
        reverse("admin:listings_desk_pay"),
    )
