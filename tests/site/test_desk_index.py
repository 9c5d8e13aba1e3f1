"""The desk's first page says what waits, to those who may do it."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from roles.models import GuideVersion
from tests.factories import ago, make_guide, make_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_user("editor", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


def test_what_waits_is_counted_and_linked(client, editor):
    make_guide(state=GuideVersion.State.IN_REVIEW, live_from=None)
    make_listing(state="review")
    make_listing(confirmed_at=ago(days=20))
    make_listing(pay_problem="reversed: 2–1")

    html = client.get("/admin/").content.decode()

    for said in [
        "<b>1</b> guides waiting for review",
        "<b>1</b> jobs waiting for review",
        "<b>1</b> open jobs nobody confirmed for 14 days",
        "<b>1</b> open jobs whose pay could not be read",
        "<b>2</b> open jobs whose title has no role yet",
    ]:
        assert said in html
    assert client.get("/admin/listings/listing/?pay_problem__isempty=0").status_code == 200


def test_an_empty_desk_says_so(client, editor):
    assert "Nothing waits." in client.get("/admin/").content.decode()


def test_nobody_sees_what_they_may_not_do(client):
    user = get_user_model().objects.create_user("guest", password="x", is_staff=True)
    client.force_login(user)
    make_listing(state="review")

    assert "waiting for review" not in client.get("/admin/").content.decode()
