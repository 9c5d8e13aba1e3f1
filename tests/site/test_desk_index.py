"""The desk's first page says what waits, to those who may do it."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles.models import GuideVersion, RoleVersion
from tests.factories import ago, make_guide, make_listing, make_profile

pytestmark = pytest.mark.django_db


def desk_user(group: str, name: str = ""):
    user = get_user_model().objects.create_user(name or group.lower(), password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(client):
    user = desk_user("Editors")
    client.force_login(user)
    return user


def lines(client) -> dict[str, list[str]]:
    """What the desk says now, by section."""
    desk = client.get("/admin/").context["desk"]
    return {
        section.title: [f"{line.number} {line.text}" for line in section.lines] for section in desk
    }


def test_what_waits_is_counted_and_linked(client, editor):
    make_guide(state=GuideVersion.State.IN_REVIEW, live_from=None)
    make_listing(state="review")
    make_listing(confirmed_at=ago(days=20))
    make_listing(pay_problem="reversed: 2–1")

    said = lines(client)

    assert said["Guides and profiles"] == ["1 guide waits for review"]
    assert said["Jobs"] == [
        "1 job waits for review",
        "2 open jobs have a title without a role",
        "1 open job that nobody confirmed for 14 days",
        "1 open job whose pay could not be read",
    ]


def test_every_line_leads_to_a_page_that_answers(client, editor):
    make_guide(state=GuideVersion.State.IN_REVIEW, live_from=None)
    make_guide(state=GuideVersion.State.DRAFT, live_from=None, edited_by=editor)
    make_profile(state=RoleVersion.State.DRAFT, live_from=None, edited_by=editor)
    make_listing(state="review")
    make_listing(confirmed_at=ago(days=20), pay_problem="reversed: 2–1")

    desk = client.get("/admin/").context["desk"]

    addresses = [
        url
        for section in desk
        for line in section.lines
        for url in (line.url, *(url for _, url in line.links))
    ]
    assert len(addresses) >= 8
    for url in addresses:
        assert client.get(url).status_code == 200, url
        assert "e=1" not in client.get(url).request["QUERY_STRING"], url


def test_ones_own_texts_stand_first_and_are_nobody_elses(client, editor):
    other = desk_user("Writers")
    mine = make_guide(state=GuideVersion.State.DRAFT, live_from=None, edited_by=editor)
    back = make_profile(
        state=RoleVersion.State.DRAFT, live_from=None, edited_by=editor, reviewer=other
    )
    make_guide(state=GuideVersion.State.DRAFT, live_from=None, edited_by=other)

    response = client.get("/admin/")

    yours = response.context["desk"][0]
    assert yours.title == "For you"
    assert [(line.text, line.count) for line in yours.lines] == [
        ("profile text of yours was sent back", 1),
        ("guide text you have begun", 1),
    ]
    assert [name for line in yours.lines for name, _ in line.links] == [str(back.role), str(mine)]


def test_many_are_counted_only_as_far_as_it_matters(client, editor, monkeypatch):
    monkeypatch.setattr("jobboard.desk.lines.MOST_COUNTED", 2)
    for _ in range(4):
        make_listing(state="review")

    assert lines(client)["Jobs"] == ["over 2 jobs wait for review"]


def test_an_empty_desk_says_so(client, editor):
    assert "Nothing waits." in client.get("/admin/").content.decode()


def test_nobody_sees_what_they_may_not_do(client):
    user = get_user_model().objects.create_user("guest", password="x", is_staff=True)
    client.force_login(user)
    make_listing(state="review")

    html = client.get("/admin/").content.decode()

    assert "waits for review" not in html
    assert "Nothing waits." in html


def test_more_work_takes_no_more_queries(client, editor, django_assert_num_queries):
    def work(number: int) -> None:
        for _ in range(number):
            make_guide(state=GuideVersion.State.DRAFT, live_from=None, edited_by=editor)
            make_profile(state=RoleVersion.State.IN_REVIEW, live_from=None)
            make_listing(state="review", pay_problem="zero")

    work(1)
    client.get("/admin/")  # fills what a process keeps
    with CaptureQueriesContext(connection) as few:
        client.get("/admin/")
    work(4)

    with django_assert_num_queries(len(few)):
        client.get("/admin/")
    assert len(few) < 40
