"""What changed between two texts, as people read it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roles.changes.prose import prose_words, words_of
from roles.changes.rows import diff_rows
from roles.changes.words import diff_words


def told(before: str, after: str) -> list[str]:
    """The lines of a difference: +came+, -went-, *marked*(note), each after its kind of block."""
    signs = {"same": "", "added": "+", "removed": "-", "marked": "*"}
    lines = []
    for line in diff_words(prose_words(before), prose_words(after)):
        said = [f"{line.label}:"] if line.label else []
        for piece in line.pieces:
            sign = signs[piece.state]
            note = f"({piece.note})" if piece.note else ""
            said.append(f"{sign}{piece.text}{sign}{note}")
        lines.append(" ".join(said))
    return lines


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (
            "<p>The analyst finds out what happened.</p>",
            "<p>The analyst finds out why it happened.</p>",
            ["The analyst finds out -what- +why it+ happened."],
        ),
        (
            "<p>One.</p><p>Last of all.</p>",
            "<p>One.</p><p>New of all.</p><p>Last of all.</p>",
            ["One.", "paragraph: +New of all.+", "Last of all."],
        ),
        (
            "<p>One.</p><p>Two.</p><p>Three.</p>",
            "<p>One.</p><p>Three.</p>",
            ["One.", "paragraph: -Two.-", "Three."],
        ),
        (
            "<p>The same four words</p>",
            "<h3>The same four words</h3>",
            ["heading, before: paragraph: The same four words"],
        ),
        (
            "<ul><li><p>First thing</p></li></ul>",
            "<ol><li><p>First thing</p></li></ol>",
            ["numbered item, before: list item: First thing"],
        ),
        (
            "<p>Read the page.</p>",
            "<p>Read <strong>the</strong> page.</p>",
            ["Read *the*(now bold) page."],
        ),
        (
            '<p>Read <a href="https://a.example/">the page</a>.</p>',
            '<p>Read <a href="https://b.example/">the page</a>.</p>',
            [
                "Read *the page*(now link to https://b.example/; "
                "no longer link to https://a.example/) ."
            ],
        ),
        (
            "<p>It pays [pay:one:senior:US].</p>",
            "<p>It pays [pay:two:senior:US].</p>",
            ["It pays -[pay:one:senior:US]- +[pay:two:senior:US]+ ."],
        ),
        ("", "<p>All of it.</p>", ["paragraph: +All of it.+"]),
        ("<p>All of it.</p>", "", ["paragraph: -All of it.-"]),
        ("", "", []),
    ],
)
def test_rich_text_is_compared_as_text(before, after, lines):
    assert told(before, after) == lines


HTML = st.lists(
    st.tuples(st.sampled_from(["p", "h3", "blockquote"]), st.text("ab .", min_size=1, max_size=20)),
    max_size=6,
).map(lambda blocks: "".join(f"<{tag}>{text}</{tag}>" for tag, text in blocks))


@settings(deadline=None)
@given(HTML, HTML)
def test_no_word_of_either_text_is_lost_or_told_twice(before, after):
    lines = diff_words(prose_words(before), prose_words(after))

    for html, gone in ((before, "added"), (after, "removed")):
        shown = "".join(
            piece.text for line in lines for piece in line.pieces if piece.state != gone
        )
        words = "".join(word.text for word in prose_words(html))
        assert shown.replace(" ", "") == words


def test_two_long_texts_without_a_common_word_are_compared_in_bounded_time():
    before = words_of(" ".join(f"old{n}" for n in range(6000)))
    after = words_of(" ".join(f"new{n}" for n in range(6000)))

    (line,) = diff_words(before, after)

    assert {piece.state for piece in line.pieces} == {"added", "removed"}


def test_markup_in_a_text_stays_text():
    (line,) = diff_words(words_of(""), words_of("<script>alert(1)</script>"))

    assert line.pieces[0].text == "<script>alert(1)</script>"


def rows(*names: str) -> list[dict]:
    return [{"term": name, "need": "needed"} for name in names]


def by_term(row: dict) -> str:
    return row["term"]


def test_rows_are_added_removed_changed_and_moved():
    before = rows("sql", "python", "excel", "git")
    after = rows("git", "sql", "python", "spark")
    after[1]["need"] = "often"

    changes = diff_rows(before, after, key=by_term)

    told = [((c.after or c.before)["term"], c.state, c.is_moved) for c in changes]
    assert told == [
        ("git", "same", True),
        ("sql", "changed", False),
        ("python", "same", False),
        ("excel", "removed", False),
        ("spark", "added", False),
    ]


def test_a_row_rewritten_is_one_change_not_two():
    before = [{"condition": "you like to explain numbers to people", "pick": "a"}]
    after = [{"condition": "you like to explain figures to people", "pick": "a"}]

    (change,) = diff_rows(before, after, key=lambda row: row["condition"])

    assert change.state == "changed"


def test_rows_that_stand_as_they_stood_are_no_change():
    changes = diff_rows(rows("sql", "git"), rows("sql", "git"), key=by_term)

    assert not any(change.is_changed for change in changes)
