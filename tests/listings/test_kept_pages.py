"""Pages kept as bytes: quick for everybody, private for nobody, and never old."""

import gzip
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from listings.kept_cards import kept_cards
from listings.kept_pages import KeptPages, Page
from listings.models import Company, ExchangeRate, Listing, ListingPay, ListingPlace, Placement
from listings.search.text import index_text
from roles.models import Role
from salaries.models import PaySource
from tests.factories import ago, ahead, make_company, make_listing, make_role, make_term

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job() -> Listing:
    for currency, units in {"EUR": "1", "USD": "1.25"}.items():
        ExchangeRate.objects.create(
            currency=currency, date=ago(days=1).date(), units_per_eur=units, source="Test"
        )
    role = make_role(name="Tester", slug="tester")
    return make_listing(title="First title", role=role, pay=(80_000, 90_000, "EUR"))


def page(client, address: str = "/jobs/", **headers) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def raw_sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("address", ["/jobs/", "/jobs/?level=senior", "/jobs/feed.atom"])
def test_the_same_page_again_asks_the_database_only_whether_anything_changed(
    client, job, address, django_assert_num_queries
):
    first = page(client, address)

    with django_assert_num_queries(1):
        assert page(client, address) == first


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        (lambda job: Listing.objects.filter(pk=job.pk).update(title="Second"), "Second"),
        (lambda job: setattr(job, "title", "Second") or job.save(), "Second"),
        (lambda job: raw_sql("UPDATE listings_listing SET title = %s", "Second"), "Second"),
        (lambda job: make_listing(title="Another job"), "Another job"),
        (lambda job: Company.objects.update(name="Renamed Ltd"), "Renamed Ltd"),
        (lambda job: Role.objects.filter(pk=job.role_id).update(name="Renamer"), "Renamer"),
        (lambda job: job.terms.create(term=make_term("Cobol")), "Cobol"),
        (lambda job: ListingPay.objects.update(currency="USD", label="x"), "USD 80K – 90K a year"),
        (
            lambda job: ExchangeRate.objects.filter(currency="USD").update(units_per_eur="2"),
            "about USD 160K – 180K",
        ),
        (
            lambda job: Placement.objects.create(listing=job, kind="paid", starts_at=ago(days=1)),
            "Paid placement",
        ),
        (
            lambda job: PaySource.objects.create(
                slug="demo", name="Demo", is_demo=True, snapshot_date=ago(days=1).date()
            ),
            "demobar",
        ),
    ],
)
def test_an_edit_shows_on_the_next_request(client, job, edit, shown):
    assert shown not in page(client)

    edit(job)

    assert shown in page(client)


def test_why_words_found_a_job_follows_its_text(client, job):
    Listing.objects.update(description="<p>We rehearse on Mondays.</p>")
    index_text([job])
    assert "We <mark>rehearse</mark> on Mondays" in page(client, "/jobs/?q=rehearse")

    Listing.objects.update(description="<p>We rehearse twice.</p>")

    assert "We <mark>rehearse</mark> twice" in page(client, "/jobs/?q=rehearse")


def test_what_is_deleted_is_gone_on_the_next_request(client, job):
    page(client)

    job.delete()

    assert "First title" not in page(client)


def test_what_was_rolled_back_never_shows(client, job):
    with transaction.atomic():
        Listing.objects.update(title="Never committed")
        assert "Never committed" in page(client)
        transaction.set_rollback(True)

    assert "Never committed" not in page(client)
    assert "First title" in page(client)


def test_a_job_whose_time_is_up_is_gone_within_the_minute(client, job, monkeypatch):
    Listing.objects.update(valid_through=ahead(minutes=3))
    assert "First title" in page(client)
    later = timezone.now() + timedelta(minutes=4)

    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    assert "First title" not in page(client)


def test_who_sends_a_cookie_is_answered_afresh_and_privately(client, job):
    response = client.get("/jobs/", headers={"cookie": "sessionid=abc"})

    assert response["Cache-Control"] == "private, no-cache"
    assert "ETag" not in response
    assert "Cookie" in response["Vary"]


def test_an_answer_to_a_cookie_is_not_kept_for_others(client, job, django_assert_num_queries):
    page(client, cookie="settings=EUR")

    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(1):
        page(client)
    with django_assert_num_queries(1):
        page(client)


def test_everybodys_page_may_be_kept_by_anybody_who_asks_each_time(client, job):
    response = client.get("/jobs/")

    assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert {"HX-Request", "Accept-Encoding", "Cookie"} <= set(response["Vary"].split(", "))


def test_a_kept_page_holds_no_secret(client, job):
    assert "csrf" not in page(client).lower()
    assert "nonce" not in page(client).lower()


