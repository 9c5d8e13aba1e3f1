"""The desk's first page says what waits, to those who may do it."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.models import Board, ImportBatch
from roles.models import GuideVersion, RoleVersion
from tests.factories import ago, ahead, make_guide, make_listing, make_profile, make_role

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
        "1 open job whose pay is doubtful",
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
    monkeypatch.setattr("roles.counting.MOST_COUNTED", 2)
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
    assert len(few) < 60


def test_what_readers_miss_is_named_with_what_is_on_offer(client, editor, monkeypatch):
    monkeypatch.setattr("jobboard.desk.readers.MANY_JOBS", 2)
    bare, written, quiet = make_role(name="Bare"), make_role(name="Written"), make_role()
    make_guide(written, make_role())
    make_profile(written)
    for role in (bare, bare, written, written, quiet):
        make_listing(role=role)

    html = client.get("/admin/").content.decode()

    assert "<b>1</b> role with much on offer has no profile" in html
    assert "<b>1</b> role with much on offer is in no guide" in html
    assert "Bare (2 open jobs, about 0 pay ranges)" in html
    assert "Written (2" not in html


def test_what_happens_by_itself_is_said_with_its_moment(client, editor):
    guide = make_guide(live_from=ahead(days=2))
    ending = make_profile(live_until=ahead(days=1))

    said = lines(client)["Coming up"]
    html = client.get("/admin/").content.decode()

    assert said == ["2 things change by themselves within 90 days"]
    going_live = timezone.localtime(guide.versions.get().live_from)
    assert f"Guide goes live: {guide}, {going_live:%d %b %Y, %H:%M}" in html
    assert f"Profile ends: {ending.role}, " in html
    assert 'href="/admin/preview/"' in html


def test_the_last_imports_say_what_they_did(client, editor):
    board = Board.objects.create(key="b", name="Harbour", format="csv")
    ImportBatch.objects.create(
        board=board, file_name="f.csv", created=3, rejected=[{"row": 1}], finished_at=ago(hours=1)
    )
    ImportBatch.objects.create(board=board, file_name="long.csv", jobs=5000, done=1500)
    ImportBatch.objects.create(board=board, file_name="old.csv", started_at=ago(days=9))

    html = client.get("/admin/").content.decode()

    assert "3 new, 0 changed, 0 closed" in html
    assert "1,500 of 5,000 jobs brought in" in html
    assert lines(client)["Imports and rates"] == [
        "1 import of this week rejected rows",
        "2 imports ran this week",
    ]


def test_the_lists_are_grouped_by_task(client, editor):
    tasks = client.get("/admin/").context["app_list"]

    assert [task["name"] for task in tasks][:3] == ["Write", "Name things", "Keep jobs"]
    assert "Guide texts" in [model["name"] for model in tasks[0]["models"]]
    everything = [model["object_name"] for task in tasks for model in task["models"]]
    assert len(everything) == len(set(everything))
    assert client.get("/admin/roles/").status_code == 200


def test_every_list_of_ours_belongs_to_a_task(client):
    client.force_login(get_user_model().objects.create_superuser("root"))

    tasks = client.get("/admin/").context["app_list"]

    rest = [task["models"] for task in tasks if task["name"] == "Records"]
    labels = [model["model"]._meta.label for models in rest for model in models]
    assert [label for label in labels if not label.startswith("auth.")] == []
