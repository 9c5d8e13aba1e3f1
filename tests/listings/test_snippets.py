"""Each job found by words says why, in few and safe words."""

import re
import time

import pytest
from django.utils.html import strip_tags
from hypothesis import given, settings
from hypothesis import strategies as st

from listings.models import ListingTerm
from listings.search.analyser import read_query
from listings.search.query import SearchQuery
from listings.search.snippets import LONGEST, Finder, snippets
from listings.search.text import index_text
from roles.models import TermAlias
from tests.factories import make_company, make_listing, make_role, make_term

pytestmark = pytest.mark.django_db


def why(text: str, **fields) -> str:
    listing = make_listing(**fields)
    return snippets(SearchQuery(q=text), [listing.pk])[listing.pk]


def extract(text: str, description: str) -> str:
    groups = tuple(((phrase,),) for phrase in read_query(text).wanted)
    return Finder(groups).extract(description)


@pytest.mark.parametrize(
    ("text", "description", "marked"),
    [
        ("pipeline", "Our data pipelines.", ["pipelines"]),
        ("companies", "The company’s books.", ["company’s"]),
        ("zurich", "In Zürich.", ["Zürich"]),
        ("Zürich", "In ZURICH", ["ZURICH"]),
        ("c++", "C++ and C, not C++17x", ["C++", "C++"]),
        ("node.js c#", "Node.js, NodeJS and C#", ["Node.js", "NodeJS", "C#"]),
        (".net", "ASP.NET or .NET", [".NET"]),
        ("data-driven", "data driven, data-driven, <b>data</b> <i>driven</i>", 3 * ["data driven"]),
        ('"machine learning"', "learning machine, machine learning", ["machine learning"]),
        ("機械", "機械学習", ["機械"]),
        ("learn", "learning, unlearn, learn", ["learn"]),
        ("r&d", "Our R&amp;D team", ["R&amp;D"]),
    ],
)
def test_words_are_marked_as_they_were_written(text, description, marked):
    found = re.findall("<mark>(.*?)</mark>", extract(text, description))

    assert [word.replace("-", " ") for word in found] == marked


def test_an_extract_is_short_in_whole_words_around_what_matched():
    filler = " ".join(f"filler{n}" for n in range(60))
    text = extract("kafka sql", f"<p>{filler} sql</p><p>{filler} Kafka and SQL {filler}</p>")

    assert "<mark>Kafka</mark> and <mark>SQL</mark>" in text
    assert text.startswith("… filler")
    assert text.endswith(" …")
    assert len(strip_tags(text)) <= LONGEST + 4
    assert set(strip_tags(text).split()) <= {*filler.split(), "…", "Kafka", "and", "SQL"}


def test_paragraphs_and_items_stay_apart():
    text = extract("kafka", "<p>Hi.</p><h3>Know</h3><ul>\n<li><b>Kafka</b></li>\n<li>SQL</li></ul>")

    assert text == "Hi. Know · <mark>Kafka</mark> · SQL"


def test_a_hostile_description_stays_text():
    text = extract("alert", '<p>&lt;script&gt;alert("1")&lt;/script&gt; <img src=x onerror=y></p>')

    assert "&lt;script&gt;<mark>alert</mark>(&quot;1&quot;)&lt;/script&gt;" in text
    assert re.findall("<[^>]*>", text) == ["<mark>", "</mark>"]


def test_words_outside_the_description_are_said_to_stand_there():
    role = make_role(name="Quark Analyst")
    term = make_term("Zig")

    assert why("lead", title="Team Lead") == "“lead” in the title."
    assert why("acme", company=make_company(name="Acme")) == "“acme” in the company’s name."
    assert why("quark analyst", role=role) == ("“quark” and “analyst” in the name of its role.")
    assert why("bonn lead", title="Lead", place={"mode": "onsite", "city": "Bonn"}) == (
        "“bonn” in its place of work; “lead” in the title."
    )
    listing = make_listing()
    ListingTerm.objects.create(listing=listing, term=term)
    assert snippets(SearchQuery(q="zig"), [listing.pk]) == {
        listing.pk: "“zig” in the skills it asks for."
    }


def test_another_name_of_what_was_typed_is_explained():
    term = make_term("Zubernetes", slug="zubernetes")
    TermAlias.objects.create(term=term, name="Z8S")

    assert why("zubernetes", description="<p>You run Z8S.</p>") == (
        "You run <mark>Z8S</mark>. (“Z8S” is another name of “zubernetes”)"
    )
    assert why("zubernetes", title="Z8S Admin") == "“zubernetes” (as “z8s”) in the title."


def test_the_card_shows_it_and_only_for_words(client):
    listing = make_listing(description="<p>Much Kafka.</p>")
    index_text([listing])

    found = client.get("/jobs/?q=kafka").content.decode()

    assert '<p class="job-why">Much <mark>Kafka</mark>.</p>' in found
    assert "job-why" not in client.get("/jobs/").content.decode()
    assert "job-why" not in client.get("/jobs/?q=-nothing").content.decode()


def test_one_query_says_it_for_a_page_and_none_without_words(django_assert_num_queries):
    jobs = [make_listing(description="<p>Kafka</p>").pk for _ in range(5)]
    query = SearchQuery(q="kafka")
    assert query.groups

    with django_assert_num_queries(1):
        assert len(snippets(query, jobs)) == 5
    with django_assert_num_queries(0):
        assert snippets(SearchQuery(), jobs) == {}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=300))
def test_no_text_breaks_an_extract(text, description):
    found = extract(text, f"{description} {text} {description}")

    assert re.sub("</?mark>", "", found).count("<") == 0


def test_a_page_of_long_descriptions_is_explained_quickly():
    description = "<p>We build tools — the team’s café ships data pipelines every day.</p>" * 18
    finder = Finder([((phrase,),) for phrase in read_query("machine learning sql day").wanted])
    started = time.perf_counter()

    for _ in range(50):
        finder.extract(description)

    assert time.perf_counter() - started < 0.1
