"""A search answers exactly what its address asks, and counts what it leaves out."""

import pytest
from django.http import QueryDict

from listings.filters import ListingFilter
from listings.models import Listing, ListingPay, ListingTerm
from listings.rates import RateSet
from listings.search.query import VALUE_FILTERS
from listings.search.sql import COUNTED, OPTIONS_AT_MOST, count_options, ids_in_order, search
from listings.search.text import index_text
from tests.factories import (
    add_pay,
    ago,
    make_company,
    make_listing,
    make_role,
    make_term,
)

pytestmark = pytest.mark.django_db


def find(address: str):
    return search(ListingFilter(QueryDict(address)).query)


def found(address: str) -> list[int]:
    return sorted(find(address).ids)


def test_finds_live_jobs_only_newest_first():
    older = make_listing(listed_at=ago(days=3))
    newer = make_listing(listed_at=ago(days=1))
    make_listing(state=Listing.State.DRAFT)
    make_listing(scope=Listing.Scope.OUT)
    make_listing(confirmed_at=ago(days=31))

    result = find("")

    assert result.ids == (newer.pk, older.pk)
    assert result.total == 2


def test_a_job_published_seconds_ago_is_there():
    job = make_listing(listed_at=ago(seconds=1))

    assert found("") == [job.pk]


def test_several_values_widen_and_several_filters_narrow():
    remote_senior = make_listing(level="senior", place={"mode": "remote", "area": "US"})
    make_listing(level="senior", place={"mode": "onsite", "country": "US"})
    remote_mid = make_listing(level="mid", place={"mode": "remote", "area": "US"})

    assert found("level=senior&level=mid&workplace=remote") == [remote_senior.pk, remote_mid.pk]


def test_a_role_includes_its_narrower_roles_unless_exact():
    broad = make_role(slug="broad")
    narrow = make_role(slug="narrow", broader=broad)
    of_broad = make_listing(role=broad)
    of_narrow = make_listing(role=narrow)
    make_listing()

    assert found("role=broad") == [of_broad.pk, of_narrow.pk]
    assert found("role=broad&exact=1") == [of_broad.pk]
    assert find("").counts["role"] == {"broad": 2, "narrow": 1, "not-stated": 1}
    assert find("exact=1").counts["role"]["broad"] == 1


def test_a_former_slug_of_a_role_or_company_still_means_it():
    role = make_role(slug="former")
    company = make_company(slug="old-name")
    job = make_listing(role=role, company=company)
    role.slug = "current"
    role.save()
    company.slug = "new-name"
    company.save()

    query = ListingFilter(QueryDict("role=former&company=old-name")).query

    assert search(query).ids == (job.pk,)
    assert query.query_string == "role=current&company=new-name"


def test_employment_matches_working_time_or_contract():
    intern = make_listing(working_time="full_time", contract="internship")
    part_time = make_listing(working_time="part_time")
    silent = make_listing()

    assert found("employment=internship&employment=part_time") == [intern.pk, part_time.pk]
    assert found("employment=not-stated") == [silent.pk]
    assert find("").counts["employment"] == {
        "full_time": 1,
        "part_time": 1,
        "internship": 1,
        "not-stated": 1,
    }


def test_place_filters_are_met_by_one_and_the_same_place():
    job = make_listing(place={"mode": "onsite", "city": "Berlin", "country": "DE"})
    job.places.create(mode="remote", area="US")

    assert found("country=DE&workplace=onsite") == [job.pk]
    assert found("country=US&workplace=remote") == [job.pk]
    assert found("country=DE&workplace=remote") == []


def test_place_finds_a_city_or_a_region():
    berlin = make_listing(place={"mode": "onsite", "city": "Berlin", "country": "DE"})
    fresno = make_listing(
        place={"mode": "onsite", "city": "Fresno", "region": "CA", "country": "US"}
    )

    assert found("place=berlin-de") == [berlin.pk]
    assert found("place=us-ca") == [fresno.pk]
    assert find("").counts["place"] == {"berlin-de": 1, "fresno-us": 1}


