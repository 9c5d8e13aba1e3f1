"""What readers see of pay: figures with their sample, thin groups explained, rows to check."""

import pytest
import time_machine

from roles.models import Role
from salaries.models import OfficialFigure, PaySource
from tests.factories import make_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]


@pytest.fixture
def frozen():
    with time_machine.travel("2026-11-24T12:00:00+00:00", tick=True):
        yield


def page(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_figure_carries_interval_sample_source_and_window(client, add_bands):
    add_bands(make_role(slug="tide-reader", plural="Tide Readers"), 60)

    html = page(client, "/salaries/tide-reader/")

    assert (
        "Pay ranges advertised for senior tide readers in the United States have their middle at "
        "<b>USD 120,000</b> a year, likely between USD 114,000 and 126,000; half of them lie "
        "between 110,000 and 130,000 (60 different ranges from 60 adverts of 2025–2026; "
        "Test index, 1 October 2026)."
    ) in html


def test_copies_are_counted_once_and_said(client, add_bands):
    role = make_role(slug="tide-reader")
    add_bands(role, 30)
    add_bands(role, 30)

    assert "30 different ranges from 60 adverts" in page(client, "/salaries/tide-reader/")


@pytest.mark.parametrize(
    ("count", "says"),
    [
        (4, "Not enough data for senior"),
        (4, "only 4 different ranges from 4 adverts of 2025–2026; we publish from 5"),
        (7, "7 different ranges from 7 adverts of 2025–2026, from USD 90,000 to 150,000; a middle"),
        (12, "a rough figure; 12 different ranges"),
    ],
)
def test_thin_groups_say_so(client, add_bands, count, says):
    add_bands(make_role(slug="tide-reader"), count)

    assert says in page(client, "/salaries/tide-reader/")


def test_a_thin_group_offers_the_broader_role(client, add_bands):
    broader = make_role(plural="Water Readers")
    add_bands(broader, 60)
    add_bands(make_role(slug="tide-reader", broader=broader), 3)

    html = page(client, "/salaries/tide-reader/")

    assert (
        "The nearest wider group, with the broader role, senior water readers in the United" in html
    )


def test_what_is_left_out_is_counted(client, add_bands):
    role = make_role(slug="tide-reader")
    add_bands(role, 30)
    add_bands(role, 2, currency="EUR")
    add_bands(role, 3, kind="unknown")
    add_bands(role, 1, low=12_000, high=12_000)
    add_bands(role, 3, employment_type="CT")
    add_bands(role, 1, 200_000, 200_000, employment_type="FL")

    html = page(client, "/salaries/tide-reader/")

    assert (
        "Left out of the figure: 2 ranges in EUR, 1 range over three times as wide as their bottom"
        ", 4 ranges of contract work and 3 single rows whose other end the source does not print."
    ) in html
    assert "30 different ranges" in html


def test_a_country_page_uses_the_countrys_own_currency(client, add_bands):
    role = make_role(slug="tide-reader")
    add_bands(role, 60)
    add_bands(role, 25, 60_000, 80_000, country="DE", currency="EUR")

    html = page(client, "/salaries/tide-reader/de/")

    assert "<b>EUR 70,000</b> a year" in html
    assert "EUR a year, from 0 to" in html


def test_narrower_roles_are_included_and_named(client, add_bands):
    broader = make_role(slug="water-reader")
    add_bands(broader, 20)
    add_bands(make_role(plural="Tide Readers", broader=broader), 10, 110_000, 130_000)

    html = page(client, "/salaries/water-reader/")

    assert "30 different ranges" in html
    assert "tide readers</a>" in html


def test_deep_learning_engineer_and_head_of_data_science_are_not_compared(client, add_bands):
    """The named promise: no number on either title, no difference, two honest sentences."""
    engineer = Role.objects.get(slug="deep-learning-engineer")
    head = Role.objects.get(slug="head-of-data-science")
    add_bands(engineer, 3, 200_000, 210_000)
    add_bands(engineer.broader, 60, 180_000, 230_000)
    add_bands(head.broader, 30, 200_000, 260_000, level="executive")

    html = page(client, "/salaries/deep-learning-engineer/?vs=head-of-data-science")

    assert "Not the same career stage" in html
    assert (
        "Not enough data for deep learning engineers of all levels in the United States: only 3 "
        "different ranges"
    ) in html
    assert (
        "With the broader role: Pay ranges advertised for senior machine learning engineers in the "
        "United States have their middle at <b>USD 205,000</b>"
    ) in html
    assert "Not enough data for heads of data science of all levels" in html
    assert (
        "advertised for executive heads of data in the United States have their middle at "
        "<b>USD 230,000</b>"
    ) in html
    assert "no clear difference" not in html
    assert "a year above" not in html
    assert "advertised for senior deep learning engineers" not in html


def test_two_roles_differ_where_the_interval_says_so(client, add_bands):
    one, other = make_role(slug="one", plural="Ones"), make_role(slug="other", plural="Others")
    add_bands(one, 60, 150_000, 170_000)
    add_bands(other, 60, 100_000, 120_000)

    html = page(client, "/salaries/one/?vs=other")

    assert (
        "Pay ranges for senior ones in the United States have their middle about "
        "<b>USD 50,000</b> a year above those for others"
    ) in html


def test_two_alike_roles_have_no_clear_difference(client, add_bands):
    one, other = make_role(slug="one"), make_role(slug="other")
    add_bands(one, 60)
    add_bands(other, 60)

    assert "There is no clear difference" in page(client, "/salaries/one/?vs=other")


def test_old_adverts_are_called_old_and_rough(client, add_bands, source):
    source.snapshot_date = source.snapshot_date.replace(year=2024)
    source.save()
    add_bands(make_role(slug="tide-reader"), 60, year=2024)

    html = page(client, "/salaries/tide-reader/")

    assert "60 adverts of 2023–2024, over two years old" in html
    assert "a rough figure" in html


def test_every_row_behind_a_figure_can_be_read_and_taken_along(client, add_bands):
    role = make_role(slug="tide-reader", name="=Tide Reader")
    add_bands(role, 5)
    add_bands(role, 2, level="mid")

    html = page(client, "/salaries/tide-reader/rows/?level=senior&country=us")
    csv = client.get("/salaries/tide-reader/rows.csv?level=senior")

    assert "5 ranges, of which 5 are counted" in html
    assert csv["Content-Type"].startswith("text/csv")
    lines = csv.content.decode().splitlines()
    assert len(lines) == 6
    assert "'=Tide Reader" in lines[1]


@pytest.mark.parametrize("query", ["level=nope", "year=x", "country=zz", "page=x", "year=%00"])
def test_odd_rows_queries_say_what_is_wrong(client, add_bands, query):
    add_bands(make_role(slug="tide-reader"), 5)

    assert client.get(f"/salaries/tide-reader/rows/?{query}").status_code == 200
    status = client.get(f"/salaries/tide-reader/rows.csv?{query}").status_code
    assert status == (200 if query == "page=x" else 400)


@pytest.mark.parametrize("query", ["vs=%00", "vs=" + "x" * 9000, "level=%F0", "year=٢٠٢٤"])
def test_an_odd_address_is_no_server_error(client, add_bands, query):
    add_bands(make_role(slug="tide-reader"), 5)

    assert client.get(f"/salaries/tide-reader/?{query}").status_code == 200


def test_unknown_roles_and_countries_are_not_found_and_old_slugs_lead_on(client):
    role = make_role(slug="old-name")
    role.slug = "new-name"
    role.save()

    assert client.get("/salaries/nobody/").status_code == 404
    assert client.get("/salaries/new-name/zz/").status_code == 404
    assert client.get("/salaries/old-name/").headers["Location"] == "/salaries/new-name/"
    assert client.get("/salaries/new-name/US/").headers["Location"] == "/salaries/new-name/us/"


def test_a_role_without_any_range_says_so(client):
    make_role(slug="tide-reader")

    assert "Not enough data" in page(client, "/salaries/tide-reader/")


def test_the_list_searches_roles(client, add_bands):
    add_bands(make_role(slug="tide-reader", name="Tide Reader"), 5)

    html = page(client, "/salaries/?q=tide")

    assert "Tide Reader</a>" in html
    assert "Data Engineer</a>" not in html


def test_the_list_says_which_groups_exist_and_how_much_is_one_country(client, add_bands):
    role = make_role(slug="tide-reader", name="Tide Reader")
    add_bands(role, 60)
    add_bands(role, 3, level="mid")
    add_bands(role, 7, level="entry")
    add_bands(role, 12, 50_000, 60_000, country="DE", currency="EUR")
    add_bands(role, 2, country="FR", currency="EUR")

    html = page(client, "/salaries/?q=tide")

    assert (
        "We hold ranges for 1 of 1 role, in 3 countries, of 2025–2026. 83 % of them are from jobs "
        "in the United States. 2 groups of one role, level and country have enough for a figure."
    ) in html
    assert '<a href="/salaries/tide-reader/us/?level=senior">120K</a>' in html
    assert '<a href="/salaries/tide-reader/us/?level=entry">listed</a>' in html
    assert '<a href="/salaries/tide-reader/de/?level=senior">55K</a>' in html
    assert "France" not in html
    assert html.count("n&nbsp;3<") == 1


# Narrowing


@pytest.fixture
def narrowed(add_bands):
    """Tide readers: 60 senior on-site ranges, 30 remote ones of 2025, 20 mid-level ones in DE."""
    role = make_role(slug="tide-reader", name="Tide Reader", plural="Tide Readers")
    add_bands(role, 60, remote_ratio=0, company_size="M")
    add_bands(role, 30, 150_000, 180_000, remote_ratio=100, company_size="L", year=2025)
    add_bands(role, 20, 60_000, 80_000, level="mid", country="DE", currency="EUR")
    return role


@pytest.mark.parametrize(
    ("query", "counted", "receipt"),
    [
        ("", "90 different ranges", "Chosen by us: in the United States, where most ranges are; "
         "senior level, the commonest; adverts of 2025–2026, the newest"),
        ("?remote=remote", "30 different ranges", "fully remote</a>"),
        ("?size=medium", "60 different ranges", "companies of 50 to 250 people</a>"),
        ("?year=2025", "30 different ranges", "2025</a>"),
        ("?level=senior&year=2026&remote=onsite&size=medium", "60 different ranges",
         "on site or not stated</a>"),
        ("?level=senior&year=2026&remote=remote", "no pay range of 2026", "2026</a>"),
    ],
)  # fmt: skip
def test_filters_compose_and_the_receipt_says_what_was_applied(
    client, narrowed, query, counted, receipt
):
    html = page(client, f"/salaries/tide-reader/{query}")

    assert counted in html.split('class="headline-figure"')[1].split("</p>")[0]
    assert receipt in html.split('class="receipt mt"')[1].split("</p>")[0]


def test_each_part_can_be_taken_back_and_the_address_is_one(client, narrowed, settings):
    html = page(client, "/salaries/tide-reader/us/?size=medium&level=senior&page=9&remote=onsite")

    assert (
        f'<link rel="canonical" href="{settings.SITE_URL}/salaries/tide-reader/us/?level=senior'
        '&amp;remote=onsite&amp;size=medium">'
    ) in html
    assert (
        'href="/salaries/tide-reader/us/?level=senior&amp;remote=onsite&amp;size=medium">'
        "Link to this figure"
    ) in html
    for rest in ("us/?level=senior&amp;remote=onsite", "us/?level=senior&amp;size=medium",
                 "us/?remote=onsite&amp;size=medium",
                 "?level=senior&amp;remote=onsite&amp;size=medium"):  # fmt: skip
        assert f'class="clause" href="/salaries/tide-reader/{rest}"' in html


def test_a_figure_has_a_link_that_pins_what_the_page_chose(client, narrowed):
    html = page(client, "/salaries/tide-reader/")

    assert 'href="/salaries/tide-reader/us/?level=senior">Link to this figure' in html


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("level=boss", "The level must be one of entry, mid, senior, executive, all."),
        ("year=12", "The year must have four digits, such as 2024."),
        ("year=9999999999999999999999", "The year must have four digits"),
        ("remote=moon", "“remote” must be one of remote, hybrid, onsite."),
        ("size=XXL", "“size” must be one of small, medium, large."),
        ("country=zz", "The country must be a code of two letters such as us."),
        ("exact=maybe", "“exact” must be 0 or 1."),
        ("source=nowhere", "There is no source “nowhere”."),
        ("vs=nobody", "No role is called “nobody”."),
        ("vs=tide-reader", "Choose another role to compare with."),
    ],
)
def test_a_bad_value_is_said_and_not_applied(client, narrowed, query, says):
    html = page(client, f"/salaries/tide-reader/?remote=onsite&size=medium&{query}")

    assert says in html
    assert "60 different ranges" in html


