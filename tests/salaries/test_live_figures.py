"""Marks in prose become today's sentences; what leans on a figure stands only while it holds."""

from datetime import date

import pytest

from salaries.live_figures import render_marks
from tests.factories import make_listing, make_role

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
