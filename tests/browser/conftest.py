"""A real browser for the main journeys: one found on the machine, or Playwright's own."""

import os
import shutil
import sqlite3

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import Error, Page, expect, sync_playwright

from roles.starter.taxonomy import add_missing

# Playwright's own event loop runs in this thread; our tests only use it from here.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
TIMEOUT = 15_000  # milliseconds: a busy machine is no failure
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# What the width of the window decides; the rest is read once, on a wide one.
BY_WIDTH = ["target-size", "scrollable-region-focusable", "color-contrast"]


@pytest.fixture(scope="session")
def browser():
    found = next(
        filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
    )
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        except Error as error:
            if os.environ.get("REQUIRE_BROWSER"):
                raise
            pytest.skip(f"browser tests left out: no Chromium or Chrome here ({error.name})")
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, live_server):
    """A fresh page on the running site; a console message of the policy fails the test."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(TIMEOUT)
    expect.set_options(timeout=TIMEOUT)
    yield page
    context.close()
    assert [text for text in complaints if "404" not in text] == []


@pytest.fixture(scope="session")
def kept_demo():
    """A copy of the demo's database, once a test has made it."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    yield copy
    copy.close()


@pytest.fixture
def demo(transactional_db, kept_demo):
    """The site as `make run` shows it first: taxonomy, starter texts, rates and demo."""
    if kept_demo.execute("SELECT 1 FROM sqlite_master").fetchone():
        kept_demo.backup(connection.connection)
        ContentType.objects.clear_cache()
        return
    add_missing(apps.get_model)  # an earlier transactional test emptied every table
    call_command("load_starter", verbosity=0)
    call_command("refresh_rates", verbosity=0)
    call_command("seed_demo", verbosity=0)
    connection.connection.backup(kept_demo)


@pytest.fixture
def accessible():
    """Return a check that a page breaks no WCAG 2.2 AA rule and never scrolls sideways."""
    axe = Axe()

    def check(page: Page) -> None:
        for width, rules in ((1280, WCAG["runOnly"]), (320, BY_WIDTH)):
            page.set_viewport_size({"width": width, "height": 800})
            result = axe.run(page, options={"runOnly": rules})
            broken = {
                violation["id"]: [node["target"] for node in violation["nodes"]][:3]
                for violation in result.response["violations"]
            }
            assert broken == {}, f"{page.url} at {width} px"
            sideways = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert sideways <= 0, f"{page.url} scrolls sideways at {width} px"
        page.set_viewport_size({"width": 1280, "height": 900})

    return check