def test_a_reader_who_has_the_page_is_told_so(client, job):
    tag = client.get("/jobs/")["ETag"]

    same = client.get("/jobs/", headers={"if-none-match": f'"other", {tag}'})
    other = client.get("/jobs/?level=mid", headers={"if-none-match": tag})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    assert same["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert other.status_code == 200


def test_a_reader_who_has_an_old_page_gets_the_new_one(client, job):
    tag = client.get("/jobs/")["ETag"]
    Listing.objects.update(title="Second")

    response = client.get("/jobs/", headers={"if-none-match": tag})

    assert response.status_code == 200
    assert response["ETag"] != tag


def test_head_is_the_page_without_its_body(client, job):
    got = client.get("/jobs/")

    head = client.head("/jobs/")

    assert head.content == b""
    assert head["Content-Length"] == str(len(got.content))
    assert head["ETag"] == got["ETag"]


def test_pages_are_compressed_for_those_who_take_it_and_for_no_others(client, job):
    plain = client.get("/jobs/")

    for accepted in ["gzip", "br, gzip;q=0.5", "gzip, deflate"]:
        response = client.get("/jobs/", headers={"accept-encoding": accepted})
        assert response["Content-Encoding"] == "gzip"
        assert gzip.decompress(response.content) == plain.content
        assert int(response["Content-Length"]) == len(response.content) < len(plain.content)

    for accepted in ["", "identity", "gzip;q=0", "br"]:
        response = client.get("/jobs/", headers={"accept-encoding": accepted})
        assert "Content-Encoding" not in response
        assert response.content == plain.content


def test_a_part_of_a_page_is_kept_apart_from_the_whole(client, job):
    whole = client.get("/jobs/?level=not-stated")
    part = client.get("/jobs/?level=not-stated", headers={"hx-request": "true"})

    assert whole.content.startswith(b"<!DOCTYPE html>")
    assert not part.content.startswith(b"<!DOCTYPE html>")
    assert part["HX-Push-Url"] == "/jobs/?level=not-stated"
    assert client.get("/jobs/?level=not-stated").content == whole.content


@pytest.mark.parametrize(
    ("address", "status"), [("/jobs/?page=9", 404), ("/jobs/feed.json?pay=x", 400)]
)
def test_errors_are_not_kept(client, job, address, status):
    client.get(address)

    response = client.get(address)

    assert response.status_code == status
    assert "ETag" not in response


def test_kept_pages_are_bounded_by_memory():
    kept = KeptPages(bytes_at_most=10_000)
    moment = (None, None)

    for number in range(20):
        kept.pages.keep((str(number),), Page(moment, "tag", b"x" * 1000, {}))

    assert 0 < len(kept.pages) < 20
    assert kept.pages.bytes_held <= 10_000
    assert kept.get(("19",), moment)
    assert kept.get(("0",), moment) is None


@pytest.mark.parametrize(
    "address",
    [
        "/jobs/",
        "/jobs/?pay=70000&pay_cur=EUR",
        "/jobs/?level=mid&level=not-stated&role=tester",
        "/jobs/?level=lead&pay=x",
        "/jobs/?role=tester&sort=pay&page=1",
    ],
)
def test_a_page_made_of_kept_parts_is_the_page_made_anew(client, job, address):
    company = Company.objects.create(name="Other Ltd", slug="other")
    changes = [
        lambda: None,
        lambda: make_listing(company=company, level="mid", place={"city": "Oslo", "country": "NO"}),
        lambda: Listing.objects.update(level="senior"),
        lambda: Company.objects.filter(pk=company.pk).update(name="Renamed Ltd"),
        lambda: Role.objects.filter(slug="tester").update(name="Renamer", plural="Renamers"),
        lambda: ExchangeRate.objects.filter(currency="USD").update(units_per_eur="2"),
        lambda: ListingPlace.objects.update(city="Ósló"),
        lambda: Listing.objects.filter(title="First title").delete(),
    ]

    for change in changes:
        change()
        kept = [page(client, address, cookie="a=b") for _ in range(2)]
        with transaction.atomic():  # where nothing is kept
            anew = page(client, address, cookie="a=b")
        assert kept == [anew, anew]


def test_an_employer_is_known_to_searches_as_soon_as_it_is_there(client, job):
    assert "“newcomer” is not a company we know" in page(client, "/jobs/?company=newcomer")

    make_company(slug="newcomer")

    assert "is not a company we know" not in page(client, "/jobs/?company=newcomer")


def test_a_new_employer_leaves_the_cards_of_all_others_as_they_are(client, job):
    page(client)
    kept = kept_cards().cores.get(job.pk)

    make_company()
    page(client)

    assert kept is not None
    assert kept_cards().cores.get(job.pk) is kept