def test_a_chosen_country_has_an_address_of_its_own(client, narrowed):
    response = client.get("/salaries/tide-reader/?country=de&level=mid&year=")

    assert response.status_code == 302
    assert response["Location"] == "/salaries/tide-reader/de/?level=mid"


def test_a_role_can_be_shown_without_its_narrower_ones(client, add_bands):
    broader = make_role(slug="water-reader", plural="Water Readers")
    add_bands(broader, 20)
    add_bands(make_role(plural="Tide Readers", broader=broader), 10, 110_000, 130_000)

    html = page(client, "/salaries/water-reader/?exact=1")

    assert "senior water readers in the United States (without narrower roles)" in html
    assert "20 different ranges" in html
    assert "30 different ranges" not in html
    assert "rows/?country=US&amp;level=senior&amp;year=2025-2026&amp;exact=1" in html
    rows = page(client, "/salaries/water-reader/rows/?exact=1")
    assert "20 ranges, of which 20 are counted" in rows


def test_the_rows_behind_a_narrowed_figure_are_those_it_counts(client, narrowed):
    rows = page(client, "/salaries/tide-reader/rows/?remote=remote&size=large&country=US")

    assert "30 ranges, of which 30 are counted" in rows
    assert "fully remote, companies over 250 people" in rows


