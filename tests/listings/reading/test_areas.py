import pytest

from listings.reading.areas import AREAS, area_members, area_name, containing


@pytest.mark.parametrize(
    ("code", "areas"),
    [
        ("DE", {"DE", "EU", "EUROPE", "EMEA", "WORLD"}),
        ("US-CA", {"US-CA", "US", "NORTHAM", "AMER", "WORLD"}),
        ("GB", {"GB", "EUROPE", "EMEA", "WORLD"}),
        ("MX", {"MX", "LATAM", "AMER", "WORLD"}),
        ("IN", {"IN", "ASIA", "APAC", "WORLD"}),
        ("IL", {"IL", "ASIA", "EMEA", "WORLD"}),
        ("NA", {"NA", "AFRICA", "EMEA", "WORLD"}),
        ("AU", {"AU", "OCEANIA", "APAC", "WORLD"}),
        ("EU", {"EU", "EUROPE", "EMEA", "WORLD"}),
        ("NORTHAM", {"NORTHAM", "AMER", "WORLD"}),
        ("ZZ", set()),
        ("", set()),
    ],
)
def test_knows_every_area_around_a_place(code, areas):
    assert containing(code) == areas


def test_the_european_union_has_27_members_of_europe():
    assert len(area_members("EU")) == 27
    assert area_members("EU") < area_members("EUROPE")


def test_every_country_lies_in_the_world_and_every_area_has_members():
    assert all("WORLD" in containing(country) for country in area_members("WORLD"))
    assert all(area_members(area) for area in AREAS)


def test_areas_and_countries_have_names_for_readers():
    assert area_name("LATAM") == "Latin America"
    assert area_name("DE") == "Germany"
    assert area_name("US-CA") == "US-CA"
