"""The desk's own frame and the policy its editor needs."""

import re

import pytest
from django.contrib.auth.models import User

from tests.factories import make_guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(User.objects.create_superuser("desk"))
    return client


def directive(response, name: str) -> str:
    policy = response["Content-Security-Policy"]
    return next(part for part in policy.split("; ") if part.startswith(name))


def test_desk_carries_the_sites_name_and_a_link_to_it(desk):
    html = desk.get("/admin/").content.decode()

    assert "Rolewise desk" in html
    assert '<a href="/">View site</a>' in html


def test_forms_with_the_editor_get_a_nonce_for_its_import_map(desk):
    draft = make_guide(state="draft", live_from=None).versions.get()

    response = desk.get(f"/admin/roles/guideversion/{draft.pk}/change/")

    html = response.content.decode()
    nonce = re.search(r"'nonce-([^']+)'", directive(response, "script-src"))[1]
    (import_map,) = re.findall(r'<script[^>]*type="importmap"[^>]*>', html)
    assert f'nonce="{nonce}"' in import_map
    assert "'sha256-" in directive(response, "style-src")
    assert "unsafe-inline" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/admin/", "/admin/roles/role/", "/admin/roles/author/add/", "/"])
def test_other_pages_keep_the_strict_policy(desk, path):
    response = desk.get(path)

    assert directive(response, "script-src") == "script-src 'self'"
    assert directive(response, "style-src") == "style-src 'self'"
