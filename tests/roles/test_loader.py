"""Loading the starter texts: all or nothing, once, and never over an editor's work."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from roles.life import withdraw
from roles.models import Guide, GuideVersion, Role, RoleVersion, SectionKind
from roles.starter import STARTER_DIR
from roles.starter.entries import StarterError
from roles.starter.loading import load

pytestmark = pytest.mark.django_db

SECTIONS = "\n".join(
    f'[sections.{kind}]\nsummary = "Short {kind}."\nbody = "<p>Long {kind}.[cite:one]</p>"'
    for kind in SectionKind
    if kind != "skills"
)
PROFILE = f"""
role = "data-engineer"
in_short = "Builds the paths that data takes."
{SECTIONS}
[sections.skills]
summary = "SQL first."
body = "<p>In this order.</p>"
[[sections.skills.terms]]
term = "sql"
need = "needed"
used_for = "to ask a table"
[[sections.skills.terms]]
term = "python"
need = "often"
used_for = "to move files"
learn_after = "sql"
[[confused_with]]
role = "data-analyst"
line = "Starts where the table is."
[[citations]]
key = "one"
claim = "That it is so."
title = "A study"
publisher = "An office"
url = "https://office.example/study"
data_date = "2025"
read_on = 2026-11-01
"""
BRIEFS = """
[[brief]]
role = "data-architect"
skills = [{ term = "sql", need = "needed", used_for = "to test a design" }]
tools = [{ term = "postgresql", need = "often", used_for = "to hold tables" }]
"""
GUIDE = """
role_a = "data-engineer"
role_b = "data-architect"
shape = "decision-log"
reader = "Somebody."
question = "Which?"
title = "Data Engineer vs. Data Architect"
standfirst = "One builds, the other decides."
description = "One builds tables, the other decides which there are."
in_short = ["Builds & decides.", "[difference:data-engineer:data-architect:senior:US]", "Choose."]
opening = "<p>It begins.[cite:one]</p><script>alert(1)</script>"
surprises = ["<p>First.</p>", "<p>Second.</p>"]
a_to_b = "<p>Up.</p>"
b_to_a = "<p>Down.</p>"
verdict = "<p>Build.</p>"
unknown = "<p>Much.</p>"
further_roles = ["data-analyst"]
[sections.tools]
body = "<p>Same tools.</p>"
[[term_notes]]
term = "sql"
note = "Means two things."
[[choose]]
condition = "If you like tables"
role = "a"
reason = "They are yours."
[[citations]]
key = "one"
claim = "That it is so."
title = "A study"
publisher = "An office"
url = "https://office.example/study"
data_date = "2025"
read_on = 2026-11-01
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
    assert [str(row) for row in skills.terms.all()] == ["SQL", "Python"]
    assert str(skills.terms.last().learn_after) == "SQL"
    assert profile.neighbours.get().role.slug == "data-analyst"
    assert profile.citations.get().key == "one"


def test_a_brief_is_a_profile_that_says_it_is_not_complete(starter):
    load(starter)

    brief = RoleVersion.objects.in_force().get(role__slug="data-architect")
    assert not brief.is_complete
    assert {section.kind for section in brief.sections.all()} == {"skills", "tools"}


def test_a_guide_is_live_with_all_its_parts_and_clean(starter):
    load(starter)

    guide = Guide.objects.published().get()
    version = guide.version
    assert version.opening == "<p>It begins.[cite:one]</p>"
    assert version.in_short.startswith("<ul><li>Builds &amp; decides.</li>")
    assert version.sections.get().kind == "tools"
    assert version.choices.get().pick == "a"
    assert version.term_notes.get().note == "Means two things."
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
    assert guide.version.verdict == "<p>Decide.</p>"
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
    assert not GuideVersion.objects.filter(verdict="<p>Decide.</p>").exists()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('role_b = "data-architect"', "", "role_b: is missing."),
        ('role_b = "data-architect"', 'role_b = "nobody"', "there is no role “nobody”"),
        ('title = "Data', 'titel = "Data', "titel: is not a field"),
        ("[cite:one]", "[cite:two]", "opening: [cite:two]: there is no citation “two”"),
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
        ('[sections.tools]\nbody = "<p>Same tools.</p>"', "sections = 1", "table of tables"),
        ("[[choose]]", "[choose]", "choose: must be a list of tables"),
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


def test_every_fault_is_told_at_once(starter):
    change(starter / "profiles/data-engineer.toml", 'need = "often"', 'need = "rarely"')
    change(starter / "briefs.toml", '"postgresql"', '"none-such"')

    found = "\n".join(faults(starter))

    assert "profiles/data-engineer.toml: sections skills terms 2 need" in found
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
