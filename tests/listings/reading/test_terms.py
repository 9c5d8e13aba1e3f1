"""Skills are found by name in an advert, and words that only look like one are not."""

import pytest

from listings.reading.terms import TermNames, read_terms

NAMES = TermNames.from_aliases(
    [("Python", 1), ("SQL", 2), ("Spark", 3), ("Apache Spark", 3), ("dbt", 4), ("C++", 5),
     ("machine learning", 6), ("Go", 7), ("Golang", 7), ("Excel", 8), ("R", 9)]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Python, SQL; dbt.", (1, 2, 4)),
        ("You know Apache Spark and Spark", (3,)),
        ("Machine Learning in C++", (6, 5)),
        ("Golang services", (7,)),
        ("We spark joy and excel at work. Go to R&D!", ()),
        ("pythonic, MySQLite, sparkle", ()),
        ("", ()),
    ],
)
def test_terms_are_read_by_their_names(text, terms):
    assert read_terms(text, NAMES) == terms
