"""Every starter profile keeps to the content brief: its fields, lengths, voice and evidence."""

import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest

STARTER = Path(__file__).resolve().parents[2] / "roles" / "starter"
PROFILES = sorted((STARTER / "profiles").glob("*.toml"))

FIELDS = {"role", "in_short", "confused_with", "before", "after", "sections", "citations"}
SECTIONS = [
    "week",
    "responsibilities",
    "judged_by",
    "skills",
    "tools",
    "education",
    "industries",
    "outlook",
    "first_steps",
    "dislikes",
]
TERM_COUNTS = {"skills": (8, 12), "tools": (6, 12), "industries": (4, 6)}
NEIGHBOURS = {"confused_with": (2, 3), "before": (2, 4), "after": (2, 4)}

LEVELS = "entry|mid|senior|executive|all"
MARK = re.compile(
    r"\[cite:(?P<key>[a-z0-9-]+)\]"
    rf"|\[(?:pay|ranges):(?P<pay_role>[a-z-]+):(?:{LEVELS}):[A-Z]{{2}}\]"
    r"|\[jobs:(?P<jobs_role>[a-z-]+)\]"
)
MONEY = re.compile(
    r"[$£€¥₹]|\b(?:USD|EUR|GBP|CHF|CAD|AUD|INR)\b|\b(?:dollars?|euros?|pounds)\b|\d\s?k\b",
    re.IGNORECASE,
)
# Numbers of jobs are live marks too; a projected change in percent is not one.
JOB_COUNT = re.compile(r"\d[\d,.]*\s(?:million\s)?(?:open\s)?(?:jobs|openings|vacancies)\b")
EMOJI = re.compile("[\N{CLOUD}-\N{BLACK HEART}\U0001f300-\U0001faff]")


class Prose(HTMLParser):
    """Splits HTML into running text and list items, and remembers the tags it saw."""

    def __init__(self, html):
        super().__init__()
        self.running, self.items, self.tags, self.open = [], [], set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "li":
            self.items.append("")
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another tag"

    def handle_data(self, data):
        if "li" in self.open:
            self.items[-1] += data
        else:
            self.running.append(data)

    @property
    def text(self):
        return " ".join(self.running)


def words(text):
    """Count the words of plain text; a live mark is not a word of ours."""
    return len(re.findall(r"[^\W_][\w’'.,%*/-]*", MARK.sub(" ", text)))


def bodies(profile):
    return [profile["sections"][kind]["body"] for kind in SECTIONS]


def readers_text(profile):
    """Everything a visitor may read, sources left out."""
    parts = [profile["in_short"], *bodies(profile)]
    parts += [section["summary"] for section in profile["sections"].values()]
    parts += [
        term["used_for"]
        for section in profile["sections"].values()
        for term in section.get("terms", [])
    ]
    parts += [row["line"] for kind in NEIGHBOURS for row in profile[kind]]
    return "\n".join(parts)


def load(path):
    return tomllib.loads(path.read_text())


