"""Templated text is noticed: what two guides share word for word, and what is a guide's own."""

import pytest
from django.core.management import call_command

from roles import clock
from roles.checked_profiles import accept
from roles.checking import check
from roles.guide_text import MAX_SHARED, MIN_OWN_SHARE, passes_gate
from roles.life import move_dates, withdraw
from roles.merging.merge import Merging, undo
from roles.models import GuideMeasure, GuideVersion, RoleSection
from roles.publishing import publish
from roles.sameness import measure, renew
from tests.factories import ahead, make_guide, make_profile, make_ready_guide, make_role, make_words

pytestmark = pytest.mark.django_db

COPIED = ("opening", "verdict", "a_to_b", "b_to_a", "surprises")


@pytest.fixture
def published(committed):
    """Publish a ready guide and let follow what follows a commit."""

    def publish_it(*roles, copy_of: GuideVersion | None = None, **moments) -> GuideVersion:
        copied = {name: getattr(copy_of, name) for name in COPIED if copy_of}
        version = make_ready_guide(*roles, **copied)
        with committed():
            publish(version, by=None, reason="For the test.", **moments)
        return version

    return publish_it


def may_be_found(version: GuideVersion, **later) -> bool:
    """Does it pass the gate then?"""
    with clock.shown_at(ahead(**later)):
        return passes_gate(GuideVersion.objects.get(pk=version.pk))


def alike(version: GuideVersion) -> str:
    return " ".join(row.message for row in check(version).warnings if row.rule == "alike")


def test_a_text_of_its_own_is_near_nobody(published):
    first = published()

    second = measure(make_ready_guide())

    assert second.shared < 0.02
    assert second.own_share > 0.9
    assert not second.is_too_alike
    assert may_be_found(first)


def test_a_sibling_in_other_clothes_is_named_with_its_passages(published):
    first = published()
    copied = make_ready_guide(**{name: getattr(first, name) for name in COPIED}, shape="incident")

    found = measure(copied)

    assert found.nearest == first.guide
    assert found.is_too_alike
    assert found.same[0] in first.opening
    assert str(first.guide) in alike(copied)


def test_one_common_sentence_is_shown_and_allowed():
    sentence = "Boats that wait for the tide leave before the moon is down."
    first = make_guide(unknown=f"<p>{sentence}</p>")
    renew()

    found = measure(make_ready_guide(unknown=f"<p>So it is. {sentence} Or not.</p>"))

    assert found.nearest == first
    assert sentence.rstrip(".") in found.same
    assert not found.is_too_alike


def test_figures_notes_for_the_desk_and_lists_are_left_out():
    a, b = make_role(slug="one"), make_role(slug="two")
    mark = "one:two:senior:US"
    version = make_ready_guide(
        a, b, verdict=f"<p>Alpha [difference:{mark}]</p>[when:a_more:{mark}]<p>Beta.</p>[/when]"
    )

    own = " ".join(measure(version).text.own)

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

    assert "Reads the tide for boats." in found.text.profiles
    assert found.own_share == found.text.own_words / (found.text.own_words + 5 + 30 + 9)


def test_a_copy_that_is_published_keeps_both_from_search_engines(client, published):
    first = published()
    second = published(copy_of=first)

    for version in (first, second):
        assert not may_be_found(version)
        page = client.get(version.guide.get_absolute_url()).content.decode()
        assert 'content="noindex"' in page


def test_what_the_publish_check_has_read_is_not_read_again(django_assert_max_num_queries):
    first = make_ready_guide()
    publish(first, by=None)

    with django_assert_max_num_queries(11):  # reading takes eleven more
        renew()

    assert may_be_found(first)


def test_when_the_copy_is_withdrawn_the_first_may_be_found_again(published, committed):
    first = published()
    second = published(copy_of=first)

    with committed():
        withdraw(second, by=None)

    assert may_be_found(first)
    assert not GuideMeasure.objects.filter(version=second).exists()


