"""The queues of the listings desk: one decision at a time, recorded, and taken back."""

import pytest

from listings.models import DeskAct, Listing
from tests.factories import ago, ahead, make_listing, make_role

from .conftest import DESK, make_board, source_of, undo_last

pytestmark = pytest.mark.django_db


def waiting(client, queue: str) -> Listing | None:
    """Return the job that the queue asks about first."""
    job = client.get(f"{DESK}/{queue}/").context["job"]
    return getattr(job, "listing", job)


# Waiting for review


def test_jobs_in_review_come_in_the_order_they_came_and_the_next_one_opens(client, editor):
    first, second = (make_listing(state="review", listed_at=None) for _ in range(2))
    assert waiting(client, "review") == first

    response = client.post(f"{DESK}/review/{first.pk}/", {"answer": "publish"}, follow=True)

    assert response.context["job"] == second
    assert list(Listing.objects.live()) == [first]
    assert Listing.objects.live().get().last_confirmed()[1] == "person"
    change = first.changes.get(field="state")
    assert (change.old, change.new, change.by) == ("review", "open", editor)


def test_a_job_in_review_is_previewed_as_readers_would_see_it_and_stays_hidden(client, editor):
    listing = make_listing(
        state="review", listed_at=None, title="Tide Analyst", description="<p>Reads tides.</p>"
    )

    page = client.get(f"{DESK}/preview/{listing.pk}/")

    assert page.status_code == 200
    assert "Reads tides." in page.content.decode()
    assert 'content="noindex' in page.content.decode()
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    assert "no-store" in page["Cache-Control"]
    listing.refresh_from_db()
    assert (listing.state, listing.listed_at) == ("review", None)
    assert client.get(listing.get_absolute_url()).status_code == 404


def test_a_job_is_sent_back_with_what_must_change(client, editor):
    listing = make_listing(state="review")

    refused = client.post(f"{DESK}/review/{listing.pk}/", {"answer": "send_back"}, follow=True)
    assert "Say what must change" in refused.content.decode()
    assert Listing.objects.get().state == "review"

    client.post(f"{DESK}/review/{listing.pk}/", {"answer": "send_back", "comment": "Name a city."})
    listing.refresh_from_db()
    assert (listing.state, listing.review_comment) == ("draft", "Name a city.")
    form = client.get(f"/admin/listings/listing/{listing.pk}/change/").content.decode()
    assert "Name a city." in form


def test_a_job_out_of_scope_leaves_the_queue_and_never_goes_live(client, editor):
    listing = make_listing(state="review")

    client.post(f"{DESK}/review/{listing.pk}/", {"answer": "out"})

    assert waiting(client, "review") is None
    listing.refresh_from_db()
    assert (listing.state, listing.scope) == ("draft", "out")


def test_what_somebody_else_decided_meanwhile_is_said_and_not_decided_again(client, editor):
    listing = make_listing(state="review")
    client.post(f"{DESK}/review/{listing.pk}/", {"answer": "out"})

    late = client.post(f"{DESK}/review/{listing.pk}/", {"answer": "publish"}, follow=True)

    assert "decided by somebody else meanwhile" in late.content.decode()
    assert DeskAct.objects.count() == 1
    assert not Listing.objects.live().exists()


# Still open?


