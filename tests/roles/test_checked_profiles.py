"""Which wording of a profile a guide shows: new words flow in, a new meaning waits."""

import pytest

from roles.checked_profiles import accept, left_behind
from roles.life import withdraw
from roles.models import RoleVersion
from roles.publishing import publish
from tests.factories import (
    ago,
    ahead,
    make_guide,
    make_profile,
    make_ready_guide,
    make_role,
)

pytestmark = pytest.mark.django_db

WORDING, MEANING = RoleVersion.Change.WORDING, RoleVersion.Change.MEANING


@pytest.fixture
def role():
    return make_role(name="Tide Reader", slug="tide-reader")


@pytest.fixture
def checked(role):
    """A guide that was read with the profile as it stood ten days ago."""
    make_profile(role, definition="As checked.", live_from=ago(days=10))
    guide = make_guide(role, make_role(), live_from=ago(days=5))
    guide.version.note_profiles(by=None)
    return guide


def shown(client, guide, **asked) -> str:
    return client.get(guide.get_absolute_url(), asked).content.decode()


def test_new_words_flow_into_the_guide_at_once(client, role, checked):
    make_profile(role, definition="In new words.", change=WORDING, live_from=ago(days=1))

    assert "In new words." in shown(client, checked)
    assert left_behind() == []


def test_a_new_meaning_waits_on_the_guide_and_not_on_the_profile(client, role, checked):
    changed = make_profile(role, definition="Something else.", live_from=ago(days=1))

    page = shown(client, checked)

    assert "As checked." in page
    assert "Something else." not in page
    assert "Something else." in client.get("/roles/tide-reader/").content.decode()
    (behind,) = left_behind()
    assert (behind.guide_version, behind.in_force) == (checked.version, changed)
    assert behind.shown.definition == "As checked."


def test_approving_a_guide_checks_it_with_the_profiles_it_goes_live_beside(client, role):
    draft = make_ready_guide(role, make_role())
    in_force = {*RoleVersion.objects.in_force()}

    publish(draft, by=None)

    assert {check.profile for check in draft.checks.all()} == in_force
    make_profile(role, definition="Something else.")
    assert "Something else." not in shown(client, draft.guide)


def test_a_meaning_that_nobody_saw_keeps_no_words_from_the_guide(client, role, checked, editor):
    never = make_profile(role, definition="Something else.", live_from=ahead(days=1))
    withdraw(never, by=editor)
    make_profile(role, definition="Later words.", change=WORDING, live_from=ahead(days=2))

    page = shown(client, checked, as_of=f"{ahead(days=3):%Y-%m-%dT%H:%M}")

    assert "Later words." in page


def test_words_that_follow_a_new_meaning_wait_with_it(client, role, checked):
    make_profile(role, definition="Checked, reworded.", change=WORDING, live_from=ago(days=3))
    make_profile(role, definition="Something else.", live_from=ago(days=2))
    make_profile(role, definition="Else, reworded.", change=WORDING, live_from=ago(days=1))

    assert "Checked, reworded." in shown(client, checked)


def test_a_guide_found_true_shows_the_new_meaning_and_what_was_shown_is_kept(
    client, role, checked, admin_client
):
    changed = make_profile(role, definition="Something else.", live_from=ago(days=2))

    accept(checked.version, changed, by=None)

    assert "Something else." in shown(client, checked)
    assert left_behind() == []
    then = shown(admin_client, checked, as_of=f"{ago(days=1):%Y-%m-%dT%H:%M}")
    assert "As checked." in then
    assert "Something else." not in then


def test_a_guide_scheduled_with_a_new_meaning_goes_live_beside_it(client, role, admin_client):
    make_profile(role, definition="As it is.", live_from=ago(days=10))
    make_profile(role, definition="As it will be.", live_from=ahead(days=2))
    guide = make_guide(role, make_role(), live_from=ahead(days=2))
    guide.versions.get().note_profiles(by=None)

    page = shown(admin_client, guide, as_of=f"{ahead(days=3):%Y-%m-%dT%H:%M}")

    assert "As it will be." in page


def test_a_guide_whose_checked_profile_is_gone_shows_the_one_in_force(client, role, checked):
    make_profile(role, definition="Something else.", live_from=ago(days=1))
    role.versions.filter(definition="As checked.").update(state=RoleVersion.State.WITHDRAWN)

    assert "Something else." in shown(client, checked)


def test_a_guide_that_nobody_checked_shows_the_profile_in_force(client, role):
    make_profile(role, definition="As it is.", live_from=ago(days=10))
    guide = make_guide(role, make_role())
    make_profile(role, definition="Something else.", live_from=ago(days=1))

    assert "Something else." in shown(client, guide)
    assert left_behind() == []


def test_finding_guides_left_behind_costs_the_same_for_any_number(role, django_assert_num_queries):
    for many in range(3):
        make_profile(role, live_from=ago(days=10 - many))
        guide = make_guide(role, make_role())
        guide.version.note_profiles(by=None)
    make_profile(role, definition="Something else.", live_from=ago(days=1))

    with django_assert_num_queries(4):  # guides, profiles, checks, the profiles to show
        behind = left_behind()

    assert len(behind) == 3


@pytest.mark.parametrize(
    ("answer", "flows"),
    [({"step-change": WORDING}, True), ({"step-change": MEANING}, False), ({}, False)],
)
def test_what_changed_in_a_profile_decides_what_its_guides_show(
    admin_client, client, answer, flows
):
    guide = make_ready_guide()
    publish(guide, by=None)
    earlier = guide.guide.role_a.versions.in_force()
    earlier.update(change=WORDING)
    draft = earlier.get().copy_as_draft()
    draft.definition = "Reads the tide for pilots and masters."
    draft.save()
    asked = admin_client.get(draft.desk_url).content.decode()

    admin_client.post(draft.desk_url, {"step": "approve"} | answer)

    assert "Wording: it says the same" in asked
    assert RoleVersion.objects.get(pk=draft.pk).state == RoleVersion.State.APPROVED
    assert (draft.definition in shown(client, guide.guide)) is flows
    assert bool(left_behind()) is not flows
