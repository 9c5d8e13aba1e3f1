"""Times at the desk: in the editor's own zone, with the site's beside it."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone

from roles.desk_time import moment_of, said
from roles.models import EditorZone
from tests.factories import make_guide, make_ready_guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_superuser("editor")
    client.force_login(user)
    return user


def schedule(client, version, **said):
    url = f"/admin/roles/guideversion/{version.pk}/change/"
    data = {"step": "approve"} | {f"step-{name}": value for name, value in said.items()}
    return client.post(url, data, follow=True)


def test_an_editor_chooses_a_zone_and_times_are_read_in_it(client, editor):
    version = make_ready_guide()

    client.post("/admin/zone/", {"zone": "America/New York", "next": "/admin/roles/guide/"})
    page = schedule(client, version, live_from="2027-01-15T09:00").content.decode()

    version.refresh_from_db()
    assert version.live_from == datetime(2027, 1, 15, 14, 0, tzinfo=UTC)
    assert "Scheduled for 15 Jan 2027, 09:00 America/New_York (the site: 14:00 UTC)" in page


def test_readers_see_the_sites_time_whatever_an_editor_chose(client, editor):
    EditorZone.objects.create(account=editor, zone="Pacific/Kiritimati")
    guide = make_guide(live_from=datetime(2026, 1, 15, 20, 0, tzinfo=UTC))

    html = client.get(guide.get_absolute_url()).content.decode()

    assert 'datetime="2026-01-15"' in html


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "x" * 90])
def test_what_is_no_zone_is_refused_in_words(client, editor, zone):
    response = client.post("/admin/zone/", {"zone": zone})

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not EditorZone.objects.exists()


def test_the_way_back_leads_nowhere_else(client, editor):
    response = client.post("/admin/zone/", {"zone": "UTC", "next": "https://evil.example/"})

    assert response.url == "/admin/"


def test_the_zone_is_for_the_desk_alone(client):
    assert client.get("/admin/zone/").url.startswith("/admin/login/")


def test_a_zone_known_no_more_falls_back_to_the_sites(client, editor):
    EditorZone.objects.create(account=editor, zone="Gone/Away")

    assert client.get("/admin/").status_code == 200


def test_a_time_that_a_clock_skips_is_explained(client, editor):
    EditorZone.objects.create(account=editor, zone="Europe/Berlin")
    version = make_ready_guide()

    page = schedule(client, version, live_from="2027-03-28T02:30").content.decode()

    version.refresh_from_db()
    assert "02:30 does not exist that night in Europe/Berlin" in page
    assert "say 03:30" in page
    assert version.state == "draft"


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_a_time_that_comes_twice_is_asked_about(client, editor, which, hour):
    EditorZone.objects.create(account=editor, zone="Europe/Berlin")
    version = make_ready_guide()

    asked = schedule(client, version, live_from="2027-10-31T02:30").content.decode()
    schedule(client, version, live_from="2027-10-31T02:30", live_from_which=which)

    version.refresh_from_db()
    assert "02:30 comes twice that night in Europe/Berlin" in asked
    assert 'name="step-live_from_which"' in asked
    assert version.live_from == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)


def test_a_year_out_of_reach_is_refused():
    with timezone.override("America/New_York"), pytest.raises(ValidationError, match="year"):
        moment_of(datetime.max)  # noqa: DTZ901


def test_the_sites_time_stands_beside_the_editors_where_it_differs():
    moment = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)

    with timezone.override("Asia/Tokyo"):
        there = said(moment)
    with time_machine.travel(moment):
        here = said(moment)

    assert there == "26 Nov 2026, 08:30 Asia/Tokyo (the site: 25 Nov, 23:30 UTC)"
    assert here == "25 Nov 2026, 23:30 UTC"
