"""The site at another moment: for the desk alone, the same moment on every page, kept nowhere."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from listings.models import Placement
from roles.models import Correction, EditorZone
from roles.publishing import publish
from tests.factories import (
    ago,
    ahead,
    make_guide,
    make_listing,
    make_profile,
    make_ready_guide,
    make_role,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


def page_of(client, path: str) -> str:
    return client.get(path).getvalue().decode()


def moment(when) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def walk(client, when, **fields):
    return client.post(
        "/admin/preview/", {"moment": f"{when:%Y-%m-%dT%H:%M}", "next": "/"} | fields
    )


def test_the_moment_travels_from_page_to_page_until_the_desk_leaves(client, editor):
    role = make_role(name="Tide Reader", slug="tide-reader")
    make_profile(role, definition="As it is.")
    make_profile(role, definition="As it will be.", live_from=ahead(days=2))
    guide = make_guide(role, make_role(), title="Coming guide", live_from=ahead(days=2))
    related = make_guide(role, make_role(), title="Standing guide")
    starting = make_listing(title="Starting job", listed_at=ahead(days=2), role=role)
    ending = make_listing(title="Ending job", valid_through=ahead(days=2), role=role)
    Placement.objects.create(
        listing=starting, kind="chosen", reason="For its clear advert.", starts_at=ahead(days=2)
    )
    Correction.objects.create(guide=guide, was="The old sum.", now="X", corrected_at=ahead(days=2))
    later = {
        "/": ["Coming guide", "For its clear advert."],
        "/guides/": ["Coming guide"],
        "/guides/feed.atom": ["Coming guide"],
        "/roles/": ["As it will be."],
        "/roles/tide-reader/": ["As it will be.", "Coming guide", "Starting job"],
        guide.get_absolute_url(): ["Coming guide", "Standing guide"],
        related.get_absolute_url(): ["Coming guide"],
        "/corrections/": ["The old sum."],
        "/jobs/": ["Starting job", "For its clear advert."],
        "/jobs/?role=tide-reader": ["Starting job"],
        "/jobs/role/tide-reader/": ["Starting job"],
        "/jobs/feed.csv": ["Starting job"],
        starting.get_absolute_url(): ["Starting job"],
    }
    before = {path: page_of(client, path) for path in later}

    entered = walk(client, ahead(days=3), next="/guides/")
    during = {path: page_of(client, path) for path in later}
    closed = client.get(ending.get_absolute_url())
    left = client.post("/admin/preview/", {"leave": "1", "next": "/jobs/"})
    after = {path: page_of(client, path) for path in later}

    assert (entered.url, left.url) == ("/guides/", "/jobs/")
    for path, words in later.items():
        for word in words:
            assert word in during[path], (path, word)
            assert word not in before[path], (path, word)
            assert word not in after[path], (path, word)
    assert "Ending job" in before["/jobs/"]
    assert "Ending job" not in during["/jobs/"]
    assert closed.status_code == 410


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/", "/jobs/", "/guides/", "/roles/", "/salaries/", "{guide}"])
def test_a_preview_is_neither_kept_nor_indexed_nor_taken_from_what_is_kept(client, path):
    user = get_user_model().objects.create_superuser("editor")
    guide = make_guide(title="Shown guide")
    make_listing(title="Starting job", listed_at=ahead(days=2))
    make_listing(title="Standing job")
    path = path.format(guide=guide.get_absolute_url())
    plain = client.get(path)
    client.force_login(user)

    known = {"If-None-Match": plain["ETag"]} if "ETag" in plain else {}
    preview = client.get(f"{path}?as_of={moment(ahead(days=3))}", headers=known)
    client.logout()
    again = client.get(path)

    html = preview.content.decode()
    assert preview.status_code == 200
    assert "Preview, for the desk only." in html
    assert 'name="robots" content="noindex"' in html
    assert preview["X-Robots-Tag"] == "noindex"
    assert "no-store" in preview["Cache-Control"]
    assert "private" in preview["Cache-Control"]
    assert "ETag" not in preview
    assert again.content == plain.content
    assert again.get("ETag") == plain.get("ETag")
    assert "no-store" not in again.get("Cache-Control", "")


@pytest.mark.parametrize("who", ["anonymous", "reader", "staff without permission"])
def test_nobody_else_is_shown_another_moment(client, who):
    guide = make_guide(title="Coming guide", live_from=ahead(days=2))
    plain = client.get("/guides/")
    if who != "anonymous":
        users = get_user_model().objects
        client.force_login(users.create_user("somebody", is_staff=who.startswith("staff")))

    asked = client.get(f"/guides/?as_of={moment(ahead(days=3))}")
    odd = client.get("/guides/?as_of=nonsense")

    assert asked.content == odd.content == plain.content
    assert "no-store" not in asked.get("Cache-Control", "")
    assert asked["Vary"] == plain["Vary"]
    assert (
        client.get(f"{guide.get_absolute_url()}?as_of={moment(ahead(days=3))}").status_code == 404
    )


def test_the_switch_is_for_those_who_may_see_drafts(client):
    client.force_login(get_user_model().objects.create_user("temp", is_staff=True))

    assert client.get("/admin/preview/").status_code == 403
    assert walk(client, ahead(days=3)).status_code == 403
    client.logout()
    assert walk(client, ahead(days=3)).status_code == 302
    assert "Preview" not in page_of(client, "/")


@pytest.mark.parametrize(
    "text", ["soon", "2026-13-45T99:99", "0001-01-01", "9999-12-31T23:59", "²", "2026-02-30", "\0"]
)
def test_what_is_no_moment_is_said_and_the_present_shown(client, editor, text):
    make_guide(title="Standing guide")

    response = client.get("/guides/", {"as_of": text})

    page = response.content.decode()
    assert response.status_code == 200
    assert "This is the present." in page
    assert "Standing guide" in page
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("text", ["", "soon", "9999-12-31T23:59", "0001-01-01T00:00", "\0"])
def test_the_switch_refuses_what_is_no_moment(client, editor, text):
    response = client.post("/admin/preview/", {"moment": text, "next": "/"})

    assert response.status_code == 400
    assert response.context["form"].errors["moment"]
    assert "Preview" not in page_of(client, "/")


@pytest.mark.parametrize(
    "onwards", ["https://evil.example/", "//evil.example", "/admin/logout/", "x"]
)
def test_the_switch_leads_to_pages_of_this_site_only(client, editor, onwards):
    assert walk(client, ahead(days=3), next=onwards).url == "/"


@pytest.mark.parametrize(
    "written", ["{:%Y-%m-%dT%H:%M:%SZ}", "{:%Y-%m-%d %H:%M}", "{:%Y-%m-%dT%H:%M:%S+00:00}"]
)
def test_a_moment_may_be_written_in_several_ways(client, editor, written):
    guide = make_guide(title="Coming guide", live_from=ahead(days=1))

    page = page_of(client, f"{guide.get_absolute_url()}?as_of={written.format(ahead(days=2))}")

    assert "Coming guide" in page


def test_moments_are_entered_and_shown_in_the_editors_own_zone(client, editor):
    EditorZone.objects.create(account=editor, zone="Asia/Tokyo")
    guide = make_guide(title="Coming guide", live_from=datetime(2027, 1, 31, 0, 30, tzinfo=UTC))
    path = guide.get_absolute_url()

    before = client.get(f"{path}?as_of=2027-01-31T09:29")  # in Tokyo; 00:29 in UTC
    after = client.get(f"{path}?as_of=2027-01-31T09:30")
    client.post("/admin/preview/", {"moment": "2027-01-31T09:30", "next": path})
    walked = page_of(client, path)

    assert (before.status_code, after.status_code) == (404, 200)
    assert "Coming guide" in walked
    assert "31 Jan 2027, 09:30 Asia/Tokyo (the site: 00:30 UTC)" in walked
    assert 'value="2027-01-31T09:30"' in walked


def test_the_past_shows_what_was_in_force_then(client, editor):
    first = make_ready_guide(title="First wording")
    publish(first, by=None, live_from=ago(days=9))
    guide = first.guide
    second = first.copy_as_draft()
    second.title = "Second wording"
    second.save()
    publish(second, by=None, live_from=ago(days=3))

    page = page_of(client, f"{guide.get_absolute_url()}?as_of={moment(ago(days=5))}")

    assert "First wording" in page
    assert "Second wording" not in page
    assert "readers saw it" in page


def test_the_switch_lists_what_changes_by_itself_in_a_fixed_number_of_queries(
    client, editor, django_assert_max_num_queries
):
    for number in range(5):
        make_guide(title=f"Coming guide {number}", live_from=ahead(days=2))
        make_listing(listed_at=ahead(days=1), valid_through=ahead(days=4))
        Placement.objects.create(listing=make_listing(), kind="paid", starts_at=ahead(days=5))
    make_guide(title="Ending guide", live_until=ahead(days=6))
    make_guide(title="Standing guide")

    with django_assert_max_num_queries(13):
        page = page_of(client, "/admin/preview/")

    assert "Guide goes live: Coming guide 4" in page
    assert "Guide ends: Ending guide" in page
    assert "Jobs that go live: 5" in page
    assert "Jobs that reach their deadline: 5" in page
    assert "Paid placement starts" in page
    assert "Standing guide" not in page
