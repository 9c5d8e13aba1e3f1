"""The same job twice: found, shown side by side, merged without loss, parted again."""

import pytest

from listings.models import Listing, ListingPlace
from tests.factories import ago, ahead, make_company, make_listing, make_term
from tests.listings.importers.conftest import make_job

from .conftest import DESK, make_board, source_of, undo_last

pytestmark = pytest.mark.django_db

TEXT = (
    "<p>" + " ".join(f"You read tide {n} and tell the harbour of it." for n in range(40)) + "</p>"
)
OTHER_TEXT = (
    "<p>" + " ".join(f"Count wave {n} in the open sea with us." for n in range(40)) + "</p>"
)


@pytest.fixture
def twins():
    """Two jobs of one employer alike in all but their place and a word."""
    company = make_company()
    first = make_listing(
        title="Senior Tide Analyst",
        company=company,
        description=TEXT,
        place={"city": "Berlin", "country": "DE"},
        pay=(80_000, 90_000, "EUR"),
        level="senior",
    )
    second = make_listing(
        title="Tide Analyst, Harbour",
        company=company,
        description=TEXT + "<p>Apply now.</p>",
        place={"city": "Hamburg", "country": "DE"},
        pay=(85_000, 95_000, "EUR"),
        confirmed_at=ago(minutes=5),
    )
    return first, second


def pair(client, **asked):
    return client.get(f"{DESK}/duplicates/", asked).context["pair"]


def merge(client, kept, other):
    address = f"{DESK}/duplicates/{kept.pk}/{other.pk}/"
    return client.post(address, {"answer": "merge"}, follow=True)


def test_alike_jobs_of_one_employer_stand_side_by_side_with_reason_and_score(client, editor, twins):
    make_listing(title="Tide Analyst", description=TEXT)  # of another employer

    page = client.get(f"{DESK}/duplicates/")

    found = page.context["pair"]
    assert (found.first, found.second) == twins
    assert page.context["total"] == 1
    assert found.score > 70
    assert "pay different" in found.reasons
    assert "level stated by one only" in found.reasons
    assert "<ins>Apply now" in page.content.decode()


def test_jobs_with_one_text_and_two_titles_are_found(client, editor, twins):
    first, second = twins
    Listing.objects.filter(pk=second.pk).delete()
    other = make_listing(title="Harbour Master", company=first.company, description=TEXT)

    assert pair(client).second == other


