"""The roles, titles and shared words every installation starts with."""

import pytest
from django.apps import apps

from roles.models import Role, RoleAlias, RoleSlug, Term, TermAlias
from roles.starter.taxonomy import add_missing
from roles.titles import normalise_title

pytestmark = pytest.mark.django_db


def test_a_fresh_installation_knows_the_roles_and_their_broader_ones():
    role = Role.objects.by_slug("head-of-data-science")

    assert role.broader == Role.objects.by_slug("head-of-data")
    assert role.definition
    assert Role.objects.get(name="Engineer").kind == Role.Kind.GENERIC
    assert not Role.objects.filter(broader__broader__isnull=False).exists()


def test_every_role_is_found_by_its_slug_and_by_its_own_name():
    roles = Role.objects.all()

    assert {slug.slug for slug in RoleSlug.objects.all()} == {role.slug for role in roles}
    for role in roles:
        assert RoleAlias.objects.get(normalised=normalise_title(role.name)).role == role


def test_every_term_is_found_by_its_own_name():
    for term in Term.objects.all():
        assert TermAlias.objects.get(normalised=normalise_title(term.name)).term == term


def test_loading_again_changes_no_row_and_adds_none():
    role = Role.objects.by_slug("data-engineer")
    role.slug, role.definition = "builder-of-data", "What an editor wrote."
    role.save()
    counts = [model.objects.count() for model in (Role, RoleAlias, Term, TermAlias)]

    add_missing(apps.get_model)

    role.refresh_from_db()
    assert role.definition == "What an editor wrote."
    assert counts == [model.objects.count() for model in (Role, RoleAlias, Term, TermAlias)]


def test_loading_again_brings_back_what_is_missing():
    Term.objects.get(slug="sql").delete()

    add_missing(apps.get_model)

    assert TermAlias.objects.get(normalised="structured query language").term.slug == "sql"
