"""An editor goes through the queues of the listings desk with the keyboard."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from jobboard.groups import EDITORS, ensure_groups
from listings.importers import bringing
from listings.models import Listing
from tests.factories import ago, ahead, make_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = "/admin/listings/listing/desk"


@pytest.fixture
def editor(page):
    ensure_groups()
    user = get_user_model().objects.create_user("editor", password="tide-tables", is_staff=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    page.goto("/admin/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("tide-tables")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name=re.compile("Rolewise"))).to_be_visible()
    return user


def test_jobs_are_confirmed_closed_put_off_and_taken_back_with_one_key_each(page, editor):
    for number in range(1, 5):
        make_listing(title=f"Job {number}", confirmed_at=ago(days=30 - number))
    heading = page.locator("#job")

    page.goto(f"{DESK}/confirm/")
    expect(heading).to_have_text("Job 1")
    with page.expect_popup() as tab:
        page.keyboard.press("e")
    tab.value.close()
    page.keyboard.press("o")
    expect(heading).to_have_text("Job 2")
    page.keyboard.press("c")
    expect(heading).to_have_text("Job 3")
    page.keyboard.press("u")
    expect(page.get_by_text("Undone: Closed: Job 2")).to_be_visible()
    expect(heading).to_have_text("Job 2")
    page.keyboard.press("s")
    expect(heading).to_have_text("Job 3")

    confirmed = Listing.objects.filter(confirmed_at__gt=ago(hours=1))
    assert [job.title for job in confirmed] == ["Job 1"]
    assert not Listing.objects.filter(state="closed").exists()

    page.get_by_label(re.compile("One key decides")).uncheck()
    page.keyboard.press("o")
    expect(heading).to_have_text("Job 3")


def test_a_job_is_reviewed_as_readers_would_see_it(page, editor):
    first = make_listing(title="Tide Analyst", state="review", description="<p>Reads tides.</p>")
    second = make_listing(title="Wave Analyst", state="review")

    page.goto(f"{DESK}/review/")
    preview = page.frame_locator(".desk-preview")
    expect(preview.get_by_text("Reads tides.")).to_be_visible()
    page.keyboard.press("b")  # needs a comment: the key leads to its field
    page.keyboard.type("Name a port, please.")
    page.get_by_role("button", name="Send back").click()
    expect(page.locator("#job")).to_contain_text("Wave Analyst")
    page.keyboard.press("p")
    expect(page.get_by_text("No job waits for review.")).to_be_visible()

    first.refresh_from_db()
    assert (first.state, first.review_comment) == ("draft", "Name a port, please.")
    assert list(Listing.objects.live()) == [second]


def test_a_long_delivery_goes_on_by_itself_unless_it_is_held(page, editor, monkeypatch):
    monkeypatch.setattr(bringing, "BATCH", 1)
    monkeypatch.setattr(bringing, "SECONDS", 0)
    rows = [f"Tide Engineer {n},Harbour Works,https://jobs.example/{n}" for n in range(5)]
    page.goto("/admin/listings/intake/add/")
    page.locator("#id_pasted").fill("\n".join(["title,company,url", *rows]))
    page.get_by_role("button", name="Rehearse").click()
    page.clock.install()
    page.clock.pause_at(ahead(hours=1))
    page.get_by_role("button", name="Bring them in").click()

    page.get_by_role("button", name="Hold on").click()
    page.clock.fast_forward(5_000)
    expect(page.get_by_role("status")).to_have_text("1 of 5 jobs brought in.")
    expect(page.get_by_role("button", name="Hold on")).to_be_hidden()
    page.clock.resume()
    page.get_by_role("button", name="Go on").click()

    page.wait_for_url("**/importbatch/**")
    expect(page.get_by_text("Brought in: 5 new")).to_be_visible()
