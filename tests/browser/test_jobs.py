"""Browsing jobs: filters answer at once, addresses hold the search, and nothing gets lost."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from listings.models import ListingTerm
from tests.factories import ago, make_listing, make_term

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SKILLS = [
    "Xq++",
    "Tidal",
    "Moon",
    "Sand",
    "Dune",
    "Reed",
    "Kelp",
    "Foam",
    "Spray",
    "Shoal",
    "Eddy",
    "Brine",
]


@pytest.fixture
def board():
    """Thirty jobs: every second senior, two in three remote; the n-th skill in n of them."""
    jobs = [
        make_listing(
            title=f"Job {number:02}",
            level="senior" if number % 2 else "mid",
            listed_at=ago(hours=number + 1),
            pay=(90_000 + 1000 * number, 120_000) if number % 5 else None,
            place={"mode": "remote", "area": "DE"}
            if number % 3
            else {"mode": "onsite", "city": "Bonn", "country": "DE"},
        )
        for number in range(30)
    ]
    for number, name in enumerate(SKILLS, 1):
        term = make_term(name=name, slug=f"s{number:02}")
        for job in jobs[:number]:
            ListingTerm.objects.create(listing=job, term=term)


def found(page: Page, number: int) -> None:
    expect(page.locator(".receipt strong")).to_have_text(f"{number} job{'s' * (number != 1)}")


def ticked(page: Page) -> set[tuple[str, str]]:
    """What the form says beside its defaults."""
    boxes = page.locator("#filter-fields input[type=checkbox]:checked").all()
    return {(box.get_attribute("name"), box.get_attribute("value")) for box in boxes}


def asked(page: Page) -> set[tuple[str, str]]:
    return set(parse_qsl(urlsplit(page.url).query))


def focus(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def focus_is_outside_the_page(page: Page) -> bool:
    return page.evaluate("document.activeElement === document.body")


@pytest.mark.usefixtures("board")
def test_a_filter_changes_list_address_and_title_and_keeps_the_focus(page):
    page.goto("/jobs/")
    found(page, 30)

    page.locator("#f-level-senior").focus()
    page.keyboard.press("Space")

    found(page, 15)
    expect(page).to_have_url(re.compile(r"/jobs/\?level=senior$"))
    expect(page).to_have_title("Jobs at level senior – Rolewise")
    expect(page.locator("#announce")).to_have_text("15 jobs")
    assert focus(page) == "f-level-senior"

    page.locator("#f-level-mid").check()
    page.locator("#f-workplace-remote").check()  # before the answer to the one before

    found(page, 20)
    assert ticked(page) == asked(page)

    page.locator("#f-q").fill("Job")
    page.keyboard.press("Enter")
    expect(page.locator("#f-sort option").first).to_have_text("Best match")
    expect(page).to_have_url(re.compile("q=Job"))


@pytest.mark.usefixtures("board")
def test_back_and_forward_show_what_the_address_says_as_it_was_left(page):
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto("/jobs/")
    page.locator("#f-level-senior").check()
    found(page, 15)
    page.locator("#f-workplace-remote").check()
    found(page, 10)
    page.locator("#pay-table summary").click()
    page.locator("#f-skill-s12").check()
    found(page, 4)
    job = page.locator(".job-title a").nth(2)
    job.evaluate("link => link.focus({preventScroll: true})")
    page.evaluate("scrollTo({top: 200, behavior: 'instant'})")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/jobs/\d+-"))

    page.evaluate("history.back()")
    found(page, 4)
    expect(page.locator("#pay-table")).to_have_attribute("open", "")
    assert (
        ticked(page)
        == asked(page)
        == {
            ("level", "senior"),
            ("workplace", "remote"),
            ("skill", "s12"),
        }
    )
    assert focus(page) == job.text_content()
    assert page.evaluate("scrollY") == 200

    page.evaluate("history.back()")
    found(page, 10)
    assert ticked(page) == asked(page) == {("level", "senior"), ("workplace", "remote")}
    assert focus(page) == "f-skill-s12"
    expect(page.locator("#pay-table")).to_have_attribute("open", "")

    page.evaluate("history.back()")
    found(page, 15)
    assert ticked(page) == asked(page) == {("level", "senior")}
    expect(page.locator("#pay-table")).not_to_have_attribute("open", "")

    page.evaluate("history.go(2)")
    found(page, 4)
    assert ticked(page) == asked(page)
    assert page.evaluate("scrollY") == 200


@pytest.mark.usefixtures("board")
def test_all_options_open_over_the_search_and_narrow_while_typing(page):
    page.goto("/jobs/?level=senior")
    page.get_by_role("link", name="Show all 11 skills").click()
    dialog = page.get_by_role("dialog", name="All skills")
    expect(dialog.get_by_role("checkbox")).to_have_count(11)
    assert focus(page) == "all-find"

    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focus(page) == "all-skill"

    page.keyboard.press("Enter")
    dialog.get_by_role("checkbox", name=re.compile("^Moon")).check()
    dialog.get_by_label("Find in skills").fill("tid")
    expect(dialog.locator("#all-status")).to_have_text("1 skill with “tid” in the name")
    expect(dialog.get_by_role("checkbox")).to_have_count(2)  # the chosen one stays
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    dialog.get_by_role("checkbox", name=re.compile("^Tidal")).check()
    dialog.get_by_role("button", name="Show jobs").click()

    expect(dialog).to_be_hidden()
    found(page, 1)
    assert ticked(page) == asked(page) == {("level", "senior"), ("skill", "s02"), ("skill", "s03")}


@pytest.mark.usefixtures("board")
def test_on_a_phone_the_filters_are_a_sheet_that_holds_and_returns_the_focus(page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/jobs/")
    button = page.get_by_role("button", name="Filters")
    button.click()
    sheet = page.get_by_role("dialog", name="Filters")
    expect(sheet).to_be_visible()

    page.locator("#f-level-senior").check()
    expect(page.locator("#announce")).to_have_text("15 jobs")
    expect(sheet).to_be_visible()
    where = "(document.activeElement.closest('#sheet, body')).id"
    for _ in range(60):  # all the way round, by way of the browser's own controls
        page.keyboard.press("Tab")
        assert page.evaluate(where) == "sheet" or focus_is_outside_the_page(page)

    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("button", name="Filters: 1")).to_be_focused()

    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show jobs").click()
    expect(sheet).to_be_hidden()


@pytest.mark.usefixtures("board")
def test_settings_fill_in_forms_where_the_address_says_nothing(page):
    page.goto("/jobs/?apply_from=DE&pay_cur=EUR")
    page.get_by_role("link", name="Remember where I live").click()
    page.get_by_label("Pay period").select_option("month")
    page.get_by_role("button", name="Remember").click()
    expect(page.get_by_text("You live in: Germany")).to_be_visible()

    page.goto("/")
    expect(page.get_by_label("I live in")).to_have_value("DE")
    expect(page.get_by_label("Currency")).to_have_value("EUR")

    page.goto("/jobs/")
    found(page, 30)
    expect(page.locator("#f-pay_cur")).to_have_value("EUR")
    expect(page.locator("#f-pay_period")).to_have_value("month")
    expect(page.locator("#f-apply_from")).to_have_value("")
    page.get_by_role("link", name="Search with my settings").click()
    expect(page).to_have_url(re.compile(r"/jobs/\?apply_from=DE&pay_cur=EUR$"))

    page.goto("/jobs/?level=senior")
    expect(page.locator("#f-pay_cur")).to_have_value("USD")

    page.goto("/jobs/preferences/")
    page.get_by_role("button", name="Forget all").click()
    expect(page.get_by_text("Nothing.")).to_be_visible()
    page.goto("/")
    expect(page.get_by_label("I live in")).to_have_value("")


@pytest.mark.usefixtures("board")
def test_all_of_it_works_without_javascript(browser, live_server):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    page.goto("/jobs/")
    page.get_by_role("button", name="Filters").click()
    page.locator("#f-level-senior").check()
    page.get_by_role("button", name="Show jobs").click()
    found(page, 15)

    page.get_by_role("button", name="Filters: 1").click()
    page.get_by_role("link", name="Show all 11 skills").click()
    page.get_by_role("checkbox", name=re.compile("^Moon")).check()
    page.get_by_label("Find in skills").fill("tid")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("checkbox", name=re.compile("^Tidal")).check()
    page.get_by_role("button", name="Show jobs").click()
    found(page, 1)
    assert {("level", "senior"), ("skill", "s02"), ("skill", "s03")} <= asked(page)

    page.goto("/jobs/preferences/?apply_from=DE&pay_cur=EUR")
    page.get_by_role("button", name="Remember").click()
    page.get_by_label("Pay of at least, EUR").fill("50000")
    page.get_by_role("button", name="Search with my settings").click()
    assert asked(page) == {("apply_from", "DE"), ("pay_cur", "EUR"), ("pay", "50000")}
    context.close()


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_and_the_page_of_options_are_accessible(page, accessible, scheme):
    page.emulate_media(color_scheme=scheme)
    for path in ("/jobs/?level=senior&pay=100000", "/jobs/options/skill/?skill=s03"):
        page.goto(path)
        accessible(page)


@pytest.mark.usefixtures("board")
def test_the_dialog_and_the_settings_are_accessible(page, accessible):
    page.goto("/jobs/")
    page.locator("#all-skill").click()
    expect(page.get_by_role("dialog", name="All skills")).to_be_visible()
    accessible(page)

    page.goto("/jobs/preferences/")
    accessible(page)
