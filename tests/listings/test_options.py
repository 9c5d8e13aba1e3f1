"""Filters offer their fullest values beside the list, and all of them on a page of their own."""

import re

import pytest
from django.template.loader import get_template

from listings import option_page, options
from listings.models import ListingTerm
from tests.factories import make_company, make_listing, make_role, make_term

pytestmark = pytest.mark.django_db


def page(client, address: str, **headers) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return response.content.decode()


def boxes(html: str, name: str) -> dict[str, int]:
    """The values offered for a filter, in order, with their numbers."""
    found = re.findall(rf'name="{name}" value="([^"]+)"[^>]*><span>.*?</span><small>([\d,]+)', html)
    return {value: int(count.replace(",", "")) for value, count in found}


def chosen(html: str, name: str) -> list[str]:
    return re.findall(rf'type="checkbox"[^>]*name="{name}" value="([^"]+)" checked', html)


@pytest.fixture
def skills():
    """Twelve skills: the n-th is asked for by n jobs, every job in Germany but the first."""
    names = [
        "Xq++",
        "Café_Xy",
        "Xq",
        "Straßenbau",
        "R_&_Xy",
        "Tidal",
        "Moon",
        "Sand",
        "Dune",
        "Reed",
        "Kelp",
        "Foam",
    ]
    terms = [
        make_term(name=name.replace("_", " "), slug=f"s{number:02}")
        for number, name in enumerate(names, 1)
    ]
    for number in range(len(terms)):
        job = make_listing(
            level="senior" if number else "mid", place={"mode": "onsite", "country": "DE"}
        )
        for term in terms[number:]:
            ListingTerm.objects.create(listing=job, term=term)
    return terms


@pytest.mark.usefixtures("skills")
def test_a_long_filter_shows_its_fullest_values_the_chosen_ones_and_the_way_to_all(client):
    html = page(client, "/jobs/?level=senior&skill=s02")

    assert boxes(html, "skill") == {
        "s12": 11,
        "s11": 10,
        "s10": 9,
        "s09": 8,
        "s08": 7,
        "s07": 6,
        "s02": 1,
    }
    assert chosen(html, "skill") == ["s02"]
    assert (
        '<a class="all" id="all-skill" href="/jobs/options/skill/?level=senior&amp;skill=s02" '
        'rel="nofollow">Show all 11 skills</a>'
    ) in html
    assert "options/country" not in html  # one country is no long filter


def test_a_filter_counted_to_its_limit_does_not_claim_a_number(client):
    for _ in range(26):
        make_listing()

    html = page(client, "/jobs/")

    assert ">Show all companies</a>" in html
    assert len(boxes(page(client, "/jobs/options/company/"), "company")) == 26


@pytest.mark.usefixtures("skills")
def test_the_page_of_all_options_counts_them_for_the_rest_of_the_search(client):
    html = page(client, "/jobs/options/skill/?level=senior&skill=s03&sort=pay&page=2&unknown=1")

    assert boxes(html, "skill")["s12"] == 11
    assert boxes(html, "skill")["s02"] == 1
    assert "s01" not in boxes(html, "skill")
    assert chosen(html, "skill") == ["s03"]
    assert '<input type="hidden" name="level" value="senior">' in html
    assert '<input type="hidden" name="sort" value="pay">' in html
    assert 'name="page"' not in html
    assert (
        '<a class="button button--quiet" href="/jobs/?level=senior&amp;skill=s03&amp;sort=pay"'
        in html
    )
    assert "The numbers are of this search: Jobs at level senior." in html


@pytest.mark.usefixtures("skills")
@pytest.mark.parametrize(
    ("find", "found"),
    [
        ("cafe", ["s02"]),
        ("CAFÉ", ["s02"]),
        ("strassen", ["s04"]),
        ("xq%2B%2B", ["s01"]),
        ("xq", ["s03", "s01"]),
        ("r+%26+x", ["s05"]),
        ("nothing+such", []),
        ("%00", None),
        ("%25", []),
    ],
)
def test_options_are_found_by_a_part_of_their_name(client, find, found):
    html = page(client, f"/jobs/options/skill/?find={find}")

    everything = [f"s{number:02}" for number in range(12, 0, -1)]
    assert list(boxes(html, "skill")) == (everything if found is None else found)


def test_what_was_chosen_stays_in_the_form_whatever_is_looked_for(client, skills):
    html = page(client, "/jobs/options/skill/?skill=s03&find=tidal")

    assert chosen(html, "skill") == ["s03"]
    assert list(boxes(html, "skill")) == ["s03", "s06"]


