"""Two editors have the same form open: the second is told, sees both, and decides."""

import re
from html import unescape

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from listings.models import Listing
from roles.admin.second_save import SecondSaveAdmin
from tests.factories import add_pay, make_company, make_guide, make_listing, make_role, make_term

pytestmark = pytest.mark.django_db


def editor(name: str) -> Client:
    user = get_user_model().objects.create_user(name, password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ada():
    return editor("ada")


@pytest.fixture
def bea():
    return editor("bea")


def address(row) -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def opened(client: Client, row) -> dict:
    """What the form would send if it were saved as it was opened."""
    return fields_of(client.get(address(row)))


def fields_of(response) -> dict:
    html = response.content.decode()
    form = html[html.index('method="post" id=') :]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind, name = attributes.get("type", "text"), attributes.get("name", "")
        is_sent = kind not in {"submit", "file"} and "__prefix__" not in name
        if kind in {"checkbox", "radio"} and not re.search(r"\schecked\b", tag):
            is_sent = False
        if name and is_sent:
            blank = "on" if kind == "checkbox" else ""
            sent.setdefault(unescape(name), []).append(unescape(attributes.get("value", blank)))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        if "__prefix__" not in name:
            sent[name] = [unescape(text).removeprefix("\n")]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)"[^>]*\sselected', options)
        if "__prefix__" not in name and chosen:
            sent[name] = chosen
    return sent


def save(client: Client, row, fields: dict, **changed):
    return client.post(address(row), fields | changed, follow=True)


