"""The starter guides keep the promises of the content brief, as far as a machine can tell."""

import re
import tomllib
from pathlib import Path

import pytest

STARTER = Path(__file__).resolve().parents[2] / "roles" / "starter"
GUIDES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((STARTER / "guides").glob("*.toml"))
}
ROLES = {
    role["slug"]: role
    for role in tomllib.loads((STARTER / "roles.toml").read_text(encoding="utf-8"))["role"]
}
TERMS = {
    term["slug"]
    for term in tomllib.loads((STARTER / "terms.toml").read_text(encoding="utf-8"))["term"]
}

PROFILES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["sections"]
    for path in sorted((STARTER / "profiles").glob("*.toml"))
}

MARK = re.compile(r"\[/?[a-z]+(?::[A-Za-z0-9_-]+)*\]")
FIGURE = re.compile(r"\[(pay|ranges|difference|jobs):([^\]]+)\]")
WHEN = re.compile(r"\[when:(\w+):([^\]]+)\](.*?)\[/when\]", re.DOTALL)

each_guide = pytest.mark.parametrize("stem", GUIDES)


def html_fields(guide: dict) -> dict[str, str]:
    """All rich text of a guide by the name of its place."""
    fields = {name: guide[name] for name in ("opening", "a_to_b", "b_to_a", "verdict", "unknown")}
    fields |= {f"surprise {i}": html for i, html in enumerate(guide["surprises"], 1)}
    fields |= {f"section {kind}": part["body"] for kind, part in guide["sections"].items()}
    return fields


def plain_fields(guide: dict) -> dict[str, str]:
    """All plain text that readers see in a guide's main part."""
    fields = {"standfirst": guide["standfirst"]}
    fields |= {f"in short {i}": line for i, line in enumerate(guide["in_short"], 1)}
    fields |= {f"note {row['term']}": row["note"] for row in guide["term_notes"]}
    for i, row in enumerate(guide["choose"], 1):
        fields[f"choose {i}"] = f"{row['condition']} {row['reason']}"
    return fields


def everything(guide: dict) -> str:
    reasons = [row["reason"] for row in guide["related"]]
    heads = [guide["title"], guide["description"]]
    return "\n".join(
        [*html_fields(guide).values(), *plain_fields(guide).values(), *reasons, *heads]
    )


def words(text: str, verdict: str = "a_more") -> list[str]:
    """The words of our own that readers see while the live figure gives this verdict."""
    text = WHEN.sub(lambda m: m[3] if m[1] == verdict else " ", text)
    text = MARK.sub(" ", text)
    return re.sub(r"<[^>]+>", " ", text).split()


def test_the_three_first_guides_are_there():
    assert set(GUIDES) >= {
        "deep-learning-engineer-vs-head-of-data-science",
        "data-scientist-vs-machine-learning-engineer",
        "data-analyst-vs-data-scientist",
    }


@each_guide
def test_file_name_is_both_roles_sorted(stem):
    guide = GUIDES[stem]

    assert stem == "-vs-".join(sorted([guide["role_a"], guide["role_b"]]))
    assert guide["role_a"] != guide["role_b"]


@each_guide
def test_roles_terms_and_related_guides_exist(stem):
    guide = GUIDES[stem]
    named = [guide["role_a"], guide["role_b"], *guide["further_roles"]]
    notes = [row["term"] for row in guide["term_notes"]]

    assert set(named) <= set(ROLES)
    assert len(set(named)) == len(named)
    assert len(guide["further_roles"]) <= 2
    assert all(ROLES[slug]["kind"] == "profession" for slug in named)
    assert set(notes) <= TERMS
    assert len(set(notes)) == len(notes)
    assert {row["guide"] for row in guide["related"]} <= set(GUIDES) - {stem}
    assert 2 <= len(guide["related"]) <= 4


def named_terms(role: str) -> set[str]:
    """The terms of a role's profile, whichever section lists them."""
    return {row["term"] for part in PROFILES[role].values() for row in part.get("terms", [])}


@each_guide
def test_a_note_tells_two_meanings_of_a_term_that_both_profiles_name(stem):
    guide = GUIDES[stem]
    shared = named_terms(guide["role_a"]) & named_terms(guide["role_b"])

    assert {row["term"] for row in guide["term_notes"]} <= shared


@each_guide
def test_verdict_takes_a_side_and_says_when_it_is_wrong(stem):
    verdict = GUIDES[stem]["verdict"]

    assert verdict.lstrip().startswith("<p>For ")
    assert "wrong if" in verdict or "wrong in" in verdict


@each_guide
def test_scene_of_the_opening_is_announced_as_made_up(stem):
    first_sentences = " ".join(words(GUIDES[stem]["opening"])[:20])

    assert "made-up" in first_sentences


@each_guide
def test_voice_is_calm(stem):
    text = everything(GUIDES[stem])
    prose = re.sub(r"<[^>]+>", " ", text)

    assert "!" not in prose
    assert not re.search(r"\?\s+[^.?]*\?", prose), "two questions in a row"
    assert all(ord(character) < 0x1F000 for character in text), "no emoji"


@each_guide
def test_every_square_bracket_is_a_well_formed_mark(stem):
    rest = MARK.sub("", everything(GUIDES[stem]))

    assert "[" not in rest
    assert "]" not in rest


@each_guide
def test_a_live_figure_stands_where_a_sentence_stands(stem):
    guide = GUIDES[stem]

    figures = FIGURE.findall(everything(guide))
    assert figures
    for html in html_fields(guide).values():
        for match in FIGURE.finditer(html):
            before, after = html[: match.start()].rstrip(), html[match.end() :].lstrip()
            assert before.endswith((">", ".", "]"))
            assert after.startswith(("<", "["))


@each_guide
def test_passages_that_lean_on_a_figure_wrap_whole_paragraphs(stem):
    for name, html in html_fields(GUIDES[stem]).items():
        assert html.count("[when:") == html.count("[/when]") == len(WHEN.findall(html)), name
        for match in WHEN.finditer(html):
            assert re.fullmatch(r"\s*(<p>.*?</p>\s*)+", match[3], re.DOTALL), name
            assert "[when:" not in match[3], name


def test_roles_of_different_stages_are_never_compared_on_pay():
    guide = GUIDES["deep-learning-engineer-vs-head-of-data-science"]

    assert "[difference:" not in everything(guide)
    assert not {verdict for verdict, *_ in WHEN.findall(everything(guide))} - {"unknown"}


def test_no_two_guides_open_alike():
    firsts = [" ".join(words(guide["opening"])[:4]).casefold() for guide in GUIDES.values()]

    assert len(set(firsts)) == len(firsts)
    assert len({first.split()[0] for first in firsts}) == len(firsts)
