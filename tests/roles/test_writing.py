"""The page where a text is written: saved part by part, beside other editors, and never lost."""

import json

import pytest
from django.contrib.auth.models import Permission

from roles.life import copy_as_draft, draft_of
from roles.models import Author, Guide, GuideVersion, RoleVersion, Term
from roles.text_edits import save_part
from roles.text_parts import part_of
from tests.factories import (
    make_author,
    make_citation,
    make_guide,
    make_profile,
    make_ready_guide,
    make_role,
    make_term,
)

pytestmark = pytest.mark.django_db


def draft_guide(**fields) -> GuideVersion:
    return make_guide(state="draft", live_from=None, **fields).versions.get()


def draft_profile(**fields) -> RoleVersion:
    return make_profile(state="draft", live_from=None, **fields)


def url_of(version) -> str:
    return f"/admin/roles/{version._meta.model_name}/{version.pk}/change/"


def form_data(client, version, *parts: str) -> dict:
    """What a browser sends of the page, of these parts alone or of all."""
    data = {}
    for form in client.get(url_of(version)).context["writing"].forms:
        if parts and form.part.name not in parts:
            continue
        data[form.base_name] = form.base_json
        for bound in form.fields:
            data[bound.html_name] = bound.value()
        for rows in form.rows:
            for one in [rows.formset.management_form, *rows.formset]:
                data |= {bound.html_name: bound.value() for bound in one}
    return {name: value for name, value in data.items() if value is not None and value is not False}


def autosave(client, version, data: dict):
    return client.post(url_of(version), data, headers={"Accept": "application/json"})


def test_every_part_stands_on_the_page_in_order(client, editor):
    html = client.get(url_of(draft_guide())).content.decode()

    places = [html.index(f'id="part-{name}"') for name in ("head", "opening", "tools", "citations")]
    assert places == sorted(places)


def test_the_page_asks_the_database_as_often_for_any_number_of_rows(
    client, editor, django_assert_num_queries
):
    short = draft_profile(terms=[make_term()])
    long = draft_profile(terms=[make_term() for _ in range(20)])
    guide, longer = make_ready_guide(), make_ready_guide()
    for n in range(10):
        longer.term_notes.create(term=make_term(), note="Nets.")
        longer.choices.create(condition="If you like nets", pick="a")
        make_citation(longer, key=f"net-{n}")

    for version, queries in ((short, 19), (long, 19), (guide, 25), (longer, 25)):
        with django_assert_num_queries(queries):
            client.get(url_of(version))


def test_saving_what_nobody_changed_changes_nothing(client, editor):
    version = draft_guide(
        in_short="<ul><li><p>One.</p></li></ul>", standfirst="Two lines.\nOf text.", edited_by=None
    )
    version.term_notes.create(term=make_term(), note="Other nets.")
    version.choices.create(condition="You like nets", pick="a")

    client.post(url_of(version), form_data(client, version))

    version.refresh_from_db()
    assert not version.edits.exists()
    assert version.edited_by is None


def test_any_button_saves_every_part_that_was_changed(client, editor):
    version = draft_guide()
    data = form_data(client, version)
    data |= {"head-standfirst": "New.", "verdict-verdict": "<p>Neither.</p>", "save": "head"}

    response = client.post(url_of(version), data)

    version.refresh_from_db()
    assert response.url == f"{url_of(version)}#part-head"
    assert (version.standfirst, version.verdict) == ("New.", "<p>Neither.</p>")
    assert {edit.part for edit in version.edits.all()} == {"head", "verdict"}
    assert version.edited_by == editor


def test_a_part_saves_by_itself_and_says_when(client, editor):
    version = draft_guide()
    data = form_data(client, version, "verdict") | {"verdict-verdict": "<p>Neither.</p>"}

    answer = autosave(client, version, data).json()

    version.refresh_from_db()
    assert version.verdict == "<p>Neither.</p>"
    assert len(answer["at"]) == len("14:03")
    assert json.loads(answer["saved"]["verdict"]) == {"verdict": "<p>Neither.</p>"}


def test_a_mistake_is_explained_and_the_text_stays_on_the_page(client, editor):
    version = draft_guide(verdict="<p>Old.</p>")
    verdict = "<p>[lean:a_more:first:third:boss:US]Take the first.[/lean]</p>"
    data = form_data(client, version) | {"verdict-verdict": verdict, "head-title": "Saved title"}

    response = client.post(url_of(version), data)

    html = response.content.decode()
    version.refresh_from_db()
    assert response.status_code == 200
    assert "there is no role “third”" in html
    assert "Take the first." in html
    assert (version.verdict, version.title) == ("<p>Old.</p>", "Saved title")


