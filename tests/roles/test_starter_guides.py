"""The starter guides keep the promises of the content brief, as far as a machine can tell."""

import re
import tomllib
from datetime import date
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

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

SHAPES = {
    "one-task-two-hands",
    "hand-over-line",
    "incident",
    "two-calendars",
    "two-ladders",
    "advert-dissected",
    "skill-ledger",
    "myth-tested",
    "decision-log",
    "meeting",
    "wrong-number",
}
SECTIONS = {
    "definitions",
    "responsibilities",
    "skills",
    "education",
    "tools",
    "industries",
    "outlook",
    "first_steps",
}
LEVELS = {"entry", "mid", "senior", "executive", "all"}
VERDICTS = ["a_more", "b_more", "unclear", "unknown"]
TEXT_FIELDS = [
    "reader",
    "question",
    "title",
    "standfirst",
    "description",
    "opening",
    "a_to_b",
    "b_to_a",
    "verdict",
    "unknown",
]
CITATION_FIELDS = {
    "key",
    "claim",
    "title",
    "publisher",
    "url",
    "data_date",
    "country",
    "read_on",
}
ALLOWED_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h3", "blockquote", "br"}
BANNED = [
    r"in today['’]s",
    r"rapidly evolving",
    r"fast-paced",
    r"crucial role",
    r"integral to",
    r"cutting-edge",
    r"\bdynamic\b",
    r"\blandscape\b",
    r"\bleverag",
    r"\bdelv",
    r"bridge the gap",
    r"stay(ing)? updated",
    r"strong communication skills",
    r"in conclusion",
    r"whether you are\b.*\bor\b",
    r"both roles are",
    r"passionate about",
    r"\binsights?\b",
    r"\bfacets?\b",
    r"\blistings?\b",
]
TYPED_PAY = re.compile(
    r"[$€£¥₹]\s?\d|\b\d[\d.,]*\s?(k|thousand|million)?\s?(dollars|euros?|pounds|usd|eur|gbp|chf)\b"
    r"|\b(usd|eur|gbp|chf)\s?\d|\b\d{2,3}k\b",
    re.IGNORECASE,
)

PAIR_MARK = r"[a-z0-9-]+:[a-z0-9-]+:(?:entry|mid|senior|executive|all):[A-Z]{2}"
MARK = re.compile(
    r"\[(?:cite:[a-z0-9-]+"
    r"|(?:pay|ranges):[a-z0-9-]+:(?:entry|mid|senior|executive|all):[A-Z]{2}"
    rf"|difference:{PAIR_MARK}"
    r"|jobs:[a-z0-9-]+"
    rf"|when:(?:a_more|b_more|unclear|unknown):{PAIR_MARK}"
    r"|/when)\]"
)
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


def own_words(guide: dict, verdict: str) -> int:
    fields = {**html_fields(guide), **plain_fields(guide)}
    return sum(len(words(text, verdict)) for text in fields.values())


def five_grams(guide: dict) -> set[tuple[str, ...]]:
    tokens = [
        re.sub(r"\W", "", word).casefold()
        for text in [*html_fields(guide).values(), *plain_fields(guide).values()]
        for word in words(text)
    ]
    tokens = [token for token in tokens if token]
    return {tuple(tokens[i : i + 5]) for i in range(len(tokens) - 4)}


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
def test_required_text_is_there(stem):
    guide = GUIDES[stem]

    for name in TEXT_FIELDS:
        assert guide[name].strip(), name
    assert guide["shape"] in SHAPES
    assert set(guide["sections"]) <= SECTIONS


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


@each_guide
def test_short_texts_keep_their_lengths(stem):
    guide = GUIDES[stem]

    assert len(guide["standfirst"].split()) <= 30
    assert len(guide["description"]) <= 155
    assert len(guide["title"]) <= 160
    assert len(guide["in_short"]) == 3
    assert sum(len(words(line)) for line in guide["in_short"]) <= 70
    for row in guide["term_notes"]:
        assert len(row["note"]) <= 300
    for row in guide["related"]:
        assert 0 < len(row["reason"]) <= 160


@each_guide
@pytest.mark.parametrize("verdict", VERDICTS)
def test_long_texts_keep_their_lengths_whatever_the_figure_says(stem, verdict):
    guide = GUIDES[stem]
    length = {name: len(words(html, verdict)) for name, html in html_fields(guide).items()}

    assert 120 <= length["opening"] <= 180
    assert 80 <= length["a_to_b"] <= 140
    assert 80 <= length["b_to_a"] <= 140
    assert 80 <= length["verdict"] <= 140
    assert 0 < length["unknown"] <= 60
    assert 2 <= len(guide["surprises"]) <= 3
    own = {name: n for name, n in length.items() if name.startswith("section ")}
    assert len(own) >= 3
    assert max(own.values()) <= 120
    assert 700 <= own_words(guide, verdict) <= 1100


