"""The history of whatever the desk changes: in words, by whom, and back in two clicks."""

from datetime import date

import pytest
from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.core.management import call_command
from simple_history.admin import SimpleHistoryAdmin

from listings.models import Board, ExchangeRate
from roles.models import Author, Role, Term
from salaries.models import PaySource
from tests.factories import make_author, make_company, make_guide, make_role, make_term

pytestmark = pytest.mark.django_db


# What the desk changes and has another history than `SimpleHistoryAdmin` gives, and which.
TOLD_OTHERWISE = {
    "roles.GuideVersion": "saved changes part by part, and the steps of its life",
    "roles.RoleVersion": "saved changes part by part, and the steps of its life",
    "listings.Listing": "changes of jobs, which readers see and which can be undone",
    "listings.Intake": "an import that is begun: nothing of it is there before it is brought in",
    "auth.User": "accounts, for administrators alone: the log of the admin",
    "auth.Group": "permissions, for administrators alone: the log of the admin",
}


def test_whatever_the_desk_changes_has_a_history(rf, admin_user):
    request = rf.get("/admin/")
    request.user = admin_user

    untold = {
        model._meta.label
        for model, desk in site._registry.items()
        if desk.has_change_permission(request) and not isinstance(desk, SimpleHistoryAdmin)
    }

    assert untold == set(TOLD_OTHERWISE)


def test_a_change_is_told_with_its_old_and_new_words_and_by_whom(admin_client, admin_user):
    broader = make_role(name="Harbour Master")
    role = make_role(name="Tide Reader", kind=Role.Kind.GENERIC)
    role.name, role.kind, role.broader = "Tide Watcher", Role.Kind.PROFESSION, broader
    role._history_user = admin_user
    role.save()

    page = admin_client.get(f"/admin/roles/role/{role.pk}/history/").content.decode()

    assert "admin changed it" in page
    assert "<del>Reader</del>" in page
    assert "<ins>Watcher</ins>" in page
    assert "<ins>Profession</ins>" in page
    assert "<ins>Harbour Master</ins>" in page
    assert f">{broader.pk}<" not in page


@pytest.mark.parametrize("many", [3, 12])
def test_a_history_costs_the_same_however_long(admin_client, many, django_assert_max_num_queries):
    role = make_role()
    for number in range(many):
        role.plural, role.broader = f"Readers {number}", make_role()
        role.save()

    with django_assert_max_num_queries(9):
        page = admin_client.get(f"/admin/roles/role/{role.pk}/history/").content.decode()

    assert page.count(": changed, not by hand") == many


