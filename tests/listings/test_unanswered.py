"""Searches that found nothing are counted without knowing who asked."""

import threading

import pytest
import time_machine
from django.contrib.auth.models import User

from listings.models import UnansweredSearch
from listings.search.query import SearchQuery
from listings.unanswered import MOST_IN_MEMORY, Unanswered, unanswered, words_of
from tests.factories import make_listing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted():
    unanswered.write()
    UnansweredSearch.objects.all().delete()


def asked_on(client, day: int, words: str, times: int = 1) -> None:
    with time_machine.travel(f"2026-11-{day:02}T09:00Z", tick=False):
        for _ in range(times):
            assert client.get("/jobs/", {"q": words}).status_code == 200
        unanswered.write()


def test_words_asked_for_on_three_days_come_to_the_desk(client, admin_client):
    for day in (2, 3, 5):
        asked_on(client, day, "quantum plumber", times=5)

    search = UnansweredSearch.objects.for_the_desk().get()
    assert (search.words, search.days, search.about) == ("plumber quantum", 3, "about 20 times")
    with time_machine.travel("2026-11-06T09:00Z", tick=False):
        html = admin_client.get("/admin/").content.decode()
    assert "<b>1</b> search found nothing on several days" in html
    assert "/jobs/?q=plumber+quantum" in html
    listed = admin_client.get("/admin/listings/unansweredsearch/").content.decode()
    assert "plumber quantum" in listed


def test_words_of_fewer_days_can_be_read_nowhere(client, admin_client):
    asked_on(client, 2, "quantum plumber", times=50)
    asked_on(client, 3, "plumber quantum", times=50)

    search = UnansweredSearch.objects.get()
    assert search.words == ""
    assert "plumber" not in search.digest
    assert "plumber" not in admin_client.get("/admin/").content.decode()
    listed = admin_client.get("/admin/listings/unansweredsearch/").content.decode()
    assert search.digest not in listed
    assert "No words were asked for in vain" in listed


def test_the_search_page_itself_writes_nothing(client, django_assert_max_num_queries):
    client.get("/jobs/?q=quantum+plumber")

    assert not UnansweredSearch.objects.exists()


def test_a_search_with_a_result_or_another_filter_is_not_counted(client):
    make_listing(title="Data Tester")
    client.get("/jobs/?q=quantum+plumber&country=XX&level=senior")
    client.get("/jobs/")
    unanswered.write()

    assert not UnansweredSearch.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "ada@harbour.example",
        "call 0171 555 0100",
        "one two three four five six seven",
        "x" * 31,
        '-"',
        "   ",
        "\x00",
    ],
)
def test_what_may_be_somebodys_own_or_no_search_at_all_is_not_counted(text):
    assert words_of(SearchQuery(q=text)) == ()


def test_a_flood_of_made_up_words_takes_a_bounded_room():
    flood = Unanswered()
    for n in range(MOST_IN_MEMORY + 50):
        flood.note(
            SearchQuery(
                q=f"word{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}{chr(97 + n // 100)}"
            )
        )

    flood.write()

    assert UnansweredSearch.objects.count() == MOST_IN_MEMORY


def test_what_nobody_asks_for_any_more_is_forgotten(client):
    asked_on(client, 2, "quantum plumber")

    with time_machine.travel("2027-03-02T09:00Z", tick=False):
        client.get("/jobs/?q=tide+plumber")
        unanswered.write()

    assert UnansweredSearch.objects.count() == 1


def test_counting_starts_one_thread_however_many_searches(settings, monkeypatch):
    settings.UNANSWERED_WRITTEN_EVERY = 3600
    counting = Unanswered()
    before = threading.active_count()

    for _ in range(5):
        counting.note(SearchQuery(q="quantum plumber"))

    assert threading.active_count() == before + 1
    counting._timer.cancel()


def test_only_those_allowed_see_them(client):
    client.force_login(User.objects.create_user("guest", password="x", is_staff=True))

    assert client.get("/admin/listings/unansweredsearch/").status_code == 403
