"""The site's own pages: front page, trust pages, errors, pictures, robots."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobboard import methodology
from listings import pay
from listings.models import ExchangeRate, Placement
from roles.models import Correction
from salaries import statistics
from tests.factories import ago, ahead, make_guide, make_listing, make_role

pytestmark = pytest.mark.django_db


def test_front_page_asks_one_question_by_get(client):
    ExchangeRate.objects.create(
        currency="CHF", date=date(2026, 11, 20), units_per_eur="0.94", source="ECB"
    )

    html = client.get("/").content.decode()

    assert '<form class="search" action="/jobs/" method="get"' in html
    for name in ("q", "apply_from", "pay", "pay_cur"):
        assert f'name="{name}"' in html
    assert '<option value="DE">Germany</option>' in html
    assert "<option>CHF</option>" in html
    assert 'href="/compare/"' in html
    assert 'href="/salaries/check/"' in html


def test_front_page_counts_real_jobs_only(client):
    make_listing(pay=(90_000, 120_000))
    make_listing(confirmed_at=ago(days=20))
    make_listing(confirmed_at=ago(days=40))  # out of lists
    make_listing(state="draft")
    make_listing(is_example=True)

    numbers = client.get("/").context["numbers"]

    assert (numbers.open, numbers.employers, numbers.confirmed_this_week) == (2, 2, 1)
    assert numbers.with_pay_percent == 50
    assert not numbers.are_examples


def test_front_page_says_when_all_jobs_are_examples(client):
    make_listing(is_example=True)

    response = client.get("/")

    assert response.context["numbers"].are_examples
    assert "all examples" in response.content.decode()


def test_front_page_without_jobs_says_so(client):
    assert "No job is open here" in client.get("/").content.decode()


def test_front_page_shows_published_guides_only(client):
    shown = make_guide(title="Shown guide")
    make_guide(title="Scheduled guide", live_from=ahead(days=1))
    make_guide(title="Draft guide", state="draft")

    html = client.get("/").content.decode()

    assert "Shown guide" in html
    assert shown.get_absolute_url() in html
    assert "Scheduled guide" not in html
    assert "Draft guide" not in html


def place(listing, **fields) -> None:
    Placement.objects.create(listing=listing, **({"kind": "paid"} | fields))


def test_front_page_features_placed_live_jobs_only(client):
    place(make_listing(title="Placed job"))
    place(make_listing(title="Chosen job"), kind="chosen", reason="Says what the week is like.")
    place(make_listing(title="Closed job", state="closed", closed_at=ago(days=1)))
    place(make_listing(title="Placement over"), starts_at=ago(days=9), ends_at=ago(days=1))
    make_listing(title="Ordinary job")

    html = client.get("/").content.decode()

    assert "Placed job" in html
    assert "Paid placement" in html
    assert "Says what the week is like." in html
    for hidden in ("Closed job", "Placement over", "Ordinary job"):
        assert hidden not in html


def test_front_page_takes_as_many_queries_for_many_things_as_for_one(client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    make_guide()
    place(make_listing(pay=(1, 2)))
    for_one = queries()
    for _ in range(3):
        make_guide()
        place(make_listing(pay=(1, 2)))

    assert queries() == for_one <= 27


@pytest.mark.parametrize("constant", ["HOURS_PER_YEAR", "TOO_WIDE"])
def test_methodology_prints_the_constants_in_use(client, monkeypatch, constant):
    monkeypatch.setattr(pay, constant, 7351)

    html = client.get("/methodology/").content.decode()

    assert "7351" in html.replace(",", "")


def test_methodology_prints_the_thresholds_in_use(client, monkeypatch):
    monkeypatch.setattr(statistics, "FOR_QUARTILES", (7351, 48))

    html = client.get("/methodology/").content.decode()

    assert "<td>7351</td><td>48</td>" in html


def test_every_rule_of_the_methodology_is_printed():
    template = Path("templates/site/methodology.html").read_text()

    unused = [name for name in methodology.rules_of_pay() if f"rules.{name}" not in template]

    assert unused == []


def test_corrections_show_what_was_wrong_and_what_is_right(client):
    role = make_role()
    Correction.objects.create(
        role=role, was="Was <b>10</b>", now="Is 12", corrected_at=ago(days=1), reported_by="A. N."
    )

    html = client.get("/corrections/").content.decode()

    assert "Was &lt;b&gt;10&lt;/b&gt;" in html
    assert "Is 12" in html
    assert "A. N." in html
    assert role.get_absolute_url() in html


@pytest.mark.parametrize("path", ["/corrections/", "/corrections/feed.atom"])
def test_corrections_of_unpublished_guides_stay_hidden(client, path):
    draft = make_guide(state="draft")
    Correction.objects.create(guide=draft, was="Hidden", now="Hidden", corrected_at=ago(days=1))
    Correction.objects.create(was="Shown", now="Shown", corrected_at=ago(days=1))

    text = client.get(path).content.decode()

    assert "Shown" in text
    assert "Hidden" not in text
    assert str(draft) not in text


@pytest.mark.parametrize("page", ["x", "-1", "0", "99999999999999999999"])
def test_odd_page_of_corrections_is_no_server_error(client, page):
    assert client.get("/corrections/", {"page": page}).status_code == 200


def test_unknown_address_is_404_in_the_sites_design(client):
    response = client.get("/no-such-page/<b>/")

    html = response.content.decode()
    assert response.status_code == 404
    assert "There is no page at this address" in html
    assert 'name="robots" content="noindex"' in html
    assert "canonical" not in html
    assert "<b>/" not in html


def test_server_error_page_needs_neither_request_nor_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        html = render_to_string("500.html")

    assert "Something went wrong on our side" in html
    assert 'name="robots" content="noindex"' in html


@pytest.mark.parametrize("template", ["400.html", "403.html"])
def test_error_pages_need_no_request(template):
    assert 'href="/roles/"' in render_to_string(template)


def test_expired_form_is_explained():
    User.objects.create_superuser("desk", password="long-enough-1")
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/admin/login/", {"username": "desk", "password": "long-enough-1"})

    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


def test_pictures_are_served_to_be_kept(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "logos").mkdir()
    (tmp_path / "logos" / "a1.png").write_bytes(b"\x89PNG")

    response = client.get("/media/logos/a1.png")

    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]
    assert b"".join(response) == b"\x89PNG"


@pytest.mark.parametrize(
    "path", ["logos/x.svg", "logos/x.html", "x.png", "logos/../../x.png", "logos/none.png"]
)
def test_nothing_but_our_own_pictures_is_served(client, settings, tmp_path, path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "logos").mkdir(parents=True)
    for name in ("x.png", "media/x.png", "media/logos/x.svg", "media/logos/x.html"):
        (tmp_path / name).write_text("secret")

    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/", "/about/", "/methodology/", "/corrections/", "/robots.txt"])
def test_pages_are_read_only(client, path):
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200
