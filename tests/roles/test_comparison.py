"""Two roles side by side: difference first, in learning order, never a body."""

import pytest

from roles.comparison import compare
from roles.footnotes import Footnotes
from roles.models import Citation, RoleSection, RoleTerm
from roles.profiles import load_profiles
from roles.words import count_words, reading_minutes
from tests.factories import make_profile, make_role, make_term

pytestmark = pytest.mark.django_db


def section(version, kind="skills", terms=(), **fields) -> RoleSection:
    made = RoleSection.objects.create(version=version, kind=kind, **fields)
    for order, term in enumerate(terms):
        RoleTerm.objects.create(
            section=made, term=term, order=order, used_for=f"{version.role} use"
        )
    return made


def compared(role_a, role_b, kind="skills"):
    profiles = load_profiles([role_a, role_b])
    comparison = compare(profiles[role_a.pk], profiles[role_b.pk])
    return next(row for row in comparison.sections if row.kind == kind)


def names(rows) -> list[str]:
    return [row.term.name for row in rows]


def test_terms_are_only_a_only_b_or_shared_in_the_order_to_learn_them():
    zebra, apple, moss, fern = (make_term(name) for name in ("Zebra", "Apple", "Moss", "Fern"))
    a, b = make_profile(), make_profile()
    section(a, terms=[zebra, moss, apple])
    section(b, terms=[fern, moss])

    row = compared(a.role, b.role)

    assert names(row.only_a) == ["Zebra", "Apple"]
    assert names(row.only_b) == ["Fern"]
    assert names(row.shared) == ["Moss"]
    assert row.shared[0].a.used_for == f"{a.role} use"
    assert row.shared[0].b.used_for == f"{b.role} use"
    assert row.total == 4
    assert row.bar == {"a": 50, "both": 25, "b": 25, "middle": 62.5, "after": 75}


def test_a_skill_of_one_role_and_a_tool_of_the_other_is_shared_and_stands_once():
    moss, fern, apple = (make_term(name) for name in ("Moss", "Fern", "Apple"))
    a, b = make_profile(), make_profile()
    section(a, "skills", terms=[moss])
    section(b, "skills", terms=[fern])
    section(a, "tools", terms=[apple])
    section(b, "tools", terms=[moss])

    skills, tools = (compared(a.role, b.role, kind) for kind in ("skills", "tools"))

    assert (names(skills.only_a), names(skills.only_b)) == ([], ["Fern"])
    assert names(skills.shared) == ["Moss"]
    assert (names(tools.only_a), names(tools.only_b), names(tools.shared)) == (["Apple"], [], [])


def test_skills_and_tools_are_learnt_in_an_order_and_industries_are_not():
    a, b = make_profile(), make_profile()

    headings = [compared(a.role, b.role, kind).shared_heading for kind in ("tools", "industries")]

    assert headings == ["Both, in the order to learn them", "Both"]


def test_terms_of_one_written_side_are_no_difference():
    a, b = make_profile(terms=[make_term()]), make_profile()

    assert compared(a.role, b.role).is_one_sided
    assert not compared(a.role, a.role).is_one_sided


def test_summaries_stand_side_by_side_and_no_body_is_repeated():
    a, b = make_profile(), make_profile()
    section(a, "outlook", summary="Grows.", body="<p>Long text of A.</p>")

    row = compared(a.role, b.role, "outlook")

    assert (row.summary_a, row.summary_b) == ("Grows.", "")
    assert row.path_a == f"/roles/{a.role.slug}/#outlook"
    assert row.path_b == f"/roles/{b.role.slug}/"
    assert "Long text" not in repr(row)


def test_definitions_come_first_and_a_role_without_profile_has_its_own():
    a, b = make_profile(definition="Does this."), make_role(definition="Does that.")

    row = compared(a.role, b, "definitions")

    assert (row.summary_a, row.summary_b) == ("Does this.", "Does that.")
    assert compared(a.role, b, "outlook").is_empty


def test_comparing_asks_the_database_nothing(django_assert_num_queries):
    a, b = make_profile(terms=[make_term()]), make_profile(terms=[make_term(), make_term()])
    with django_assert_num_queries(3):
        profiles = load_profiles([a.role, b.role])

    with django_assert_num_queries(0):
        for row in compare(profiles[a.role.pk], profiles[b.role.pk]).sections:
            assert names(row.only_a + row.only_b) or not row.total


def test_footnotes_are_numbered_by_first_use_over_all_texts():
    notes = Footnotes([Citation(key=key, title=key) for key in ("one", "two", "three")])

    first = notes.mark("<p>As shown [cite:three] and again.[cite:three][cite:one]</p>")
    second = notes.mark("<p>Elsewhere.[cite:one]</p>")

    assert first == (
        '<p>As shown<sup><a href="#cite-1" aria-label="Source 1">1</a></sup> and again.'
        '<sup><a href="#cite-1" aria-label="Source 1">1</a></sup>'
        '<sup><a href="#cite-2" aria-label="Source 2">2</a></sup></p>'
    )
    assert 'href="#cite-2"' in second
    assert [(number, row.key) for number, row in notes.in_order()] == [
        (1, "three"),
        (2, "one"),
        (3, "two"),
    ]


def test_a_mark_without_a_source_leaves_no_trace():
    assert Footnotes([]).mark("<p>So.[cite:gone]</p>") == "<p>So.</p>"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("<p>One two</p><p>three</p>", 3),
        ("<li>One</li><li>two</li>", 2),
        ("So it is.[cite:x] [pay:a:senior:US]", 3),
        ("Yes.[when:unclear:a:b:all:US]<p>Maybe not.</p>[/when] No.", 2),
    ],
)
def test_words_are_what_readers_see_whatever_the_figures(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (220, 1), (221, 2), (1500, 7)])
def test_reading_time_is_in_whole_minutes(words, minutes):
    assert reading_minutes(words) == minutes