def test_only_jobs_that_no_feed_confirms_are_asked_about_oldest_first(client, editor):
    read_today = make_board(last_good_run=ago(hours=3))
    read_long_ago = make_board(key="old", last_good_run=ago(days=25))
    by_feed = make_listing(confirmed_at=None, confirmed_by="", title="Fed")
    source_of(by_feed, read_today)
    gone = make_listing(confirmed_at=ago(days=40), title="Gone from its feed")
    source_of(gone, read_today, missing_since=ago(days=1))
    silent = make_listing(confirmed_at=None, confirmed_by="", title="Silent feed")
    source_of(silent, read_long_ago)
    by_hand = make_listing(confirmed_at=ago(days=15), title="By hand")
    never = make_listing(confirmed_at=None, confirmed_by="", title="Never")
    make_listing(confirmed_at=ago(days=13), title="Fresh")
    make_listing(confirmed_at=ago(days=40), valid_through=ago(days=1), title="Past its deadline")
    make_listing(confirmed_at=ago(days=40), state="draft", title="Draft")
    make_listing(confirmed_at=ago(days=40), scope="out", title="Out of scope")
    make_listing(confirmed_at=None, is_example=True, title="Example")

    context = client.get(f"{DESK}/confirm/").context

    shown = [context["job"], *context["coming"]]
    assert [job.listing for job in shown] == [never, gone, silent, by_hand]
    assert context["total"] == 4


@pytest.mark.parametrize(
    ("days", "said"), [(15, "its card says"), (31, "Out of lists"), (91, "already says closed")]
)
def test_the_queue_says_what_readers_see_of_the_job_now(client, editor, days, said):
    make_listing(confirmed_at=ago(days=days))

    assert said in client.get(f"{DESK}/confirm/").content.decode()


def test_one_click_confirms_a_job_as_seen_by_a_person_and_opens_the_next(client, editor):
    first = make_listing(confirmed_at=ago(days=40), confirmed_by="employer")
    second = make_listing(confirmed_at=ago(days=20))

    response = client.post(f"{DESK}/confirm/{first.pk}/", {"answer": "open"}, follow=True)

    assert response.context["job"].listing == second
    first.refresh_from_db()
    assert first.confirmed_at > ago(minutes=1)
    assert first.confirmed_by == "person"
    change = first.changes.get(field="confirmed")
    assert (change.by, change.new[1]) == (editor, "person")


def test_one_click_closes_a_job_and_its_page_says_so(client, editor):
    listing = make_listing(confirmed_at=ago(days=20))

    client.post(f"{DESK}/confirm/{listing.pk}/", {"answer": "closed"})

    assert client.get(listing.get_absolute_url()).status_code == 410
    assert listing.changes.get(field="state").new == "closed"


def test_the_last_decision_is_undone_and_the_job_waits_again(client, editor):
    listing = make_listing(confirmed_at=ago(days=20))
    client.post(f"{DESK}/confirm/{listing.pk}/", {"answer": "closed"})
    act = DeskAct.objects.get()
    assert f"{DESK}/undo/{act.pk}/" in client.get(f"{DESK}/confirm/").content.decode()

    client.post(f"{DESK}/undo/{act.pk}/", {"next": f"{DESK}/confirm/"})

    assert waiting(client, "confirm") == listing
    act.refresh_from_db()
    assert (act.undone_by, act.by) == (editor, editor)
    listing.refresh_from_db()
    assert (listing.state, listing.closed_at) == ("open", None)
    again = client.post(f"{DESK}/undo/{act.pk}/", follow=True)
    assert "undone already" in again.content.decode()


def test_what_was_edited_since_is_not_undone_and_is_named(client, editor):
    listing = make_listing(confirmed_at=ago(days=20), title="Tide Analyst")
    client.post(f"{DESK}/confirm/{listing.pk}/", {"answer": "closed"})
    Listing.objects.update(state="open", closed_at=None)

    response = client.post(f"{DESK}/undo/{DeskAct.objects.get().pk}/", follow=True)

    assert "Left as it is: Tide Analyst" in response.content.decode()
    assert Listing.objects.get().confirmed_at > ago(days=21)


def test_a_job_put_off_comes_after_the_next(client, editor):
    first = make_listing(confirmed_at=ago(days=40))
    second = make_listing(confirmed_at=ago(days=20))

    page = client.get(f"{DESK}/confirm/?at=1")
    assert page.context["job"].listing == second
    for odd in ["99", "-1", "x", "1e9", "٣"]:
        assert client.get(f"{DESK}/confirm/?at={odd}").context["job"].listing in (first, second)


# For all queues