def test_rich_text_is_cleaned_on_the_way_in(client, editor):
    version = draft_guide()
    data = form_data(client, version, "verdict")

    client.post(
        url_of(version),
        data | {"verdict-verdict": '<p onclick="x()">Yes<script>alert(1)</script></p>'},
    )

    version.refresh_from_db()
    assert version.verdict == "<p>Yes</p>"


def test_a_term_is_picked_by_any_of_its_names(client, editor):
    term = make_term("TideTorch")
    term.aliases.create(name="Tidey")
    version = draft_profile()
    data = form_data(client, version, "skills")
    data |= {"skills-terms-0-term": "tidey", "skills-terms-1-term": "", "skills-summary": "Nets."}

    client.post(url_of(version), data)

    values = part_of(version, "skills").values
    assert [row["term"] for row in values["terms"]] == [term.slug]


def test_a_slip_is_answered_with_what_may_have_been_meant(client, editor):
    term = make_term("TideTorch")
    version = draft_profile()
    data = form_data(client, version, "skills") | {"skills-terms-0-term": "Tidetroch"}

    html = client.post(url_of(version), data).content.decode()
    client.post(url_of(version), data | {"use:skills-terms-0-term": "TideTorch"})

    assert "There is no term “Tidetroch”" in html
    assert 'name="use:skills-terms-0-term" value="TideTorch"' in html
    assert not Term.objects.filter(name="Tidetroch").exists()
    assert part_of(version, "skills").values["terms"][0]["term"] == term.slug


def test_rows_stand_in_the_order_of_their_places_and_leave_when_ticked(client, editor):
    terms = [make_term(f"Term {letter}") for letter in "ABC"]
    version = draft_profile(terms=terms)
    data = form_data(client, version, "skills")

    client.post(
        url_of(version),
        data | {"skills-terms-0-ORDER": "9", "skills-terms-1-DELETE": "on"},
    )

    rows = part_of(version, "skills").values["terms"]
    assert [row["term"] for row in rows] == [terms[2].slug, terms[0].slug]


def test_a_topic_guide_grows_by_sections_of_its_own(client, editor):
    guide = Guide.objects.create(kind="topic", slug="tides")
    version = GuideVersion.objects.create(guide=guide, title="Tides", author=make_author())
    data = form_data(client, version)

    client.post(
        url_of(version), data | {"own-1-heading": "Why tides", "own-1-body": "<p>Moon.</p>"}
    )
    html = client.get(url_of(version)).content.decode()

    assert version.sections.get().heading == "Why tides"
    assert 'id="part-own-2"' in html


def test_another_part_saved_meanwhile_is_simply_kept(client, editor, second_editor):
    version = draft_guide()
    data = form_data(client, version) | {"verdict-verdict": "<p>Mine.</p>"}
    save_part(version, "opening", {"opening": "<p>Theirs.</p>"}, by=second_editor)

    client.post(url_of(version), data)

    version.refresh_from_db()
    assert (version.verdict, version.opening) == ("<p>Mine.</p>", "<p>Theirs.</p>")


def test_two_fields_of_one_part_are_merged_and_the_second_is_told(client, editor, second_editor):
    version = draft_guide()
    data = form_data(client, version, "head") | {"head-title": "My title"}
    save_part(version, "head", {"standfirst": "Their standfirst."}, by=second_editor)

    response = client.post(url_of(version), data, follow=True)

    version.refresh_from_db()
    assert (version.title, version.standfirst) == ("My title", "Their standfirst.")
    assert "somebody else changed standfirst meanwhile" in response.content.decode()


def test_a_field_kept_from_another_is_not_taken_back_by_the_next_save(
    client, editor, second_editor
):
    version = draft_guide()
    data = form_data(client, version, "head") | {"head-title": "My title"}
    save_part(version, "head", {"standfirst": "Their standfirst."}, by=second_editor)

    base = autosave(client, version, data).json()["saved"]["head"]
    autosave(client, version, data | {"head-base": base, "head-title": "My title, better"})

    version.refresh_from_db()
    assert version.title == "My title, better"
    assert version.standfirst == "Their standfirst."