def test_the_figure_says_what_it_is_and_what_it_is_not(client, narrowed):
    html = page(client, "/salaries/tide-reader/de/?level=mid")

    assert (
        "Our source holds 110 different ranges for tide readers of 2025–2026: 82 % United States, "
        "18 % Germany. It is base pay as advertised: without bonus or shares, and not what people "
        "were paid in the end."
    ) in html


def test_a_trend_is_drawn_only_through_years_that_pass(client, add_bands):
    role = make_role(slug="tide-reader")
    for year, count in ((2022, 30), (2023, 4), (2024, 30), (2025, 30)):
        add_bands(role, count, 100_000 + year, 120_000 + year, year=year)

    html = page(client, "/salaries/tide-reader/")
    drawing = html.split('id="years"')[1].split("</svg></svg>")[0].split("<details")[0]

    assert drawing.count("m-range") == 1  # 2024 to 2025, and not across 2023
    assert "too few" in drawing
    assert "There is no clear change from 2022 to 2025." in drawing


def test_kinds_of_pay_stand_in_rows_of_their_own(client, add_bands, source):
    role = make_role(slug="tide-reader", plural="Tide Readers")
    add_bands(role, 30)
    survey = PaySource.objects.create(
        slug="survey", name="Survey", publisher="Tests", licence="CC0", url="https://s.example/",
        snapshot_date=source.snapshot_date, bias="Only the young answer.",
    )  # fmt: skip
    add_bands(role, 25, 90_000, 110_000, source=survey, kind="reported")

    html = page(client, "/salaries/tide-reader/")
    kinds = html.split('class="kinds mt"')[1].split("</dl>")[0]

    assert "Pay ranges advertised for senior tide readers" in kinds
    assert "Pay reported by senior tide readers" in kinds
    assert "Only the young answer." in kinds
    assert "Official, by occupation" in kinds
    assert "30 different ranges" in kinds
    assert "25 different ranges from 25 answers" in kinds
    assert "55 different ranges" not in html


