"""Every kind of page of the desk can be read and worked by anybody, on a phone and in the dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model

from listings.models import Company, ImportBatch, Listing
from roles.models import GuideVersion, Role
from tests.browser.conftest import BY_WIDTH, WCAG
from tests.factories import make_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = [rule for rule in WCAG["runOnly"] if rule != "best-practice"]
CHECKED = {"light": [(1280, RULES), (360, BY_WIDTH)], "dark": [(1280, ["color-contrast"])]}


@pytest.fixture
def addresses(demo):
    """One page of each kind, by name, as the demo has them."""
    get_user_model().objects.create_superuser("root", password="tide-tables")
    make_listing(state="review")
    role, listing = Role.objects.first(), Listing.objects.first()
    text, batch = GuideVersion.objects.first(), ImportBatch.objects.first()
    return [
        "/admin/",
        "/admin/handbook/",
        "/admin/roles/role/",
        f"/admin/roles/role/{role.pk}/change/",
        f"/admin/roles/role/{role.pk}/history/",
        f"/admin/roles/role/{role.pk}/delete/",
        f"/admin/roles/role/{role.pk}/merge/",
        "/admin/roles/guide/add/",
        f"/admin/roles/guideversion/{text.pk}/change/",
        "/admin/roles/stillcorrect/due/",
        "/admin/listings/listing/?q=data",
        f"/admin/listings/listing/{listing.pk}/change/",
        f"/admin/listings/company/{Company.objects.first().pk}/change/",
        "/admin/listings/intake/add/",
        *([f"/admin/listings/importbatch/{batch.pk}/change/"] if batch else []),
        "/admin/salaries/payband/",
        "/admin/preview/",
        "/admin/password_change/",
    ]


def test_every_kind_of_desk_page_breaks_no_rule(browser, live_server, addresses):
    """At two widths in the light; in the dark only the colours differ."""
    context = browser.new_context(base_url=live_server.url)
    context.set_default_timeout(30_000)
    page, axe, broken = context.new_page(), Axe(), {}
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("root")
    page.get_by_label("Password").fill("tide-tables")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/admin/")

    for address in addresses:
        for scheme, views in CHECKED.items():
            page.emulate_media(color_scheme=scheme)
            assert page.goto(address).ok, address  # anew: buttons fade from scheme to scheme
            for width, rules in views:
                page.set_viewport_size({"width": width, "height": 900})
                for one in axe.run(page, options={"runOnly": rules}).response["violations"]:
                    targets = [str(node["target"]) for node in one["nodes"]][:3]
                    broken[f"{one['id']} {' '.join(targets)}"] = f"{address}, {width} px, {scheme}"

    context.close()
    assert broken == {}
