import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listings.reading.gazetteer import cities_named
from listings.reading.places import Place, read_places

from . import labels


def places(text):
    return [(place.city, place.region, place.country) for place in read_places(text).places]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Berlin, Germany", ("Berlin", "", "DE")),
        ("Paris(FR)", ("Paris", "", "FR")),
        ("Paris, Texas", ("Paris", "TX", "US")),
        ("Wilmington, DE", ("Wilmington", "DE", "US")),
        ("Berlin, DE", ("Berlin", "", "DE")),
        ("Bangalore, IN", ("Bangalore", "", "IN")),
        ("Bloomington, IN", ("Bloomington", "IN", "US")),
        ("Perth, WA", ("Perth", "WA", "AU")),
        ("Tbilisi, Georgia", ("Tbilisi", "", "GE")),
        ("Atlanta, Georgia", ("Atlanta", "GA", "US")),
        ("New York", ("New York", "NY", "US")),
        ("NYC Office", ("New York", "NY", "US")),
        ("Toronto", ("Toronto", "ON", "CA")),
        ("Bellevue,Washington,United States", ("Bellevue", "WA", "US")),
        ("United States, Tennessee, Nashville", ("Nashville", "TN", "US")),
        ("USA - Austin (dbt)", ("Austin", "TX", "US")),
        ("UK (London)", ("London", "", "GB")),
        ("London, England", ("London", "England", "GB")),
        ("Porto Alegre,Rio Grande do Sul,Brazil", ("Porto Alegre", "RS", "BR")),
        ("Lugo, Galicia, Spain", ("Lugo", "Galicia", "ES")),
        ("Nowhereville, IL", ("Nowhereville", "IL", "US")),
        ("3316 S. Main St. Los Angeles, CA. 90007", ("Los Angeles", "CA", "US")),
        ("桃園市中壢區", ("Taoyuan", "", "TW")),
        ("Singapore", ("Singapore", "", "SG")),
        ("Ontario, Canada", ("", "ON", "CA")),
        ("European Union", ("", "", "EU")),
        ("Denver, Colorado, United States, AMER", ("Denver", "CO", "US")),
    ],
)
def test_reads_one_place(text, expected):
    assert places(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("San Francisco or Palo Alto, CA", ["San Francisco/CA/US", "Palo Alto/CA/US"]),
        ("München (Munich) / Mainz, Germany", ["München//DE", "Mainz//DE"]),
        ("WA - Seattle; CA - San Francisco", ["Seattle/WA/US", "San Francisco/CA/US"]),
        ("Finland; Stockholm, Sweden", ["//FI", "Stockholm//SE"]),
        ("US/EU", ["//US", "//EU"]),
        ("NYC | New York, NY", ["New York/NY/US"]),
    ],
)
def test_reads_several_places_each_once(text, expected):
    assert ["/".join(place) for place in places(text)] == expected


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("Office Based - London, UK", "onsite"),
        ("London - Hybrid", "hybrid"),
        ("Hybrid remote in Boston, MA", "hybrid"),
        ("ONSITE (up to 50% remote)", "hybrid"),
        ("3 days in office, London", "hybrid"),
        ("In office 5 days a week", "onsite"),
        ("Fully remote team", "remote"),
        ("UK, WFH", "remote"),
        ("Toronto or Remote", "remote_or_office"),
        ("ONSITE (Berlin) and REMOTE", "remote_or_office"),
        ("No remote, Berlin", "unspecified"),
        ("Vancouver Office", "unspecified"),
        ("US Citizenship Required", "not_a_location"),
        ("", "unspecified"),
    ],
)
def test_reads_the_way_of_working(text, mode):
    assert read_places(text).mode == mode


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Remote (US & Canada) or office in Rapid City, SD", {"US", "CA"}),
        ("Remote (California, USA based)", {"US-CA"}),
        ("Canada - Remote (ON, AB, BC, or NS Only)", {"CA", "CA-ON", "CA-AB", "CA-BC", "CA-NS"}),
        ("CA Remote (BC & ON only); U.S. Remote", {"CA", "CA-BC", "CA-ON", "US"}),
        ("REMOTE(US, CA)", {"US", "CA"}),
        ("Remote, India, APAC", {"IN"}),
        ("REMOTE (UK and Europe) or London based", {"GB", "EUROPE"}),
        ("Home based - Americas, EMEA", {"AMER", "EMEA"}),
        ("Remote, Poland or Romania", {"PL", "RO"}),
        ("Remote - Nordics", {"DK", "FI", "IS", "NO", "SE"}),
        ("San Francisco, US (Remote)", {"US"}),
        ("Remote - Global", {"WORLD"}),
        ("Anywhere", {"WORLD"}),
        ("Remote", set()),
        ("Berlin, Germany", set()),
    ],
)
def test_reads_where_remote_workers_may_live(text, scope):
    assert set(read_places(text).remote_scope) == scope


def test_a_state_offered_beside_remote_work_is_an_office():
    reading = read_places("Montana or REMOTE, USA only")

    assert reading.places == (Place("", "MT", "US"),)
    assert reading.remote_scope == ("US",)


def test_a_city_with_namesakes_keeps_its_country_open():
    reading = read_places("Cambridge")

    assert reading.places == (Place("Cambridge"),)
    assert reading.inferred["places"] == (Place("Cambridge", "", "GB"),)


def test_places_named_together_settle_a_citys_namesakes():
    assert places("Cambridge; London") == [("Cambridge", "", "GB"), ("London", "", "GB")]


@pytest.mark.parametrize(
    "text",
    [
        "Most of the team in East Coast. Preference for people in the same timezone.",
        "Multiple locations",
        "Flexible working hours",
        "See the job description",
        "Various",
        "Always remote (CET Time Zone)",
    ],
)
def test_invents_no_place(text):
    assert read_places(text).places == ()
    assert read_places(text).remote_scope == ()


@settings(deadline=None)  # the first reading builds the index of cities
@given(st.sampled_from(["Berlin", "Lyon", "Osaka", "Porto", "Nairobi", "Chicago"]))
def test_separators_do_not_change_a_place(city):
    alone = places(city)

    assert places(f"{city} (Hybrid)") == places(f"On-site - {city}") == places(f"{city};") == alone


@settings(deadline=None)  # the first reading builds the index of cities
@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text):
    assert read_places(text).mode


@pytest.mark.parametrize("unit", ["東京", "A ", "Aa-", "(", "Berlin, ", "Remote "])
def test_long_monotonous_texts_end(unit):
    read_places(unit * 5_000)


def test_the_index_of_cities_is_built_once():
    assert cities_named() is cities_named()


@pytest.mark.real_data
def test_labelled_places_are_read_right():
    score = labels.Score()
    for row in labels.rows("location_labelled"):
        reading = read_places(row["raw"])
        first = reading.places[0] if reading.places else Place()
        answers = {
            "mode": reading.mode,
            "city": first.city,
            "region": first.region,
            "country": first.country,
            "all_places": ";".join(f"{p.city}/{p.region}/{p.country}" for p in reading.places),
            "remote_scope": ";".join(reading.remote_scope),
        }
        for field, answer in answers.items():
            score.add(field, row[field], answer, text=row["raw"])

    for field in score.asked:
        assert score.share(field) >= 0.98, score.wrong
