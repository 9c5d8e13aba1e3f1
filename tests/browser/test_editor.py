"""An editor logs in, writes a guide and publishes it."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from jobboard.groups import EDITORS, ensure_groups
from tests.factories import make_ready_guide, make_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor():
    ensure_groups()
    user = get_user_model().objects.create_user("editor", password="tide-tables", is_staff=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    return user


def test_an_editor_publishes_a_guide(page, editor):
    tide = make_role(name="Tide Reader", slug="tide-reader")
    version = make_ready_guide(tide, make_role(name="Wave Counter", slug="wave-counter"))

    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("tide-tables")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name=re.compile("Rolewise"))).to_be_visible()

    page.goto(f"/admin/roles/guideversion/{version.pk}/change/")
    page.locator("#id_title").fill("Tide Reader vs. Wave Counter")
    verdict = page.locator(".field-verdict .tiptap")
    verdict.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Read tides if you like mornings.")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Approved: live.")).to_be_visible()

    page.get_by_role("link", name="See the page").click()
    expect(page).to_have_url(re.compile("/guides/tide-reader-vs-wave-counter/"))
    expect(page.get_by_text("Read tides if you like mornings.")).to_be_visible()