def test_a_city_of_two_letters_is_not_taken_for_a_region():
    job = make_listing(place={"mode": "onsite", "city": "Ii", "country": "FI"})

    assert ListingFilter(QueryDict("place=ii-fi&place=fi-18&place=zz")).query.place == ("ii-fi",)
    assert found("place=ii-fi") == [job.pk]


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ({"mode": "onsite", "country": "DE"}, "yes"),
        ({"mode": "hybrid", "country": "DE"}, "yes"),
        ({"mode": "remote", "area": "DE"}, "yes"),
        ({"mode": "remote", "area": "EU"}, "yes"),
        ({"mode": "remote", "area": "WORLD"}, "yes"),
        ({"mode": "remote", "area": ""}, "not-stated"),
        ({"mode": "remote", "area": "DE-BE"}, "not-stated"),
        ({"mode": "", "country": ""}, "not-stated"),
        (None, "not-stated"),
        ({"mode": "remote", "area": "US"}, "no"),
        ({"mode": "onsite", "country": "FR"}, "no"),
    ],
)
def test_apply_from_answers_yes_no_or_not_stated(place, answer):
    job = make_listing(place=place)

    result = find("apply_from=DE")

    assert result.counts["apply_from"] == {answer: 1}
    assert result.ids == ((job.pk,) if answer == "yes" else ())
    assert result.unsaid == ({"apply_from": 1} if answer == "not-stated" else {})


@pytest.mark.parametrize(
    ("place", "may"),
    [
        ({"mode": "remote", "area": "US"}, True),
        ({"mode": "remote", "area": "US-CA"}, True),
        ({"mode": "remote", "area": "US-NY"}, False),
        ({"mode": "onsite", "country": "US", "region": "CA"}, True),
        ({"mode": "onsite", "country": "US", "region": "NY"}, False),
        ({"mode": "onsite", "country": "US"}, False),
    ],
)
def test_apply_from_understands_subdivisions(place, may):
    job = make_listing(place=place)

    assert found("apply_from=US-CA") == ([job.pk] if may else [])


def test_inferred_values_match_and_can_be_switched_off():
    stated = make_listing(level="senior")
    inferred = make_listing(level="senior", level_words="10 years")

    assert found("level=senior") == [stated.pk, inferred.pk]
    assert found("level=senior&inferred=0") == [stated.pk]
    assert found("level=not-stated&inferred=0") == [inferred.pk]
    assert find("level=senior&inferred=0").unsaid == {"level": 1}


def test_inferred_places_and_pay_can_be_switched_off_too():
    job = make_listing(place={"mode": "remote", "area": "DE", "words": "home office"})
    add_pay(job, 50_000, 60_000, inferred="currency")

    assert found("workplace=remote&pay=1") == [job.pk]
    assert found("workplace=remote&inferred=0") == []
    assert found("pay=1&inferred=0") == []
    assert found("workplace=not-stated&pay=not-stated&inferred=0") == [job.pk]


def test_posted_counts_the_employers_date_or_else_ours():
    by_employer = make_listing(posted_on=ago(days=2).date(), listed_at=ago(days=20))
    by_us = make_listing(listed_at=ago(days=2))
    make_listing(posted_on=ago(days=20).date(), listed_at=ago(days=1))

    assert found("posted=7") == [by_employer.pk, by_us.pk]
    assert find("").counts["posted"] == {"1": 0, "3": 2, "7": 2, "14": 2, "30": 3}


def test_skills_are_counted_and_found():
    python, sql = make_term(slug="test-python"), make_term(slug="test-sql")
    both, one = make_listing(), make_listing()
    ListingTerm.objects.create(listing=both, term=python)
    ListingTerm.objects.create(listing=both, term=sql)
    ListingTerm.objects.create(listing=one, term=sql)

    assert found("skill=test-python") == [both.pk]
    assert find("skill=test-python").counts["skill"] == {"test-python": 1, "test-sql": 2}


