"""The life of a text: who may take which step, what is kept of it, and what readers see."""

import pytest
import time_machine
from django.core.exceptions import ValidationError

from roles import life
from roles.models import Author, GuideVersion, RoleVersion
from roles.text_edits import save_part
from tests.factories import ago, ahead, make_guide, make_profile, make_ready_guide, make_role

pytestmark = pytest.mark.django_db


def take(client, version, step: str, **said):
    url = f"/admin/roles/{version._meta.model_name}/{version.pk}/change/"
    return client.post(url, {"step": step} | {f"step-{k}": v for k, v in said.items()}, follow=True)


def public(client, version) -> int:
    client.cookies.clear()
    return client.get(version.guide.get_absolute_url()).status_code


def test_a_text_goes_to_review_comes_back_and_is_published(client, editor, second_editor):
    version = make_ready_guide(by=editor)

    take(client, version, "review", comment="Please look.", to=second_editor.pk)
    client.force_login(second_editor)
    take(client, version, "send_back", comment="Where is the verdict?")
    client.force_login(editor)
    take(client, version, "review", comment="There now.")
    client.force_login(second_editor)
    page = take(client, version, "approve")

    html = page.content.decode()
    steps = [(step.kind, step.by, step.to, step.comment) for step in version.steps.all()]
    assert steps == [
        ("asked", editor, second_editor, "Please look."),
        ("sent_back", second_editor, None, "Where is the verdict?"),
        ("asked", editor, None, "There now."),
        ("approved", second_editor, None, ""),
    ]
    assert "Where is the verdict?" in html
    assert "asked for a review by second" in html
    assert public(client, version) == 200


def test_a_writer_cannot_publish_send_back_or_withdraw(client, writer):
    draft = make_ready_guide(by=writer)
    live = make_guide().version

    page = client.get(f"/admin/roles/guideversion/{draft.pk}/change/").content.decode()
    answers = [
        take(client, version, step).status_code
        for version, step in [(draft, "approve"), (live, "withdraw"), (live, "dates")]
    ]

    draft.refresh_from_db()
    assert 'value="review"' in page
    assert 'value="approve"' not in page
    assert answers == [403, 403, 403]
    assert draft.state == GuideVersion.State.DRAFT


@pytest.mark.parametrize(
    "path",
    ["role/{role}/change/", "role/add/", "guide/{guide}/change/", "term/add/", "author/add/"],
)
def test_a_writer_cannot_change_what_roles_and_guides_are(client, writer, path):
    guide = make_guide()
    name = guide.role_a.name
    path = path.format(role=guide.role_a_id, guide=guide.pk)

    response = client.post(f"/admin/roles/{path}", {"name": "Other", "title": "Other"})

    guide.role_a.refresh_from_db()
    assert response.status_code == 403
    assert guide.role_a.name == name


def test_a_text_is_scheduled_to_the_minute_and_nothing_runs_at_that_minute(client, editor):
    version = make_ready_guide(by=None)
    moment = ahead(days=2).replace(second=0, microsecond=0)

    page = take(client, version, "approve", live_from=f"{moment:%Y-%m-%dT%H:%M}")

    assert "Approved: Scheduled for" in page.content.decode()
    assert public(client, version) == 404
    with time_machine.travel(moment, tick=False):
        assert public(client, version) == 200


def test_a_schedule_is_moved_and_taken_off(client, editor):
    version = make_ready_guide(by=None)
    life.approve(version, by=editor, live_from=ahead(days=9))

    take(client, version, "dates", live_from=f"{ahead(days=1):%Y-%m-%dT%H:%M}")
    version.refresh_from_db()
    moved = version.live_from
    taken = take(client, version, "withdraw").content.decode()

    version.refresh_from_db()
    assert "Taken off the schedule: readers go on seeing no text of this page." in taken
    assert moved < ahead(days=2)
    assert version.state == GuideVersion.State.WITHDRAWN
    assert [step.kind for step in version.steps.all()] == ["approved", "moved", "withdrawn"]


def test_a_text_ends_at_its_end(client, editor):
    version = make_ready_guide(by=None)

    life.approve(version, by=editor, live_until=ahead(days=1))

    assert public(client, version) == 200
    with time_machine.travel(ahead(days=2), tick=False):
        assert public(client, version) == 404


