"""The history of a text: every change as people read it, and the way back in two clicks."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from roles.life import copy_as_draft, draft_of, withdraw
from roles.models import GuideVersion, ProfileCheck, RoleTerm, RoleVersion
from roles.text_edits import save_part
from tests.factories import ago, make_guide, make_profile, make_role, make_term

pytestmark = pytest.mark.django_db


def desk_user(group: str):
    user = get_user_model().objects.create_user(group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(client):
    user = desk_user("Editors")
    client.force_login(user)
    return user


@pytest.fixture
def guide():
    return make_guide(title="Old title", opening="<p>It begins here.</p>")


def history_of(guide) -> str:
    return f"/admin/roles/guideversion/of/{guide.pk}/"


def page_of(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_history_lists_versions_with_who_did_what(client, editor, guide):
    draft = draft_of(guide, by=editor)
    save_part(draft, "opening", {"opening": "<p>It begins there.</p>"}, by=editor)

    page = page_of(client, history_of(guide))

    assert f"Version {draft.pk}" in page
    assert "<b>editors</b> began this draft" in page
    assert "1 saved change" in page
    assert 'name="as_of"' in page


def test_live_and_draft_are_compared_unless_others_are_chosen(client, editor, guide):
    draft = draft_of(guide, by=editor)
    save_part(draft, "opening", {"opening": "<p>It begins <strong>there</strong>.</p>"}, by=editor)
    live = guide.version

    page = page_of(client, f"{history_of(guide)}compare/")
    turned = page_of(client, f"{history_of(guide)}compare/?before={draft.pk}&after={live.pk}")

    assert "<del>here</del>" in page
    assert "<ins>there</ins>" in page
    assert "(bold)" in page
    assert "&lt;strong" not in page
    assert "<del>there</del>" in turned
    assert "Old title" not in page.split("diff")[-1]


def test_terms_are_told_by_name_and_place(client, editor):
    sql, git = make_term("Reading of tides"), make_term("Mending of nets")
    profile = make_profile(terms=[sql, git])
    draft = copy_as_draft(profile, by=editor)
    section = draft.sections.get()
    section.terms.filter(term=sql).update(order=5, need=RoleTerm.Need.OFTEN)

    page = page_of(client, f"/admin/roles/roleversion/of/{profile.role.pk}/compare/")

    assert "Reading of tides" in page
    assert "<del>needed</del>" in page
    assert "<ins>often</ins>" in page
    assert sql.slug not in page
    assert "from place" in page


def test_comparing_costs_the_same_for_any_number_of_rows(
    client, editor, django_assert_max_num_queries
):
    many = make_profile(terms=[make_term() for _ in range(30)])
    copy_as_draft(many, by=editor).sections.get().terms.all().delete()

    with django_assert_max_num_queries(22):
        page = page_of(client, f"/admin/roles/roleversion/of/{many.role.pk}/compare/")

    assert page.count(">removed</b>") == 30


def test_each_saved_change_is_shown_with_its_difference(client, editor, guide):
    draft = draft_of(guide, by=editor)
    save_part(draft, "head", {"title": "New title"}, by=editor)
    save_part(draft, "opening", {"opening": "<p>It begins there.</p>"}, by=editor)

    page = page_of(client, f"/admin/roles/guideversion/{draft.pk}/edits/")

    assert "<del>Old</del>" in page
    assert "<ins>New</ins>" in page
    assert "<ins>there</ins>" in page


def test_an_old_text_comes_back_as_a_new_draft_in_one_click(client, editor, guide):
    first = guide.versions.get()
    second = copy_as_draft(first, by=editor)
    save_part(second, "head", {"title": "New title"}, by=editor)
    GuideVersion.objects.filter(pk=second.pk).update(state="approved", live_from=ago(days=1))

    response = client.post(f"/admin/roles/guideversion/{first.pk}/revert/")

    draft = guide.versions.order_by("-pk").first()
    assert response.url == draft.desk_url
    assert (draft.state, draft.title) == ("draft", "Old title")
    assert "New title" in client.get(guide.get_absolute_url()).content.decode()


def test_a_draft_is_not_offered_its_own_text_and_an_older_one_is_called_set_aside(
    client, editor, guide
):
    older = copy_as_draft(guide.version, by=editor)
    newer = copy_as_draft(guide.version, by=editor)

    html = client.get(history_of(guide)).content.decode()

    assert f"Draft, set aside for version {newer.pk}" in html
    assert f"Use the text of version {older.pk} again" in html
    assert f"Use the text of version {newer.pk} again" not in html


def test_one_part_comes_back_into_the_draft_and_the_rest_stays(client, editor, guide):
    draft = draft_of(guide, by=editor)
    save_part(draft, "head", {"title": "New title"}, by=editor)
    save_part(draft, "opening", {"opening": "<p>It begins there.</p>"}, by=editor)

    client.post(f"/admin/roles/guideversion/{guide.version.pk}/revert/", {"part": "opening"})

    draft.refresh_from_db()
    assert draft.opening == "<p>It begins here.</p>"
    assert draft.title == "New title"


def test_a_part_that_is_none_is_refused_with_its_reason(client, editor, guide):
    live = guide.version

    response = client.post(
        f"/admin/roles/guideversion/{live.pk}/revert/", {"part": "nonsense"}, follow=True
    )

    assert "nothing to put back" in response.content.decode()
    assert guide.versions.count() == 1


@pytest.mark.parametrize(
    "path",
    [
        "of/0/",
        "of/99999999999999999999999999/",
        "of/0/compare/",
        "of/{guide}/compare/?before=x&after=y",
        "of/{guide}/compare/?before=1",
        "of/{guide}/compare/?before=%00&after=999999999999999999999",
        "0/edits/",
        "99999999999999999999999999/edits/",
        "99999999999999999999999999/profiles/",
    ],
)
def test_what_is_not_there_is_not_found(client, editor, guide, path):
    path = path.format(guide=guide.pk)

    assert client.get(f"/admin/roles/guideversion/{path}").status_code == 404


def test_a_writer_reads_history_and_people_without_permission_do_not(client, guide):
    paths = [history_of(guide), f"{history_of(guide)}compare/"]
    paths += [
        f"/admin/roles/guideversion/{guide.version.pk}/{name}/" for name in ("edits", "profiles")
    ]
    revert = f"/admin/roles/guideversion/{guide.version.pk}/revert/"
    client.force_login(desk_user("Writers"))
    assert {client.get(path).status_code for path in paths} == {200}
    client.force_login(get_user_model().objects.create_user("temp", is_staff=True))

    assert {client.get(path).status_code for path in paths} == {403}
    assert client.post(revert).status_code == 403
    assert client.get(revert).status_code == 405
    assert guide.versions.count() == 1


@pytest.fixture
def changed():
    """A profile that says something else since its guide was checked with it."""
    role = make_role(name="Tide Reader")
    make_profile(role, definition="As checked.", live_from=ago(days=10))
    guide = make_guide(role, make_role())
    guide.version.note_profiles(by=None)
    return make_profile(role, definition="Something else."), guide


def test_the_desk_finds_a_guide_still_true_after_reading_what_changed(client, editor, changed):
    profile, guide = changed
    path = f"/admin/roles/guideversion/{guide.version.pk}/profiles/"
    assert "guide whose profile says something else now" in page_of(client, "/admin/")
    assert "<ins>Something else</ins>" in page_of(client, path)
    assert "As checked." in page_of(client, guide.get_absolute_url())

    client.post(path, {"profile": profile.pk})

    assert "Something else." in page_of(client, guide.get_absolute_url())
    assert ProfileCheck.objects.latest("pk").by == editor
    assert "says something else now" not in page_of(client, "/admin/")


@pytest.mark.parametrize("read", ["", "x", "0", "99999999999999999999"])
def test_only_the_profile_that_was_read_is_accepted(client, editor, changed, read):
    _, guide = changed

    response = client.post(
        f"/admin/roles/guideversion/{guide.version.pk}/profiles/", {"profile": read}, follow=True
    )

    assert "look once more" in response.content.decode()
    assert "As checked." in page_of(client, guide.get_absolute_url())


def test_a_writer_does_not_decide_what_is_still_true(client, changed):
    profile, guide = changed
    client.force_login(desk_user("Writers"))
    path = f"/admin/roles/guideversion/{guide.version.pk}/profiles/"

    assert "Still true: use" not in page_of(client, path)
    assert client.post(path, {"profile": profile.pk}).status_code == 403
    assert RoleVersion.objects.in_force().filter(pk=profile.pk).exists()


def test_what_readers_saw_before_a_withdrawal_is_still_known(client, editor, guide):
    withdraw(guide.version, by=editor)

    gone = client.get(guide.get_absolute_url())
    then = client.get(guide.get_absolute_url(), {"as_of": f"{ago(days=1):%Y-%m-%dT%H:%M}"})

    assert gone.status_code == 404
    assert "Old title" in then.content.decode()