def test_long_filters_count_their_fullest_values_and_every_chosen_one():
    few = [make_term(slug=f"few-{n:02}") for n in range(OPTIONS_AT_MOST + 5)]
    rare, unused = make_term(slug="aa-rare"), make_term(slug="aa-unused")
    for n, term in enumerate(few):
        job = make_listing(
            company=make_company(slug=f"few-{n:02}"),
            place={"mode": "onsite", "city": f"Few {n:02}", "country": "DE"},
        )
        ListingTerm.objects.create(listing=job, term=term)
    job = make_listing(
        company=make_company(slug="aa-rare"),
        place={"mode": "onsite", "city": "Rare", "country": "DE"},
    )
    ListingTerm.objects.create(listing=job, term=rare)
    ListingTerm.objects.create(listing=job, term=few[-1])

    first = {f"few-{n:02}": 1 for n in range(OPTIONS_AT_MOST)}
    fullest_skills = {"few-29": 2} | {f"few-{n:02}": 1 for n in range(OPTIONS_AT_MOST - 1)}
    cities = {f"few-{n:02}-de": 1 for n in range(OPTIONS_AT_MOST)}
    assert find("").counts["skill"] == fullest_skills
    assert find("").counts["company"] == first
    assert find("").counts["place"] == cities

    asked = find("skill=aa-rare&skill=aa-unused&company=aa-rare&place=rare-de").counts
    assert asked["skill"] == {"aa-rare": 1, "few-29": 1, unused.slug: 0}
    assert asked["company"] == {"aa-rare": 1}
    assert asked["place"] == {"rare-de": 1}
    assert find("skill=aa-unused").counts["skill"] == fullest_skills | {"aa-unused": 0}
    assert find("company=aa-rare").counts["company"] == first | {"aa-rare": 1}
    assert find("place=rare-de").counts["place"] == cities | {"rare-de": 1}

    everything = ListingFilter(QueryDict("")).query
    assert len(count_options(everything, "skill")) == OPTIONS_AT_MOST + 6
    assert count_options(everything, "company")["aa-rare"] == 1
    assert count_options(everything, "place")["rare-de"] == 1


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize("asked", ["", "level=mid&country=DE&apply_from=DE&pay=60000&posted=5"])
def test_all_options_of_one_filter_have_the_numbers_of_the_search(name, asked):
    role = make_role(slug="r")
    for level, country in [("mid", "DE"), ("senior", "DE"), ("", "US"), ("mid", "")]:
        make_listing(
            role=role,
            level=level,
            pay=(70_000, 90_000) if country else None,
            place={"mode": "onsite", "city": "X" if country else "", "country": country},
        )
    query = ListingFilter(QueryDict(asked)).query

    assert count_options(query, name) == search(query).counts[name]


def test_the_days_asked_for_are_counted_beside_those_on_offer():
    make_listing(listed_at=ago(days=4))

    assert find("posted=5").counts["posted"] == {"1": 0, "3": 0, "5": 1, "7": 1, "14": 1, "30": 1}


