"""Jobs that wait for an editor."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from listings.desk import confirming, reviewing
from listings.models import Listing

from .lines import Asker, Line, Section, counted, list_of

section = Section("Jobs")


@section.line("listings.change_listing")
def in_review(asker: Asker) -> Iterator[Line]:
    yield Line(
        counted(reviewing.waiting()),
        "job waits for review",
        "jobs wait for review",
        reverse("admin:listings_desk_review"),
    )


@section.line("listings.view_listing")
def without_role(asker: Asker) -> Iterator[Line]:
    yield Line(
        counted(_open().filter(scope=Listing.Scope.UNDECIDED)),
        "open job has a title without a role",
        "open jobs have a title without a role",
        list_of(Listing, state__exact=Listing.State.OPEN, scope__exact=Listing.Scope.UNDECIDED),
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


@section.line("listings.view_listing")
def unread_pay(asker: Asker) -> Iterator[Line]:
    yield Line(
        counted(_open().exclude(pay_problem="")),
        "open job whose pay could not be read",
        "open jobs whose pay could not be read",
        list_of(Listing, state__exact=Listing.State.OPEN, pay_problem__isempty=0),
    )


def _open():
    return Listing.objects.filter(state=Listing.State.OPEN, is_example=False)
