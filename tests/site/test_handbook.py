"""The handbook is read at the desk."""

import pytest
from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def test_the_handbook_is_a_page_of_the_desk_with_its_contents(client):
    client.force_login(User.objects.create_user("ada", password="x", is_staff=True))

    html = client.get("/admin/handbook/").content.decode()

    assert '<h2 id="the-first-page-of-the-desk">' in html
    assert '<a href="#the-first-page-of-the-desk">' in html
    assert "<strong>Rehearse</strong>" in html
    assert html.count("<h1") == 1
    assert '<a href="/admin/handbook/">' in client.get("/admin/").content.decode()


def test_it_is_for_the_desk_alone(client):
    assert client.get("/admin/handbook/").status_code == 302
    client.force_login(User.objects.create_user("visitor", password="x"))
    assert client.get("/admin/handbook/").status_code == 302


def test_it_cannot_be_posted_to(client):
    client.force_login(User.objects.create_user("ada", password="x", is_staff=True))

    assert client.post("/admin/handbook/").status_code == 405
