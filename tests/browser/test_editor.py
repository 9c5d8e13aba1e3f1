"""Editors at work: write, review, schedule and publish, in few clicks, and nothing gets lost."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from jobboard.groups import EDITORS, WRITERS, ensure_groups
from roles.life import draft_of
from roles.models import GuideVersion, RoleVersion
from roles.text_edits import save_part
from roles.text_parts import part_of
from tests.factories import (
    make_author,
    make_guide,
    make_profile,
    make_ready_guide,
    make_role,
    make_term,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


SETTLES = 1000  # milliseconds from a save until the publish check has been made again


class Counted:
    """A person at the desk; every click and every page is counted."""

    def __init__(self, page):
        self.page, self.clicks, self.pages = page, 0, 0
        page.on("domcontentloaded", lambda _: self._loaded())

    def _loaded(self):
        self.pages += 1

    def start(self):
        self.clicks = self.pages = 0

    def click(self, role: str, name, **which):
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=isinstance(name, str), **which).first.click()

    def into(self, locator):
        """Click what a selector finds, as to put the cursor into a field."""
        self.clicks += 1
        self.page.locator(locator).first.click()

    def types(self, text: str):
        self.page.keyboard.type(text)


def account(name: str, group: str = EDITORS):
    ensure_groups()
    user = get_user_model().objects.create_user(name, password="tide-tables", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def log_in(page, name: str):
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill("tide-tables")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")


@pytest.fixture(autouse=True)
def settled(page):
    """Let what a page asks after its last save be answered before the tables are emptied."""
    yield
    page.wait_for_timeout(SETTLES)


@pytest.fixture
def editor():
    return account("editor")


@pytest.fixture
def desk(page, editor):
    log_in(page, "editor")
    return Counted(page)


def url_of(version) -> str:
    return f"/admin/roles/{version._meta.model_name}/{version.pk}/change/"


def saved(page, part: str):
    expect(page.locator(f"#part-{part} [data-status]")).to_have_text(re.compile("Saved"))


def test_a_new_guide_is_begun_previewed_and_sent_to_readers(desk, editor):
    page = desk.page
    make_role(name="Tide Reader", slug="tide-reader")
    make_role(name="Wave Counter", slug="wave-counter")
    make_author(name="Ada Tester", account=editor)

    desk.start()
    page.goto("/admin/")
    desk.into("a[href='/admin/roles/guide/add/']")
    page.wait_for_url("**/guide/add/")
    expect(page.locator("#id_role_a")).to_be_focused()
    desk.types("Tide")
    page.keyboard.press("Tab")
    desk.types("Wave")
    desk.click("button", "Save")
    page.wait_for_url("**/guideversion/*/change/")
    desk.into("#part-verdict .tiptap")
    desk.types("Read tides if you like mornings.")
    saved_part = page.locator("#part-verdict [data-status]")
    expect(saved_part).to_have_text(re.compile("Saved"))
    with page.expect_popup() as opened:
        desk.click("link", "Preview")
    expect(opened.value.get_by_text("Read tides if you like mornings.")).to_be_visible()
    opened.value.close()
    desk.click("button", "Publish")

    # Its brief is not filled: the next test publishes one that is.
    expect(page.get_by_text("Not published").first).to_be_visible()
    assert desk.clicks == 5
    assert GuideVersion.objects.get().verdict == "<p>Read tides if you like mornings.</p>"


def test_a_ready_text_is_published_in_one_click(desk):
    version = make_ready_guide(make_role(slug="tide"), make_role(slug="wave"))
    desk.page.goto(url_of(version))

    desk.start()
    desk.click("button", "Publish")

    expect(desk.page.get_by_text("Approved: Live.")).to_be_visible()
    desk.page.goto("/guides/tide-vs-wave/")
    expect(desk.page.get_by_role("heading", name=version.title)).to_be_visible()
    assert desk.clicks == 1


def test_a_text_is_scheduled_by_one_field_and_one_click(desk):
    version = make_ready_guide()
    tomorrow = timezone.now() + timedelta(days=1)

    desk.start()
    desk.page.goto(url_of(version))
    desk.into("#id_step-live_from")
    desk.page.locator("#id_step-live_from").fill(f"{tomorrow:%Y-%m-%dT%H:%M}")
    desk.click("button", "Publish")

    expect(desk.page.get_by_text("Approved: Scheduled for")).to_be_visible()
    assert (desk.clicks, desk.pages) == (2, 2)
    version.refresh_from_db()
    assert version.live_from > timezone.now()


def test_a_live_page_is_edited_from_the_page_itself(desk):
    guide = make_guide(verdict="<p>As it was.</p>")
    page = desk.page
    page.goto(guide.get_absolute_url())

    desk.start()
    desk.click("button", "Edit")
    desk.into("#part-verdict .tiptap")
    page.keyboard.press("Control+End")
    desk.types(" And as it will be.")
    saved(page, "verdict")

    draft = guide.versions.get(state="draft")
    assert draft.verdict == "<p>As it was. And as it will be.</p>"
    assert guide.version.verdict == "<p>As it was.</p>"
    assert (desk.clicks, desk.pages) == (2, 1)


def test_a_review_goes_back_and_forth_and_ends_with_readers(page, editor, browser, live_server):
    writer = account("writer", WRITERS)
    version = make_ready_guide(by=writer)
    log_in(page, "writer")
    other_context = browser.new_context(base_url=live_server.url)
    other = other_context.new_page()
    log_in(other, "editor")
    writing, editing = Counted(page), Counted(other)
    page.goto(url_of(version))

    writing.click("button", "Ask for review")
    expect(page.get_by_text("In review now.")).to_be_visible()
    other.goto(url_of(version))
    editing.into("#id_step-comment")
    editing.types("Which tides?")
    editing.click("button", "Send back")
    expect(other.get_by_text("Sent back to its author")).to_be_visible()
    page.goto(url_of(version))
    expect(page.get_by_text("Which tides?")).to_be_visible()
    writing.into("#id_head-standfirst")
    page.keyboard.press("Control+End")
    writing.types(" Spring tides.")
    writing.click("button", "Ask for review")
    expect(page.get_by_text("In review now.")).to_be_visible()
    other.goto(url_of(version))
    editing.click("button", "Publish")

    expect(other.get_by_text("Approved: Live.")).to_be_visible()
    version.refresh_from_db()
    assert version.standfirst.endswith("Spring tides.")
    opened_from_the_desk = 3  # one click each time, after the first
    assert writing.clicks + editing.clicks + opened_from_the_desk <= 10
    other.wait_for_timeout(SETTLES)
    other_context.close()


def test_what_was_typed_survives_the_end_of_the_session(browser, live_server, editor):
    context = browser.new_context(base_url=live_server.url)  # its console may speak of the 401
    page = context.new_page()
    log_in(page, "editor")
    version = make_ready_guide()
    page.goto(url_of(version))
    context.clear_cookies(name="sessionid")

    page.locator("#id_head-standfirst").fill("Typed after the session ended.")
    expect(page.get_by_text("You are logged out.")).to_be_visible()
    kept = page.evaluate("Object.values(localStorage).join()")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Log in in a new tab").click()
    tab = opened.value
    tab.get_by_label("Username").fill("editor")
    tab.get_by_label("Password").fill("tide-tables")
    tab.get_by_role("button", name="Log in").click()
    tab.wait_for_url("**/admin/")
    tab.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page, "head")

    version.refresh_from_db()
    assert "Typed after the session ended." in kept
    assert version.standfirst == "Typed after the session ended."
    assert "writing:" not in page.evaluate("Object.keys(localStorage).join()")
    page.wait_for_timeout(SETTLES)
    context.close()


def test_what_could_not_be_saved_is_offered_when_the_page_opens_again(browser, live_server, editor):
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    log_in(page, "editor")
    version = make_ready_guide()
    page.goto(url_of(version))
    context.clear_cookies(name="sessionid")
    page.locator("#part-verdict .tiptap").fill("Kept in this browser.")
    expect(page.get_by_text("You are logged out.")).to_be_visible()

    log_in(page, "editor")
    page.goto(url_of(version))
    page.get_by_role("button", name="Put it back").click()
    saved(page, "verdict")

    version.refresh_from_db()
    assert version.verdict == "<p>Kept in this browser.</p>"
    page.wait_for_timeout(SETTLES)
    context.close()


def test_without_javascript_a_form_sent_too_late_is_saved_after_logging_in(
    browser, live_server, editor
):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page, "editor")
    version = make_ready_guide()
    page.goto(url_of(version))
    context.clear_cookies(name="sessionid")

    page.locator("#id_head-standfirst").fill("Typed for an hour.")
    page.get_by_role("button", name="Save Head").click()
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("tide-tables")
    page.get_by_role("button", name="Log in and save").click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    version.refresh_from_db()
    assert version.standfirst == "Typed for an hour."
    page.wait_for_timeout(SETTLES)
    context.close()


def test_two_editors_in_one_field_lose_nothing(desk, editor):
    page = desk.page
    version = make_ready_guide()
    page.goto(url_of(version))
    save_part(version, "head", {"standfirst": "Theirs."}, by=account("second"))

    page.locator("#id_head-standfirst").fill("Mine.")
    expect(page.get_by_text("second changed this too")).to_be_visible()
    page.locator("#id_head-title").fill("While undecided")
    page.wait_for_timeout(2000)
    version.refresh_from_db()
    undecided = (version.standfirst, version.title)
    page.get_by_role("button", name="Save mine").click()
    saved(page, "head")

    version.refresh_from_db()
    assert undecided == ("Theirs.", str(version.guide))
    assert (version.standfirst, version.title) == ("Mine.", "While undecided")


def test_terms_are_picked_by_typing_and_slips_are_answered(desk):
    page = desk.page
    term = make_term("TideTorch")
    version = make_profile(state="draft", live_from=None)
    page.goto(url_of(version))

    skills = page.locator("#part-skills")
    expect(skills.locator(".part-row")).to_have_count(0)
    skills.get_by_role("button", name="Add a row").click()
    page.keyboard.type("Tidetroch")
    skills.get_by_role("button", name="Save").click()
    skills.get_by_role("button", name="TideTorch").click()
    saved(page, "skills")
    skills.get_by_role("button", name="Add a row").click()

    rows = part_of(RoleVersion.objects.get(), "skills").values["terms"]
    assert [row["term"] for row in rows] == [term.slug]
    assert skills.locator(".part-row").count() == 2


def test_a_profile_is_reworded_by_one_and_published_by_another(page, editor, browser, live_server):
    role = make_role(name="Tide Reader", slug="tide-reader")
    torch = make_term("TideTorch")
    make_profile(role, terms=[make_term("Nets")], definition="Reads tides for boats.")
    guide = make_guide(role)
    guide.version.note_profiles(by=None)
    account("writer", WRITERS)
    log_in(page, "writer")
    writing = Counted(page)

    page.goto("/roles/tide-reader/")
    writing.start()
    writing.click("button", "Edit")
    writing.into("#id_head-definition")
    page.keyboard.press("Control+A")
    writing.types("Reads the tide for pilots.")
    skills = page.locator("#part-skills")
    writing.into("#part-skills [data-add-row]")
    writing.types("Tidetroch")
    saved(page, "head")
    writing.into("#part-skills button[name=save]")
    writing.click("button", "TideTorch")
    saved(page, "skills")
    expect(skills.locator("[name=skills-terms-1-term]")).to_have_value("TideTorch")
    writing.click("button", "Ask for review")
    expect(page.get_by_text("In review now.")).to_be_visible()

    context = browser.new_context(base_url=live_server.url)
    other = context.new_page()
    log_in(other, "editor")
    editing = Counted(other)
    editing.click("link", "Tide Reader")
    other.get_by_label("What changed").select_option("wording")
    editing.click("button", "Publish")
    expect(other.get_by_text("Approved: Live.")).to_be_visible()

    other.goto(guide.get_absolute_url())
    expect(other.get_by_text("Reads the tide for pilots.")).to_be_visible()
    other.goto("/roles/tide-reader/")
    expect(other.get_by_text("TideTorch").first).to_be_visible()
    rows = part_of(role.versions.in_force().get(), "skills").values["terms"]
    assert [row["term"] for row in rows][1:] == [torch.slug]
    assert (writing.clicks, writing.pages) == (6, 2)
    assert editing.clicks == 2
    other.wait_for_timeout(SETTLES)
    context.close()


def test_the_page_of_a_text_is_accessible_and_fits_a_phone(desk, accessible, editor):
    guide = make_ready_guide()
    live = make_guide()
    profile = make_profile(make_role(), terms=[make_term("Nets")])

    for version in (guide, live.version, draft_of(profile.role, by=editor)):
        desk.page.goto(url_of(version))
        accessible(desk.page)