def messages(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


def test_changes_to_different_fields_are_both_kept_and_said(ada, bea):
    role = make_role(name="Tide Reader", definition="Reads tides.")
    hers = opened(bea, role)
    save(ada, role, opened(ada, role), definition="Reads the tides for harbours.")

    response = save(bea, role, hers, plural="Tide Readers of all kinds")

    role.refresh_from_db()
    assert role.definition == "Reads the tides for harbours."
    assert role.plural == "Tide Readers of all kinds"
    assert "ada saved this on" in messages(response)
    assert "Definition" in messages(response)


def test_a_field_both_changed_is_shown_with_both_and_nothing_is_saved(ada, bea):
    role = make_role(definition="Reads tides.", plural="Readers")
    hers = opened(bea, role)
    save(ada, role, opened(ada, role), definition="Ada’s words.")

    response = save(bea, role, hers, definition="Bea’s words.", plural="Changed")

    html = response.content.decode()
    role.refresh_from_db()
    assert role.definition == "Ada’s words."
    assert role.plural == "Readers"
    assert "ada saved this on" in html
    assert "Ada’s words." in html
    assert "Bea’s words." in html
    assert "Nothing is saved yet" in html


@pytest.mark.parametrize(
    ("whose", "stands"), [("theirs", "Ada’s words."), ("yours", "Bea’s words.")]
)
def test_the_second_editor_decides(ada, bea, whose, stands):
    role = make_role(definition="Reads tides.", plural="Readers")
    hers = opened(bea, role)
    save(ada, role, opened(ada, role), definition="Ada’s words.")
    asked = save(bea, role, hers, definition="Bea’s words.", plural="Changed")
    (clash,) = asked.context["second_save"].clashes

    decided = fields_of(asked) | {clash.name: f"{whose}:{clash.stamp}"}
    save(bea, role, decided)

    role.refresh_from_db()
    assert role.definition == stands
    assert role.plural == "Changed"


def test_a_decision_is_good_only_for_what_was_shown(ada, bea):
    role = make_role(definition="Reads tides.")
    hers = opened(bea, role)
    save(ada, role, opened(ada, role), definition="Ada’s words.")
    asked = save(bea, role, hers, definition="Bea’s words.")
    (clash,) = asked.context["second_save"].clashes
    save(ada, role, opened(ada, role), definition="Ada’s newer words.")

    again = save(bea, role, fields_of(asked) | {clash.name: f"yours:{clash.stamp}"})

    role.refresh_from_db()
    assert role.definition == "Ada’s newer words."
    assert "Ada’s newer words." in again.content.decode()


def test_the_same_change_twice_is_no_clash(ada, bea):
    role = make_role(definition="Reads tides.")
    hers = opened(bea, role)
    save(ada, role, opened(ada, role), definition="Better.")

    response = save(bea, role, hers, definition="Better.", plural="New")

    role.refresh_from_db()
    assert role.plural == "New"
    assert "while you had it open" not in messages(response)


def test_rows_of_two_editors_are_merged_field_by_field(ada, bea):
    listing = make_listing()
    pay = add_pay(listing, 50000, 60000)
    hers = opened(bea, listing)
    his = opened(ada, listing)
    save(ada, listing, his, **{"pay_ranges-0-maximum": "70000"})

    save(bea, listing, hers, **{"pay_ranges-0-minimum": "55000"})

    pay.refresh_from_db()
    assert (pay.minimum, pay.maximum) == (55000, 70000)


def test_a_row_the_other_added_stays(ada, bea):
    listing = make_listing()
    hers = opened(bea, listing)
    add_pay(listing, 50000, 60000)

    save(bea, listing, hers, title="Renamed")

    listing.refresh_from_db()
    assert listing.title == "Renamed"
    assert listing.pay_ranges.count() == 1


def test_a_row_the_other_deleted_stays_deleted_and_the_rest_is_saved(ada, bea):
    listing = make_listing()
    first, second = add_pay(listing, 50000, 60000), add_pay(listing, 80000, 90000, order=1)
    hers = opened(bea, listing)
    first.delete()

    response = save(bea, listing, hers, **{"pay_ranges-1-maximum": "95000"})

    second.refresh_from_db()
    assert listing.pay_ranges.get() == second
    assert second.maximum == 95000
    assert "was taken away" in messages(response)


def test_a_changed_row_that_the_other_deleted_can_come_back(ada, bea):
    listing = make_listing()
    pay = add_pay(listing, 50000, 60000)
    hers = opened(bea, listing)
    pay.delete()
    asked = save(bea, listing, hers, **{"pay_ranges-0-maximum": "95000"})
    (clash,) = asked.context["second_save"].clashes
    assert listing.pay_ranges.count() == 0
    assert "(row deleted)" in asked.content.decode()

    changed = hers | {"pay_ranges-0-maximum": "95000", clash.name: f"yours:{clash.stamp}"}
    save(bea, listing, changed)

    assert listing.pay_ranges.get().maximum == 95000


def test_deleting_a_row_that_the_other_changed_asks_first(ada, bea):
    listing = make_listing()
    pay = add_pay(listing, 50000, 60000)
    hers = opened(bea, listing) | {"pay_ranges-0-DELETE": "on"}
    save(ada, listing, opened(ada, listing), **{"pay_ranges-0-maximum": "70000"})

    asked = save(bea, listing, hers)
    (clash,) = asked.context["second_save"].clashes

    assert listing.pay_ranges.filter(pk=pay.pk).exists()
    save(bea, listing, hers | {clash.name: f"yours:{clash.stamp}"})
    assert not listing.pay_ranges.exists()


def test_an_import_that_changed_the_job_meanwhile_counts_as_another_editor(bea):
    listing = make_listing(title="Tide Analyst")
    hers = opened(bea, listing)
    Listing.objects.filter(pk=listing.pk).update(title="Tide Analyst (m/f/d)", level="senior")

    asked = save(bea, listing, hers, title="Senior Tide Analyst")

    assert "Somebody else or an import saved this" in asked.content.decode()
    assert "Tide Analyst (m/f/d)" in asked.content.decode()


@pytest.mark.parametrize("marks", ["", "{", "[1]", "null", '{"name": 1}', "[" * 9000, '"x"'])
def test_made_up_marks_are_no_server_error(bea, marks):
    role = make_role(plural="Readers")
    fields = opened(bea, role) | {"_as_loaded": marks, "aliases-INITIAL_FORMS": "x"}

    assert bea.post(address(role), fields).status_code == 200
    assert bea.post("/admin/roles/role/nought/change/", fields).status_code == 302


def test_made_up_rows_are_no_server_error(bea):
    listing = make_listing()
    fields = opened(bea, listing) | {
        "pay_ranges-INITIAL_FORMS": "7",
        "pay_ranges-TOTAL_FORMS": "abc",
        "pay_ranges-0-id": "4711",
        "pay_ranges-1-id": "x",
    }

    assert bea.post(address(listing), fields).status_code == 200


@pytest.mark.parametrize(
    "make",
    [make_role, make_company, make_listing, make_term, make_guide],
    ids=lambda make: make.__name__,
)
def test_saving_what_was_opened_changes_nothing_and_says_nothing(bea, make):
    row = make()
    fields = opened(bea, row)

    response = save(bea, row, fields)

    assert "while you had it open" not in response.content.decode()
    assert response.redirect_chain, response.context["errors"]


def test_whatever_editors_change_by_hand_is_guarded():
    for label in [
        "roles.Role",
        "roles.Term",
        "roles.Guide",
        "roles.Author",
        "roles.Correction",
        "listings.Company",
        "listings.Listing",
        "listings.Board",
        "listings.ExchangeRate",
        "salaries.PaySource",
    ]:
        assert isinstance(site._registry[apps.get_model(label)], SecondSaveAdmin), label
