"""The same job twice: found, shown side by side, merged without loss, parted again."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from listings.desk.duplicates import waiting
from listings.models import AlikePair, Listing, ListingPlace
from listings.saving import after_saving
from tests.factories import ago, ahead, make_company, make_listing, make_term
from tests.listings.importers.conftest import make_job
from tests.plans import plan_of

from .conftest import DESK, make_board, make_saved, source_of, undo_last

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
    first = make_saved(
        title="Senior Tide Analyst",
        company=company,
        description=TEXT,
        place={"city": "Berlin", "country": "DE"},
        pay=(80_000, 90_000, "EUR"),
        level="senior",
    )
    second = make_saved(
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
    make_saved(title="Tide Analyst", description=TEXT)  # of another employer

    page = client.get(f"{DESK}/duplicates/")

    found = page.context["pair"]
    assert (found.first, found.second) == twins
    assert page.context["total"] == 1
    assert found.score > 70
    assert "pay different" in found.reasons
    assert "level stated by one only" in found.reasons
    html = page.content.decode()
    assert "Found because: same employer and title, texts almost the same." in html
    assert "<ins>Apply now" in html


def test_jobs_with_one_text_and_two_titles_are_found(client, editor, twins):
    first, second = twins
    second.delete()
    other = make_saved(title="Harbour Master", company=first.company, description=TEXT)

    found = pair(client)
    assert found.second == other
    assert found.because == "same employer, same text"


def test_a_sentence_that_two_adverts_share_makes_them_no_one_job(editor):
    company = make_company()
    for title in ("Harbour Master", "Wave Counter"):
        make_saved(
            title=title,
            company=company,
            description="<p>An example: what an advert of last year said. Its employer is real; "
            "the job is not offered here.</p>",
        )

    assert not waiting().exists()


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
    after_saving([second])

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


BERLIN = {"city": "Berlin", "country": "DE"}


def at_one_place(title: str, other_title: str, **other):
    """Two adverts of one employer in Berlin, each in words of its own."""
    company = make_company()
    first = make_saved(title=title, company=company, description=TEXT, place=BERLIN)
    other = {"place": BERLIN, "description": OTHER_TEXT, "company": company} | other
    return first, make_saved(title=other_title, **other)


def test_one_title_written_twice_at_one_place_is_asked_about_whatever_the_texts_say(client, editor):
    titles = "Sr. Tide Analyst", "Senior Tide Analyst (m/f/d)"
    first, second = at_one_place(*titles, listed_at=ago(days=20))

    found = pair(client)

    assert (found.first, found.second) == (first, second)
    assert found.because == (
        "same employer and place, titles 100 of 100 alike, posted 19 days apart; "
        "the texts need not be alike"
    )


def test_titles_that_differ_in_number_or_level_are_two_jobs(client, editor):
    at_one_place("Data Engineer I", "Data Engineer II")
    at_one_place("Tide Analyst", "Senior Tide Analyst")

    assert pair(client) is None


@pytest.mark.parametrize(
    "unlike",
    [
        {"place": {"city": "Hamburg", "country": "DE"}},
        {"place": {"city": "", "country": ""}},
        {"listed_at": ago(days=40)},
        {"level": "entry"},
        {"state": "draft"},
        {"company": None},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_one_title_elsewhere_or_long_ago_or_at_another_level_is_another_job(client, editor, unlike):
    if "company" in unlike:
        unlike = {"company": make_company()}
    first, _ = at_one_place("Tide Analyst", "Tide Analyst", **unlike)
    first.level = "senior"
    first.save()
    after_saving([first])

    assert pair(client) is None


def test_pairs_are_found_by_every_way_of_saving_and_forgotten_when_one_closes(
    client, editor, run_import, board_file
):
    one = make_job(1, title="Sr. Data Engineer", content=TEXT)
    two = make_job(2, title="Senior Data Engineer", content=OTHER_TEXT)
    run_import(board_file(one), board="one")
    run_import(board_file(two), board="two")
    first, second = Listing.objects.order_by("pk")
    assert pair(client).because.startswith("same employer and place, titles 100 of 100")

    client.post(f"{DESK}/titles/decide/", {"key": "data engineer"})
    actions = "/admin/listings/listing/"
    client.post(actions, {"action": "close", "_selected_action": [second.pk]})
    assert pair(client) is None
    assert not AlikePair.objects.exists()

    undo_last(client)
    assert pair(client) is not None
    Listing.objects.filter(pk=first.pk).update(state="closed", closed_at=ago(hours=1))
    assert pair(client) is None
    call_command("close_expired", verbosity=0)
    assert not AlikePair.objects.exists()


def test_a_text_posted_for_many_towns_is_asked_about_beside_some_of_them(client, editor):
    company = make_company()
    jobs = [
        make_listing(title="Tide Analyst", company=company, description=TEXT) for _ in range(40)
    ]

    after_saving(jobs)

    beside = Counter(AlikePair.objects.values_list("first", flat=True))
    beside.update(AlikePair.objects.values_list("second", flat=True))
    assert set(beside) == {job.pk for job in jobs}
    assert len(jobs) * 15 <= AlikePair.objects.count() <= len(jobs) * 30


def test_finding_all_anew_finds_what_saving_found(client, editor, twins):
    saved = list(AlikePair.objects.values("first", "second", "reason", "bits_apart"))
    AlikePair.objects.all().delete()

    call_command("find_duplicates", verbosity=0)

    assert list(AlikePair.objects.values("first", "second", "reason", "bits_apart")) == saved


def test_more_duplicates_take_no_more_queries_to_show_or_to_find(client, editor, twins):
    def cost(work) -> int:
        with CaptureQueriesContext(connection) as captured:
            work()
        return len(captured)

    def look() -> None:
        client.get(f"{DESK}/duplicates/")

    alike = {"company": twins[0].company, "description": TEXT, "place": BERLIN}
    few = [make_listing(title="Tide Analyst", **alike) for _ in range(2)]
    found, shown = cost(lambda: after_saving(few)), cost(look)
    many = [make_listing(title="Tide Analyst", **alike) for _ in range(12)]

    assert cost(lambda: after_saving(many)) == found < 16
    assert cost(look) == shown < 20


def test_the_queue_is_read_in_the_order_of_an_index(client, editor, twins):
    assert "listings_alikepair_queue" in plan_of(waiting()[:1])
