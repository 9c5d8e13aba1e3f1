"""Addresses of roles, companies, skills and topic guides: old ones lead on for ever."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import URLPattern, URLResolver, get_resolver

from listings.models import Company, ListingTerm
from listings.search.text import index_text
from roles.models import Guide, GuideVersion, Role, Term
from roles.models.slugs import FIXED_WORDS
from tests.factories import (
    ago,
    make_author,
    make_company,
    make_guide,
    make_listing,
    make_profile,
    make_role,
    make_term,
)

pytestmark = pytest.mark.django_db


def rename(thing, *slugs: str):
    for slug in slugs:
        thing.slug = slug
        thing.full_clean()
        thing.save()
    return thing


def make_topic_guide(slug: str) -> Guide:
    guide = Guide.objects.create(kind=Guide.Kind.TOPIC, slug=slug)
    GuideVersion.objects.create(
        guide=guide,
        title=slug,
        standfirst="s",
        description="d",
        author=make_author(),
        state=GuideVersion.State.APPROVED,
        live_from=ago(days=1),
    )
    return guide


def test_every_former_path_leads_to_the_address_of_now_in_one_step(client):
    role = rename(make_role(slug="tide-a"), "tide-b", "tide-c")
    other = make_role(slug="zoo-keeper")
    company = rename(make_company(slug="shell-a"), "shell-b", "shell-c")
    term = rename(make_term(slug="net-a"), "net-b", "net-c")
    topic = rename(make_topic_guide("on-nets-a"), "on-nets-b", "on-nets-c")
    make_guide(role, other)
    make_profile(role)
    make_listing(company=company, role=role)

    for old in "ab":
        for former, now in {
            f"/roles/tide-{old}/": "/roles/tide-c/",
            f"/jobs/role/tide-{old}/?page=1": "/jobs/role/tide-c/?page=1",
            f"/salaries/tide-{old}/": "/salaries/tide-c/",
            f"/salaries/tide-{old}/us/": "/salaries/tide-c/us/",
            f"/salaries/tide-{old}/rows/?level=mid": "/salaries/tide-c/rows/?level=mid",
            f"/guides/tide-{old}-vs-zoo-keeper/?swap=1": "/guides/tide-c-vs-zoo-keeper/?swap=1",
            f"/compare/?a=zoo-keeper&b=tide-{old}": "/compare/?a=tide-c&b=zoo-keeper",
            f"/companies/shell-{old}/?page=1": "/companies/shell-c/?page=1",
            f"/jobs/skill/net-{old}/": "/jobs/skill/net-c/",
            f"/guides/on-nets-{old}/": "/guides/on-nets-c/",
        }.items():
            response = client.get(former)
            assert (response.status_code, response.get("Location")) == (301, now), former
            assert client.get(now).status_code == 200, now
    assert topic.former_slugs() == ["on-nets-a", "on-nets-b"]
    assert term.former_slugs() == ["net-a", "net-b"]


def test_former_slugs_are_understood_in_parameters_feeds_and_the_api(client):
    role = rename(make_role(slug="tide-a"), "tide-b")
    company = rename(make_company(slug="shell-a"), "shell-b")
    term = rename(make_term(slug="net-a"), "net-b")
    listing = make_listing(role=role, company=company, title="Tide Analyst")
    ListingTerm.objects.create(listing=listing, term=term)
    make_listing(title="Zoo Keeper")

    for search in ("role=tide-a", "company=shell-a", "skill=net-a"):
        for address in ("/jobs/?", "/jobs/feed.atom?", "/jobs/feed.csv?", "/api/v1/listings/?"):
            response = client.get(address + search)
            html = b"".join(response) if response.streaming else response.content
            assert response.status_code == 200, (address, search)
            assert b"Tide Analyst" in html, (address, search)
            assert b"Zoo Keeper" not in html, (address, search)
    assert client.get("/api/v1/roles/tide-a/").json()["slug"] == "tide-b"
    beside = make_role(slug="zoo-keeper")
    page = client.get(f"/salaries/{beside.slug}/?vs=tide-a")
    assert page.context["other"] == role
    assert "vs=tide-b" in page.context["canonical"]


@pytest.mark.parametrize(
    ("make", "owner"),
    [
        (make_role, lambda slug: Role(name="New", plural="News", slug=slug, family="Testing")),
        (make_company, lambda slug: Company(name="New", slug=slug)),
        (make_term, lambda slug: Term(name="New", slug=slug, family="tool", meaning="m")),
        (lambda slug: make_topic_guide(slug), lambda slug: Guide(kind="topic", slug=slug)),
    ],
    ids=["role", "company", "skill", "guide"],
)
def test_a_slug_of_something_else_is_refused_with_whose_it_was(make, owner):
    first = rename(make(slug="taken"), "moved")

    with pytest.raises(ValidationError, match=f"belongs or belonged to {first}: it was"):
        owner("taken").full_clean()
    with pytest.raises(IntegrityError):
        owner("taken").save()


def test_a_former_slug_may_be_taken_back_by_its_owner(client):
    role = rename(make_role(slug="tide-a"), "tide-b", "tide-a")

    assert client.get("/roles/tide-a/").status_code == 200
    assert client.get("/roles/tide-b/")["Location"] == role.get_absolute_url()


@pytest.mark.parametrize("slug", ["vs", "check", "data", "not-stated", "browse", "rows"])
def test_a_fixed_word_is_refused_as_a_slug(slug):
    for thing in (
        Role(name="New", plural="News", slug=slug, family="Testing"),
        Company(name="New", slug=slug),
        Term(name="New", slug=slug, family="tool", meaning="m"),
        Guide(kind="topic", slug=slug),
    ):
        with pytest.raises(ValidationError, match="fixed word"):
            thing.full_clean()


@pytest.mark.parametrize("slug", ["a-vs-b", "vs-b", "a-vs"])
def test_a_slug_that_would_read_as_a_comparison_is_refused(slug):
    for thing in (
        Role(name="New", plural="News", slug=slug, family="Testing"),
        Guide(kind="topic", slug=slug),
    ):
        with pytest.raises(ValidationError, match="kept for comparisons"):
            thing.full_clean()


def test_every_fixed_word_of_an_address_is_on_the_list():
    words = set()

    def walk(patterns, before: str = ""):
        for one in patterns:
            path = before + str(one.pattern)
            if path.startswith("admin/"):  # no slug of ours stands there
                continue
            if isinstance(one, URLResolver):
                walk(one.url_patterns, path)
            elif isinstance(one, URLPattern):
                fixed = re.sub(r"<[^>]*>|\(\?P.*?\)(?=/|$|\\)", "\0", path)
                words.update(
                    part for part in fixed.strip("^$").split("/") if re.fullmatch(r"[\w-]+", part)
                )

    walk(get_resolver().url_patterns)

    assert words - FIXED_WORDS == set()
    assert {"roles", "role", "check", "browse", "options", "v1"} <= words


def test_the_desk_says_what_happens_to_links(admin_client):
    role = make_role(slug="tide-a")

    page = admin_client.get(f"/admin/roles/role/{role.pk}/change/").content.decode()

    assert "links to the old address go on leading here" in page


def test_a_slug_is_changed_at_the_desk_and_the_answer_says_what_became_of_links(
    client, admin_client
):
    term = make_term(slug="net-a")
    form = {
        "name": term.name,
        "slug": "net-b",
        "family": term.family,
        "meaning": term.meaning,
        "aliases-TOTAL_FORMS": "0",
        "aliases-INITIAL_FORMS": "0",
    }

    response = admin_client.post(f"/admin/roles/term/{term.pk}/change/", form, follow=True)
    page = admin_client.get(f"/admin/roles/term/{term.pk}/change/").content.decode()
    refused = admin_client.post("/admin/roles/term/add/", form | {"name": "x", "slug": "net-a"})

    assert "moved from “net-a” to “net-b”" in response.content.decode()
    assert "<code>net-a</code>" in page
    assert f"belongs or belonged to {term}" in refused.content.decode()
    assert client.get("/jobs/skill/net-a/")["Location"] == "/jobs/skill/net-b/"


def test_jobs_are_found_by_the_new_name_at_once(client):
    role, company, term = make_role(), make_company(), make_term()
    listing = make_listing(role=role, company=company, title="Dull")
    ListingTerm.objects.create(listing=listing, term=term)
    index_text([listing])

    for thing, name in ((role, "Tideologist"), (company, "Shellmakers"), (term, "Nettorch")):
        thing.name = name
        thing.save()
        assert b"Dull" in client.get(f"/jobs/?q={name}&sort=newest").content, name
