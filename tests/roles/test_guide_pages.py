"""Guides as readers see them: every part in its order, at one address, nothing before its time."""

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles.guide_text import passes_gate, with_text
from roles.models import (
    Citation,
    Guide,
    GuideFurtherRole,
    GuideRelation,
    GuideSection,
    GuideVersion,
    RoleSection,
)
from roles.publishing import publish
from roles.sameness import renew
from roles.sitemaps import GuideSitemap
from tests.factories import (
    ago,
    ahead,
    make_author,
    make_guide,
    make_listing,
    make_profile,
    make_ready_guide,
    make_role,
    make_term,
    make_words,
)

pytestmark = pytest.mark.django_db

PARTS = [
    "In short",
    "Definitions",
    "Responsibilities",
    "Required skills",
    "Educational background",
    "Tools and software",
    "Common industries",
    "Outlook",
    "Practical tips for getting started",
    "What surprises people",
    "Moving between them",
    "If you … choose …",
    "Verdict",
    "What we do not know",
    "Pay",
    "Featured jobs",
    "Related guides",
    "Sources",
]


@pytest.fixture
def staff(client):
    user = get_user_model().objects.create_user("desk", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_guideversion"))
    client.force_login(user)
    return user


def full_guide() -> Guide:
    """A guide with every part, of two written profiles."""
    term = make_term("Whittling")
    a = make_profile(make_role(name="Alpha", slug="alpha"), terms=[term, make_term("Carving")])
    b = make_profile(make_role(name="Beta", slug="beta"), terms=[term])
    guide = make_guide(
        a.role,
        b.role,
        title="Alpha vs. Beta",
        in_short="<ul><li>It differs.[cite:two]</li></ul>",
        opening="<p>It begins.[cite:one]</p>",
        surprises="<ul><li>A surprise.</li></ul>",
        a_to_b="<p>Up.</p>",
        b_to_a="<p>Down.</p>",
    )
    version = guide.versions.get()
    version.sections.create(kind="tools", body="<p>Own words on tools.</p>")
    version.choices.create(condition="If you like A", pick="a", reason="It is A.")
    version.choices.create(condition="If you like neither", pick="neither")
    version.term_notes.create(term=term, note="Means two things.")
    for key in ("one", "two", "three"):
        Citation.objects.create(
            guide_version=version,
            key=key,
            claim=f"Claim {key}.",
            title=f"Study {key}",
            publisher="An office",
            url=f"https://office.example/{key}",
            read_on="2026-11-01",
        )
    GuideFurtherRole.objects.create(guide=guide, role=make_role(name="Gamma", slug="gamma"))
    return guide


def page_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def headings(page: str) -> list[str]:
    return re.findall(r"<h2[^>]*>([^<]+)</h2>", page)


def queries(client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_a_guide_has_every_part_in_its_order(client):
    full_guide()

    page = page_of(client, "/guides/alpha-vs-beta/")

    assert [heading for heading in headings(page) if heading != "Contents"] == PARTS
    assert page.index("In short</h2>") < page.index("Contents</h2>") < page.index("It begins.")
    assert page.index("It begins.") < page.index("Definitions</h2>")
    assert page.index("Own words on tools.") < page.index("Common industries</h2>")
    for text in ("Means two things.", "Up.", "It is A.", "Neither.", "/salaries/gamma/"):
        assert text in page
    assert "1 minute" in page


def test_every_entry_of_the_contents_leads_to_one_place(client):
    full_guide()

    page = page_of(client, "/guides/alpha-vs-beta/")

    contents = page[page.index('id="contents"') : page.index("</nav>", page.index('id="contents"'))]
    anchors = re.findall(r'href="#([\w-]+)"', contents)
    assert len(anchors) == len(PARTS)
    for anchor in anchors:
        assert page.count(f'id="{anchor}"') == 1
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_terms_show_the_difference_first(client):
    full_guide()

    page = page_of(client, "/guides/alpha-vs-beta/")

    assert page.index("Only Alpha") < page.index("Carving") < page.index("Both, in the order")


def test_sources_are_numbered_as_the_text_uses_them(client):
    full_guide()

    page = page_of(client, "/guides/alpha-vs-beta/")

    numbered = re.findall(r'<li id="cite-(\d)">\s*<a href="[^"]+" rel="noopener">([^<]+)<', page)
    assert numbered == [("1", "Study two"), ("2", "Study one"), ("3", "Study three")]
    assert page.index('href="#cite-1"') < page.index('href="#cite-2"')
    assert "[cite:" not in page


def test_live_figures_stand_in_the_text_whatever_the_role_is_called_now(client):
    guide = full_guide()
    guide.versions.update(
        opening="<p>[jobs:alpha]</p>[when:unknown:alpha:beta:all:US]<p>Unsaid.</p>[/when]"
        "[when:a_more:alpha:beta:all:US]<p>More.</p>[/when]"
    )
    make_listing(role=guide.role_a)
    guide.role_a.slug = "aleph"
    guide.role_a.save()

    page = page_of(client, "/guides/aleph-vs-beta/")

    assert "1 open job for Alphas" in page
    assert "Unsaid." in page
    assert "More." not in page
    assert "[jobs" not in page
    assert "[when" not in page


def test_dates_and_byline_say_who_and_when(client):
    version = make_ready_guide(author=make_author(name="Ada Writer"))
    publish(version, by=None, live_from=ago(days=40))
    guide = version.guide
    publish(version.copy_as_draft(), by=None, live_from=ago(days=2))

    page = page_of(client, guide.get_absolute_url())

    assert "Ada Writer" in page
    assert f'Published <time datetime="{ago(days=40):%Y-%m-%d}' in page
    assert f'Changed <time datetime="{ago(days=2):%Y-%m-%d}' in page


def test_a_text_nobody_reviewed_says_so(client):
    guide = make_guide()

    assert "Not yet checked by a named person" in page_of(client, guide.get_absolute_url())


@pytest.mark.parametrize("path", ["/guides/beta-vs-alpha/", "/guides/old-vs-beta/"])
def test_every_other_address_of_a_pair_leads_to_the_one_in_one_hop(client, path):
    alpha = make_role(slug="old")
    make_guide(alpha, make_role(slug="beta"))
    alpha.slug = "alpha"
    alpha.save()

    response = client.get(path)

    assert response.status_code == 301
    assert response.headers["Location"] == "/guides/alpha-vs-beta/"
    assert client.get("/guides/alpha-vs-beta/").status_code == 200


@pytest.mark.parametrize(
    "slug", ["nothing", "alpha-vs-nobody", "alpha-vs-alpha", "-vs-", "a-vs-b-vs-c", "alpha-vs-beta"]
)
def test_an_unknown_guide_is_not_found(client, slug):
    make_role(slug="alpha")
    make_role(slug="beta")

    assert client.get(f"/guides/{slug}/").status_code == 404


def test_columns_swap_at_an_address_search_engines_do_not_keep(client):
    full_guide()

    response = client.get("/guides/alpha-vs-beta/?swap=1")

    assert response.context["comparison"].a.role.name == "Beta"
    assert [move.origin.name for move in response.context["text"].moves] == ["Beta", "Alpha"]
    assert response.context["text"].choices[0].side == "b"
    page = response.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert (
        '<link rel="canonical" href="https://rolewise.example/guides/alpha-vs-beta/?swap=1">'
        in (page)
    )


HIDDEN = {
    "draft": {"state": GuideVersion.State.DRAFT, "live_from": None},
    "in review": {"state": GuideVersion.State.IN_REVIEW, "live_from": None},
    "withdrawn": {"state": GuideVersion.State.WITHDRAWN},
    "scheduled": {"live_from": ahead(days=1)},
    "ended": {"live_from": ago(days=9), "live_until": ago(days=1)},
}


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_a_hidden_guide_is_nowhere(client, fields):
    shared = make_profile(terms=[make_term()]).role
    hidden = make_guide(
        shared, make_role(), title="Top secret", verdict=f"<p>{make_words(100)}</p>"
    )
    hidden.versions.update(**fields)
    shown = make_guide(
        shared, make_role(), title="In the open", verdict=f"<p>{make_words(100)}</p>"
    )
    renew()
    GuideRelation.objects.create(guide=shown, related=hidden, reason="Chosen.")
    pair = sorted([hidden.role_a.slug, hidden.role_b.slug])

    pages = {
        path: page_of(client, path)
        for path in (
            "/",
            "/guides/",
            "/guides/feed.atom",
            shown.get_absolute_url(),
            f"/roles/{shared.slug}/",
            f"/roles/{hidden.role_b.slug}/",
            f"/compare/?a={pair[0]}&b={pair[1]}",
        )
    }

    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get(f"/guides/{'-vs-'.join(reversed(pair))}/").status_code == 404
    for path, page in pages.items():
        assert "Top secret" not in page, path
        assert hidden.get_absolute_url() not in page, path
    assert "In the open" in pages["/guides/"]
    assert "In the open" in pages["/guides/feed.atom"]
    assert [item.guide for item in GuideSitemap().items()] == [shown]


def test_an_edit_in_the_making_does_not_show(client):
    guide = make_guide(title="As it is")
    draft = guide.versions.get().copy_as_draft()
    draft.title = "As it will be"
    draft.save()

    assert "As it will be" not in page_of(client, guide.get_absolute_url())


def test_the_desk_previews_a_draft_at_the_public_address(client, staff):
    guide = make_guide(title="Secret draft", state=GuideVersion.State.DRAFT, live_from=None)

    response = client.get(f"{guide.get_absolute_url()}?version={guide.versions.get().pk}")

    page = response.content.decode()
    assert response.status_code == 200
    assert "Secret draft" in page
    assert "Preview, for the desk only" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "no-store" in response.headers["Cache-Control"]
    assert "ld+json" not in page


@pytest.mark.parametrize("query", ["version={pk}", "as_of=2099-01-01"])
def test_nobody_else_gets_a_preview(client, query):
    guide = make_guide(title="Secret draft", state=GuideVersion.State.DRAFT, live_from=None)
    address = f"{guide.get_absolute_url()}?{query.format(pk=guide.versions.get().pk)}"

    assert client.get(address).status_code == 404
    client.force_login(get_user_model().objects.create_user("reader"))
    assert client.get(address).status_code == 404
    client.force_login(get_user_model().objects.create_user("other-desk", is_staff=True))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["version=x", "version=", "version=²", "version=-1"])
def test_an_odd_preview_shows_the_live_page(client, staff, query):
    guide = make_guide()

    page = page_of(client, f"{guide.get_absolute_url()}?{query}")

    assert "Preview" not in page


@pytest.mark.parametrize("number", ["999999999999999999", "0"])
def test_a_version_that_is_not_there_is_not_found(client, staff, number):
    guide = make_guide()

    assert client.get(f"{guide.get_absolute_url()}?version={number}").status_code == 404


def test_related_guides_are_chosen_ones_then_kin_never_itself(client):
    role = make_role(name="Shared Role")
    guide = make_guide(role, make_role())
    kin = make_guide(make_role(), role, title="Kin")
    chosen = make_guide(title="Chosen")
    stranger = make_guide(title="Stranger")
    GuideRelation.objects.create(guide=guide, related=chosen, reason="Read this next.")

    related = client.get(guide.get_absolute_url()).context["related"]

    assert [(row.guide, row.reason) for row in related] == [
        (chosen, "Read this next."),
        (kin, "Also about the Shared Role."),
    ]
    assert stranger not in [row.guide for row in related]


def test_guides_of_roles_with_the_same_skills_are_related(client):
    terms = [make_term(), make_term(), make_term()]
    guide = make_guide(make_profile(terms=terms).role)
    near = make_guide(make_profile(terms=terms).role)
    far = make_guide(make_profile(terms=terms[:1]).role)

    related = client.get(guide.get_absolute_url()).context["related"]

    assert [row.guide for row in related] == [near, far]
    assert related[0].reason == "Its roles share 3 skills and tools with these."


def gate(guide: Guide) -> bool:
    renew()
    return passes_gate(with_text(guide.versions.all()).get())


def with_summary(words: int):
    profile = make_profile(definition="One two three.")
    RoleSection.objects.create(version=profile, kind="outlook", summary=" ".join(["w"] * words))
    return profile.role


@pytest.mark.parametrize(
    ("own", "derived", "passes"),
    # and 6 own words of standfirst and "Much.", 2 x 3 derived ones of the definitions
    [(300, 95, True), (300, 105, False), (300, 0, True), (0, 0, False)],
)
def test_search_engines_get_guides_that_are_mostly_their_own(client, own, derived, passes):
    guide = make_guide(
        with_summary(derived), with_summary(derived), verdict=f"<p>{'word ' * own}</p>"
    )

    assert gate(guide) is passes
    page = page_of(client, guide.get_absolute_url())
    assert ('content="noindex"' not in page) is passes
    assert bool(GuideSitemap().items()) is passes


def test_a_guide_without_verdict_is_not_for_search_engines():
    assert not gate(make_guide(verdict="", opening=f"<p>{'word ' * 600}</p>"))


def test_a_topic_guide_has_its_own_headings_and_address(client):
    guide = Guide.objects.create(kind=Guide.Kind.TOPIC, slug="reading-adverts")
    version = GuideVersion.objects.create(
        guide=guide,
        title="How to read an advert",
        standfirst="Slowly.",
        description="Slowly.",
        author=make_author(),
        state=GuideVersion.State.APPROVED,
        live_from=ago(days=1),
    )
    for heading in ("What it says", "!!!"):
        GuideSection.objects.create(version=version, kind="own", heading=heading, body="<p>B.</p>")

    page = page_of(client, "/guides/reading-adverts/")

    assert [h for h in headings(page) if h != "Contents"] == [
        "What it says",
        "!!!",
        "Related guides",
    ]
    assert 'id="what-it-says-1"' in page
    assert 'href="#what-it-says-1"' in page
    assert "How to read an advert" in page_of(client, "/guides/")


def test_structured_data_describes_the_article(client):
    guide = full_guide()

    page = page_of(client, guide.get_absolute_url())

    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    article, breadcrumbs = (json.loads(text) for text in found)
    assert article["@type"] == "Article"
    assert article["headline"] == "Alpha vs. Beta"
    assert article["author"] == {"@type": "Person", "name": "Test Author"}
    assert article["mainEntityOfPage"] == "https://rolewise.example/guides/alpha-vs-beta/"
    assert article["image"] == "https://rolewise.example/static/img/og.png"
    assert breadcrumbs["itemListElement"][-1]["name"] == "Alpha vs. Beta"
    assert '<meta property="og:type" content="article">' in page


def test_starter_text_is_not_signed_by_a_person(client):
    guide = make_guide(author=make_author(name="Rolewise starter text"))

    page = page_of(client, guide.get_absolute_url())

    article = json.loads(re.search(r"ld\+json\">(.*?)</script>", page)[1])
    assert article["author"]["@type"] == "Organization"


def test_the_feed_holds_what_is_published_with_full_addresses(client):
    guide = make_guide(title="One & Other")

    response = client.get("/guides/feed.atom")

    assert response.headers["Content-Type"].startswith("application/atom+xml")
    feed = response.content.decode()
    assert "One &amp; Other" in feed
    assert f'href="https://rolewise.example{guide.get_absolute_url()}"' in feed
    assert 'href="https://rolewise.example/guides/feed.atom"' in feed
    seen = {"If-Modified-Since": response.headers["Last-Modified"]}
    assert client.get("/guides/feed.atom", headers=seen).status_code == 304


def test_the_list_of_guides_has_pages_and_says_when_it_is_empty(client):
    assert "No guide is published yet" in page_of(client, "/guides/")
    make_guide(title="The first")

    for query in ("", "?page=x", "?page=99", "?page=-1"):
        assert "The first" in page_of(client, f"/guides/{query}")


def test_more_guides_roles_and_terms_cost_no_more_queries(client):
    def add(number: int) -> Guide:
        terms = [make_term() for _ in range(number)]
        a, b = make_profile(terms=terms), make_profile(terms=terms)
        guide = make_guide(a.role, b.role, opening="<p>A.[cite:one]</p>")
        version = guide.versions.get()
        for n, term in enumerate(terms):
            version.term_notes.create(term=term, note="Note.")
            version.choices.create(condition="If", pick="a")
            GuideRelation.objects.create(guide=guide, related=make_guide(a.role), reason="So.")
            Citation.objects.create(guide_version=version, key=f"k{n}", read_on="2026-11-01")
        return guide

    few, many = add(1), add(4)

    paths = [few.get_absolute_url(), many.get_absolute_url()]
    queries(client, paths[0])  # fills what is kept between requests
    assert queries(client, paths[0]) == queries(client, paths[1])
    lists = ["/guides/", "/guides/feed.atom"]
    before = [queries(client, path) for path in lists]
    add(2)
    assert [queries(client, path) for path in lists] == before


def test_the_sitemap_of_guides_costs_the_same_for_any_number(django_assert_num_queries):
    for count in (1, 3):
        for _ in range(count):
            roles = [make_profile(terms=[make_term()]).role for _ in range(2)]
            make_guide(*roles, verdict=f"<p>{make_words(100)}</p>")
            renew()
        with django_assert_num_queries(2):
            assert GuideSitemap().items()
