"""Templated text is noticed: what two guides share word for word, and what is a guide's own."""

import pytest
from django.core.management import call_command

from roles.checking import check
from roles.guide_text import passes_gate
from roles.models import GuideMeasure, GuideVersion, RoleSection
from roles.publishing import publish
from roles.sameness import compare_all, keep_measures, measure, standing_versions
from tests.factories import make_guide, make_profile, make_ready_guide, make_role, make_words

pytestmark = pytest.mark.django_db


def published(*roles, **fields) -> GuideVersion:
    version = make_ready_guide(*roles, **fields)
    publish(version, by=None, reason="For the test.")
    return version


def alike(version: GuideVersion) -> str:
    return " ".join(row.message for row in check(version).warnings if row.rule == "alike")


def test_a_text_of_its_own_is_near_nobody():
    first = published()

    second = measure(make_ready_guide())

    assert second.shared < 0.02
    assert second.own_share > 0.9
    assert not second.is_too_alike
    assert passes_gate(GuideVersion.objects.get(pk=first.pk))


def test_a_sibling_in_other_clothes_is_named_with_its_passages():
    first = published()
    names = ("opening", "verdict", "a_to_b", "b_to_a", "surprises")
    copied = make_ready_guide(**{name: getattr(first, name) for name in names}, shape="incident")

    found = measure(copied)

    assert found.nearest == first.guide
    assert found.is_too_alike
    assert found.same[0] in first.opening
    assert str(first.guide) in alike(copied)


def test_one_common_sentence_is_shown_and_allowed():
    sentence = "Boats that wait for the tide leave before the moon is down."
    first = published(unknown=f"<p>{sentence}</p>")

    found = measure(make_ready_guide(unknown=f"<p>So it is. {sentence} Or not.</p>"))

    assert found.nearest == first.guide
    assert sentence.rstrip(".") in found.same
    assert not found.is_too_alike


def test_figures_notes_for_the_desk_and_lists_are_left_out():
    a, b = make_role(slug="one"), make_role(slug="two")
    mark = "one:two:senior:US"
    version = make_ready_guide(
        a, b, verdict=f"<p>Alpha [difference:{mark}]</p>[when:a_more:{mark}]<p>Beta.</p>[/when]"
    )

    own = " ".join(measure(version).own)

    assert "Alpha" in own
    assert "Beta" not in own
    assert "[" not in own
    assert "Required skills" not in own
    assert "Only" not in own


def test_words_of_the_profiles_are_not_the_guides_own():
    role = make_role()
    profile = make_profile(role, definition="Reads the tide for boats.")
    RoleSection.objects.create(version=profile, kind="tools", summary=make_words(30))

    found = measure(make_ready_guide(role))

    assert "Reads the tide for boats." in found.profiles
    assert found.own_share == found.own_words / (found.own_words + 5 + 30 + 9)


def test_a_copy_that_is_published_keeps_both_from_search_engines(client):
    first = published()
    names = ("opening", "verdict", "a_to_b", "b_to_a", "surprises")
    second = published(**{name: getattr(first, name) for name in names})

    for version in (first, second):
        version = GuideVersion.objects.get(pk=version.pk)
        assert version.measure.shared > 0.35
        assert not passes_gate(version)
        page = client.get(version.guide.get_absolute_url()).content.decode()
        assert 'content="noindex"' in page


def test_when_the_copy_goes_the_first_may_be_found_again():
    first = published()
    second = published(verdict=first.verdict, opening=first.opening, a_to_b=first.a_to_b)
    assert GuideMeasure.objects.get(version=first).nearest == second.guide

    GuideVersion.objects.filter(pk=second.pk).update(state="withdrawn")
    compare_all()

    assert GuideMeasure.objects.get(version=first).shared < 0.02


def test_a_guide_nobody_measured_is_not_for_search_engines():
    guide = make_guide(verdict=f"<p>{make_words(100)}</p>")
    assert not passes_gate(guide.version)

    call_command("measure_guides", verbosity=0)

    assert passes_gate(GuideVersion.objects.get())


def test_a_new_wording_of_a_profile_measures_the_guides_it_stands_in():
    role = make_role()
    version = published(role)
    before = GuideMeasure.objects.get(version=version).profile_words
    draft = make_profile(role, state="draft", live_from=None, definition=make_words(20))

    publish(draft, by=None, change="wording")

    assert GuideMeasure.objects.get(version=version).profile_words == before + 20 - 9


def test_comparing_many_guides_takes_a_fixed_number_of_queries(django_assert_max_num_queries):
    versions = [make_guide(verdict=f"<p>{make_words(60)}</p>").version for _ in range(6)]
    keep_measures(versions)

    with django_assert_max_num_queries(4):
        compare_all()
    draft = make_ready_guide()
    with django_assert_max_num_queries(10):
        measure(draft)


def test_starter_guides_are_their_own():
    call_command("load_starter", verbosity=0)

    for version in standing_versions():
        found = measure(version)
        assert not found.is_too_alike, (version, found.nearest, found.shared)
        assert not found.is_too_little_own, (version, found.own_share)
        assert passes_gate(version), version
