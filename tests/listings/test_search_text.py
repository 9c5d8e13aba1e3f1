"""Words find what a reader would expect, alike on both databases."""

import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from listings.models import Listing
from listings.search.analyser import MAX_QUERY_TOKENS, read_query, tokens
from listings.search.query import SearchQuery
from listings.search.sql import search
from listings.search.text import index_text
from roles.models import TermAlias
from tests.factories import make_company, make_listing, make_role, make_term


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Senior C++ / C# Engineers", ["senior", "cplusplus", "csharp", "engineer"]),
        ("C++17, g++, C#12", ["cplusplus", "17", "gplusplus", "csharp", "12"]),
        (".NET and Node.js", ["dotnet", "and", "nodejs"]),
        ("Zürich naïve Straße", ["zurich", "naive", "strasse"]),
        ("CI/CD, deep-learning", ["ci", "cd", "deep", "learning"]),
        ("ＡＩ Ⅳ", ["ai", "iv"]),
        ("Bachelor's studies", ["bachelor", "study"]),
        ("class analysis status", ["class", "analysis", "status"]),
        ("機械学習", ["機", "械", "学", "習"]),
        ("\x00 ?!", []),
    ],
)
def test_words_are_folded_split_and_lightly_stemmed(text, expected):
    assert tokens(text) == expected


@given(st.text())
def test_a_token_is_letters_and_digits_only(text):
    assert all(token.isalnum() or token.isidentifier() for token in tokens(text))


@given(st.text())
def test_no_text_breaks_the_reading_of_a_query(text):
    assert sum(len(phrase.tokens) for phrase in read_query(text).phrases) <= MAX_QUERY_TOKENS


def indexed(**fields) -> Listing:
    listing = make_listing(**fields)
    index_text([listing])
    return listing


def found(text: str) -> list[int]:
    return sorted(search(SearchQuery(q=text)).ids)


@pytest.mark.django_db
def test_all_words_must_be_found_anywhere():
    job = indexed(title="Data Engineer", description="<p>You know <b>Kafka</b>.</p>")
    indexed(title="Data Engineer")

    assert found("kafka engineers") == [job.pk]


@pytest.mark.django_db
def test_quoted_words_stand_together_and_minus_words_do_not_occur():
    lead = indexed(title="Machine Learning Lead")
    other = indexed(title="Learning Machine Lead")

    assert found('"machine learning"') == [lead.pk]
    assert found("machine -learning") == []
    assert found('lead -"machine learning"') == [other.pk]
    assert found("-nothing") == [lead.pk, other.pk]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("c++", ["C++ Lead", "C++17 Lead"]),
        ("c", ["C Lead"]),
        ("node.js", ["Node.js Lead", "NodeJS Lead"]),
        ("data-driven", ["Data-driven Lead", "Data driven Lead"]),
        ('lead -"data entry"', ["C Lead", "C++ Lead", "C++17 Lead", "Data driven Lead",
                                "Data-driven Lead", "Node.js Lead", "NodeJS Lead", "Zürich Lead"]),
        ('"data entry', ["Data Entry Lead"]),
        ('entry" lead', ["Data Entry Lead"]),
        ("ZURICH leads", ["Zürich Lead"]),
        ("-c -node.js -c++ -data", ["Zürich Lead"]),
    ],
)  # fmt: skip
def test_names_with_signs_joined_words_and_half_quotes_find_what_they_say(text, titles):
    for title in (
        "C++ Lead", "C++17 Lead", "C Lead", "Node.js Lead", "NodeJS Lead", "Data-driven Lead",
        "Data driven Lead", "Data Entry Lead", "Zürich Lead",
    ):  # fmt: skip
        indexed(title=title)

    matches = Listing.objects.filter(pk__in=search(SearchQuery(q=text)).ids)
    assert sorted(matches.values_list("title", flat=True)) == sorted(titles)


@pytest.mark.django_db
def test_a_phrase_does_not_run_from_the_title_into_the_company():
    indexed(title="Head of Deep", company=make_company(name="Learning Ltd"))

    assert found('"deep learning"') == []
    assert len(found("deep learning")) == 1


@pytest.mark.django_db
def test_another_name_of_a_term_finds_it_too():
    term = make_term("Zubernetes", slug="zubernetes")
    TermAlias.objects.create(term=term, name="Z8S")
    TermAlias.objects.create(term=term, name="Container herding")
    long, short = indexed(title="Zubernetes Admin"), indexed(title="Z8S Admin")
    phrase = indexed(title="Container Herding Admin")

    assert found("z8s") == found("zubernetes") == [long.pk, short.pk, phrase.pk]
    assert found("container herding admin") == [long.pk, short.pk, phrase.pk]
    assert found('"z8s"') == [short.pk]


@pytest.mark.django_db
def test_a_job_is_found_by_the_names_of_its_role_and_skills_whatever_they_are_called_now():
    role, term = make_role(name="Wave Counter"), make_term("Tidal Charts")
    job, other = indexed(role=role, title="Zymurgist"), indexed(title="Zymurgist")
    job.terms.create(term=term)

    assert found("wave") == found("tidal zymurgist") == found('"wave counter" charts') == [job.pk]
    assert found('"counter wave"') == []
    assert found("zymurgist -counter") == [other.pk]

    role.name = "Tide Counter"
    role.save()
    type(term).objects.filter(pk=term.pk).update(name="Sea Charts")

    assert found("wave") == found("tidal") == []
    assert found("tide counter") == found("sea") == [job.pk]


@pytest.mark.django_db
def test_renaming_takes_as_many_queries_however_many_jobs_there_are():
    role, term, company = make_role(), make_term(), make_company()

    def rename(thing, jobs: int) -> int:
        for _ in range(jobs):
            indexed(role=role, company=company).terms.create(term=term)
        thing.name += " anew"
        with CaptureQueriesContext(connection) as captured:
            thing.save()
        return len(captured)

    for thing in (role, term, company):
        assert rename(thing, 1) == rename(thing, 12)
    assert len(found(f'"{company.name}"')) == Listing.objects.count()


@pytest.mark.django_db
def test_best_match_puts_the_title_before_the_company_before_the_text():
    body = indexed(description="<p>quantum</p>")
    company = indexed(company=make_company(name="Quantum Ltd"))
    title = indexed(title="Quantum Analyst")

    assert search(SearchQuery(q="quantum")).ids == (title.pk, company.pk, body.pk)


@pytest.mark.django_db
def test_an_edited_or_deleted_job_is_found_by_its_new_words_only():
    job = indexed(title="Old Words")
    job.title = "New Words"
    job.save()
    call_command("rebuild_search", stdout=StringIO())

    assert found("old") == []
    assert found("new") == [job.pk]

    job.delete()

    assert found("new") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        '"',
        "-",
        '""',
        "AND OR NOT",
        "title:x",
        "a*",
        "(((",
        "NEAR(a b)",
        "'; DROP",
        "\\",
        "%s %(p0)s",
    ],
)
def test_syntax_of_any_database_is_plain_text(text):
    indexed(title="Plain")

    search(SearchQuery(q=text))


@pytest.mark.django_db
def test_a_very_long_text_is_cut_and_answered_quickly():
    indexed(title="Word")
    started = time.monotonic()

    query = SearchQuery(q="word " * 2000)
    search(query)
    long = SearchQuery(q=" ".join(f"w{n}" for n in range(60)))
    search(long)

    assert time.monotonic() - started < 1
    assert long.text.is_cut
