import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.reading.titles import TitleVocabulary, read_title
from listings.vocabulary import title_vocabulary
from roles.models import Role, RoleAlias
from roles.titles import normalise_title

from . import labels

LEVELS = {"EN": "entry", "MI": "mid", "SE": "senior", "EX": "executive", "": ""}


@pytest.mark.parametrize(
    ("title", "role", "narrower"),
    [
        ("Data Scientist", "data-scientist", ""),
        ("Senior Insurance Data Scientists (m/w/d)", "data-scientist", ""),
        ("Home Loans Loss Forecasting Analytics, Senior Data Scientist", "data-scientist", ""),
        ("Deep Learning Engineer", "machine-learning-engineer", "deep-learning-engineer"),
        ("Head of Data Science", "head-of-data", "head-of-data-science"),
        ("Director, Data Science", "head-of-data", "head-of-data-science"),
        ("Manager, Software Engineering - AI Product", "engineering-manager", ""),
        ("New Grad 2025: Software Engineer - Backend", "software-engineer", "backend-engineer"),
        ("Software Engineer, ML Infra", "mlops-engineer", ""),
        ("Forward Deployed Engineer - ML", "machine-learning-engineer", ""),
        ("Data Solutions - Product Manager", "data-product-manager", ""),
        ("AI/ML Data Engineering", "data-engineer", ""),
        ("Lead Advanced Analytics, Guest Product", "analytics-manager", ""),
        ("Open Source Engineer - Go", "software-engineer", ""),
        ("C++ Developer", "software-engineer", ""),
        ("Développeur Full Stack", "software-engineer", "full-stack-engineer"),
        ("Software Developer / Web Developer", "software-engineer", ""),
        ("Founding Engineers", "generic-engineer", ""),
        ("Senior Manager", "generic-manager", ""),
    ],
)
def test_names_the_role_and_the_narrower_one_it_says(title, role, narrower, vocabulary):
    reading = read_title(title, vocabulary)

    assert (reading.role, reading.narrower, reading.scope) == (role, narrower, "mapped")


@pytest.mark.parametrize(
    ("title", "scope"),
    [
        ("Account Executive", "out"),
        ("Accounts Payable Clerk", "out"),
        ("Technical Recruiter, Infrastructure", "out"),
        ("Machine Learning Recruiter", "out"),
        ("Senior Counsel, AI Product", "out"),
        ("Data Center Electrical Engineer", "out"),
        ("Data Entry Clerk", "out"),
        ("", "out"),
        ("Security Engineer", "undecided"),
        ("QA Analyst", "undecided"),
        ("AI Deployment Manager - NYC", "undecided"),
        ("Technical Program Manager, Machine Learning", "undecided"),
    ],
)
def test_tells_other_trades_from_technical_work_without_a_role(title, scope, vocabulary):
    reading = read_title(title, vocabulary)

    assert (reading.role, reading.narrower, reading.scope) == ("", "", scope)


def test_a_generic_title_counts_only_when_nothing_else_is_said(vocabulary):
    assert read_title("Senior Engineer", vocabulary).role == "generic-engineer"
    assert read_title("Performance Engineer", vocabulary).role == ""


@pytest.mark.parametrize(
    ("title", "level", "is_stated"),
    [
        ("Junior Data Analyst", "entry", True),
        ("Data Analyst (New Grad)", "entry", True),
        ("Mid-level Backend Engineer", "mid", True),
        ("Sr. Data Engineer II", "senior", True),
        ("Staff+ Software Engineer", "senior", True),
        ("Principal/Senior Software Engineer", "senior", True),
        ("Associate Director, Data Science", "executive", True),
        ("Vice President, Data Analytics", "executive", True),
        ("Data Scientist I", "entry", False),
        ("Data Scientist II", "mid", False),
        ("Data Scientist III - Ads", "senior", False),
        ("Associate Data Scientist", "entry", False),
        ("Associate General Counsel", "", False),
        ("Data Engineering Manager", "", False),
        ("Member of Technical Staff", "", False),
        ("Chief of Staff", "", False),
        ("Principal Investigator", "", False),
        ("Data Scientist", "", False),
    ],
)
def test_reads_the_level_and_whether_a_word_states_it(title, level, is_stated, vocabulary):
    reading = read_title(title, vocabulary)

    assert (reading.level, reading.level_is_stated) == (level, is_stated)


@pytest.mark.parametrize(
    ("title", "internship"),
    [
        ("Data Science Intern", True),
        ("Business Analyst - Co-op", True),
        ("Working Student Data Engineering", True),
        ("Internal Tools Engineer", False),
        ("International Data Analyst", False),
    ],
)
def test_knows_an_internship_by_its_words(title, internship, vocabulary):
    reading = read_title(title, vocabulary)

    assert reading.internship is internship
    assert (reading.level == "entry") is internship


def test_says_which_words_decided(vocabulary):
    assert read_title("Senior ML Engineer-HTHD", vocabulary).because == (
        "machine learning engineer",
        "senior",
    )


def test_without_a_vocabulary_no_title_has_a_role():
    reading = read_title("Senior Data Scientist", TitleVocabulary.from_aliases([]))

    assert (reading.role, reading.scope, reading.level) == ("", "undecided", "senior")


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text):
    vocabulary = TitleVocabulary.from_aliases([("data scientist", "data-scientist", "", False)])

    assert read_title(text, vocabulary).scope in ("mapped", "undecided", "out")


@given(st.text(max_size=60))
def test_a_normalised_title_is_its_own_key(text):
    assert normalise_title(normalise_title(text)) == normalise_title(text)


def test_spelling_makes_no_difference_to_the_key_but_c_plus_plus_does():
    assert normalise_title(" Full-Stack  ENGINEER ") == normalise_title("full stack engineer")
    assert normalise_title("C++ Developer") == "c++ developer" != normalise_title("C Developer")
    assert normalise_title("ＣＤＯ") == "cdo"


@pytest.mark.django_db
def test_the_vocabulary_of_the_site_follows_its_titles(django_assert_num_queries):
    broader = Role.objects.create(name="Keeper", plural="Keepers", slug="keeper", family="Zoo")
    role = Role.objects.create(
        name="Owl Keeper", plural="Owl Keepers", slug="owl-keeper", family="Zoo", broader=broader
    )
    RoleAlias.objects.create(role=role, title="Night-Bird Warden Engineer")

    with django_assert_num_queries(2):
        vocabulary = title_vocabulary()

    reading = read_title("Senior Night Bird Warden Engineer", vocabulary)
    assert (reading.role, reading.narrower) == ("keeper", "owl-keeper")


@pytest.mark.real_data
def test_labelled_titles_are_read_right(vocabulary):
    score = labels.Score()
    for row in labels.rows("title_labelled"):
        reading = read_title(row["raw"], vocabulary)
        score.add("role", row["role"], reading.role or "other", text=row["raw"])
        score.add("level", LEVELS[row["level"]], reading.level, text=row["raw"])
        score.add("intern", row["intern"], str(int(reading.internship)), text=row["raw"])

    assert score.share("role") >= 0.96, score.wrong
    assert score.share("level") >= 0.98, score.wrong
    assert score.share("intern") >= 0.98, score.wrong
