"""Marks in prose become today's sentences; what leans on a figure stands only while it holds."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles.models import GuideFurtherRole, GuideVersion
from salaries.live_figures import render_marks
from tests.factories import make_guide, make_listing, make_role

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


@pytest.fixture
def roles(add_bands):
    one = make_role(slug="one", plural="Ones")
    other = make_role(slug="other", plural="Others")
    add_bands(one, 60, 150_000, 170_000)
    add_bands(other, 60, 100_000, 120_000)
    return one, other


def test_a_pay_mark_becomes_a_sentence_with_its_sample(roles):
    html = render_marks("<p>[pay:one:senior:US]</p>", today=TODAY)

    assert html.startswith(
        "<p>Pay ranges advertised for senior ones in the United States have their middle at "
        "<b>USD 160,000</b> a year"
    )
    assert "60 different ranges" in html


def test_a_passage_stands_only_while_the_figure_says_so(roles):
    text = (
        "<p>[when:a_more:one:other:senior:US]</p><p>More.</p><p>[/when]</p>"
        "[when:unclear:one:other:senior:US]<p>Alike.</p>[/when]"
    )

    html = render_marks(text, today=TODAY)

    assert "More." in html
    assert "Alike." not in html
    assert "[" not in html


def test_without_data_only_the_unknown_passage_stands():
    make_role(slug="one")
    make_role(slug="other")
    text = "[when:unknown:one:other:all:US]<p>We cannot say.</p>[/when][pay:one:senior:US]"

    html = render_marks(text, today=TODAY)

    assert "We cannot say." in html
    assert "Not enough data on the pay of" in html


def test_open_jobs_are_counted_with_those_of_narrower_roles(roles):
    one, _ = roles
    make_listing(role=one)
    make_listing(role=make_role(broader=one))
    make_listing(role=one, state="draft")

    assert "2 open jobs for ones" in render_marks("[jobs:one]", today=TODAY)


@pytest.mark.parametrize(
    "mark",
    [
        "[pay:nobody:senior:US]",
        "[pay:one:boss:US]",
        "[pay:one:senior:XX]",
        "[difference:one:US]",
        "[jobs:<b>]",
        "[jobs:one:two]",
    ],
)
def test_an_odd_mark_is_said_to_be_unknown(roles, mark):
    html = render_marks(mark, today=TODAY)

    assert "There is no figure called" in html
    assert "<b>" not in html


def test_many_marks_cost_no_more_queries_than_one(roles, django_assert_max_num_queries):
    text = "[pay:one:senior:US] [difference:one:other:senior:US] [ranges:other:mid:US]" * 20

    with django_assert_max_num_queries(8):
        render_marks(text, today=TODAY)


LEANING = "<p>[lean:{outcome}:one:other:senior:US]Take the first for the money.[/lean]</p>"


def test_a_paragraph_that_leans_on_what_holds_stands_as_written(roles):
    html = render_marks(LEANING.format(outcome="a_more"), today=TODAY)

    assert html == "<p>Take the first for the money.</p>"


@pytest.mark.parametrize(
    ("outcome", "assumed"),
    [
        ("b_more", "pay for senior others was above that for senior ones in the United States"),
        ("unclear", "there was no clear difference between senior ones and senior others in"),
        ("unknown", "there was not enough data to compare senior ones and senior others in"),
    ],
)
def test_a_paragraph_whose_figure_says_something_else_says_so_itself(roles, outcome, assumed):
    html = render_marks(LEANING.format(outcome=outcome), today=TODAY, written=date(2026, 3, 5))

    assert "Take the first for the money." in html
    assert f"<b>Written when {assumed}" in html
    assert "(5 March 2026).</b> The figure now says: Pay ranges for senior ones" in html
    assert html.endswith("</span></p>")


def test_a_paragraph_may_lean_on_there_being_a_figure(roles, add_bands):
    thin = make_role(slug="thin", plural="Thins")
    add_bands(thin, 6)
    text = "[lean:enough:{}:senior:US]<p>Look at the figure.</p>[/lean]"

    held = render_marks(text.format("one"), today=TODAY)
    gone = render_marks(text.format("thin"), today=TODAY)

    assert held == "<p>Look at the figure.</p>"
    assert "Written when there was a figure for senior thins in the United States." in gone
    assert "The figure now says: Not enough data for senior thins" in gone


def test_a_guide_whose_figure_moved_says_so_and_heads_the_desk(client, admin_client, roles):
    one, other = roles
    make_guide(one, other, verdict=LEANING.format(outcome="a_more"))
    moved = make_guide(other, make_role(), verdict=LEANING.format(outcome="unclear"))

    page = client.get(moved.get_absolute_url()).content.decode()
    desk = admin_client.get("/admin/").content.decode()

    assert "Written when there was no clear difference" in page
    assert "<b>1</b> guide whose figures moved" in desk
    assert f'<a href="{moved.get_absolute_url()}">{moved}</a>' in desk
    assert desk.index("figures moved") < desk.index("</ul>")
    listed = admin_client.get(f"/admin/roles/guideversion/?pk__in={moved.version.pk}")
    assert listed.status_code == 200
    assert "1 guide text" in listed.content.decode()


def test_leaning_paragraphs_cost_a_guide_page_no_more_queries(
    client, roles, django_assert_max_num_queries
):
    one, other = roles
    few = make_guide(one, other, verdict=LEANING.format(outcome="unclear"))
    client.get(few.get_absolute_url())
    with CaptureQueriesContext(connection) as cost:
        client.get(few.get_absolute_url())
    few.versions.update(verdict=LEANING.format(outcome="unclear") * 9)

    with django_assert_max_num_queries(len(cost)):
        client.get(few.get_absolute_url())


def test_the_preview_shows_what_stands_what_does_not_and_the_sentence_of_thin_data(roles):
    text = (
        "<p>[pay:one:senior:US]</p>[when:unclear:one:other:senior:US]<p>Alike.</p>[/when]"
        "[lean:a_more:one:other:senior:US]<p>Take the first.</p>[/lean]"
    )

    seen = render_marks(text, today=TODAY)
    preview = render_marks(text, today=TODAY, is_preview=True)

    assert "Alike." not in seen
    assert "For the desk" not in seen
    assert "<b>USD 160,000</b>" in preview
    assert "Without enough data readers see: “Not enough data for senior ones in" in preview
    assert "<p>Alike.</p>" in preview
    assert "Readers do not see this today." in preview
    assert "This holds today." in preview


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[pay:nobody:senior:US]", "there is no role “nobody”"),
        ("[pay:one:boss:US]", "there is no level “boss”"),
        ("[pay:one:senior:us]", "there is no country “us”"),
        ("[pay:one:senior]", "Write [pay:ROLE:LEVEL:COUNTRY]"),
        ("[lean:more:one:other:senior:US]Text[/lean]", "there is no outcome “more”"),
        ("[lean:enough:one:senior:US]Text", "is not closed with [/lean]"),
        ("Text[/lean]", "closes no passage"),
        ("[lean:enough:one:senior:US][lean:enough:one:mid:US]T[/lean][/lean]", "stands inside"),
        ("[salary:one:senior:US]", "is no mark we know"),
    ],
)
def test_a_wrong_mark_cannot_be_saved(roles, text, says):
    version = GuideVersion(verdict=text)

    with pytest.raises(ValidationError) as error:
        version.clean_fields(exclude={f.name for f in version._meta.fields} - {"verdict"})

    assert says in " ".join(error.value.messages)


def test_sound_marks_and_other_brackets_can_be_saved(roles):
    text = "[pay:one:all:US] [lean:enough:one:senior:US]“[sic]” [cite:x] [note: see below][/lean]"
    version = GuideVersion(verdict=text)

    version.clean_fields(exclude={f.name for f in version._meta.fields} - {"verdict"})


def test_a_guide_says_once_what_its_source_gets_wrong_however_many_roles_it_shows(
    client, roles, add_bands, source
):
    source.bias = "It only knows the tide."
    source.save()
    third = make_role(name="Third", slug="third", plural="Thirds")
    add_bands(third, 12)
    guide = make_guide(*roles)
    GuideFurtherRole.objects.create(guide=guide, role=third)

    html = client.get(guide.get_absolute_url()).content.decode()

    assert "<b>Third.</b> Pay ranges advertised for senior thirds" in html
    assert html.count("It only knows the tide.") == 1
