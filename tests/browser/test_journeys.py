"""The editors' journeys, from the desk's first page to what readers see, clicks and pages counted.

A click is a press of the pointer that the browser itself reports, a page load a document of its
own: neither is counted by the steps of the test. Beside each journey stands what the same takes in
a fresh Wagtail 8 (page loads / clicks); ours may take two thirds of the clicks.
"""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import Page, expect

from jobboard.groups import EDITORS, WRITERS, ensure_groups
from jobboard.handbook import HANDBOOK
from listings.models import Listing
from roles.models import Guide, GuideVersion, Role
from roles.publishing import publish
from tests.factories import ahead, make_author, make_guide, make_ready_guide, make_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "tide-tables"
COUNT = "addEventListener('pointerdown', event => event.isTrusted && window.clicked(), true)"


def in_the_handbook(journey: str) -> tuple[int, int]:
    """The clicks and page loads that the handbook's table gives for a journey."""
    for line in HANDBOOK.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == journey:
            return int(cells[1]), int(cells[2])
    raise AssertionError(f"The handbook has no journey “{journey}”.")


class Journey:
    """One browser of one person, with the clicks and page loads since `begin`."""

    def __init__(self, browser, base_url: str):
        self.context = browser.new_context(
            base_url=base_url, viewport={"width": 1280, "height": 900}, timezone_id="UTC"
        )
        self.clicks = self.loads = 0
        self.context.expose_binding("clicked", lambda source: self._clicked())
        self.context.add_init_script(COUNT)
        self.context.on("page", self._watch)
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.new_page()

    def _clicked(self) -> None:
        self.clicks += 1

    def _watch(self, page: Page) -> None:
        page.on("domcontentloaded", lambda _: self._loaded())

    def _loaded(self) -> None:
        self.loads += 1

    def log_in(self, name: str) -> None:
        self.page.goto("/admin/login/")
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url("**/admin/")

    def begin(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_load_state("load")
        self.clicks = self.loads = 0

    def counted(self) -> tuple[int, int]:
        """Clicks and page loads since `begin`; what is still loading is waited for."""
        self.page.wait_for_load_state("load")
        return self.clicks, self.loads

    def press(self, role: str, name, *, inside: str = "body") -> None:
        place = self.page.locator(inside)
        place.get_by_role(role, name=name, exact=isinstance(name, str)).first.click()

    def into(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)


def account(name: str, group: str = EDITORS):
    ensure_groups()
    user = get_user_model().objects.create_user(name, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def open_desk(browser, live_server):
    journeys = []

    def opened(name: str) -> Journey:
        journey = Journey(browser, live_server.url)
        journeys.append(journey)
        journey.log_in(name)
        return journey

    yield opened
    for journey in journeys:
        journey.context.close()


@pytest.fixture
def ada():
    return account("ada")


def fill(guide: Guide) -> None:
    """Give the guide's draft the words of a whole guide: typing them takes no clicks."""
    ready = make_ready_guide()
    draft = guide.versions.get()
    for part in (draft.sections, draft.choices, draft.term_notes, draft.citations):
        part.all().delete()
    kept = {"pk", "id", "guide", "state", "title", "edited_by"}
    for field in GuideVersion._meta.concrete_fields:
        if field.name not in kept and field.name != "author":
            setattr(draft, field.name, getattr(ready, field.name))
    draft.author = ready.author
    draft.save()
    ready.sections.update(version=draft)
    ready.choices.update(version=draft)
    ready.term_notes.update(version=draft)
    ready.citations.update(guide_version=draft)
    ready.guide.delete()


def test_a_new_guide_is_written_previewed_and_published(open_desk, ada):
    """Wagtail 7/12."""
    make_role(name="Tide Reader", slug="tide-reader")
    make_role(name="Wave Counter", slug="wave-counter")
    make_author(name="Ada Tester", account=ada)
    for slug in ("tide-reader", "wave-counter"):
        role = Role.objects.get(slug=slug)
        role.versions.create(definition="Does it.", state="approved", live_from=timezone.now())
    desk = open_desk("ada")

    desk.begin("/admin/")
    desk.into("a[href='/admin/roles/guide/add/']")
    desk.page.wait_for_url("**/guide/add/")
    desk.types("Tide")
    desk.page.keyboard.press("Tab")
    desk.types("Wave")
    desk.press("button", "Save")
    desk.page.wait_for_url("**/guideversion/*/change/")
    fill(Guide.objects.get())
    desk.page.reload()
    desk.loads -= 1  # the test's own, to show what it filled in
    desk.into("#part-verdict .tiptap")
    desk.page.keyboard.press("Control+End")
    desk.types(" Read tides if you like mornings.")
    expect(desk.page.locator("#part-verdict [data-status]")).to_have_text(re.compile("Saved"))
    with desk.context.expect_page() as opened:
        desk.press("link", "Preview")
    expect(opened.value.get_by_text("Read tides if you like mornings.")).to_be_visible()
    opened.value.close()
    desk.press("button", "Publish")
    expect(desk.page.get_by_text("Approved: Live")).to_be_visible()

    counted = desk.counted()
    assert counted == in_the_handbook("A new guide: begun, written, previewed, published")
    assert counted[0] <= 8
    desk.page.goto("/guides/tide-reader-vs-wave-counter/")
    expect(desk.page.get_by_text("Read tides if you like mornings.")).to_be_visible()


def test_a_text_is_scheduled_to_the_minute(open_desk, ada):
    """Wagtail 4/10."""
    version = make_ready_guide(by=ada)
    begins = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    desk = open_desk("ada")

    desk.begin("/admin/")
    desk.press("link", str(version.guide))
    desk.into("#id_step-live_from")
    desk.page.locator("#id_step-live_from").fill(f"{begins:%Y-%m-%dT%H:%M}")
    desk.press("button", "Publish")
    expect(desk.page.get_by_text("Approved: Scheduled for")).to_be_visible()

    counted = desk.counted()
    assert counted == in_the_handbook("A text scheduled to the minute")
    assert counted[0] <= 6
    version.refresh_from_db()
    assert version.live_from == begins
    assert not Guide.objects.published().exists()
    assert Guide.objects.published(now=begins).exists()


def test_a_sentence_of_a_live_page_is_changed_as_a_draft(open_desk, ada):
    """Wagtail 3/7."""
    guide = make_guide(verdict="<p>As it was.</p>")
    desk = open_desk("ada")

    desk.begin(guide.get_absolute_url())
    desk.press("button", "Edit")
    desk.into("#part-verdict .tiptap")
    desk.page.keyboard.press("Control+End")
    desk.types(" And as it will be.")
    expect(desk.page.locator("#part-verdict [data-status]")).to_have_text(re.compile("Saved"))

    counted = desk.counted()
    assert counted == in_the_handbook("A sentence of a live page changed as a draft")
    assert counted[0] <= 4
    assert guide.version.verdict == "<p>As it was.</p>"
    assert guide.versions.get(state="draft").verdict == "<p>As it was. And as it will be.</p>"


def test_a_review_is_asked_for_sent_back_and_approved_by_a_second_account(open_desk, ada):
    """Wagtail 9/16."""
    writer = account("bea", WRITERS)
    version = make_ready_guide(by=writer)
    writing, editing = open_desk("bea"), open_desk("ada")

    writing.begin("/admin/")
    writing.press("link", str(version.guide))
    writing.press("button", "Ask for review")
    expect(writing.page.get_by_text("In review now.")).to_be_visible()
    editing.begin("/admin/")
    editing.press("link", str(version.guide))
    editing.into("#id_step-comment")
    editing.types("Which tides?")
    editing.press("button", "Send back")
    expect(editing.page.get_by_text("Sent back to its author")).to_be_visible()
    writing.page.reload()
    expect(writing.page.get_by_text("Which tides?")).to_be_visible()
    writing.into("#id_head-standfirst")
    writing.page.keyboard.press("Control+End")
    writing.types(" Spring tides.")
    writing.press("button", "Ask for review")
    expect(writing.page.get_by_text("In review now.")).to_be_visible()
    editing.page.reload()
    editing.press("button", "Publish")
    expect(editing.page.get_by_text("Approved: Live")).to_be_visible()

    counted = tuple(map(sum, zip(writing.counted(), editing.counted(), strict=True)))
    assert counted == in_the_handbook("A review asked for, sent back, asked for again, approved")
    assert counted[0] <= 10
    version.refresh_from_db()
    assert version.reviewer == ada


def test_two_versions_are_compared_and_the_older_comes_back(open_desk, ada):
    """Wagtail 7/11."""
    first = make_ready_guide(title="Readers of tides and counters of waves")
    publish(first, by=None)
    second = first.copy_as_draft(by=ada)
    GuideVersion.objects.filter(pk=second.pk).update(title="Readers of tides and of nothing")
    second.refresh_from_db()
    publish(second, by=None)
    desk = open_desk("ada")

    desk.begin(first.guide.get_absolute_url())
    desk.press("link", "History")
    desk.press("link", "Compare two versions")
    expect(desk.page.locator("del", has_text="waves")).to_be_visible()
    desk.press("button", f"Use the text of version {first.pk} again")
    desk.press("button", "Publish")
    expect(desk.page.get_by_text("Approved: Live")).to_be_visible()

    counted = desk.counted()
    assert counted == in_the_handbook("Two versions compared, the older one put back")
    assert counted[0] <= 7
    assert first.guide.version.title == first.title


def test_an_address_moves_and_the_old_one_leads_to_it(open_desk, ada):
    """Wagtail 3/6."""
    role = make_role(name="Tide Reader", slug="tide-reader")
    desk = open_desk("ada")

    desk.begin(f"/admin/roles/role/{role.pk}/change/")
    desk.into("#id_slug")
    desk.page.keyboard.press("Control+A")
    desk.types("reader-of-tides")
    desk.press("button", "Save")
    expect(desk.page.get_by_text("moved from “tide-reader”")).to_be_visible()

    counted = desk.counted()
    assert counted == in_the_handbook("An address moved, the old one leading to it")
    assert counted[0] <= 4
    desk.page.goto("/roles/tide-reader/")
    expect(desk.page).to_have_url(re.compile("/roles/reader-of-tides/$"))


def test_the_whole_site_is_seen_as_of_a_date(open_desk, ada):
    """Wagtail cannot."""
    make_guide(title="A guide to come", live_from=ahead(days=2))
    desk = open_desk("ada")

    desk.begin("/admin/preview/?next=/guides/")
    desk.press("button", "See it then")
    expect(desk.page.get_by_text("Preview, for the desk only.").first).to_be_visible()

    counted = desk.counted()
    assert counted == in_the_handbook("The whole site as of a date")


def test_a_second_save_is_merged_and_a_clash_is_decided(open_desk, ada):
    """Wagtail cannot: it keeps the last."""
    account("bea")
    role = make_role(name="Tide Reader", definition="Reads tides.", plural="Tide Readers")
    one, other = open_desk("ada"), open_desk("bea")
    form = f"/admin/roles/role/{role.pk}/change/"
    one.begin(form)
    other.begin(form)

    one.page.locator("#id_definition").fill("Ada’s words.")
    one.press("button", "Save")
    expect(one.page.get_by_text("changed successfully").first).to_be_visible()
    other.page.locator("#id_definition").fill("Bea’s words.")
    other.page.locator("#id_plural").fill("Readers of tides")
    other.press("button", "Save")
    expect(other.page.get_by_text("ada saved this on")).to_be_visible()
    other.into(".second-save input[value^='theirs']")
    other.press("button", "Save")
    expect(other.page.get_by_text("changed successfully").first).to_be_visible()

    role.refresh_from_db()
    assert (role.definition, role.plural) == ("Ada’s words.", "Readers of tides")
    counted = tuple(map(sum, zip(one.counted(), other.counted(), strict=True)))
    assert counted == in_the_handbook("A second save merged, one clash decided")


def test_rows_are_brought_in_after_a_rehearsal_and_taken_back_whole(open_desk, ada):
    """Wagtail cannot."""
    make_role(name="Tide Engineer", slug="tide-engineer")
    desk = open_desk("ada")

    desk.begin("/admin/listings/intake/add/")
    desk.page.locator("#id_pasted").fill(
        "title,company,location,url\n"
        "Tide Engineer,Harbour Works,Berlin,https://jobs.example/1\n"
        "Senior Tide Engineer,Harbour Works,Hamburg,https://jobs.example/2\n"
    )
    desk.press("button", "Rehearse")
    expect(desk.page.get_by_role("button", name="Bring them in")).to_be_visible()
    rehearsed = Listing.objects.count()
    desk.press("button", "Bring them in")
    desk.page.wait_for_url("**/importbatch/**")
    brought = Listing.objects.count()
    desk.press("link", "Undo this import")
    desk.press("button", "Undo the import")
    expect(desk.page.get_by_text("is undone: 2 withdrawn")).to_be_visible()

    assert (rehearsed, brought) == (0, 2)
    assert not Listing.objects.filter(state=Listing.State.OPEN).exists()
    counted = desk.counted()
    assert counted == in_the_handbook("Rows brought in after a rehearsal, and taken back whole")


def test_a_role_is_renamed_and_readers_find_it_under_both_names(open_desk, ada):
    guide = make_guide(make_role(name="Tide Reader", slug="tide"), make_role(slug="wave"))
    desk = open_desk("ada")

    desk.begin("/admin/")
    desk.into("a[href='/admin/roles/role/']")
    desk.page.locator("#searchbar").fill("Tide Reader")
    desk.page.keyboard.press("Enter")
    desk.press("link", "Tide Reader", inside="#result_list")
    desk.page.locator("#id_name").fill("Reader of Tides")
    desk.page.locator("#id_slug").fill("tide-books")
    desk.press("button", "Save")
    expect(desk.page.get_by_text("moved from “tide”")).to_be_visible()

    counted = desk.counted()
    assert counted == in_the_handbook("A role found, renamed and moved")
    desk.page.goto("/guides/tide-vs-wave/")
    expect(desk.page).to_have_url(re.compile("/guides/tide-books-vs-wave/$"))
    assert guide.role_a_id == Role.objects.get(name="Reader of Tides").pk
