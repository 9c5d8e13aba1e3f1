"""A visitor narrows a pay page, compares two roles and checks an offer."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_visitor_finds_a_role_and_narrows_its_pay(page, demo, accessible):
    page.goto("/salaries/")
    page.get_by_label("Role or job title").fill("data engineer")
    page.get_by_role("button", name="Find").click()
    expect(page).to_have_url(re.compile(r"q=data\+engineer"))
    expect(page.get_by_text("We hold ranges for").first).to_be_visible()
    accessible(page)

    page.get_by_role("link", name="Data Engineer", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Data Engineer pay")
    accessible(page)

    page.locator("select[name=level]").select_option("all")
    page.locator("select[name=vs]").select_option("data-scientist")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("level=all.*vs=data-scientist"))
    expect(page.locator(".receipt")).to_contain_text("all levels")
    expect(page.get_by_role("heading", name="Data Engineer and Data Scientist")).to_be_visible()
    accessible(page)

    page.locator(".clause", has_text="Data Scientist").press("Enter")
    expect(page).not_to_have_url(re.compile("vs="))
    page.get_by_role("link", name=re.compile("The ranges behind it")).first.click()
    expect(page.get_by_role("link", name="All of them as CSV")).to_be_visible()


def test_a_visitor_checks_an_offer_and_the_address_stays_clean(page, demo, accessible):
    page.goto("/salaries/data-engineer/")
    page.get_by_role("link", name="Check an offer").first.click()
    expect(page.get_by_label("Role")).to_have_value("data-engineer")

    page.get_by_label("Base pay").fill("90,000")
    page.get_by_label("Currency").fill("US dollars")
    page.get_by_role("button", name="Check the offer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    accessible(page)

    page.get_by_label("Currency").fill("USD")
    page.get_by_label("Use figures over two years old too").check()
    page.get_by_role("button", name="Check the offer").click()
    expect(page.get_by_role("heading", name="Your answer")).to_be_visible()
    expect(page.locator(".headline-figure")).to_contain_text(
        re.compile("Of 10 comparable adverts|We cannot say")
    )
    expect(page).to_have_url(re.compile("/salaries/check/$"))
    assert "90" not in page.title()
    assert page.context.cookies() == []
    accessible(page)
