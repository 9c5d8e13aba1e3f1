"""Pay pages are kept as bytes, and never older than what they are made of."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.search import triggers
from roles.models import Role
from salaries import marks
from salaries.models import PayBand, PaySource
from tests.factories import make_guide, make_role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def journal():
    """What `migrate` leaves behind, and emptying all tables after a test takes away."""
    triggers.install(connection)
    marks.install(connection)


@pytest.fixture
def role(add_bands):
    role = make_role(slug="tide-reader", name="Tide Reader", plural="Tide Readers")
    add_bands(role, 60)
    return role


def page(client, address="/salaries/tide-reader/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "address", ["/salaries/", "/salaries/tide-reader/", "/salaries/tide-reader/?level=senior"]
)
def test_the_same_page_again_asks_only_whether_anything_changed(
    client, role, address, django_assert_num_queries
):
    first = page(client, address)

    with django_assert_num_queries(2):  # the journal, and the marks of the ranges
        assert page(client, address) == first


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        (lambda: PayBand.objects.update(maximum=F("maximum") + 40_000), "USD 140,000"),
        (lambda: PayBand.objects.last().delete(), "59 different ranges"),
        (lambda: PaySource.objects.update(name="Renamed index"), "Renamed index"),
        (lambda: Role.objects.filter(slug="tide-reader").update(plural="Ebb Readers"), "ebb read"),
        (lambda: connection.cursor().execute("UPDATE salaries_payband SET level = 'mid'"),
         "advertised for mid-level tide readers"),
    ],
)  # fmt: skip
def test_whatever_changes_shows_on_the_next_request(client, role, edit, shown):
    assert shown not in page(client)

    edit()

    assert shown in page(client)


def test_a_reader_who_has_the_page_is_told_so_until_the_ranges_change(client, role):
    tag = client.get("/salaries/tide-reader/")["ETag"]

    same = client.get("/salaries/tide-reader/", headers={"If-None-Match": tag})
    PayBand.objects.last().delete()
    changed = client.get("/salaries/tide-reader/", headers={"If-None-Match": tag})

    assert same.status_code == 304
    assert changed.status_code == 200


def test_a_kept_page_ends_with_its_day(client, role):
    tag = client.get("/salaries/tide-reader/")["ETag"]

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        tomorrow = client.get("/salaries/tide-reader/", headers={"If-None-Match": tag})

    assert tomorrow.status_code == 200


def test_a_guide_with_many_figures_asks_for_the_marks_once(client, role, add_bands):
    other = make_role(slug="ebb-reader")
    add_bands(other, 60, 150_000, 190_000)
    guide = make_guide(
        role,
        other,
        opening="<p>[pay:tide-reader:senior:US] [difference:tide-reader:ebb-reader:senior:US]</p>",
        verdict="<p>[ranges:ebb-reader:senior:US]</p>",
    )
    address = guide.get_absolute_url()
    page(client, address)

    with CaptureQueriesContext(connection) as asked:
        assert "60 different ranges" in page(client, address)
    assert [one["sql"] for one in asked if "salaries_" in one["sql"]] == [
        "SELECT COUNT(*), SUM(mark / 65536) FROM salaries_paymark"
    ]

    PayBand.objects.filter(role=role).last().delete()
    assert "59 different ranges" in page(client, address)
    Role.objects.filter(pk=other.pk).update(broader=role)
    assert "119 different ranges" in page(client, address)