@pytest.mark.parametrize("decision", ["mine", "theirs"])
def test_the_same_field_changed_twice_is_decided_by_the_second(
    client, editor, second_editor, decision
):
    version = draft_guide(verdict="<p>Old.</p>")
    data = form_data(client, version, "verdict") | {"verdict-verdict": "<p>Mine it is.</p>"}
    save_part(version, "verdict", {"verdict": "<p>Theirs it is.</p>"}, by=second_editor)

    asked = client.post(url_of(version), data)
    version.refresh_from_db()
    between = version.verdict
    form = next(f for f in asked.context["writing"].forms if f.part.name == "verdict")
    again = data | {"verdict-base": form.base_json}
    client.post(
        url_of(version), again | ({"take:verdict:verdict": "1"} if decision == "theirs" else {})
    )

    html = asked.content.decode()
    version.refresh_from_db()
    assert "second changed this too" in html
    assert "<del>Theirs</del>" in html
    assert "Mine it is." in html
    assert between == "<p>Theirs it is.</p>"
    assert version.verdict == ("<p>Mine it is.</p>" if decision == "mine" else between)


def test_a_form_without_its_memory_overwrites_nothing_it_did_not_change(client, editor):
    version = draft_guide(verdict="<p>Old.</p>")
    data = form_data(client, version, "verdict")

    response = client.post(url_of(version), data | {"verdict-base": "{not json"})

    version.refresh_from_db()
    assert response.status_code == 302
    assert version.verdict == "<p>Old.</p>"


@pytest.mark.parametrize(
    "odd",
    [
        {"skills-terms-TOTAL_FORMS": "99999999"},
        {"skills-terms-TOTAL_FORMS": "x"},
        {"skills-base": "[]"},
        {"skills-summary": "x" * 401},
        {"skills-terms-0-ORDER": "first"},
        {"nothing-base": "{}", "skills-summary": "a\x00b"},
    ],
)
def test_an_odd_form_is_no_server_error(client, editor, odd):
    version = draft_profile(terms=[make_term()])
    data = form_data(client, version, "skills")

    response = client.post(url_of(version), data | odd)

    assert response.status_code in {200, 302}
    assert len(part_of(version, "skills").values["terms"]) == 1


def test_a_text_published_meanwhile_is_not_changed_and_the_typed_words_stay(
    client, editor, second_editor
):
    version = draft_guide()
    data = form_data(client, version) | {"verdict-verdict": "<p>Too late.</p>"}
    GuideVersion.objects.filter(pk=version.pk).update(state="approved", live_from="2026-01-01T00Z")

    refused = client.post(url_of(version), data)
    client.post(url_of(version), data | {"step": "copy"})

    version.refresh_from_db()
    draft = version.guide.versions.get(state="draft")
    assert "stays as it is" in refused.content.decode()
    assert "Too late." in refused.content.decode()
    assert version.verdict != "<p>Too late.</p>"
    assert draft.verdict == "<p>Too late.</p>"


def test_a_form_sent_after_the_session_ended_keeps_the_text_and_saves_it(client, editor):
    version = draft_guide()
    data = form_data(client, version) | {"verdict-verdict": "<p>Typed for an hour.</p>"}
    client.logout()

    kept = client.post(url_of(version), data)
    wrong = client.post(
        url_of(version), data | {"login-username": "editor", "login-password": "wrong"}
    )
    saved = client.post(
        url_of(version), data | {"login-username": "editor", "login-password": "tide-tables"}
    )

    version.refresh_from_db()
    assert "Typed for an hour." in kept.content.decode()
    assert "Typed for an hour." in wrong.content.decode()
    assert "wrong" not in wrong.content.decode()
    assert saved.status_code == 302
    assert version.verdict == "<p>Typed for an hour.</p>"


def test_an_autosave_after_the_session_ended_says_so(client, editor):
    version = draft_guide()
    data = form_data(client, version, "verdict")
    client.logout()

    response = autosave(client, version, data)

    assert (response.status_code, response.json()) == (401, {"logged_out": True})


def test_whoever_may_only_look_changes_nothing(client, django_user_model):
    version = draft_guide(verdict="<p>Old.</p>")
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    client.force_login(reader)
    nothing = client.get(url_of(version))
    reader.user_permissions.add(Permission.objects.get(codename="view_guideversion"))

    page = client.get(url_of(version))
    refused = client.post(url_of(version), {"verdict-base": "{}", "verdict-verdict": "<p>New.</p>"})

    version.refresh_from_db()
    assert nothing.status_code == 403
    assert "verdict-verdict" not in page.content.decode()
    assert refused.status_code == 403
    assert version.verdict == "<p>Old.</p>"


def test_a_text_that_cannot_be_written_reads_in_words(client, editor):
    live = make_ready_guide()
    GuideVersion.objects.filter(pk=live.pk).update(state="approved", live_from="2026-01-01T00Z")
    profile = make_profile(terms=[make_term("Nets")])

    html = client.get(url_of(live)).content.decode()
    profile_html = client.get(url_of(profile)).content.decode()

    assert "The meeting" in html
    assert "The first role" in html
    assert "Concept or study" in html
    assert "Nets · needed" in profile_html