def test_each_count_is_what_choosing_that_value_alone_would_find():
    role = make_role(slug="r", family="Data work")
    companies = [make_company(), make_company()]
    terms = [make_term(), make_term()]
    for number in range(24):
        job = make_listing(
            company=companies[number % 2],
            role=role if number % 2 else None,
            level=["", "mid", "senior"][number % 3],
            working_time=["", "full_time"][number % 2],
            contract=["", "contractor", "internship"][number % 3],
            place={
                "mode": ["onsite", "hybrid", "remote", ""][number % 4],
                "country": ["DE", "US", ""][number % 3] if number % 4 != 2 else "",
                "city": ["Berlin", "", "Austin"][number % 3] if number % 4 != 2 else "",
                "area": ["", "EU", "US"][number % 3] if number % 4 == 2 else "",
            },
            pay=[None, (90_000, 120_000), (50_000, 70_000)][number % 3],
            posted_on=ago(days=number).date(),
        )
        ListingTerm.objects.create(listing=job, term=terms[number % 2])
    asked = "level=mid&workplace=onsite&workplace=remote&employment=full_time&pay=60000&posted=14"
    query = ListingFilter(QueryDict(asked)).query
    result = search(query)

    for name in sorted({*COUNTED} & {*VALUE_FILTERS} - {"apply_from"}):
        for value, count in result.counts[name].items():
            assert search(query.only(name, value)).total == count, (name, value)
    for days, count in result.counts["posted"].items():
        assert search(query.changed(posted=int(days))).total == count
    for name, more in result.freed.items():
        assert search(query.without(name)).total == result.total + more, name
    for name, more in result.unsaid.items():
        assert search(query.including_unstated(name)).total == result.total + more, name


def test_newest_pay_and_relevance_order():
    rich = make_listing(pay=(200_000, 220_000), listed_at=ago(days=9), title="Analyst")
    poor = make_listing(pay=(50_000, 60_000), listed_at=ago(days=5), title="SQL Analyst")
    silent = make_listing(listed_at=ago(days=1), description="<p>Much SQL.</p>")
    index_text([rich, poor, silent])

    assert find("").ids == (silent.pk, poor.pk, rich.pk)
    assert find("sort=pay").ids == (rich.pk, poor.pk, silent.pk)
    assert find("q=sql").ids == (poor.pk, silent.pk)
    assert find("q=sql&sort=newest").ids == (silent.pk, poor.pk)


def test_pages_follow_each_other_without_gap_or_overlap(settings):
    settings.LISTINGS_PER_PAGE = 3
    company = make_company()
    everything = [make_listing(company=company).pk for _ in range(7)]

    pages = [find(f"page={number}").ids for number in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert sorted(pk for page in pages for pk in page) == sorted(everything)
    assert ids_in_order(ListingFilter(QueryDict("")).query) == [pk for page in pages for pk in page]


def test_the_filter_set_narrows_any_queryset():
    senior = make_listing(level="senior")
    make_listing(level="mid")

    jobs = ListingFilter(QueryDict("level=senior"), Listing.objects.live()).qs

    assert list(jobs) == [senior]


def test_featured_jobs_obey_the_search_and_leave_the_order_alone():
    placed = make_listing(level="senior", listed_at=ago(days=5))
    placed.placements.create(kind="paid", starts_at=ago(days=1))
    ended = make_listing(level="senior", listed_at=ago(days=3))
    ended.placements.create(kind="paid", starts_at=ago(days=9), ends_at=ago(days=1))

    assert find("level=senior").featured_ids == (placed.pk,)
    assert find("level=senior").ids == (ended.pk, placed.pk)
    assert find("level=mid").featured_ids == ()


def test_a_search_asks_a_constant_number_of_queries(django_assert_num_queries):
    role = make_role()
    for _ in range(5):
        make_listing(role=role, pay=(1000, 2000), place={"mode": "onsite", "country": "DE"})
    query = ListingFilter(QueryDict("pay=500&country=DE&level=not-stated")).query
    rates = RateSet.current()

    with django_assert_num_queries(2):  # the roles, then everything
        search(query, rates)


def test_only_base_pay_of_employees_meets_a_floor_unless_contractors_are_asked_for():
    job = make_listing(contract="contractor")
    add_pay(job, 90, 100, "USD", "hour", basis=ListingPay.Basis.CONTRACTOR)
    seller = make_listing()
    add_pay(seller, 200_000, 300_000, part=ListingPay.Part.ON_TARGET)

    assert found("pay=50000") == []
    assert found("pay=50000&employment=contractor") == [job.pk]
    assert find("pay=50000").ladder.unstated == 2