def test_a_published_page_has_a_newer_draft_that_readers_do_not_see(client, editor):
    guide = make_guide(verdict="<p>As it was.</p>")

    draft = life.draft_of(guide, by=editor)
    save_part(draft, "verdict", {"verdict": "<p>As it will be.</p>"}, by=editor)

    client.cookies.clear()
    html = client.get(guide.get_absolute_url()).content.decode()
    assert "As it was." in html
    assert "As it will be." not in html


def test_a_moment_that_has_passed_is_refused(client, editor):
    version = make_ready_guide(by=None)

    page = take(client, version, "approve", live_from=f"{ago(days=1):%Y-%m-%dT%H:%M}")

    version.refresh_from_db()
    assert "That moment has passed" in page.content.decode()
    assert version.state == GuideVersion.State.DRAFT


def test_an_end_before_the_start_is_refused(client, editor):
    version = make_ready_guide(by=None)

    page = take(
        client,
        version,
        "approve",
        live_from=f"{ahead(days=3):%Y-%m-%dT%H:%M}",
        live_until=f"{ahead(days=2):%Y-%m-%dT%H:%M}",
    )

    version.refresh_from_db()
    assert "The end must come after the start." in page.content.decode()
    assert version.state == GuideVersion.State.DRAFT


def test_two_people_are_needed_where_the_desk_has_two(settings, client, editor, second_editor):
    settings.ONE_PERSON_DESK = False
    version = make_ready_guide(by=editor)

    refused = take(client, version, "approve")
    life.approve(version, by=second_editor)

    assert "Somebody else than the last author must approve this." in refused.content.decode()
    assert public(client, version) == 200


@pytest.mark.parametrize("alone", [True, False])
def test_the_page_says_when_its_author_published_it_alone(client, editor, second_editor, alone):
    version = make_ready_guide(by=editor)
    life.approve(version, by=editor if alone else second_editor)
    client.cookies.clear()

    html = client.get(version.guide.get_absolute_url()).content.decode()

    assert ("no second person has checked it" in html) == alone


def test_a_text_changed_after_the_approver_opened_it_is_not_published(
    client, editor, second_editor
):
    version = make_ready_guide(by=None)
    opened = client.get(f"/admin/roles/guideversion/{version.pk}/change/")
    seen_at = opened.context["writing"].step_form["seen_at"].value()
    save_part(version, "head", {"standfirst": "Changed since."}, by=second_editor)

    page = take(client, version, "approve", seen_at=seen_at)

    version.refresh_from_db()
    assert "changed the text after you opened it" in page.content.decode()
    assert version.state == GuideVersion.State.DRAFT


@pytest.mark.parametrize("step", ["send_back", "withdraw", "dates"])
def test_a_step_out_of_turn_is_refused_in_words(client, editor, step):
    draft = make_profile(state=RoleVersion.State.DRAFT, live_from=None)

    page = take(client, draft, step)

    draft.refresh_from_db()
    assert "This text is draft now; the step was not taken." in page.content.decode()
    assert draft.state == RoleVersion.State.DRAFT
    assert not draft.steps.exists()


@pytest.mark.parametrize(
    "said", [{"to": "999999"}, {"live_from": "soon"}, {"live_from": "9999-12-31T23:59"}]
)
def test_what_cannot_be_read_of_a_step_is_explained(client, editor, said):
    version = make_ready_guide(by=None)

    page = take(client, version, "approve", **said)

    version.refresh_from_db()
    assert page.status_code == 200
    assert version.state in {GuideVersion.State.DRAFT, GuideVersion.State.APPROVED}


def test_an_unknown_step_changes_nothing(client, editor):
    version = make_ready_guide(by=None)

    page = take(client, version, "explode")

    assert "There is no such step" in page.content.decode()


def test_withdrawing_says_what_readers_see_then(client, editor):
    role = make_role()
    older = make_profile(role, live_from=ago(days=9))
    newer = make_profile(role, live_from=ago(days=5))

    page = client.get(f"/admin/roles/roleversion/{newer.pk}/change/").content.decode()
    done = take(client, newer, "withdraw").content.decode()

    assert f"readers see version {older.pk} again" in page
    assert "readers see the text before it again" in done
    assert RoleVersion.objects.in_force().get() == older


def test_nobody_can_sign_a_guide_without_an_author():
    guide = make_guide()
    guide.versions.all().delete()
    Author.objects.all().delete()

    with pytest.raises(ValidationError, match="add an author first"):
        life.draft_of(guide, by=None)
