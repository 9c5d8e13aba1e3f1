"""Two titles are one, written twice, only where every word says the same."""

import pytest

from listings.reading.title_likeness import is_one_title, likeness, words_of_title


def compared(one: str, other: str) -> bool:
    one, other = words_of_title(one), words_of_title(other)
    assert is_one_title(one, other) == is_one_title(other, one)
    return is_one_title(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sr. Data Engineer", "Senior Data Engineer (m/f/d)"),
        ("Senior Data Engineer, Payments", "Senior Data Engineer - Payment Team"),
        ("Full Stack Developer", "Fullstack Developer"),
        ("Front End Developer", "Frontend Developer"),
        ("ML Engineer", "Machine Learning Engineer"),
        ("Cloud Security Engineer", "Security Engineer, Cloud"),
        ("Software Engineer II", "Software Enginer II"),
        ("Software Engineer Ⅰ", "Software Engineer I"),
        ("Staff+ Engineer, Data", "Staff Engineer (Data)"),
        ("Ingénieur Logiciel (F/H)", "Ingénieur logiciel (H/F)"),
    ],
)
def test_spelling_order_and_idle_words_make_no_other_title(one, other):
    assert compared(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Data Engineer I", "Data Engineer II"),
        ("Data Engineer", "Senior Data Engineer"),
        ("Senior Data Engineer", "Lead Data Engineer"),
        ("Data Engineer", "Data Engineer, Payments"),
        ("Data Engineer 4", "Data Engineer 5"),
        ("AI Engineer", "API Engineer"),
        ("Software Engineer, Ads", "Software Engineer, AWS"),
        ("Machine Learning Engineer, Vision", "Machine Learning Engineer, Fusion"),
        ("AI Adoption Lead (East)", "AI Adoption Lead (West)"),
        ("Product Engineer", "Production Engineer"),
        ("Senior Software Engineer, Data Lake", "Senior Software Engineer, Data Layer"),
        ("C Developer", "C++ Developer"),
        ("(m/f/d)", "(f/m/x)"),
    ],
)
def test_another_word_number_or_level_makes_another_title(one, other):
    assert not compared(one, other)


def test_likeness_does_not_depend_on_the_order_of_the_words():
    one, other = (
        words_of_title("Security Engineer, Cloud"),
        words_of_title("Cloud Security Enginer"),
    )

    assert likeness(one, other) == 98