def test_a_comparison_holds_level_and_year_and_shows_both_level_mixes(client, add_bands):
    one, other = make_role(slug="one", plural="Ones"), make_role(slug="other", plural="Others")
    add_bands(one, 60, 150_000, 170_000)
    add_bands(one, 20, 90_000, 100_000, level="mid")
    add_bands(other, 30, 100_000, 120_000)
    add_bands(other, 30, 90_000, 100_000, level="mid")

    html = page(client, "/salaries/one/?vs=other&level=senior")
    mixes = html.split('class="data mixes mt"')[1].split("</table>")[0]

    assert "Pay ranges for senior ones in the United States have their middle about" in html
    assert "no clear difference" not in html  # mid-level, which was not asked for
    assert "75 % <small>n&nbsp;60</small>" in mixes
    assert "50 % <small>n&nbsp;30</small>" in mixes


def test_a_comparison_prints_its_samples_in_the_order_in_which_it_names_the_roles(
    client, add_bands
):
    one, other = make_role(slug="one", plural="Ones"), make_role(slug="other", plural="Others")
    add_bands(one, 20, 90_000, 100_000)
    add_bands(other, 60, 150_000, 170_000)

    html = page(client, "/salaries/one/?vs=other&level=senior")

    assert "Pay ranges for senior others" in html
    assert "(60 and 20 different ranges" in html


