"""Roles and comparisons as readers see them."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.models import Listing
from roles.models import Citation, Role, RoleAlias, RoleNeighbour, RoleSection, RoleVersion
from roles.sitemaps import RoleSitemap
from tests.factories import ago, ahead, make_guide, make_listing, make_profile, make_role, make_term

pytestmark = pytest.mark.django_db


def page_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def noindex(page: str) -> bool:
    return '<meta name="robots" content="noindex">' in page


def full_profile() -> RoleVersion:
    profile = make_profile(
        make_role(
            name="Alpha",
            plural="Alphas",
            slug="alpha",
            usual_levels=["mid", "senior"],
            onet_soc="15-0000.00",
            onet_title="Makers",
            onet_fit="broad",
        ),
        definition="Makes one thing.",
        in_short="In short, it makes.",
        is_complete=True,
        terms=[make_term("Carving")],
    )
    skills = profile.sections.get()
    skills.terms.update(used_for="to carve a spoon", learn_after=make_term("Whittling"))
    RoleSection.objects.create(
        version=profile, kind="week", summary="Busy.", body="<p>Monday.[cite:one]</p>"
    )
    for kind in ("confused", "before", "after"):
        other = make_role(name=f"The {kind} role")
        RoleNeighbour.objects.create(version=profile, kind=kind, role=other, line=f"As {kind}.")
    Citation.objects.create(
        role_version=profile, key="one", claim="So it is.", title="Study", read_on="2026-11-01"
    )
    RoleAlias.objects.create(role=profile.role, title="Alpha Maker")
    RoleAlias.objects.create(role=profile.role, title="Alpha")
    make_role(name="Narrow Alpha", broader=profile.role)
    return profile


def test_a_profile_shows_all_its_parts_in_order(client):
    full_profile()

    page = page_of(client, "/roles/alpha/")

    in_order = [
        "Makes one thing.",
        "mid-level and senior",
        "In short, it makes.",
        "As confused.",
        "Monday.",
        "to carve a spoon",
        "after Whittling",
        "As before.",
        "As after.",
        "/salaries/alpha/",
        "/jobs/role/alpha/",
        "Alpha Maker",
        "Includes<",
        "15-0000.00 Makers",
        "The class is wider than this title",
        "So it is.",
    ]
    text = re.sub(r"\s+", " ", page[page.index("<h1>") :])
    places = [text.index(part) for part in in_order]
    assert places == sorted(places)
    assert not noindex(page)


def test_every_entry_of_the_contents_leads_to_one_place(client):
    full_profile()

    page = page_of(client, "/roles/alpha/")

    contents = page[page.index('id="contents"') : page.index("</nav>", page.index('id="contents"'))]
    anchors = re.findall(r'href="#([\w-]+)"', contents)
    assert {"week", "skills", "confused", "around", "sources"} <= set(anchors)
    for anchor in anchors:
        assert page.count(f'id="{anchor}"') == 1


def test_an_incomplete_profile_says_so_and_is_not_kept(client):
    brief = make_profile(terms=[make_term("Carving")])
    bare = make_role(definition="Makes things.")

    page = page_of(client, f"/roles/{brief.role.slug}/")
    assert "This profile is not complete yet." in page
    assert "Carving" in page
    assert noindex(page)
    page = page_of(client, f"/roles/{bare.slug}/")
    assert "Makes things." in page
    assert "nobody has written it yet" in page
    assert noindex(page)
    assert not RoleSitemap().items()


def test_complete_profiles_are_in_the_sitemap():
    profile = full_profile()

    sitemap = RoleSitemap()

    assert [sitemap.location(item) for item in sitemap.items()] == ["/roles/alpha/"]
    assert sitemap.lastmod(sitemap.items()[0]) == profile.live_from


def test_a_former_address_leads_to_the_current_one(client):
    role = make_role(slug="old")
    role.slug = "new"
    role.save()

    response = client.get("/roles/old/")

    assert response.status_code == 301
    assert response.headers["Location"] == "/roles/new/"
    assert client.get("/roles/never-was/").status_code == 404


def test_a_generic_title_points_to_its_pay(client):
    role = make_role(name="Doer", slug="doer", kind=Role.Kind.GENERIC)

    page = page_of(client, "/roles/doer/")

    assert "alone does not say what work it is" in page
    assert "/salaries/doer/" in page
    assert noindex(page)
    assert role.name not in re.findall(r"<option[^>]*>([^<]+)", page_of(client, "/compare/"))


@pytest.mark.parametrize(
    "fields",
    [
        {"state": RoleVersion.State.DRAFT, "live_from": None},
        {"state": RoleVersion.State.WITHDRAWN},
        {"live_from": ahead(days=1)},
        {"live_from": ago(days=9), "live_until": ago(days=1)},
    ],
)
def test_a_hidden_profile_shows_on_no_page(client, fields):
    profile = make_profile(definition="Top secret.", is_complete=True, **fields)
    other = make_role(slug="zzz")

    paths = [
        "/roles/",
        f"/roles/{profile.role.slug}/",
        f"/compare/?a={profile.role.slug}&b={other.slug}",
    ]

    for path in paths:
        assert "Top secret." not in page_of(client, path), path
    assert not RoleSitemap().items()


def test_the_desk_previews_a_profile(client):
    profile = make_profile(definition="Top secret.", state=RoleVersion.State.DRAFT, live_from=None)
    address = f"/roles/{profile.role.slug}/?version={profile.pk}"
    assert "Top secret." not in page_of(client, address)
    user = get_user_model().objects.create_user("desk", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_roleversion"))
    client.force_login(user)

    response = client.get(address)

    assert "Top secret." in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]
    assert client.get(f"/roles/{profile.role.slug}/?version=0").status_code == 404


def test_a_profile_links_its_guides_and_comparisons(client):
    profile = full_profile()
    guide = make_guide(profile.role, make_role(), title="Alpha vs. Other")

    page = page_of(client, "/roles/alpha/")

    assert guide.get_absolute_url() in page
    other = Role.objects.get(name="The confused role")
    pair = sorted(["alpha", other.slug])
    assert f"/compare/?a={pair[0]}&amp;b={pair[1]}" in page


def test_all_professions_are_listed_by_family(client):
    profile = make_profile(make_role(name="Alpha", family="Zoology"), definition="In force.")
    make_role(name="Just A Doer", kind=Role.Kind.GENERIC, family="Zoology")

    page = page_of(client, "/roles/")

    assert page.index('id="zoology"') < page.index(f'href="/roles/{profile.role.slug}/"')
    assert "In force." in page
    assert "Just A Doer" not in page


def test_a_role_without_open_jobs_says_so_before_it_shows_others(client):
    make_profile(make_role(name="Alpha", plural="Alphas", slug="alpha"))
    make_listing(title="Beta of the harbour")

    page = page_of(client, "/roles/alpha/")

    assert page.index("No open job for Alphas") < page.index("Beta of the harbour")


def test_the_list_counts_live_jobs_with_those_of_narrower_roles(client):
    broad, narrow = make_role(slug="broad"), make_role(slug="narrow")
    narrow.broader = broad
    narrow.save()
    make_listing(role=broad)
    make_listing(role=narrow)
    make_listing(role=narrow, state=Listing.State.DRAFT)

    page = page_of(client, "/roles/")

    assert re.search(r'href="/jobs/role/broad/">2 open jobs<', page)
    assert re.search(r'href="/jobs/role/narrow/">1 open job<', page)


def test_any_two_professions_compare(client):
    a = make_profile(make_role(name="Alpha", slug="alpha"), terms=[make_term("Carving")])
    make_profile(make_role(name="Beta", slug="beta"), definition="Does that.")

    page = page_of(client, "/compare/?a=alpha&b=beta")

    assert a.definition in page
    assert "Does that." in page
    assert "Carving" in page
    assert "Not yet edited." in page
    assert "The profile of the Beta is not complete yet." in page
    assert '<option value="alpha" selected>' in page
    assert noindex(page)
    assert '"https://rolewise.example/compare/?a=alpha&amp;b=beta"' in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_comparison_offers_the_guide_where_there_is_one(client):
    alpha, beta = make_role(slug="alpha"), make_role(slug="beta")
    assert "An editor has written" not in page_of(client, "/compare/?a=alpha&b=beta")

    make_guide(beta, alpha)

    assert 'href="/guides/alpha-vs-beta/"' in page_of(client, "/compare/?a=alpha&b=beta")


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("a=beta&b=alpha", "/compare/?a=alpha&b=beta"),
        ("a=old&b=beta", "/compare/?a=alpha&b=beta"),
        ("a=beta&b=old&swap=1", "/compare/?a=alpha&b=beta&swap=1"),
    ],
)
def test_a_pair_has_one_address(client, query, canonical):
    alpha = make_role(slug="old")
    make_role(slug="beta")
    alpha.slug = "alpha"
    alpha.save()

    response = client.get(f"/compare/?{query}")

    assert response.status_code == 301
    assert response.headers["Location"] == canonical
    assert client.get(canonical).status_code == 200


def test_the_columns_of_a_comparison_swap(client):
    make_role(name="Alpha", slug="alpha")
    make_role(name="Beta", slug="beta")

    response = client.get("/compare/?a=alpha&b=beta&swap=1")

    assert response.context["comparison"].a.role.name == "Beta"
    assert response.context["swap_path"] == "/compare/?a=alpha&b=beta"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("a=alpha&b=alpha", "You chose Alpha twice."),
        ("a=alpha&b=nobody", "We know no role called “nobody”."),
        ("a=alpha&b=doer", "“Doer” alone does not say what work it is"),
        ("a=alpha", "Choose a second role."),
        ("b=alpha&a=", "Choose a second role."),
        ("a=%00&b=alpha", "We know no role called"),
        ("a=<script>&b=alpha", "We know no role called “&lt;script&gt;”."),
        (f"a={'x' * 10_000}&b=alpha", f"We know no role called “{'x' * 60}”."),
    ],
)
def test_a_pair_that_cannot_be_compared_is_told_why(client, query, message):
    make_role(name="Alpha", slug="alpha")
    make_role(name="Doer", slug="doer", kind=Role.Kind.GENERIC)

    page = page_of(client, f"/compare/?{query}")

    assert message in page
    assert noindex(page)


@pytest.mark.parametrize("query", ["", "a=&b=", "x=1", "swap=1", "a=alpha&a=beta"])
def test_the_picker_is_always_there(client, query):
    make_role(slug="alpha")
    make_role(slug="beta")

    assert 'name="a"' in page_of(client, f"/compare/?{query}")


@pytest.mark.parametrize("path", ["/roles/", "/guides/", "/compare/", "/roles/alpha/"])
def test_pages_only_read(client, path):
    make_role(slug="alpha")

    assert client.post(path).status_code == 405


def test_more_roles_and_terms_cost_no_more_queries(client):
    def add(slug: str, number: int) -> None:
        terms = [make_term() for _ in range(number)]
        profile = make_profile(make_role(slug=slug), terms=terms, is_complete=True)
        for n in range(number):
            RoleNeighbour.objects.create(version=profile, kind="before", role=make_role())
            make_guide(profile.role)
            make_role(broader=profile.role)
            RoleAlias.objects.create(role=profile.role, title=f"{slug} title {n}")

    add("few", 1)
    add("many", 5)
    add("more", 5)
    queries(client, "/roles/few/")  # fills what is kept between requests

    assert queries(client, "/roles/few/") == queries(client, "/roles/many/")
    assert queries(client, "/compare/?a=few&b=many") == queries(client, "/compare/?a=many&b=more")
    before = [queries(client, path) for path in ("/roles/", "/compare/")]
    add("another", 3)
    assert [queries(client, path) for path in ("/roles/", "/compare/")] == before