def test_a_choice_nothing_meets_can_still_be_taken_back(client):
    make_term(slug="unused", name="Unused")

    html = page(client, "/jobs/options/skill/?skill=unused")

    assert boxes(html, "skill") == {"unused": 0}
    assert "disabled" not in html
    assert "No other skill" in html


def test_not_more_than_three_hundred_are_shown_and_the_page_says_so(client, monkeypatch):
    monkeypatch.setattr(option_page, "SHOWN_AT_MOST", 5)
    for number in range(7):
        make_listing(company=make_company(name=f"Firm {number}"))

    html = page(client, "/jobs/options/company/")
    narrowed = page(client, "/jobs/options/company/?find=6")

    assert len(boxes(html, "company")) == 5
    assert "The 5 companies with most jobs, of 7. Type a part of a name to see others." in html
    assert len(boxes(narrowed, "company")) == 1
    assert "1 company with “6” in the name" in narrowed


def test_every_long_filter_has_its_page_and_no_other(client):
    job = make_listing(role=make_role(), place={"mode": "onsite", "city": "Łódź", "country": "PL"})
    ListingTerm.objects.create(listing=job, term=make_term())

    for name in options.LONG_FILTERS:
        assert boxes(page(client, f"/jobs/options/{name}/"), name), name
    assert list(boxes(page(client, "/jobs/options/place/?find=lodz"), "place"))
    assert client.get("/jobs/options/level/").status_code == 404
    assert client.get("/jobs/options/nope/").status_code == 404


def test_roles_and_countries_include_not_stated(client):
    make_listing()

    assert boxes(page(client, "/jobs/options/role/"), "role") == {"not-stated": 1}
    assert boxes(page(client, "/jobs/options/country/?find=not"), "country") == {"not-stated": 1}


@pytest.mark.parametrize(
    "query",
    ["pay=x&find=" + "a" * 5000, "find=%F0%9F%92%A5%22%3E%3Cscript%3E", "page=999", "role=%00"],
)
def test_bad_input_is_no_error(client, query):
    make_listing(role=make_role())

    html = page(client, f"/jobs/options/role/?{query}")

    assert "<script>" not in html


def test_the_page_of_options_is_for_visitors_not_for_search_engines(client):
    make_listing()

    html = page(client, "/jobs/options/company/?level=mid&find=x&utm_source=y")

    assert '<meta name="robots" content="noindex">' in html
    assert (
        '<link rel="canonical" '
        'href="https://rolewise.example/jobs/options/company/?level=mid&amp;find=x">'
    ) in html


def test_a_script_gets_the_form_alone(client):
    make_listing()

    html = page(client, "/jobs/options/company/", **{"HX-Request": "true"})

    assert html.lstrip().startswith('<form class="all-options"')
    assert "<body" not in html


def test_the_pages_ask_a_constant_number_of_queries(client, django_assert_max_num_queries):
    for number in range(30):
        make_listing(
            role=make_role(), place={"mode": "onsite", "city": f"City {number}", "country": "DE"}
        )

    for name in options.LONG_FILTERS:
        with django_assert_max_num_queries(8):
            page(client, f"/jobs/options/{name}/?find=city")


def test_the_form_keeps_what_has_no_control_of_its_own(client):
    make_listing(pay=(10, 20))

    html = page(
        client,
        "/jobs/?exact=1&inferred=0&pay=90000&pay_rule=below&apply_from=DE&apply_from=FR"
        "&apply_from=not-stated&posted=5",
    )

    assert '<input type="hidden" name="exact" value="1">' in html
    assert '<input type="hidden" name="inferred" value="0">' in html
    assert re.search(r'name="pay_rule" value="below" checked', html)
    assert '<option value="DE" selected>Germany</option>' in html
    assert chosen(html, "apply_from") == ["FR", "not-stated"]
    assert re.search(r'name="posted" value="5" checked', html)


def test_an_option_nobody_can_choose_is_disabled_and_its_number_is_written_out(client):
    for _ in range(2):
        make_listing(level="senior")

    html = page(client, "/jobs/")

    assert 'name="level" value="senior"><span>Senior-level / Expert</span><small>2</small>' in html
    assert 'name="level" value="mid" disabled><span>' in html


def test_an_option_is_one_template_rendered_once():
    option = options.Option("x<", "A & B", 1204, True)

    written = option.as_control("level")

    template = get_template("listings/_option.html")
    context = {"kind": "checkbox", "id": "f-level-x<", "name": "level", "value": "x<"}
    slot = {"checked": " checked", "disabled": "", "count": "1,204"}
    assert written == template.render(
        context | {"label": "A & B", "is_counted": True, "slot": slot}
    )