@pytest.fixture(params=PROFILES, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def profile(path):
    return load(path)


@pytest.fixture(scope="module")
def vocabulary():
    return {term["slug"]: term["family"] for term in load(STARTER / "terms.toml")["term"]}


@pytest.fixture(scope="module")
def role_slugs():
    return {role["slug"] for role in load(STARTER / "roles.toml")["role"]}


def test_six_profiles_are_there():
    assert {path.stem for path in PROFILES} >= {
        "data-analyst",
        "data-engineer",
        "data-scientist",
        "deep-learning-engineer",
        "head-of-data-science",
        "machine-learning-engineer",
    }


def test_file_is_named_after_its_role(path, profile):
    assert profile["role"] == path.stem


def test_no_field_is_missing_or_unknown(profile):
    assert set(profile) == FIELDS
    assert list(profile["sections"]) == SECTIONS
    for kind, section in profile["sections"].items():
        allowed = {"summary", "body", "terms"} if kind in TERM_COUNTS else {"summary", "body"}
        assert set(section) == allowed, kind


def test_roles_and_terms_exist(profile, vocabulary, role_slugs):
    named = {row["role"] for kind in NEIGHBOURS for row in profile[kind]} | {profile["role"]}
    named |= {
        mark["pay_role"] or mark["jobs_role"]
        for mark in MARK.finditer(readers_text(profile))
        if not mark["key"]
    }
    terms = [row for section in profile["sections"].values() for row in section.get("terms", [])]

    assert named <= role_slugs
    assert {row["term"] for row in terms} <= set(vocabulary)
    assert {row["learn_after"] for row in terms} - {""} <= set(vocabulary)


@pytest.mark.parametrize("kind", TERM_COUNTS)
def test_terms_are_counted_explained_and_in_learning_order(profile, vocabulary, kind):
    low, high = TERM_COUNTS[kind]
    rows = profile["sections"][kind]["terms"]
    order = [row["term"] for row in rows]

    assert low <= len(rows) <= high
    assert len(set(order)) == len(order)
    for row in rows:
        assert set(row) == {"term", "need", "used_for", "learn_after"}, row["term"]
        assert row["need"] in {"needed", "often", "sometimes"}, row["term"]
        assert words(row["used_for"]) >= 4, row["term"]
        assert len(row["used_for"]) <= 160, row["term"]
        if row["learn_after"] in order:
            assert order.index(row["learn_after"]) < order.index(row["term"]), row["term"]
    assert (kind == "industries") == all(vocabulary[term] == "industry" for term in order)
    assert sum(vocabulary[term] == "human" for term in order) <= 3


def test_tools_section_lists_tools_and_skills_section_does_not(profile, vocabulary):
    tools = {vocabulary[row["term"]] for row in profile["sections"]["tools"]["terms"]}
    skills = {vocabulary[row["term"]] for row in profile["sections"]["skills"]["terms"]}

    assert tools <= {"tool", "language"}
    assert skills.isdisjoint({"tool", "industry"})


def test_neighbours_are_few_other_roles_with_their_line(profile):
    for kind, (low, high) in NEIGHBOURS.items():
        rows = profile[kind]
        roles = [row["role"] for row in rows]
        assert low <= len(rows) <= high, kind
        assert len(set(roles)) == len(roles), kind
        assert profile["role"] not in roles, kind
        assert all(set(row) == {"role", "line"} and len(row["line"]) <= 240 for row in rows)
        assert all(row["line"] for row in rows), kind


def test_marks_are_well_formed(profile):
    assert not re.search(r"[\[\]]", MARK.sub("", readers_text(profile)))


def test_at_least_two_sources_are_official(profile):
    official = re.compile(
        r"Bureau of Labor|O\*NET|UK government|European (Union|Commission)|Eurostat|Federal Reserve"
        r"|United States Congress|Office of Management and Budget|National Institute of Standards"
    )
    documented = re.compile(r"Foundation|dbt Labs|PyTorch|scikit-learn|Google|Microsoft")
    publishers = [citation["publisher"] for citation in profile["citations"]]

    assert any(official.search(name) for name in publishers)
    assert sum(bool(official.search(n) or documented.search(n)) for n in publishers) >= 2


def test_outlook_has_a_current_projection_and_a_live_figure(profile):
    outlook = profile["sections"]["outlook"]["body"]

    assert "from 2024 to 2034" in outlook
    assert f"[jobs:{profile['role']}]" in outlook
    assert "[pay:" not in outlook, "what the role is paid stands under Pay, on the same page"
    _, doubt = outlook.rsplit("<p>", 1)
    assert "[jobs:" not in doubt
    assert words(doubt) >= 25, "what could make the projection wrong comes last"


def test_no_outdated_projection_is_quoted(profile):
    spans = re.findall(r"(20\d\d)(?: to |[–-])(?:20)?(\d\d)\b", readers_text(profile))

    assert {int(base) for base, _ in spans} <= {2024}


def test_no_shouting_and_no_typed_figure_of_pay_or_jobs(profile):
    text = MARK.sub("", readers_text(profile))

    assert "!" not in text
    assert not EMOJI.search(text)
    assert not MONEY.search(text)
    assert not JOB_COUNT.search(text)


def test_prose_does_not_repeat_its_list_of_terms(profile):
    names = {term["slug"]: term["name"] for term in load(STARTER / "terms.toml")["term"]}
    for kind in ("skills", "tools"):
        section = profile["sections"][kind]
        body = Prose(section["body"]).text.casefold()
        named = [t["term"] for t in section["terms"] if names[t["term"]].casefold() in body]
        assert len(named) <= 2, (kind, named)


def test_no_sentence_is_used_in_two_profiles():
    seen = {}
    for path in PROFILES:
        text = MARK.sub("", re.sub(r"<[^>]+>", " ", readers_text(load(path))))
        for sentence in re.split(r"(?<=[.:;])\s+|\n", text):
            key = " ".join(sentence.split()).casefold()
            if words(key) >= 7:
                assert seen.setdefault(key, path.stem) == path.stem, key


def test_no_two_profiles_open_a_section_alike():
    for kind in ("week", "education", "outlook", "dislikes"):
        openings = [
            " ".join(Prose(load(path)["sections"][kind]["body"]).text.split()[:3])
            for path in PROFILES
        ]
        assert len(set(openings)) == len(openings), (kind, openings)