@pytest.mark.parametrize(
    "unlike",
    [
        {"description": OTHER_TEXT},
        {"description": ""},
        {"level": "entry"},
        {"state": "closed", "closed_at": ago(days=1)},
        {"company": None},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_is_not_alike_is_not_asked_about(client, editor, twins, unlike):
    _, second = twins
    if "company" in unlike:
        unlike = {"company": make_company()}
    for name, value in unlike.items():
        setattr(second, name, value)
    second.save()

    assert pair(client) is None


def test_two_told_apart_are_not_asked_about_again_until_that_is_undone(client, editor, twins):
    first, second = twins
    address = f"{DESK}/duplicates/{second.pk}/{first.pk}/"
    client.post(address, {"answer": "apart"})

    assert pair(client) is None
    again = client.post(address, {"answer": "apart"}, follow=True)
    assert "told apart already" in again.content.decode()

    undo_last(client)
    assert pair(client) is not None


def test_a_merge_keeps_every_place_pay_skill_and_source_and_the_address(client, editor, twins):
    first, second = twins
    term = make_term()
    second.terms.create(term=term)
    source_of(second, make_board())
    second.placements.create(kind="paid", ends_at=ahead(days=2))

    merge(client, first, second)

    assert [place.city for place in first.places.all()] == ["Berlin", "Hamburg"]
    assert [pay.minimum for pay in first.pay_ranges.all()] == [80_000, 85_000]
    assert [one.term for one in first.terms.all()] == [term]
    assert first.sources.count() == 1
    assert first.placements.count() == 1
    assert list(Listing.objects.live()) == [first]
    for old in [second.get_absolute_url(), f"/jobs/{second.pk}/", f"/jobs/{second.pk}-old/"]:
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, first.get_absolute_url())
    api = client.get(f"/api/v1/listings/{second.pk}/")
    assert (api.status_code, api["Location"]) == (301, f"/api/v1/listings/{first.pk}/")


def test_addresses_of_jobs_merged_twice_lead_there_in_one_hop(client, editor, twins):
    first, second = twins
    third = make_listing(company=first.company)
    merge(client, second, third)
    merge(client, first, second)

    assert client.get(third.get_absolute_url())["Location"] == first.get_absolute_url()


def test_a_merge_of_one_boards_postings_outlives_the_next_imports(
    client, editor, run_import, board_file
):
    berlin = make_job(1, content=TEXT)
    munich = make_job(2, content=TEXT + " Apply.", location={"name": "Munich, Germany"})
    berlin["title"] = munich["title"] = "Data Engineer"
    run_import(board_file(berlin, munich))
    first, second = Listing.objects.order_by("pk")
    merge(client, first, second)

    run_import(board_file(munich, berlin))
    run_import(board_file(munich | {"content": TEXT + " Apply soon."}, berlin))
    run_import(board_file(munich, berlin | {"content": TEXT + " Hello."}))

    assert Listing.objects.count() == 2
    assert list(Listing.objects.live()) == [first]
    assert [place.city for place in first.places.all()] == ["Berlin", "Munich"]
    assert "Hello" in Listing.objects.get(pk=first.pk).description
    assert first.sources.count() == 2
    assert not first.held_fields.exists()


def test_a_merge_across_boards_holds_what_the_leading_board_does_not_say(
    client, editor, run_import, board_file
):
    run_import(board_file(make_job(1, title="Data Engineer", content=TEXT)), board="one")
    elsewhere = make_job(7, title="Data Engineer", content=TEXT, location={"name": "Paris, France"})
    run_import(board_file(elsewhere), board="two")
    first, second = Listing.objects.order_by("pk")
    merge(client, first, second)

    changed = make_job(1, title="Data Engineer", content=TEXT + " New.")
    run_import(board_file(changed), board="one")
    run_import(board_file(elsewhere), board="two")

    assert list(Listing.objects.live()) == [first]
    assert [place.city for place in first.places.all()] == ["Berlin", "Paris"]
    held = first.held_fields.get(name="places")
    assert held.source_changed_at is None


def test_a_job_of_our_own_keeps_its_words_when_it_takes_a_source(
    client, editor, twins, run_import, board_file
):
    first, second = twins
    source_of(second, make_board())
    merge(client, first, second)

    run_import(board_file(make_job(1, title="Tide Analist")), board="acme")

    first.refresh_from_db()
    assert first.title == "Senior Tide Analyst"
    assert first.description == TEXT


def test_a_merge_is_undone_whole_while_nothing_was_edited(client, editor, twins):
    first, second = twins
    source_of(second, make_board())
    merge(client, first, second)

    undo_last(client)

    assert set(Listing.objects.live()) == {first, second}
    assert [place.city for place in first.places.all()] == ["Berlin"]
    assert [pay.minimum for pay in first.pay_ranges.all()] == [80_000]
    assert (first.sources.count(), second.sources.count()) == (0, 1)
    assert client.get(second.get_absolute_url()).status_code == 200
    assert not first.held_fields.exists()


def test_a_merge_of_a_job_edited_since_is_not_undone_and_says_why(client, editor, twins):
    first, second = twins
    merge(client, first, second)
    ListingPlace.objects.filter(listing=first, city="Hamburg").delete()

    page = undo_last(client).content.decode()

    assert "Not undone" in page
    assert "places changed since" in page
    assert list(Listing.objects.live()) == [first]


@pytest.mark.parametrize("answer", ["merge", "apart"])
def test_a_pair_that_is_gone_or_odd_is_told_so(client, editor, twins, answer):
    first, second = twins
    stranger = make_listing()

    for one, other in [(first.pk, 999_999), (999_999, first.pk), (first.pk, first.pk)]:
        page = client.post(f"{DESK}/duplicates/{one}/{other}/", {"answer": answer}, follow=True)
        assert "no longer here" in page.content.decode()
    assert client.post(f"{DESK}/duplicates/{first.pk}/{second.pk}/", {}).status_code == 400
    if answer == "merge":
        assert "different employers" in merge(client, first, stranger).content.decode()
    assert set(Listing.objects.live()) == {first, second, stranger}


def test_duplicates_ask_the_database_as_often_for_many_as_for_few(
    client, editor, twins, django_assert_max_num_queries
):
    for _ in range(10):
        make_listing(title="Tide Analyst", company=twins[0].company, description=TEXT)

    with django_assert_max_num_queries(18):
        assert client.get(f"{DESK}/duplicates/").context["total"] > 10