def test_a_term_goes_back_to_what_it_was_in_two_clicks(admin_client):
    term = make_term(meaning="What it meant.")
    first = term.history.latest()
    term.meaning = "What it means."
    term.save()
    path = f"/admin/roles/term/{term.pk}/history/"
    assert f"{path}{first.pk}/" in admin_client.get(path).content.decode()
    form = admin_client.get(f"{path}{first.pk}/").context["adminform"].form

    response = admin_client.post(
        f"{path}{first.pk}/",
        {name: form[name].value() for name in ("name", "slug", "family", "meaning")}
        | {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"},
    )

    assert response.status_code == 302
    assert Term.objects.get(pk=term.pk).meaning == "What it meant."


def test_what_was_loaded_is_known_as_it_stood_before_its_first_change(admin_client):
    author = make_author(line="Writes about tides.")
    Author.history.all().delete()

    admin_client.post(
        f"/admin/roles/author/{author.pk}/change/",
        {"name": author.name, "line": "Writes about nets.", "link": "", "account": ""},
    )

    page = admin_client.get(f"/admin/roles/author/{author.pk}/history/").content.decode()
    assert "<del>tides</del>" in page
    assert "<ins>nets</ins>" in page
    assert "As it stood before its first change here." in page


def test_authors_guides_and_companies_have_a_history_too(admin_client):
    author, guide, company = make_author(), make_guide(), make_company(name="Old Name")
    author.line = "Writes about tides."
    author.save()
    company.name = "New Name"
    company.save()
    guide.roles.add(make_role(name="Tide Reader"))

    told = {
        path: admin_client.get(path).content.decode()
        for path in (
            f"/admin/roles/author/{author.pk}/history/",
            f"/admin/roles/guide/{guide.pk}/history/",
            f"/admin/listings/company/{company.pk}/history/",
        )
    }

    for page, words in zip(told.values(), ("about", "Tide Reader", "New"), strict=True):
        assert f"<ins>{words}" in page


def sent(page) -> dict:
    """What a browser sends of a form of the desk."""
    forms = [page.context["adminform"].form]
    for inline in page.context.get("inline_admin_formsets", []):
        forms += [inline.formset.management_form, *inline.formset.forms]
    bound = [field for form in forms for field in form]
    values = {field.html_name: field.value() for field in bound if field.name != "slugs"}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.fixture
def things():
    """A board, a rate and a pay source, and a value to change of each."""
    board = Board.objects.create(key="b", name="Harbour board", format="csv")
    rate = ExchangeRate.objects.create(
        currency="USD", date=date(2026, 1, 1), units_per_eur="1.1", source="The harbour bank"
    )
    source = PaySource.objects.create(
        slug="s", name="Harbour pay", publisher="P", licence="CC0", url="https://pay.example/",
        snapshot_date=date(2026, 1, 1), bias="Pilots answer more often.",
    )  # fmt: skip
    return [(board, "name"), (rate, "source"), (source, "bias")]


def test_boards_rates_and_pay_sources_go_back_in_two_clicks(admin_client, things):
    for thing, field in things:
        path = f"/admin/{thing._meta.app_label}/{thing._meta.model_name}/{thing.pk}"
        before = getattr(thing, field)
        data = sent(admin_client.get(f"{path}/change/")) | {field: "Changed"}
        admin_client.post(f"{path}/change/", data)
        thing.refresh_from_db()
        assert getattr(thing, field) == "Changed"
        told = admin_client.get(f"{path}/history/").content.decode()
        first = thing.history.earliest()

        as_it_was = admin_client.get(f"{path}/history/{first.pk}/")
        admin_client.post(f"{path}/history/{first.pk}/", sent(as_it_was))

        thing.refresh_from_db()
        assert getattr(thing, field) == before
        assert "admin changed it" in told
        assert "<ins>Changed</ins>" in told


def test_what_runs_by_itself_is_no_change_of_a_history(things):
    board, rate = things[0][0], things[1][0]

    board.note_good_run(None)
    call_command("refresh_rates", shipped=True, verbosity=0)

    rate.refresh_from_db()
    assert rate.source != "The harbour bank"
    assert [board.history.count(), rate.history.count()] == [1, 1]


def test_a_history_says_which_other_names_came_and_went(admin_client):
    term = make_term("TideTorch")
    term.aliases.create(name="Torch of tides")
    path = f"/admin/roles/term/{term.pk}"
    data = sent(admin_client.get(f"{path}/change/"))
    data |= {"aliases-0-DELETE": "on", "aliases-1-name": "Tidy", "aliases-1-term": term.pk}

    admin_client.post(f"{path}/change/", data | {"aliases-TOTAL_FORMS": "2"})

    told = admin_client.get(f"{path}/history/").content.decode()
    assert "“Tidy” added." in told
    assert "“Torch of tides” deleted." in told


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999999", "²", "1%00", "-1"])
@pytest.mark.parametrize("kind", ["role", "term", "author", "guide", "correction"])
def test_the_history_of_nothing_is_not_found(admin_client, kind, number):
    assert admin_client.get(f"/admin/roles/{kind}/{number}/history/").status_code in {302, 404}
    assert admin_client.get(f"/admin/roles/{kind}/{number}/history/1/").status_code in {302, 404}
    assert admin_client.get(f"/admin/roles/{kind}/1/history/{number}/").status_code in {302, 404}


def test_people_without_permission_read_no_history(client):
    author = make_author()
    client.force_login(get_user_model().objects.create_user("temp", is_staff=True))

    assert client.get(f"/admin/roles/author/{author.pk}/history/").status_code == 403
    assert Author.history.count() == 1
