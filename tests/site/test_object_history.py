"""The history of roles, terms, authors, guides and companies: in words, and back in two clicks."""

import pytest
from django.contrib.auth import get_user_model

from roles.models import Author, Role, Term
from tests.factories import make_author, make_company, make_guide, make_role, make_term

pytestmark = pytest.mark.django_db


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
