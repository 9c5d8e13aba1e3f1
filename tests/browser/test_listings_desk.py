"""An editor goes through the queues of the listings desk with the keyboard."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from jobboard.groups import EDITORS, ensure_groups
from listings.importers import bringing
from listings.models import Listing
from listings.saving import after_saving
from tests.factories import ago, ahead, make_company, make_listing, make_role

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


def make_alike(*titles: str) -> list[Listing]:
    """Jobs of one employer with one text."""
    alike = {
        "company": make_company(),
        "description": f"<p>{' '.join(f'{titles[0]} {n}' for n in range(30))}</p>",
    }
    jobs = [make_listing(title=title, **alike) for title in titles]
    after_saving(jobs)
    return jobs


def test_jobs_are_merged_told_apart_mapped_and_left_with_one_key_each(page, editor):
    left, right = make_alike("Tide Analyst", "Tide Reader")
    make_alike("Wave Counter", "Wave Watcher")
    role = make_role(name="Tide Wrangler")
    make_listing(title="Foam Wrangler", pay_problem="The source gives a pay of zero: none.")

    page.goto(f"{DESK}/duplicates/")
    expect(page.locator(".desk-job").first).to_contain_text("Tide Analyst")
    page.keyboard.press("l")
    expect(page.get_by_text(f"Merged: {right} into {left}.")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text(re.compile("^Undone: Merged"))).to_be_visible()
    page.keyboard.press("s")
    expect(page.locator(".desk-job").first).to_contain_text("Wave Counter")
    page.keyboard.press("n")
    expect(page.locator(".desk-job").first).to_contain_text("Tide Analyst")
    page.keyboard.press("r")
    expect(page.get_by_text("No two open jobs of one employer look alike")).to_be_visible()

    page.goto(f"{DESK}/titles/?find=foam")
    page.get_by_label("Role of foam wrangler").fill("Tide Wrangler")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_text("“foam wrangler” means Tide Wrangler: 1 job.")).to_be_visible()

    page.goto(f"{DESK}/pay/")
    expect(page.locator("#job")).to_contain_text("Foam Wrangler")
    page.keyboard.press("l")
    expect(page.get_by_text("No open job has doubtful pay")).to_be_visible()

    left.refresh_from_db()
    assert left.merged_into == right
    assert Listing.objects.get(role=role).pay_is_left
