"""An editor sees what changed, goes back, and walks the site at another moment; clicks counted."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from playwright.sync_api import Locator, expect

from jobboard.groups import EDITORS, ensure_groups
from roles.life import copy_as_draft
from roles.publishing import publish
from tests.factories import ahead, make_guide, make_ready_guide

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLOW = 20_000  # milliseconds
MOST_CLICKS = 7  # two thirds of the 11 it takes in a CMS


class Clicks:
    def __init__(self):
        self.count = 0

    def __call__(self, what: Locator) -> None:
        what.click()
        self.count += 1


@pytest.fixture
def click():
    return Clicks()


@pytest.fixture
def editor(page):
    ensure_groups()
    user = get_user_model().objects.create_user("editor", password="tide-tables", is_staff=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    page.goto("/admin/login/?next=/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("tide-tables")
    page.get_by_role("button", name="Log in").click()
    return user


def test_comparing_two_versions_and_going_back(page, editor, click):
    first = make_ready_guide(title="Readers of tides and counters of waves")
    publish(first, by=None)
    second = copy_as_draft(first, by=editor)
    second.title = "Readers of tides and counters of nothing"
    second.save()
    publish(second, by=None)
    path = first.guide.get_absolute_url()
    page.goto(path)

    click(page.get_by_role("link", name="History"))
    click(page.get_by_role("link", name="Compare two versions"))
    expect(page.locator("del", has_text="waves")).to_be_visible()
    expect(page.locator("ins", has_text="nothing")).to_be_visible()
    click(page.get_by_role("button", name=f"Use the text of version {first.pk} again"))
    click(page.get_by_role("button", name="Publish", exact=True))
    expect(page.get_by_text("Approved: Live")).to_be_visible(timeout=SLOW)

    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text(first.title)
    assert click.count <= MOST_CLICKS


def test_the_moment_travels_with_the_links_until_the_editor_leaves(page, editor, click):
    make_guide(title="A guide to come", live_from=ahead(days=2))
    make_guide(title="A guide that stands")
    page.goto("/guides/")

    page.goto("/admin/preview/?next=/guides/")
    click(page.get_by_role("button", name="See it then"))
    expect(page.get_by_text("Preview, for the desk only.")).to_be_visible()
    page.locator(".kicker a").click()
    expect(page).to_have_url(re.compile("/guides/$"))
    page.get_by_role("link", name="A guide to come").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A guide to come")
    click(page.get_by_role("button", name="Leave the preview"))

    page.goto("/guides/")
    expect(page.get_by_text("A guide that stands")).to_be_visible()
    expect(page.get_by_text(re.compile("A guide to come"))).to_have_count(0)
    assert click.count == 2