@each_guide
def test_choices_are_conditions_a_reader_can_check(stem):
    choices = GUIDES[stem]["choose"]

    assert 3 <= len(choices) <= 5
    for row in choices:
        assert row["condition"].startswith("If ")
        assert len(row["condition"]) <= 200
        assert row["role"] in {"a", "b", "neither"}
        assert 0 < len(row["reason"]) <= 240
    assert {"a", "b"} <= {row["role"] for row in choices}


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
@pytest.mark.parametrize("phrase", BANNED)
def test_banned_phrases_are_absent(stem, phrase):
    assert not re.search(phrase, everything(GUIDES[stem]), re.IGNORECASE)


@each_guide
def test_voice_is_calm(stem):
    text = everything(GUIDES[stem])
    prose = re.sub(r"<[^>]+>", " ", text)

    assert "!" not in prose
    assert not re.search(r"\?\s+[^.?]*\?", prose), "two questions in a row"
    assert all(ord(character) < 0x1F000 for character in text), "no emoji"


@each_guide
def test_no_pay_figure_is_typed(stem):
    assert not TYPED_PAY.search(everything(GUIDES[stem]))


@pytest.mark.parametrize("text", ["$120,000", "USD 90K", "€ 50", "120k", "90,000 dollars"])
def test_typed_pay_would_be_noticed(text):
    assert TYPED_PAY.search(f"It pays {text} a year.")


@each_guide
def test_every_square_bracket_is_a_well_formed_mark(stem):
    rest = MARK.sub("", everything(GUIDES[stem]))

    assert "[" not in rest
    assert "]" not in rest


@each_guide
def test_marks_name_roles_that_exist(stem):
    text = everything(GUIDES[stem])
    targets = [match[2] for match in FIGURE.finditer(text)]
    targets += [match[2] for match in WHEN.finditer(text)]

    named = {
        part
        for target in targets
        for part in target.split(":")
        if part not in LEVELS and not re.fullmatch("[A-Z]{2}", part)
    }

    assert named <= set(ROLES)


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


@each_guide
def test_a_passage_about_a_difference_has_one_for_every_outcome(stem):
    guide = GUIDES[stem]
    outcomes: dict[tuple[str, str], set[str]] = {}
    for name, html in html_fields(guide).items():
        for match in WHEN.finditer(html):
            outcomes.setdefault((name, match[2]), set()).add(match[1])

    for place, verdicts in outcomes.items():
        assert verdicts in ({"unknown"}, set(VERDICTS)), place


def test_roles_of_different_stages_are_never_compared_on_pay():
    guide = GUIDES["deep-learning-engineer-vs-head-of-data-science"]

    assert "[difference:" not in everything(guide)
    assert not {verdict for verdict, *_ in WHEN.findall(everything(guide))} - {"unknown"}


@each_guide
def test_html_uses_only_what_the_page_allows(stem):
    for name, html in html_fields(GUIDES[stem]).items():
        tags = re.findall(r"</?([a-z0-9]+)([^>]*)>", html)
        assert {tag for tag, _ in tags} <= ALLOWED_TAGS, name
        assert all(not attributes or tag == "a" for tag, attributes in tags), name
        assert html.count("<") == html.count(">") == len(tags), name
        for tag in ALLOWED_TAGS - {"br"}:
            assert len(re.findall(rf"<{tag}[ >]", html)) == html.count(f"</{tag}>"), (name, tag)
    for name, text in plain_fields(GUIDES[stem]).items():
        assert "<" not in text, name


@each_guide
def test_citations_are_complete(stem):
    citations = GUIDES[stem]["citations"]

    assert len({row["key"] for row in citations}) == len(citations) >= 3
    for row in citations:
        assert set(row) == CITATION_FIELDS
        assert all(row[name] for name in CITATION_FIELDS - {"country"})
        assert len(row["claim"]) <= 400
        assert len(row["data_date"]) <= 60
        assert urlsplit(row["url"]).scheme == "https"
        assert re.fullmatch("[A-Z]{2}|", row["country"])
        assert isinstance(row["read_on"], date)


@each_guide
def test_every_citation_is_cited_and_every_cited_key_exists(stem):
    guide = GUIDES[stem]
    cited = set(re.findall(r"\[cite:([a-z0-9-]+)\]", everything(guide)))

    assert cited == {row["key"] for row in guide["citations"]}


def test_guides_that_share_a_role_do_not_share_a_shape():
    for one, other in combinations(GUIDES.values(), 2):
        if {one["role_a"], one["role_b"]} & {other["role_a"], other["role_b"]}:
            assert one["shape"] != other["shape"]


def test_no_two_guides_open_alike():
    firsts = [" ".join(words(guide["opening"])[:4]).casefold() for guide in GUIDES.values()]

    assert len(set(firsts)) == len(firsts)
    assert len({first.split()[0] for first in firsts}) == len(firsts)


@pytest.mark.parametrize(("one", "other"), list(combinations(GUIDES, 2)))
def test_guides_do_not_repeat_each_other(one, other):
    mine, theirs = five_grams(GUIDES[one]), five_grams(GUIDES[other])

    assert len(mine & theirs) / min(len(mine), len(theirs)) < 0.10
