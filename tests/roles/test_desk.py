"""The editors' desk: roles, guides and their versions, what they may be and who sees which."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from roles.life import withdraw
from roles.models import Guide, Role, RoleAlias, RoleVersion, Term
from tests.factories import (
    ago,
    ahead,
    make_guide,
    make_profile,
    make_role,
    make_term,
)

pytestmark = pytest.mark.django_db

EMPTY_INLINES = {
    f"{name}-{part}": "0"
    for name in ["aliases", "slugs"]
    for part in ["TOTAL_FORMS", "INITIAL_FORMS"]
}


def test_an_editor_adds_a_role_and_readers_see_it(client, editor):
    response = client.post(
        "/admin/roles/role/add/",
        {
            "name": "Tide Reader",
            "plural": "Tide Readers",
            "slug": "tide-reader",
            "kind": "profession",
            "definition": "Reads tides for harbour masters.",
            "family": "Testing",
            "usual_levels": ["mid", "senior"],
            "onet_fit": "none",
            **EMPTY_INLINES,
        },
    )

    assert response.status_code == 302, response.context["errors"]
    assert "Tide Reader" in client.get("/roles/").content.decode()
    assert client.get("/roles/tide-reader/").status_code == 200


def test_a_copy_takes_sections_terms_and_sources_along():
    terms = [make_term(), make_term()]
    live = make_profile(terms=terms)
    live.citations.create(
        key="one",
        claim="c",
        title="t",
        publisher="p",
        url="https://x.example",
        read_on=ago(days=1),
    )

    copy = live.copy_as_draft()

    assert [row.term for row in copy.sections.get().terms.all()] == terms
    assert copy.citations.get().key == "one"
    assert live.sections.count() == live.citations.count() == 1


def test_readers_see_the_version_in_force_at_that_moment():
    role = make_role()
    old = make_profile(role, live_from=ago(days=9))
    now = make_profile(role, live_from=ago(days=1))
    later = make_profile(role, live_from=ahead(days=1))
    make_profile(role, state=RoleVersion.State.DRAFT, live_from=None)

    in_force = RoleVersion.objects.in_force

    assert in_force().get() == now
    assert in_force(now=ago(days=5)).get() == old
    assert in_force(now=ahead(days=2)).get() == later
    assert not in_force(now=ago(days=10)).exists()


def test_an_ended_or_withdrawn_version_gives_way(editor):
    role = make_role()
    old = make_profile(role, live_from=ago(days=9))
    newer = make_profile(role, live_from=ago(days=5), live_until=ago(days=1))
    assert RoleVersion.objects.in_force().get() == old

    withdraw(old, by=editor)

    assert not RoleVersion.objects.in_force().exists()
    assert RoleVersion.objects.in_force(now=ago(days=2)).get() == newer


def test_every_desk_list_opens_and_searches(client, editor):
    make_guide()
    make_profile()
    added = ["role", "guide", "term", "author", "correction"]

    for model in [*added, "roleversion", "guideversion"]:
        assert client.get(f"/admin/roles/{model}/?q=test").status_code == 200, model
    for model in added:
        assert client.get(f"/admin/roles/{model}/add/").status_code == 200, model


def test_a_renamed_role_keeps_its_old_address():
    role = make_role(slug="old-name")
    role.slug = "new-name"
    role.save()

    assert Role.objects.by_slug("old-name") == Role.objects.by_slug("new-name") == role
    assert [slug.current for slug in role.slugs.order_by("slug")] == [True, False]


def test_a_slug_another_role_had_is_taken():
    role = make_role(slug="taken")
    role.slug = "moved"
    role.save()

    with pytest.raises(ValidationError, match="belongs or belonged"):
        Role(name="New", plural="News", slug="taken", family="Testing").full_clean()


def test_broader_roles_are_one_level_deep():
    top = make_role()
    middle = make_role(broader=top)

    with pytest.raises(ValidationError, match="has a broader role itself"):
        make_role().__class__(
            name="Low", plural="Lows", slug="low", family="Testing", broader=middle
        ).full_clean()
    top.broader = make_role()
    with pytest.raises(ValidationError, match="narrower roles of its own"):
        top.full_clean()


def test_a_title_means_one_role():
    RoleAlias.objects.create(role=make_role(name="Alpha"), title="Data-Wrangler")

    with pytest.raises(ValidationError, match="already means Alpha"):
        RoleAlias(role=make_role(), title="data  wrangler").full_clean()


def test_a_pair_has_one_guide_in_either_order():
    one, other = make_role(), make_role()
    Guide.objects.create(role_a=one, role_b=other)

    with pytest.raises(ValidationError, match="guide for these two roles"):
        Guide(role_a=other, role_b=one).full_clean()
    with pytest.raises(ValidationError, match="two different roles"):
        Guide(role_a=one, role_b=one).full_clean()
    with pytest.raises(ValidationError, match="generic title"):
        Guide(role_a=one, role_b=make_role(kind=Role.Kind.GENERIC)).full_clean()


def test_an_approved_version_needs_its_moment():
    version = make_profile()
    version.live_until = version.live_from

    with pytest.raises(ValidationError, match="end must come after"):
        version.full_clean()
    version.live_from = version.live_until = None
    with pytest.raises(ValidationError, match="needs the moment"):
        version.full_clean()
    assert timezone.now() > RoleVersion.objects.get().live_from


def test_vocabulary_names_are_unique_however_spelled():
    term = make_term("TideTorch")
    term.aliases.create(name="TideTorch 2")

    with pytest.raises(ValidationError, match="already means TideTorch"):
        term.aliases.model(term=make_term(), name="tidetorch-2").full_clean()
    assert Term.objects.filter(aliases__normalised="tidetorch 2").get() == term