def test_strangers_are_sent_to_the_login(client):
    version = draft_guide()

    assert client.get(url_of(version)).url.startswith("/admin/login/?next=")


def test_a_new_guide_and_its_first_draft_are_one_form(client, editor):
    Author.objects.create(name="Ada Tester", line="Tests.", account=editor)
    first, second = make_role(name="Alpha"), make_role(name="Beta")
    asked = client.get("/admin/roles/guide/add/").context["adminform"].form

    response = client.post(
        "/admin/roles/guide/add/",
        {
            "role_a": first.pk,
            "role_b": second.pk,
            "kind": "comparison",
            "author": asked["author"].value(),
        },
    )

    draft = GuideVersion.objects.get()
    assert response.url == url_of(draft)
    assert (draft.title, draft.author.name, draft.state) == (
        "Alpha vs. Beta",
        "Ada Tester",
        "draft",
    )
    assert [step.by for step in draft.steps.all()] == [editor]
    assert client.get(draft.guide.get_absolute_url() + "x").status_code == 404


def test_a_new_guide_for_a_pair_that_has_one_is_refused(client, editor):
    guide = make_guide()

    response = client.post(
        "/admin/roles/guide/add/",
        {
            "role_a": guide.role_b_id,
            "role_b": guide.role_a_id,
            "kind": "comparison",
            "author": make_author().pk,
        },
    )

    assert "guide for these two roles" in response.content.decode()
    assert Guide.objects.count() == 1


def test_a_page_has_one_draft_however_often_one_asks(client, editor):
    guide = make_guide()
    write = f"/admin/roles/guide/{guide.pk}/write/"

    first, second = client.post(write), client.post(write)

    draft = guide.versions.get(state="draft")
    assert first.url == second.url == url_of(draft)
    assert draft.verdict == guide.version.verdict


def test_a_role_without_a_profile_gets_its_first_draft(client, writer):
    role = make_role(definition="Reads tides.")

    client.post(f"/admin/roles/role/{role.pk}/write/")

    assert role.versions.get().definition == "Reads tides."


def test_looking_never_begins_a_draft(client, editor):
    guide = make_guide()

    response = client.get(f"/admin/roles/guide/{guide.pk}/write/")

    assert response.url == url_of(guide.versions.get())


def test_the_page_readers_see_leads_the_desk_to_its_draft(client, editor):
    guide = make_guide()
    before = client.get(guide.get_absolute_url())
    draft = draft_of(guide, by=editor)
    after = client.get(guide.get_absolute_url())

    assert f'action="/admin/roles/guide/{guide.pk}/write/"' in before.content.decode()
    assert f'href="{url_of(draft)}"' in after.content.decode()
    assert "no-store" in before["Cache-Control"]


def test_readers_get_the_same_page_whether_or_not_the_desk_exists(client, rf, editor):
    page = make_guide().get_absolute_url()
    client.logout()

    response = client.get(page)

    assert "/write/" not in response.content.decode()
    assert "no-store" not in response.get("Cache-Control", "")
    assert not response.cookies


def test_a_session_without_permission_sees_no_edit_link(client, django_user_model):
    page = make_guide().get_absolute_url()
    client.force_login(django_user_model.objects.create_user("visitor"))

    assert "/write/" not in client.get(page).content.decode()


def test_every_part_leads_to_its_own_history_over_all_versions(client, editor, second_editor):
    guide = make_guide()
    first = draft_of(guide, by=editor)
    save_part(first, "verdict", {"verdict": "<p>Firstly.</p>"}, by=editor)
    save_part(first, "opening", {"opening": "<p>Opened.</p>"}, by=editor)
    second = copy_as_draft(first, by=editor)
    save_part(second, "verdict", {"verdict": "<p>Secondly.</p>"}, by=second_editor)
    url = url_of(second).replace("change/", "edits/?part=verdict")

    page = client.get(url_of(second)).content.decode()
    html = client.get(url).content.decode()

    assert f'href="{url}"' in page
    assert "changes to “Verdict”" in html
    assert html.index("<ins>Secondly") < html.index("<ins>Firstly")
    assert "Opened" not in html


@pytest.mark.parametrize("part", ["nothing", "own-1", "%00"])
def test_the_history_of_a_part_there_is_not_is_empty(client, editor, part):
    url = url_of(draft_guide()).replace("change/", f"edits/?part={part}")

    assert client.get(url).status_code == 200
