"""A visitor reads a guide, filters jobs, looks up pay and compares two roles."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_visitor_reads_a_guide_and_leaves_with_jobs_and_pay(page, demo, accessible):
    page.goto("/")
    accessible(page)

    page.goto("/guides/")
    page.get_by_role("link", name="Deep Learning Engineer vs. Head of Data Science").first.click()
    expect(page).to_have_url(re.compile("/guides/deep-learning-engineer-vs-head-of-data-science/"))
    accessible(page)

    contents = page.get_by_role("navigation", name="Contents")
    for heading in ["Definitions", "Responsibilities", "Required skills", "Outlook"]:
        contents.get_by_role("link", name=heading, exact=True).click()
        anchor = page.url.split("#")[1]
        expect(page.locator(f"#{anchor}")).to_be_in_viewport()
    expect(page.get_by_text("not enough data", exact=False).first).to_be_visible()

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Jobs").click()
    expect(page).to_have_url(re.compile("/jobs/"))
    accessible(page)


def test_a_visitor_filters_jobs_by_level_and_pay(page, demo):
    page.goto("/jobs/")
    page.locator("#f-pay").fill("90000")
    page.get_by_role("checkbox", name=re.compile("^Senior")).check()
    page.keyboard.press("Tab")
    show = page.get_by_role("button", name=re.compile("Show|Apply|Search", re.IGNORECASE)).first
    if show.is_visible():
        show.click()

    expect(page).to_have_url(re.compile("level=senior"))
    expect(page).to_have_url(re.compile("pay=90000"))
    expect(page.get_by_text("state no pay").first).to_be_visible()

    page.reload()
    expect(page.get_by_role("checkbox", name=re.compile("^Senior"))).to_be_checked()
    page.locator(".job-title a").first.click()
    expect(page.get_by_text("Example only").first).to_be_visible()


def test_typed_words_become_filters_and_leave_the_rest_in_the_field(page, demo, accessible):
    page.goto("/jobs/")
    page.locator("#f-q").fill("remote data scientist python")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"q=python&role=data-scientist&workplace=remote"))
    expect(page.locator("#f-q")).to_have_value("python")
    expect(page.get_by_role("checkbox", name=re.compile("^Remote"))).to_be_checked()
    accessible(page)

    page.get_by_role("link", name="search the words “remote” instead").click()
    expect(page.locator("#f-q")).to_have_value('"remote" python')


def test_a_bar_of_the_pay_chart_sets_the_floor_by_keyboard(page, demo):
    page.goto("/jobs/")
    page.get_by_role("link", name=re.compile("set the floor at USD 80K")).focus()
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("pay=80000"))


def test_the_site_is_whole_without_javascript(browser, live_server, demo):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()

    page.goto("/jobs/?level=senior&pay=90000&pay_cur=EUR")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.get_by_role("heading", level=3).count() > 3

    page.goto("/compare/")
    page.locator("select[name=a]").select_option("data-engineer")
    page.locator("select[name=b]").select_option("data-scientist")
    page.get_by_role("button", name="Compare").click()
    expect(page).to_have_url(re.compile("a=data-engineer&b=data-scientist"))
    expect(page.get_by_text("not yet edited").first).to_be_visible()
    context.close()


LONGEST_LINE = """() => {
  const own = (text) => [...text.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
  const long = [...document.querySelectorAll("main p, main li")]
    .filter((text) => own(text).map((node) => node.data.trim()).join(" ").length > 100)
    .map((text) => text.clientWidth / parseFloat(getComputedStyle(text).fontSize));
  return Math.max(...long);
}"""


@pytest.mark.parametrize(
    "path",
    [
        "/guides/",
        "/guides/deep-learning-engineer-vs-head-of-data-science/",
        "/compare/?a=data-engineer&b=data-scientist",
    ],
)
def test_no_line_of_running_text_is_too_long_to_be_followed(page, demo, path):
    page.goto(path)

    assert page.evaluate(LONGEST_LINE) < 58  # ems: about 110 characters


def test_on_a_phone_what_a_skill_is_for_has_the_whole_line(page, demo):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/roles/data-engineer/")

    assert page.locator("section:has(#skills) dd").first.bounding_box()["width"] > 300


@pytest.mark.parametrize(
    "path",
    [
        "/roles/",
        "/roles/data-engineer/",
        "/compare/?a=data-engineer&b=data-scientist",
        "/salaries/",
        "/salaries/data-engineer/",
        "/salaries/data-engineer/us/",
        "/salaries/check/",
        "/companies/",
        "/methodology/",
        "/about/",
        "/corrections/",
        "/jobs/?q=no+such+job+anywhere",
        "/nothing-here/",
    ],
)
def test_every_kind_of_page_is_accessible(page, demo, accessible, path):
    page.goto(path)
    accessible(page)
