"""Loading the starter texts: all or nothing, once, and never over an editor's work."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from roles.life import withdraw
from roles.models import Guide, GuideVersion, Role, RoleVersion, SectionKind
from roles.starter import STARTER_DIR
from roles.starter.entries import StarterError
from roles.starter.loading import load
from tests.factories import make_words

pytestmark = pytest.mark.django_db


def citation(key: str) -> str:
    return f"""
[[citations]]
key = "{key}"
claim = "That it is so."
title = "A study"
publisher = "An office"
url = "https://office.example/study"
data_date = "2025"
read_on = 2026-11-01
"""


def terms(section: str, *slugs: str) -> str:
    return "".join(
        f'[[sections.{section}.terms]]\nterm = "{slug}"\nneed = "needed"\nused_for = "to work"\n'
        for slug in slugs
    )


def items(number: int) -> str:
    return f"<ul>{''.join(f'<li>{make_words(9)}</li>' for _ in range(number))}</ul>"


BODIES = {
    "week": f"<p>A made-up week. {make_words(110)}</p>",
    "responsibilities": f"<p>{make_words(80)}[cite:one]</p>{items(5)}",
    "education": f"<p>{make_words(90)}[cite:two]</p>",
    "outlook": f"<p>{make_words(90)}[cite:three]</p><p>[jobs:data-engineer]</p>",
    "first_steps": f"<p>{make_words(60)}[cite:four]</p>{items(4)}",
}
TERMS = {
    "skills": ["bash", "go", "java", "scala", "data-modelling", "etl", "data-contracts"],
    "tools": ["r", "julia", "rust", "swift", "kotlin", "cpp"],
    "industries": ["retail", "games", "energy", "travel"],
}
LEARNED = """
[[sections.skills.terms]]
term = "sql"
need = "often"
used_for = "to move files"
learn_after = "bash"
"""
SECTIONS = "".join(
    f'[sections.{kind}]\nsummary = "Short {kind}."\n'
    f'body = "{BODIES.get(kind) or f"<p>{make_words(55)}</p>"}"\n'
    + terms(kind, *TERMS.get(kind, []))
    + (LEARNED if kind == "skills" else "")
    for kind in SectionKind
)
NEIGHBOURS = "".join(
    f'[[{name}]]\nrole = "{role}"\nline = "Starts where the table is."\n'
    for name in ("confused_with", "before", "after")
    for role in ("data-analyst", "data-scientist")
)
PROFILE = f"""
role = "data-engineer"
in_short = "{make_words(45)}"
{SECTIONS}
{NEIGHBOURS}
{"".join(map(citation, ("one", "two", "three", "four")))}
"""
BRIEFS = """
[[brief]]
role = "data-architect"
skills = [{ term = "sql", need = "needed", used_for = "to test a design" }]
tools = [{ term = "postgresql", need = "often", used_for = "to hold tables" }]
"""
OWN = "".join(
    f'[sections.{kind}]\nbody = "<p>{make_words(90)}</p>"\n'
    for kind in ("definitions", "skills", "tools")
)
NOTES = "".join(
    f'[[term_notes]]\nterm = "{slug}"\nnote = "Means two things."\n'
    for slug in ("sql", "python", "bash")
)
CHOICES = "".join(
    f'[[choose]]\ncondition = "If you like {thing}"\nrole = "a"\nreason = "They are yours."\n'
    for thing in ("tables", "boxes", "arrows")
)
GUIDE = f"""
role_a = "data-engineer"
role_b = "data-architect"
shape = "decision-log"
reader = "Somebody."
question = "Which?"
title = "Data Engineer vs. Data Architect"
standfirst = "One builds, the other decides."
description = "One builds tables, the other decides which there are."
in_short = ["Builds & decides.", "[difference:data-engineer:data-architect:senior:US]", "Choose."]
opening = "<p>It begins. {make_words(120)}[cite:one]</p><script>alert(1)</script>"
surprises = ["<p>First.[cite:two]</p>", "<p>Second.[cite:three]</p>"]
a_to_b = "<p>{make_words(90)}</p>"
b_to_a = "<p>{make_words(90)}</p>"
verdict = "<p>Build. We are wrong if not. {make_words(85)}</p>"
unknown = "<p>Much.</p>"
further_roles = ["data-analyst"]
{OWN}
{NOTES}
{CHOICES}
{"".join(map(citation, ("one", "two", "three")))}
"""


@pytest.fixture
def starter(tmp_path):
    (tmp_path / "profiles").mkdir()
    (tmp_path / "guides").mkdir()
    (tmp_path / "profiles/data-engineer.toml").write_text(PROFILE)
    (tmp_path / "briefs.toml").write_text(BRIEFS)
    (tmp_path / "guides/data-architect-vs-data-engineer.toml").write_text(GUIDE)
    return tmp_path


def faults(directory) -> list[str]:
    with pytest.raises(StarterError) as error:
        load(directory)
    return error.value.problems


def change(path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_profile_is_live_complete_signed_and_unreviewed(starter):
    loaded = load(starter)

    assert loaded.new == 3
    profile = RoleVersion.objects.in_force().get(role__slug="data-engineer")
    assert profile.is_complete
    assert profile.byline.name == "Rolewise starter text"
    assert profile.reviewer is None
    assert profile.reviewed_at is None
    assert profile.definition == profile.role.definition
    skills = profile.sections.get(kind="skills")
    assert [str(row) for row in skills.terms.all()][-2:] == ["Data contracts", "SQL"]
    assert str(skills.terms.last().learn_after) == "Shell scripting"
    assert [row.role.slug for row in profile.neighbours.filter(kind="confused")] == [
        "data-analyst",
        "data-scientist",
    ]
    assert [row.key for row in profile.citations.all()] == ["one", "two", "three", "four"]


def test_a_brief_is_a_profile_that_says_it_is_not_complete(starter):
    load(starter)

    brief = RoleVersion.objects.in_force().get(role__slug="data-architect")
    assert not brief.is_complete
    assert {section.kind for section in brief.sections.all()} == {"skills", "tools"}


def test_a_guide_is_live_with_all_its_parts_and_clean(starter):
    load(starter)

    guide = Guide.objects.published().get()
    version = guide.version
    assert version.opening.startswith("<p>It begins.")
    assert version.opening.endswith("[cite:one]</p>")
    assert version.in_short.startswith("<ul><li>Builds &amp; decides.</li>")
    assert [row.key for row in version.sections.all()] == ["definitions", "skills", "tools"]
    assert {row.pick for row in version.choices.all()} == {"a"}
    assert {row.note for row in version.term_notes.all()} == {"Means two things."}
    assert version.reviewed_at is None
    assert {check.profile for check in version.checks.all()} == {*RoleVersion.objects.in_force()}
    assert [row.role.slug for row in guide.further_role_rows.all()] == ["data-analyst"]


def test_loading_again_writes_nothing(starter, django_assert_max_num_queries):
    load(starter)

    with django_assert_max_num_queries(12):
        again = load(starter)

    assert (again.new, again.renewed, again.unchanged) == (0, 0, 3)
    assert GuideVersion.objects.count() == 1


def test_a_changed_file_renews_an_untouched_text(starter):
    load(starter)
    change(starter / "guides/data-architect-vs-data-engineer.toml", "Build.", "Decide.")

    assert load(starter).renewed == 1

    guide = Guide.objects.get()
    assert guide.version.verdict.startswith("<p>Decide.")
    assert guide.versions.count() == 2


@pytest.mark.parametrize("act", ["draft", "withdraw"])
def test_a_changed_file_leaves_what_an_editor_touched(starter, act, admin_user):
    load(starter)
    version = Guide.objects.get().version
    if act == "draft":
        version.copy_as_draft(by=admin_user)
    else:
        withdraw(version, by=admin_user)
    change(starter / "guides/data-architect-vs-data-engineer.toml", "Build.", "Decide.")

    loaded = load(starter)

    assert (loaded.renewed, loaded.edited) == (0, 1)
    assert not GuideVersion.objects.filter(verdict__startswith="<p>Decide.").exists()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('role_b = "data-architect"', "", "role_b: is missing."),
        ('role_b = "data-architect"', 'role_b = "nobody"', "there is no role “nobody”"),
        ('title = "Data', 'titel = "Data', "titel: is not a field"),
        ("[cite:one]", "[cite:nil]", "opening: [cite:nil]: there is no citation “nil”"),
        ("[difference:data-engineer", "[difference:nobody", "there is no role “nobody”"),
        (":senior:US]", ":senior:usa]", "there is no country “usa”"),
        ("<p>Much.</p>", "[when:unclear:a:b:all:US]", "is not closed"),
        ("<p>Much.</p>", "[pay:data-engineer]", "no mark we know"),
        ('role = "a"', 'role = "c"', "choose 1 pick: Value 'c' is not a valid choice."),
        ('term = "sql"', 'term = "sequel"', "term_notes 1 term: there is no term “sequel”"),
        ("read_on = 2026-11-01", "", "citations 1 read_on: This field cannot be null."),
        ("https://office.example/study", "office", "citations 1 url: Enter a valid URL."),
        ("[sections.tools]", "[sections.tool]", "sections tool: is none of definitions"),
        ('further_roles = ["data-analyst"]', "further_roles = 3", "must be a list of texts"),
        (OWN, "sections = 1", "table of tables"),
        (CHOICES, "[choose]\n", "choose: must be a list of tables"),
        ("[[choose]]", "[[choose", "Expected"),
    ],
)
def test_a_fault_is_named_by_file_and_field_and_nothing_is_loaded(starter, old, new, fault):
    name = "guides/data-architect-vs-data-engineer.toml"
    change(starter / name, old, new)

    found = faults(starter)

    assert any(line.startswith(name) and fault in line for line in found), found
    assert not RoleVersion.objects.exists()
    assert not Guide.objects.exists()


@pytest.mark.parametrize("check", [True, False])
def test_a_text_that_does_not_keep_to_the_brief_is_not_loaded(starter, check):
    change(starter / "profiles/data-engineer.toml", "A made-up week.", "A week.")
    change(starter / "guides/data-architect-vs-data-engineer.toml", "<p>Much.</p>", "")

    with pytest.raises(StarterError) as error:
        load(starter, check=check)

    assert error.value.problems == [
        "profiles/data-engineer.toml: week: The week is made up: say so in its first sentence.",
        "guides/data-architect-vs-data-engineer.toml: head: "
        "Data Engineer has no published profile to compare.",
        "guides/data-architect-vs-data-engineer.toml: unknown: "
        "What we do not know is empty; readers need it.",
    ]
    assert not RoleVersion.objects.exists()


def test_what_the_check_leaves_to_the_eye_stands_with_a_reason(starter):
    name = "guides/data-architect-vs-data-engineer.toml"
    change(starter / name, "<p>Much.</p>", "<p>Why 7 of them leave.</p>")

    load(starter)

    version = Guide.objects.get().version
    assert version.warnings_reason.startswith("Starter text")
    assert any(key.startswith("bare") for key in version.warnings_explained)


def test_every_fault_is_told_at_once(starter):
    change(starter / "profiles/data-engineer.toml", 'need = "often"', 'need = "rarely"')
    change(starter / "briefs.toml", '"postgresql"', '"none-such"')

    found = "\n".join(faults(starter))

    assert "profiles/data-engineer.toml: sections skills terms 8 need" in found
    assert "briefs.toml: brief 1 tools 1 term: there is no term “none-such”" in found


def test_a_pair_stands_in_the_file_named_after_it(starter):
    path = starter / "guides/data-architect-vs-data-engineer.toml"
    path.rename(starter / "guides/other.toml")

    assert "the file of this pair is data-architect-vs-data-engineer.toml" in faults(starter)[0]


def test_checking_saves_nothing(starter):
    out = StringIO()

    call_command("load_starter", "--check", "--from", starter, stdout=out)

    assert "Would load 3 new texts" in out.getvalue()
    assert not RoleVersion.objects.exists()


def test_the_command_says_what_is_wrong(starter):
    (starter / "briefs.toml").write_text("[[brief")

    with pytest.raises(CommandError, match=r"Nothing was loaded:\n  briefs.toml: "):
        call_command("load_starter", "--from", starter)


def test_the_texts_of_the_project_load():
    loaded = load(STARTER_DIR)

    assert loaded.edited == loaded.renewed == 0
    with_text = set(RoleVersion.objects.in_force().values_list("role__slug", flat=True))
    assert with_text == {role.slug for role in Role.objects.professions()}
    assert Guide.objects.published().count() == len(list((STARTER_DIR / "guides").glob("*.toml")))
