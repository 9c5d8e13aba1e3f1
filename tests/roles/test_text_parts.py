"""A text part by part: what is read from it can be put back, and every change is kept."""

import json

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from roles.models import Guide, GuideVersion, RoleVersion, TextEdit
from roles.text_edits import save_part
from roles.text_parts import new_part, part_of, parts_of, put_part
from tests.factories import ago, make_author, make_guide, make_profile, make_role, make_term

pytestmark = pytest.mark.django_db

SOURCE = {
    "key": "tides",
    "claim": "How often tides come.",
    "title": "Tide tables",
    "publisher": "Harbour office",
    "url": "https://harbour.example/tides",
    "data_date": "2026",
    "country": "GB",
    "read_on": "2026-11-01",
    "kind": "tool",
    "next_release": None,
}


def draft_profile(**fields) -> RoleVersion:
    return make_profile(state=RoleVersion.State.DRAFT, live_from=None, **fields)


def draft_guide(**fields) -> GuideVersion:
    return make_guide(state=GuideVersion.State.DRAFT, live_from=None, **fields).versions.get()


def draft_topic(*headings: str) -> GuideVersion:
    guide = Guide.objects.create(kind=Guide.Kind.TOPIC, slug="topic")
    version = GuideVersion.objects.create(guide=guide, title="Topic", author=make_author())
    for order, heading in enumerate(headings):
        version.sections.create(kind="own", heading=heading, body="<p>B.</p>", order=order)
    return version


def values_by_name(version) -> dict:
    return {part.name: part.values for part in parts_of(version)}


def test_the_parts_stand_in_the_order_they_are_written_in():
    guide = [part.name for part in parts_of(draft_guide())]
    profile = [part.name for part in parts_of(draft_profile())]
    topic = [part.heading for part in parts_of(draft_topic("First", "Second"))]

    assert guide[:5] == ["head", "desk", "in_short", "opening", "definitions"]
    assert guide[-6:] == ["surprises", "moving", "choices", "verdict", "unknown", "citations"]
    assert profile[:3] == ["head", "week", "responsibilities"]
    assert profile[-2:] == ["neighbours", "citations"]
    assert topic[4:6] == ["First", "Second"]
    assert "If you … choose …" not in topic


def test_what_is_read_from_one_text_can_be_put_into_another():
    before, term = make_term(), make_term()
    live = make_profile(terms=[before, term])
    live.sections.get().terms.filter(term=term).update(learn_after=before, used_for="Tides")
    live.neighbours.create(kind="after", role=make_role(), line="Reads more.")
    live.citations.create(**SOURCE)
    empty = draft_profile()

    for part in parts_of(live):
        put_part(empty, part.name, json.loads(json.dumps(part.values)))

    assert values_by_name(empty) == values_by_name(live)
    assert part_of(empty, "skills").values["terms"][1] == {
        "term": term.slug,
        "need": "needed",
        "used_for": "Tides",
        "learn_after": before.slug,
    }
    assert part_of(empty, "citations").values["citations"] == [SOURCE]


def test_a_guide_comes_back_as_it_was():
    live = make_guide(in_short="<p>Short.</p>", a_to_b="<p>Learn.</p>").version
    live.sections.create(kind="tools", body="<p>Nets.</p>")
    live.term_notes.create(term=make_term(), note="Not the same nets.")
    live.choices.create(condition="You like nets", pick="a")
    empty = draft_guide()

    for part in parts_of(live):
        put_part(empty, part.name, part.values)

    assert values_by_name(empty) == values_by_name(live)


def test_parts_cost_the_same_for_any_number_of_rows(django_assert_num_queries):
    short, long = (
        draft_profile(terms=[make_term()]),
        draft_profile(terms=[make_term() for _ in range(20)]),
    )

    for version in (short, long):
        with django_assert_num_queries(4):  # sections, their terms, neighbours, sources
            parts_of(version)


def test_rows_cost_the_same_to_put_back_however_many(django_assert_max_num_queries):
    terms = [{"term": make_term().slug} for _ in range(20)]
    version = draft_profile()

    with django_assert_max_num_queries(12):
        put_part(version, "skills", {"terms": terms})

    assert len(part_of(version, "skills").values["terms"]) == 20


def test_rich_text_is_cleaned_on_the_way_in():
    version = draft_guide()

    put_part(version, "verdict", {"verdict": '<p onclick="x()">Yes<script>alert(1)</script></p>'})

    assert version.verdict == "<p>Yes</p>"


