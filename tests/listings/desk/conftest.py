"""What tests of the listings desk share: an editor at it, and jobs with a source."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from listings.models import Board, Listing
from listings.saving import after_saving
from tests.factories import make_listing
from tests.listings.importers.conftest import board_file, run_import  # noqa: F401

DESK = "/admin/listings/listing/desk"


def _log_in(client, group: str):
    user = get_user_model().objects.create_user(group.lower(), password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    return user


@pytest.fixture
def editor(client):
    return _log_in(client, "Editors")


@pytest.fixture
def writer(client):
    return _log_in(client, "Writers")


def make_board(**fields) -> Board:
    defaults = {"key": "acme", "name": "Acme", "format": "greenhouse"}
    return Board.objects.create(**(defaults | fields))


def make_saved(**fields) -> Listing:
    """A listing as every way of saving leaves it: with what is kept beside it."""
    listing = make_listing(**fields)
    after_saving([listing])
    return listing


def source_of(listing: Listing, board: Board, **fields):
    number = board.sources.count() + 1
    return listing.sources.create(board=board, external_id=str(number), fingerprint="x", **fields)


def undo_last(client):
    """Take the last decision back, as the button of its page does."""
    last = client.get("/admin/listings/deskact/").context["cl"].result_list[0]
    return client.post(f"{DESK}/undo/{last.pk}/", follow=True)
