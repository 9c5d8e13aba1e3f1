"""The publish check: what stops a text, what needs a reason, and what passes."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from roles.checking import check
from roles.models import Guide, GuideMeasure, GuideVersion, RoleSection, RoleVersion
from roles.publishing import publish
from tests.factories import (
    ago,
    make_author,
    make_citation,
    make_guide,
    make_listing,
    make_profile,
    make_ready_guide,
    make_role,
    make_term,
    make_words,
)

pytestmark = pytest.mark.django_db


def found(version, severity: str) -> dict[str, str]:
    """The findings of one kind, by rule and part."""
    findings = getattr(check(version), f"{severity}s")
    return {f"{row.rule} {row.part}": f"{row.message} {row.passage}" for row in findings}


def errors(version) -> dict[str, str]:
    return found(version, "error")


def warnings(version) -> dict[str, str]:
    return found(version, "warning")


def changed(**fields) -> GuideVersion:
    """A ready guide with some of its fields changed."""
    return make_ready_guide(**fields)


def make_topic(slug: str) -> Guide:
    """A topic guide that readers see."""
    guide = Guide.objects.create(kind="topic", slug=slug)
    text = {"title": slug, "author": make_author(), "state": "approved", "live_from": ago(days=1)}
    guide.versions.create(**text)
    return guide


def test_a_text_that_keeps_to_the_brief_has_nothing_against_it():
    assert check(make_ready_guide()).findings == ()


@pytest.mark.parametrize(
    ("field", "part"),
    [
        ("standfirst", "head"),
        ("description", "head"),
        ("reader", "desk"),
        ("question", "desk"),
        ("shape", "desk"),
        ("in_short", "in_short"),
        ("opening", "opening"),
        ("a_to_b", "moving"),
        ("verdict", "verdict"),
        ("unknown", "unknown"),
    ],
)
def test_what_readers_need_must_be_there(field, part):
    assert f"required {part}" in errors(changed(**{field: ""}))


def test_a_length_a_little_off_is_a_warning_with_both_numbers():
    version = changed(a_to_b=f"<p>{make_words(75)}</p>")

    assert errors(version) == {}
    assert "75 words; the brief asks for 80 to 140" in warnings(version)["length moving"]


def test_a_length_far_off_is_an_error():
    assert (
        "7 words"
        in errors(changed(verdict="<p>We are wrong if it rains today.</p>"))["length verdict"]
    )


def test_a_length_counts_whatever_the_figures_come_to():
    mark = "a_more:one:two:senior:US"
    one, two = make_role(slug="one"), make_role(slug="two")
    body = f"<p>{make_words(70, before='We are wrong if')}</p>"
    more = f"[when:{mark}]<p>{make_words(15)}</p>[/when]"

    version = make_ready_guide(one, two, verdict=body + more)

    assert "70 words" in warnings(version)["length verdict"]
    assert "nothing is said about one and two" in warnings(version)["outcomes verdict"]


def test_both_profiles_must_be_published():
    version = make_ready_guide(make_role(name="Tide Reader"))
    RoleVersion.objects.filter(role__name="Tide Reader").update(state="withdrawn")

    assert "Tide Reader has no published profile" in errors(version)["profile head"]


def test_sources_and_footnotes_belong_together():
    version = make_ready_guide(unknown="<p>Much is not known, they say [cite:nowhere].</p>")
    make_citation(version, key="unused")

    assert "[cite:nowhere]" in errors(version)["citation unknown"]
    assert "unused" in errors(version)["citation citations"]


def test_a_source_has_all_its_fields():
    version = make_ready_guide()
    version.citations.filter(key="one").update(data_date="")

    assert "date of the data" in errors(version)["required citations"]


def test_a_guide_needs_three_sources_and_a_live_figure():
    version = make_ready_guide(in_short="<ul><li>One.</li><li>Two.</li><li>Three.</li></ul>")
    version.citations.all().delete()

    assert "Sources: 0; the brief asks for at least 3" in errors(version)["number citations"]
    assert "figure in_short" in errors(version)


def test_a_bare_number_is_marked_with_its_sentence():
    version = changed(unknown="<p>How it feels. We met 47 captains of boats. Few spoke.</p>")

    assert errors(version) == {}
    assert "We met 47 captains of boats." in warnings(version)["bare unknown"]


@pytest.mark.parametrize(
    "sentence",
    [
        "We met 47 captains.[cite:one] Few spoke.",
        "In a made-up port 47 captains met.",
        "It takes 47 evenings, we estimate.",
        "It runs on C++17, Python 3.11 and GPT-4.",
        "[pay:{a}:senior:US]",
    ],
)
def test_a_number_with_something_behind_it_passes(sentence):
    role = make_role()

    version = make_ready_guide(role, unknown=f"<p>{sentence.format(a=role.slug)}</p>")

    assert "bare unknown" not in warnings(version)


def test_typed_pay_is_an_error_even_with_a_source():
    version = changed(unknown="<p>Captains earn $90,000 a year.[cite:one]</p>")

    assert "pay is never typed" in errors(version)["typed-pay unknown"]


def test_headings_come_in_order():
    good = changed(unknown="<h3>Wind</h3><h4>North</h4><p>Unknown.</p>")
    bad = changed(unknown="<h4>North</h4><p>Unknown.</p>")

    assert errors(good) == {}
    assert "“North” skips a level" in errors(bad)["heading unknown"]


def test_a_table_has_a_head_and_fits_on_a_phone():
    cells = "<td>x</td>" * 5
    bad = changed(unknown=f"<table><tbody><tr>{cells}</tr></tbody></table>")
    rows = "<tr><th>Wind</th></tr><tr><td>x</td></tr>"
    good = changed(unknown=f"<table><tbody>{rows}</tbody></table>")

    assert "table unknown" in errors(bad)
    assert "5 columns" in warnings(bad)["table unknown"]
    assert check(good).findings == ()


@pytest.mark.parametrize(
    "href",
    ["/roles/nobody/", "/nowhere/", "roles/", "/admin/", "http://nohost", "https://x y.example/"],
)
def test_a_link_that_leads_nowhere_is_an_error(href):
    version = changed(unknown=f'<p>See <a href="{href}">the tables</a>.</p>')

    assert "link unknown" in errors(version)


def test_a_link_to_a_hidden_page_is_an_error_and_to_a_former_address_is_not():
    hidden = make_guide(make_role(slug="aa"), make_role(slug="bb"))
    hidden.versions.update(state="withdrawn")
    moved = make_role(slug="old-name")
    moved.slug = "new-name"
    moved.save()
    link = '<p>See <a href="{}">the tables</a>.</p>'

    assert "link unknown" in errors(changed(unknown=link.format("/guides/aa-vs-bb/")))
    for href in ("/roles/old-name/", "/jobs/", "https://office.example/a", "/salaries/"):
        assert errors(changed(unknown=link.format(href))) == {}, href


def linked(*paths: str) -> str:
    return "".join(f'<p>See <a href="{path}">page {n}</a>.</p>' for n, path in enumerate(paths))


def test_a_link_leads_to_every_kind_of_page_that_readers_can_open(settings):
    make_guide(make_role(slug="aa"), make_role(slug="bb"))
    make_topic("tides")
    hidden = make_topic("ebbs")
    hidden.versions.update(state="draft")
    open_job, closed = make_listing(), make_listing(state="closed", closed_at=ago(days=1))
    merged = make_listing(state="closed", closed_at=ago(days=1), merged_into=open_job)
    term = make_term()
    there = [
        *("/", "/jobs/", "/salaries/check/", "/guides/feed.atom", "/methodology", "#verdict"),
        *("/roles/aa/", "/guides/aa-vs-bb/", "/guides/bb-vs-aa/", "/guides/tides/"),
        *(f"/jobs/{job.pk}-x/" for job in (open_job, merged)),
        *(f"/companies/{open_job.company.slug}/", "/jobs/role/aa/", f"/jobs/skill/{term.slug}/"),
        *("/jobs/country/de/", "/jobs/level/senior/"),
        *("/salaries/aa/", "/salaries/bb/de/", "/salaries/aa/rows/"),
        f"{settings.SITE_URL}/roles/bb/",
    ]
    gone = [
        *("/roles/zz/", "/guides/aa-vs-zz/", "/guides/zz/", "/guides/ebbs/", "/guides/aa-vs-aa/"),
        *(f"/jobs/{closed.pk}-x/", "/jobs/99-x/", f"/jobs/{'9' * 30}-x/", "/companies/zz/"),
        *("/jobs/role/zz/", "/jobs/skill/zz/", "/jobs/country/zz/", "/jobs/level/boss/"),
        *("/salaries/zz/", "/salaries/aa/zz/", f"{settings.SITE_URL}/roles/zz/", "//x.example/"),
    ]

    found = check(changed(unknown=linked(*there, *gone))).findings

    named = [row.passage for row in found if row.rule == "link"]
    assert named == [f"page {n}" for n in range(len(there), len(there) + len(gone))]


def test_many_links_cost_the_page_no_more_than_few(client, editor, django_assert_num_queries):
    roles = [make_role() for _ in range(6)]
    jobs = [make_listing() for _ in range(6)]
    links = [
        path
        for role, job in zip(roles, jobs, strict=True)
        for path in (
            *(f"/roles/{role.slug}/", f"/salaries/{role.slug}/", f"/jobs/role/{role.slug}/"),
            *(job.get_absolute_url(), f"/companies/{job.company.slug}/"),
            f"/guides/{make_guide(role, make_role()).path}/",
        )
    ]
    few, many = changed(unknown=linked(*links[:6])), changed(unknown=linked(*links))
    client.get(few.desk_url)  # fills what is kept between requests

    for version in (few, many):
        with django_assert_num_queries(35):
            client.get(version.desk_url)


@pytest.mark.parametrize("words", ["here", "Read more", "https://office.example/a"])
def test_a_link_says_where_it_goes(words):
    version = changed(unknown=f'<p>See <a href="https://office.example/a">{words}</a>.</p>')

    assert "link-words unknown" in warnings(version)


def test_a_cover_has_a_text():
    version = make_ready_guide()
    Guide.objects.update(cover="covers/x.webp")
    version.guide.refresh_from_db()
    assert "picture head" in errors(version)

    Guide.objects.update(cover_alt="Two ladders that part.")
    version.guide.refresh_from_db()

    assert errors(version) == {}


def test_a_guide_that_shares_a_role_and_the_shape_is_named():
    first = make_ready_guide()
    publish(first, by=None)

    version = make_ready_guide(first.guide.role_a)

    assert first.title in warnings(version)["shape desk"]


def test_a_phrase_that_says_nothing_is_marked():
    version = changed(unknown="<p>In today's dynamic landscape nobody knows.</p>")

    assert "says nothing" in warnings(version)["phrase unknown"]


def test_a_short_profile_passes_and_one_marked_complete_must_be():
    version = make_profile(state=RoleVersion.State.DRAFT, live_from=None)
    assert check(version).findings == ()

    version.is_complete = True
    version.save()

    missing = errors(version)
    assert {"required week", "required outlook", "number citations"} <= set(missing)
    assert "Terms of required skills: 0; the brief asks for 8 to 12" in missing["number skills"]


def test_a_summary_for_side_by_side_reading_is_short():
    version = make_profile(state=RoleVersion.State.DRAFT, live_from=None)
    RoleSection.objects.create(version=version, kind="tools", summary=make_words(46))

    assert "46 words; the brief asks for at most 45" in warnings(version)["length tools"]


def test_errors_stop_whoever_publishes():
    version = changed(verdict="")

    with pytest.raises(ValidationError, match="Verdict is empty"):
        publish(version, by=None, reason="It is urgent.")

    version.refresh_from_db()
    assert version.state == GuideVersion.State.DRAFT


def test_warnings_need_a_reason_which_is_kept():
    version = changed(unknown="<p>We met 47 captains.</p>")
    with pytest.raises(ValidationError, match="without a reason"):
        publish(version, by=None)

    publish(version, by=None, reason="Counted by us, on the quay.")

    version.refresh_from_db()
    assert version.state == GuideVersion.State.APPROVED
    assert version.warnings_reason == "Counted by us, on the quay."


def test_a_reason_covers_only_the_warnings_it_was_written_for():
    version = changed(unknown="<p>We met 47 captains.</p>")
    report = check(version)
    version.warnings_reason = "Counted by us."
    version.warnings_explained = [finding.key for finding in report.warnings]
    version.unknown = "<p>We met 48 captains.</p>"
    version.save()

    with pytest.raises(ValidationError, match="48"):
        publish(version, by=None)


@pytest.fixture
def editor(client):
    user = get_user_model().objects.create_user("ada", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return user


def test_the_desk_shows_what_stands_against_a_text_and_where(client, editor):
    version = changed(verdict="", unknown="<p>We met 47 captains.</p>")

    page = client.get(version.check_url)

    html = page.content.decode()
    assert "1 thing to put right" in html
    assert 'href="#part-verdict"' in html
    assert "<q>We met 47 captains.</q>" in html
    assert "words readers see were written for this guide" in html
    assert "no-store" in page.headers["Cache-Control"]


def test_the_desk_marks_the_passages_of_a_sibling(client, editor, committed):
    first = changed()
    with committed():
        publish(first, by=None)

    html = client.get(changed(opening=first.opening).check_url).content.decode()

    assert f'<a href="{first.guide.get_absolute_url()}">' in html
    assert "<mark>" in html


def test_nobody_without_permission_sees_the_check(client):
    version = changed()
    user = get_user_model().objects.create_user("eve", password="x", is_staff=True)
    client.force_login(user)

    assert client.get(version.check_url).status_code == 403
    client.logout()
    assert client.get(version.check_url).status_code == 302


def test_the_check_changes_nothing_and_takes_no_post(client, editor):
    version = changed()
    before = version.edited_at

    client.get(version.check_url)

    assert client.post(version.check_url).status_code == 405
    version.refresh_from_db()
    assert version.edited_at == before
    assert not GuideMeasure.objects.exists()


def test_headings_of_the_text_stand_in_the_contents(client):
    version = changed(verdict=f"<h3>At sea</h3><p>{make_words(100, before='Wrong if')}</p>")
    publish(version, by=None)

    html = client.get(version.guide.get_absolute_url()).content.decode()

    assert '<li><a href="#verdict-at-sea">At sea</a></li>' in html
    assert '<h3 id="verdict-at-sea">At sea</h3>' in html