def test_a_comparison_speaks_of_shares_only_where_both_roles_have_ranges_to_share(
    client, add_bands
):
    one, other = make_role(slug="one", plural="Ones"), make_role(slug="other", plural="Others")
    add_bands(one, 60, 150_000, 170_000)
    add_bands(other, 3, 100_000, 120_000)

    html = page(client, "/salaries/one/?vs=other")

    assert "Its ranges: 100 % senior." in html
    assert html.count("Its ranges:") == 1
    assert "mixes" not in html


def test_a_comparison_holds_remote_work_and_size_too(client, add_bands):
    one, other = make_role(slug="one", plural="Ones"), make_role(slug="other", plural="Others")
    for role, low in ((one, 150_000), (other, 100_000)):
        add_bands(role, 30, low, low + 20_000, remote_ratio=100)
        add_bands(role, 30, 200_000, 220_000, remote_ratio=0)

    html = page(client, "/salaries/one/?vs=other&remote=remote")

    assert (
        "Pay ranges for senior ones in the United States (fully remote) have their middle about "
        "<b>USD 50,000</b> a year above those for others"
    ) in html
    assert "(30 and 30 different ranges" in html


def test_every_drawing_has_its_meaning_and_a_table(client, narrowed):
    html = page(client, "/salaries/tide-reader/")

    drawings = html.count('<svg class="chart" height="2')
    assert html.count('role="img"><title>') == html.count('role="img"')
    assert html.count("The same as a table") >= drawings > 0


def test_role_pages_take_a_constant_number_of_queries(
    client, add_bands, django_assert_max_num_queries
):
    role = make_role(slug="tide-reader")
    add_bands(role, 200)

    with django_assert_max_num_queries(12):
        client.get("/salaries/tide-reader/")


def make_official(source, **fields) -> OfficialFigure:
    defaults = {
        "soc": "15-2051",
        "title": "Data Scientists",
        "country": "US",
        "year": 2025,
        "currency": "USD",
        "employment": 233_440,
        "p25": 84_260,
        "median": 112_590,
        "p75": 155_990,
        "read_on": source.snapshot_date,
    }
    return OfficialFigure.objects.create(source=source, **(defaults | fields))


def kinds_of(client, address: str) -> str:
    return page(client, address).split('class="kinds mt"')[1].split("</dl>")[0]


def test_an_official_figure_stands_beside_the_advertised_one_as_its_office_prints_it(
    client, add_bands, source
):
    role = make_role(slug="tide-reader", onet_soc="15-2051.00", onet_fit="broad")
    add_bands(role, 30)
    make_official(source)
    make_official(source, year=2024, median=99_999)
    make_official(source, soc="15-9999", median=88_888)

    kinds = kinds_of(client, "/salaries/tide-reader/")

    assert (
        "The median of all levels is <b>USD 112,590</b> a year; half of them between 84,260 and "
        "155,990 (15-2051 Data Scientists, in the United States, 233,440 people; Tests, 2025, read "
        "on 1 October 2026). The occupation is wider than this role."
    ) in kinds
    assert "99,999" not in kinds
    assert "88,888" not in kinds


@pytest.mark.parametrize(
    ("role_fields", "country", "says"),
    [
        ({"onet_soc": "15-2051.00", "onet_fit": "exact"}, "de", "in Germany has been imported yet"),
        ({"onet_soc": "", "onet_fit": "none"}, "us", "No official occupation comes close"),
    ],
)
def test_where_there_is_no_official_figure_the_page_says_why(
    client, add_bands, source, role_fields, country, says
):
    role = make_role(slug="tide-reader", **role_fields)
    add_bands(role, 30)
    add_bands(role, 30, 50_000, 60_000, country="DE", currency="EUR")
    make_official(source)

    assert says in kinds_of(client, f"/salaries/tide-reader/{country}/")


def test_an_amount_above_what_the_office_prints_is_said_to_be(client, add_bands, source):
    role = make_role(slug="tide-reader", onet_soc="15-2051.00", onet_fit="exact")
    add_bands(role, 30)
    make_official(source, median=None, is_top_coded=True)

    kinds = kinds_of(client, "/salaries/tide-reader/")

    assert "The median of all levels is above what it prints" in kinds
    assert "wider than this role" not in kinds