QUEUES = ["review", "confirm", "held", "duplicates", "titles", "pay"]
ONE_BY_ONE = ["review", "confirm"]
DECIDE = {queue: f"{DESK}/{queue}/{{}}/" for queue in QUEUES} | {
    "titles": f"{DESK}/titles/decide/",
    "duplicates": f"{DESK}/duplicates/{{0}}/{{0}}/",
}


@pytest.mark.parametrize("queue", QUEUES)
def test_an_empty_queue_says_so(client, editor, queue):
    assert client.get(f"{DESK}/{queue}/").status_code == 200


@pytest.mark.parametrize("queue", QUEUES)
def test_the_list_of_jobs_leads_to_every_queue(client, editor, queue):
    assert f"{DESK}/{queue}/" in client.get("/admin/listings/listing/").content.decode()


@pytest.mark.parametrize("queue", QUEUES)
def test_only_those_who_may_change_jobs_see_a_queue_or_decide(client, writer, queue):
    listing = make_listing(state="review")

    assert client.get(f"{DESK}/{queue}/").status_code == 403
    assert client.post(DECIDE[queue].format(listing.pk), {"answer": "publish"}).status_code == 403
    client.logout()
    assert client.get(f"{DESK}/{queue}/").status_code == 302
    assert not DeskAct.objects.exists()


@pytest.mark.parametrize("queue", ONE_BY_ONE)
def test_reading_decides_nothing_and_odd_answers_are_told_what_to_do(client, editor, queue):
    listing = make_listing(state="review")
    address = f"{DESK}/{queue}/{listing.pk}/"

    assert client.get(address).status_code == 405
    assert client.post(address, {"answer": "nonsense"}).status_code == 400
    answer = {"review": "publish", "confirm": "open"}[queue]
    missing = client.post(f"{DESK}/{queue}/999999/", {"answer": answer}, follow=True)
    assert "no longer here" in missing.content.decode()
    assert not DeskAct.objects.exists()


def test_the_way_back_never_leads_off_the_desk(client, editor):
    listing = make_listing(confirmed_at=ago(days=20))

    response = client.post(
        f"{DESK}/confirm/{listing.pk}/", {"answer": "open", "next": "https://evil.example/admin/"}
    )

    assert response["Location"] == f"{DESK}/confirm/"


@pytest.mark.parametrize("queue", ONE_BY_ONE)
def test_a_queue_asks_the_database_as_often_for_many_jobs_as_for_few(
    client, editor, queue, django_assert_max_num_queries
):
    board = make_board()
    for number in range(15):
        state = {"state": "review"} if queue == "review" else {"confirmed_at": ago(days=20)}
        source_of(
            make_listing(**state, role=make_role(), valid_through=ahead(days=number + 1)), board
        )

    with django_assert_max_num_queries(14):
        client.get(f"{DESK}/{queue}/")


def test_entries_of_the_desk_are_listed_searched_and_undone(client, editor):
    listing = make_listing(confirmed_at=ago(days=20), title="Tide Analyst")
    client.post(f"{DESK}/confirm/{listing.pk}/", {"answer": "closed"})
    act = DeskAct.objects.get()

    assert "Closed: Tide Analyst" in client.get("/admin/listings/deskact/?q=tide").content.decode()
    page = client.get(f"/admin/listings/deskact/{act.pk}/change/").content.decode()
    assert f"{DESK}/undo/{act.pk}/" in page
    assert client.get("/admin/listings/deskact/add/").status_code == 403


def test_jobs_closed_together_are_one_entry_and_come_back_together(client, editor):
    jobs = [make_listing() for _ in range(3)]
    chosen = {"action": "close", "_selected_action": [job.pk for job in jobs]}
    client.post("/admin/listings/listing/", chosen)
    assert not Listing.objects.live().exists()

    page = undo_last(client).content.decode()

    assert "Undone: Closed the selected: 3 jobs" in page
    assert set(Listing.objects.live()) == set(jobs)
    assert DeskAct.objects.get().undone_by == editor
