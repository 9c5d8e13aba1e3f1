"""What a visitor asks the site to remember fills forms and changes no answer."""

import re

import pytest
from django.test import Client

from tests.factories import make_listing

pytestmark = pytest.mark.django_db

GERMANY = {"apply_from": "DE", "pay_cur": "EUR", "pay_period": "month"}


def selected(html: str) -> list[str]:
    return re.findall(r'<option value="([^"]+)" selected>', html)


def test_remembering_sets_one_readable_cookie_without_identifier(client):
    response = client.post("/jobs/preferences/", GERMANY)

    assert (response.status_code, response["Location"]) == (302, "/jobs/preferences/")
    cookie = response.cookies["settings"]
    assert cookie.value == "DE:EUR:month"
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert not cookie["httponly"]
    assert list(response.cookies) == ["settings"]


def test_what_is_remembered_can_be_seen_used_changed_and_forgotten(client):
    client.post("/jobs/preferences/", GERMANY)

    html = client.get("/jobs/preferences/").content.decode()
    assert "You live in: Germany" in html
    assert "Currency: EUR" in html
    assert "Pay period: a month" in html
    assert '<input type="hidden" name="apply_from" value="DE">' in html
    assert selected(html) == ["DE", "EUR", "month"]

    client.post("/jobs/preferences/", GERMANY | {"apply_from": ""})
    assert client.cookies["settings"].value == ":EUR:month"

    client.post("/jobs/preferences/", GERMANY | {"forget": "1"})
    assert client.cookies["settings"].value == ""
    assert "You live in" not in client.get("/jobs/preferences/").content.decode()


def test_the_list_offers_to_remember_its_own_search(client):
    make_listing()

    html = client.get("/jobs/?apply_from=US-CA&pay=50&pay_cur=EUR&pay_period=hour").content.decode()
    offer = "/jobs/preferences/?apply_from=US&pay_cur=EUR&pay_period=hour"

    assert f'href="{offer.replace("&", "&amp;")}" rel="nofollow"' in html
    assert selected(client.get(offer).content.decode()) == ["US", "EUR", "hour"]


@pytest.mark.parametrize(
    "cookie", ["", ":::", "XX:ABC:decade", "DE", "<script>:a:b", "DE:EUR:month:x:y", "\x7f" * 50]
)
def test_a_spoilt_cookie_is_read_as_far_as_it_makes_sense(client, cookie):
    client.cookies["settings"] = cookie

    html = client.get("/jobs/preferences/").content.decode()

    assert ("You live in: Germany" in html) == cookie.startswith("DE")
    assert "<script>" not in html


def test_a_value_not_on_offer_is_refused_and_nothing_is_set(client):
    response = client.post("/jobs/preferences/", GERMANY | {"pay_cur": "ABC"})

    assert response.status_code == 200
    assert "settings" not in response.cookies
    assert "ABC is not one of the available choices" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/about/",
        "/jobs/",
        "/jobs/?level=senior",
        "/jobs/options/company/",
        "/jobs/feed.json",
        "/salaries/",
    ],
)
def test_no_page_but_its_own_depends_on_the_cookie(client, address):
    make_listing(level="senior", pay=(50_000, 60_000), place={"mode": "remote", "area": "DE"})
    without = client.get(address)
    client.cookies["settings"] = "DE:EUR:month"

    with_it = client.get(address)

    assert with_it.content == without.content


def test_the_page_is_private_and_its_form_guarded(client):
    response = client.get("/jobs/preferences/")

    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/jobs/preferences/", GERMANY).status_code == 403


def test_the_site_says_in_plain_words_what_is_stored(client):
    assert 'href="/jobs/preferences/"' in client.get("/about/").content.decode()
    assert "One cookie named “settings”" in client.get("/jobs/preferences/").content.decode()