def test_a_copy_counts_from_its_minute_until_its_end_with_nothing_running(published, committed):
    first = published()
    second = published(copy_of=first, live_from=ahead(days=2), live_until=ahead(days=4))
    rows = GuideMeasure.objects.count()

    found = [may_be_found(first, days=day) for day in (0, 1, 3, 5)]

    assert found == [True, True, False, True]
    assert may_be_found(second, days=3) is False
    assert GuideMeasure.objects.count() == rows
    with committed():
        move_dates(second, by=None, live_from=ahead(days=6), live_until=None)
    assert [may_be_found(first, days=day) for day in (3, 5, 7)] == [True, True, False]


def test_an_older_text_that_returns_is_measured_before_it_does(published):
    first = published()
    renewed = first.copy_as_draft()
    renewed.verdict = f"<p>{make_words(100, before='We are wrong if')}</p>"
    renewed.save()
    other = published(copy_of=renewed)
    publish(renewed, by=None, reason="For the test.", live_until=ahead(days=2))
    renew()

    assert not may_be_found(other, days=1)
    nearest = GuideMeasure.objects.filter(version=first).get()
    assert nearest.since == renewed.live_until
    assert nearest.nearest == other.guide


def test_a_guide_nobody_measured_is_not_for_search_engines():
    guide = make_guide(verdict=f"<p>{make_words(100)}</p>")
    assert not passes_gate(guide.version)

    call_command("measure_guides", verbosity=0)

    assert may_be_found(guide.version)


def profile_words(version: GuideVersion, **later) -> int:
    with clock.shown_at(ahead(**later)):
        return GuideVersion.objects.get(pk=version.pk).measure.profile_words


def test_a_new_wording_of_a_profile_measures_its_guides_from_its_minute_on(published, committed):
    role = make_role()
    version = published(role)
    before = profile_words(version)
    draft = make_profile(role, state="draft", live_from=None, definition=make_words(20))

    with committed():
        publish(draft, by=None, change="wording", live_from=ahead(days=1))

    assert profile_words(version) == before
    assert profile_words(version, days=2) == before + 20 - 9


def test_a_new_meaning_of_a_profile_is_measured_once_it_is_found_true(published, committed):
    role = make_role()
    version = published(role)
    before = profile_words(version)
    with committed():
        changed = make_profile(role, definition=make_words(20), change="meaning")
    waiting = profile_words(version)

    with committed():
        accept(version, changed, by=None)

    assert waiting == before
    assert profile_words(version) == before + 20 - 9


def test_a_merge_measures_what_moved_and_can_be_taken_back_after_it(published, committed):
    kept, merged, third = (make_role() for _ in range(3))
    lives = published(kept, third)
    ends = published(merged, third, copy_of=lives)
    other = published(copy_of=ends)
    with committed():
        merge = Merging(kept, merged, {}, None).carry_out()
    assert GuideMeasure.objects.get(version=other).nearest == lives.guide

    with committed():
        withdraw(other, by=None)
        undo(merge, by=None)

    assert GuideMeasure.objects.get(version=lives).nearest == ends.guide


def test_what_is_measured_again_without_a_change_is_not_written_again(published):
    first = published()
    published(copy_of=first)

    assert renew() == 0


def test_measuring_many_guides_takes_a_fixed_number_of_queries(django_assert_num_queries):
    for _ in range(6):
        make_guide(make_profile().role, make_profile().role, verdict=f"<p>{make_words(60)}</p>")
    with django_assert_num_queries(22):
        renew()
    with django_assert_num_queries(11):
        renew()
    make_guide(live_from=ahead(days=1))  # another moment
    renew()
    with django_assert_num_queries(14):
        renew()


def test_starter_guides_are_their_own(committed):
    with committed():
        call_command("load_starter", verbosity=0)

    versions = list(GuideVersion.objects.in_force())
    assert versions
    for version in versions:
        found = version.measure
        assert found.shared <= MAX_SHARED, (version, found.nearest, found.shared)
        assert found.own_share >= MIN_OWN_SHARE, (version, found.own_share)
        assert passes_gate(version), version