def test_a_draft_may_be_unfinished_but_not_wrong():
    version = draft_guide(standfirst="Old.")

    put_part(version, "head", {"standfirst": "", "description": ""})
    with pytest.raises(ValidationError) as raised:
        put_part(version, "head", {"title": "x" * 161, "author": None})

    version.refresh_from_db()
    assert version.standfirst == ""
    assert raised.value.message_dict.keys() == {"title", "author"}
    assert version.title != "x" * 161


def test_a_row_at_fault_is_named_and_nothing_is_saved():
    term = make_term()
    version = draft_profile(terms=[term])

    with pytest.raises(ValidationError) as raised:
        put_part(
            version,
            "skills",
            {
                "summary": "New.",
                "terms": [
                    {"term": term.slug},
                    {"term": "no-such-term"},
                    {"term": ""},
                    {"term": term.slug, "need": "never"},
                ],
            },
        )

    assert raised.value.message_dict == {
        "terms": [
            "Row 2: term: There is no term “no-such-term” now.",
            "Row 3: term: Choose a term.",
            "Row 4: need: Value 'never' is not a valid choice.",
        ]
    }
    fresh = RoleVersion.objects.get(pk=version.pk)
    assert part_of(fresh, "skills").values["summary"] == "Skills."
    assert len(part_of(fresh, "skills").values["terms"]) == 1


def test_the_same_term_stands_once():
    term, version = make_term(), draft_profile()

    with pytest.raises(ValidationError, match="already names that term"):
        put_part(version, "tools", {"terms": [{"term": term.slug}, {"term": term.slug}]})


def test_an_own_section_keeps_its_name_while_it_moves_and_leaves_when_empty():
    version = draft_topic("First", "Second")

    put_part(version, "own-1", {"heading": "Last now", "order": 9})
    put_part(version, new := new_part(version).name, {"heading": "Third", "body": "<p>T.</p>"})
    put_part(version, "own-2", {"heading": "", "body": ""})

    assert new == "own-3"
    assert [part.heading for part in parts_of(version) if part.name.startswith("own-")] == [
        "Last now",
        "Third",
    ]


@pytest.mark.parametrize("name", ["nothing", "own-1", "own-x", ""])
def test_a_part_a_text_does_not_have_is_refused(name):
    with pytest.raises(ValidationError, match="no part"):
        put_part(draft_guide(), name, {})


def test_a_section_out_of_turn_is_refused():
    with pytest.raises(ValidationError, match="no part"):
        put_part(draft_topic("First"), "own-9", {"heading": "Ninth", "body": "<p>N.</p>"})


def test_every_change_is_kept_with_who_and_when():
    user = get_user_model().objects.create_user("ada")
    version = draft_guide(verdict="<p>Old.</p>")

    save_part(version, "verdict", {"verdict": "<p>New.</p>"}, by=user)
    save_part(version, "verdict", {"verdict": "<p>New.</p>"}, by=user)

    edit = version.edits.get()
    assert (edit.part, edit.by) == ("verdict", user)
    assert edit.before == {"verdict": "<p>Old.</p>"}
    assert edit.after == {"verdict": "<p>New.</p>"}
    version.refresh_from_db()
    assert version.edited_by == user


def test_what_one_person_types_in_a_few_minutes_is_one_change():
    ada, ben = (get_user_model().objects.create_user(name) for name in ("ada", "ben"))
    version = draft_profile()

    for minutes, by, text in [(60, ada, "A"), (58, ada, "A b"), (57, ben, "B"), (5, ben, "C")]:
        with time_machine.travel(ago(minutes=minutes), tick=False):
            save_part(version, "head", {"in_short": text}, by=by)

    changes = [(e.by, e.before["in_short"], e.after["in_short"]) for e in version.edits.all()]
    assert changes == [(ben, "B", "C"), (ben, "A b", "B"), (ada, "", "A b")]


def test_what_readers_see_is_never_changed():
    live = make_guide().version

    with pytest.raises(ValidationError, match="stays as it is"):
        save_part(live, "verdict", {"verdict": "<p>Other.</p>"}, by=None)

    assert not TextEdit.objects.exists()


def test_a_change_is_of_one_text():
    with pytest.raises(IntegrityError), transaction.atomic():
        TextEdit.objects.create(part="head", before={}, after={})
    with pytest.raises(ValidationError, match="one profile or one guide"):
        TextEdit(part="head", before={"a": "b"}, after={"a": "c"}).full_clean()
