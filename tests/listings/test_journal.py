"""Every committed change of a listing, or of what pages show of it, is written down by itself."""

import shutil
import threading
from datetime import date
from io import StringIO

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection, models, transaction

from listings.models import (
    Board,
    Company,
    CompanySlug,
    ExchangeRate,
    Listing,
    ListingPay,
    ListingPlace,
    ListingSource,
    ListingTerm,
    ListingText,
    Placement,
    SearchLog,
)
from listings.search import triggers
from listings.search.journal import (
    Changes,
    Position,
    changes_since,
    latest,
    prune,
    rebuild_everywhere,
)
from listings.search.query import SearchQuery
from listings.search.sql import search
from listings.search.text import index_text
from roles.models import Role, RoleAlias, RoleSlug, Term, TermAlias
from tests.factories import add_pay, ago, make_company, make_listing, make_role, make_term

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite does this")
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL does this"
)


def execute(sql: str, *parameters) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def settle() -> None:
    """Have the triggers of PostgreSQL do now what they would do at the commit."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        execute("SET CONSTRAINTS ALL IMMEDIATE")
        execute("SET CONSTRAINTS ALL DEFERRED")


class Reader:
    """Somebody who reads the journal from now on."""

    def __init__(self):
        settle()
        self.position = latest()

    def read(self, limit: int = 1000) -> Changes | None:
        settle()
        changes = changes_since(self.position, limit)
        if changes:
            self.position = changes.position
        return changes

    def ids(self) -> list[int]:
        return sorted(self.read().listing_ids)


# What is written down


@pytest.mark.django_db
def test_every_way_of_writing_a_listing_is_heard():
    company = make_company()
    reader = Reader()

    one = make_listing(company=company)
    assert reader.ids() == [one.pk]

    one.save(update_fields=["title"])
    assert reader.ids() == [one.pk]

    two, three = Listing.objects.bulk_create(
        [Listing(title="Bulk", slug=f"bulk-{n}", company=company) for n in range(2)]
    )
    assert reader.ids() == [two.pk, three.pk]

    Listing.objects.filter(pk__in=[one.pk, two.pk]).update(level="mid")
    assert reader.ids() == [one.pk, two.pk]

    Listing.objects.bulk_update([one, three], ["title"])
    assert reader.ids() == [one.pk, three.pk]

    execute("UPDATE listings_listing SET title = 'Raw' WHERE id = %s", two.pk)
    assert reader.ids() == [two.pk]

    two_pk, three_pk = two.pk, three.pk
    three.delete()
    Listing.objects.filter(pk=two_pk).delete()
    assert reader.ids() == [two_pk, three_pk]

    assert reader.ids() == []


ROWS = {
    ListingPay: ({"minimum": 1, "currency": "EUR"}, {"minimum": 2}),
    ListingPlace: ({"country": "DE"}, {"country": "FR"}),
    ListingTerm: ({"term": make_term}, {"term": make_term}),
    ListingText: ({"title": "a", "company": "b", "body": "c"}, {"body": "d"}),
    Placement: ({"kind": "paid"}, {"starts_at": ago(days=1)}),
    ListingSource: (
        {"external_id": "1", "board": lambda: Board.objects.create(key="b", name="B")},
        {"missing_since": ago(days=1)},
    ),
}


def made(fields: dict) -> dict:
    return {name: value() if callable(value) else value for name, value in fields.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_what_belongs_to_a_listing_speaks_of_it(model):
    first, change = map(made, ROWS[model])
    listing, other = make_listing(), make_listing()
    mine = model.objects.filter(listing=listing)
    reader = Reader()

    model.objects.bulk_create([model(listing=listing, **first)])
    assert reader.ids() == [listing.pk]

    mine.update(**change)
    assert reader.ids() == [listing.pk]

    execute(f"UPDATE {model._meta.db_table} SET listing_id = %s", other.pk)
    assert reader.ids() == [listing.pk, other.pk]

    model.objects.all().delete()
    changes = reader.read()
    assert changes.listing_ids == (other.pk,)
    assert not changes.reference


@pytest.mark.django_db
def test_rows_that_go_with_their_listing_speak_of_it():
    listing = make_listing(pay=(50_000, 60_000), place={"country": "DE"})
    index_text([listing])
    pk = listing.pk
    reader = Reader()

    listing.delete()

    assert reader.ids() == [pk]


@pytest.mark.django_db
def test_only_what_pages_show_of_a_source_is_news():
    source = ListingSource.objects.create(
        listing=make_listing(), board=Board.objects.create(key="b", name="B"), external_id="1"
    )
    reader = Reader()

    source.fingerprint, source.url = "new", "https://jobs.example/new"
    source.save()

    assert reader.ids() == []

    source.missing_since = ago(days=1)
    source.save()

    assert reader.ids() == [source.listing_id]


@pytest.mark.django_db
def test_a_good_run_of_a_board_speaks_of_its_jobs():
    board, other = (Board.objects.create(key=key, name=key) for key in "ab")
    listing = make_listing()
    for external_id in "12":
        ListingSource.objects.create(listing=listing, board=board, external_id=external_id)
    ListingSource.objects.create(listing=make_listing(), board=other, external_id="1")
    before = Reader()

    board.name = "Renamed"
    board.save()

    assert before.ids() == []

    board.last_good_run = ago(minutes=1)
    board.save()

    changes = before.read()
    assert (changes.listing_ids, changes.confirmed_ids) == ((), (listing.pk,))


@pytest.mark.django_db
def test_a_company_speaks_of_its_jobs_when_what_they_show_of_it_changes():
    company = make_company(name="Old")
    jobs = [make_listing(company=company), make_listing(company=company)]
    make_listing()
    reader = Reader()

    Company.objects.filter(pk=company.pk).update(about="More words.")
    assert reader.read() == Changes((), (), False, reader.position, True)

    Company.objects.filter(pk=company.pk).update(name="New")
    changes = reader.read()
    assert sorted(changes.listing_ids) == [job.pk for job in jobs]
    assert changes.reference

    before = reader.position
    Company.objects.bulk_create([Company(name="Fresh", slug="fresh")])
    changes = reader.read()
    assert changes.position != before
    assert (changes.listing_ids, changes.reference) == ((), False)  # no job is of it yet

    Company.objects.filter(slug="fresh").delete()
    assert reader.read().reference


def rate() -> models.Model:
    return ExchangeRate(
        currency="XTS", date=date(2026, 1, 1), units_per_eur=2, source="Test", is_current=False
    )


REFERENCE = {
    CompanySlug: lambda: CompanySlug(company=make_company(), slug="former"),
    ExchangeRate: rate,
    Role: lambda: Role(name="Taster", plural="Tasters", slug="taster", family="Testing"),
    RoleAlias: lambda: RoleAlias(role=make_role(), title="Tea", normalised="tea"),
    RoleSlug: lambda: RoleSlug(role=make_role(), slug="former"),
    Term: lambda: Term(name="Tea", slug="tea", family="tool", meaning="A drink."),
    TermAlias: lambda: TermAlias(term=make_term(), name="Chai", normalised="chai"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("model", REFERENCE, ids=lambda model: model.__name__)
def test_what_pages_show_beside_listings_is_reference(model):
    row = REFERENCE[model]()
    reader = Reader()

    model.objects.bulk_create([row])
    assert reader.read().reference is (model is not CompanySlug)  # that of a new employer, perhaps

    row = model.objects.latest("pk")
    row.save()
    assert reader.read().reference

    model.objects.filter(pk=row.pk).delete()
    changes = reader.read()
    assert changes.reference
    assert changes.listing_ids == ()


@on_sqlite
@pytest.mark.django_db
def test_a_row_pushed_out_by_another_is_heard():
    board = Board.objects.create(key="b", name="B")
    loses, gains = make_listing(), make_listing()
    ListingSource.objects.create(listing=loses, board=board, external_id="1")
    reader = Reader()

    execute(
        "INSERT OR REPLACE INTO listings_listingsource"
        " (listing_id, board_id, external_id, url, fingerprint, first_seen)"
        " VALUES (%s, %s, '1', '', '', '2026-01-01')",
        gains.pk,
        board.pk,
    )

    assert reader.ids() == [loses.pk, gains.pk]


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_not_heard():
    listing = make_listing()
    reader = Reader()

    with transaction.atomic():
        Listing.objects.all().delete()
        transaction.set_rollback(True)

    assert reader.ids() == []

    with transaction.atomic():
        Listing.objects.update(level="mid")

    assert reader.ids() == [listing.pk]


# Reading


@pytest.mark.django_db
def test_changes_come_in_slices_each_listing_once():
    company = make_company()
    reader = Reader()
    jobs = [make_listing(company=company) for _ in range(3)]
    add_pay(jobs[0], 1, 2)  # a fourth entry, of a listing heard of before

    first = reader.read(limit=3)
    second = reader.read(limit=3)

    assert (first.listing_ids, first.is_all) == (tuple(job.pk for job in jobs), False)
    assert (second.listing_ids, second.is_all) == ((jobs[0].pk,), True)
    assert second.position == latest()


@pytest.mark.django_db
def test_exactly_as_many_changes_as_asked_for_are_all():
    company = make_company()
    reader = Reader()
    for _ in range(3):
        make_listing(company=company)

    assert reader.read(limit=3).is_all


@pytest.mark.django_db
def test_one_query_whatever_happened(django_assert_num_queries):
    reader = Reader()
    make_listing(pay=(1, 2))
    settle()

    with django_assert_num_queries(1):
        changes_since(reader.position, 50)


@pytest.mark.django_db
def test_everything_may_have_changed():
    reader = Reader()
    make_listing()
    rebuild_everywhere()

    assert reader.read() is None
    assert changes_since(latest(), 10).is_all


@pytest.mark.django_db
def test_a_position_of_lost_history_does_not_hold():
    company = make_company()
    settle()
    older = list(SearchLog.objects.order_by("seq").values("seq", "subject", "listing_id", "mark"))
    make_listing(company=company)
    reader = Reader()

    # The older state is restored, and goes on with other changes.
    SearchLog.objects.all().delete()
    SearchLog.objects.bulk_create(SearchLog(**row) for row in older)
    assert reader.read() is None

    for seq in range(older[-1]["seq"] + 1, reader.position.seq + 2):
        SearchLog.objects.create(seq=seq, subject="listing", listing_id=1)
    assert reader.read() is None

    shared = Position(older[-1]["seq"], older[-1]["mark"])
    assert changes_since(shared, 10).listing_ids == (1,)


@pytest.mark.django_db
def test_in_an_empty_journal_no_position_holds():
    settle()
    SearchLog.objects.all().delete()

    assert changes_since(latest(), 10) is None


@pytest.mark.django_db
def test_pruning_keeps_the_newest():
    company = make_company()
    old = Reader()
    for _ in range(5):
        make_listing(company=company)
    new = Reader()
    count = SearchLog.objects.count()

    assert prune(keep=2) == count - 2
    assert SearchLog.objects.count() == 2
    assert prune(keep=2) == 0
    assert new.read().is_all
    assert old.read() is None


@pytest.mark.django_db
def test_the_daily_command_prunes_and_says_how_many():
    settle()
    count = SearchLog.objects.count()
    SearchLog.objects.create(seq=latest().seq + 200_000, subject="listing", listing_id=1)
    output = StringIO()

    call_command("close_expired", stdout=output)

    assert f"Deleted {count} old entries of the search journal, " in output.getvalue()
    assert SearchLog.objects.count() == 1


@pytest.mark.django_db
def test_rebuilding_the_search_by_hand_reaches_every_process():
    reader = Reader()

    call_command("rebuild_search", stdout=StringIO())

    assert reader.read() is None


# Several writers


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_who_began_first_and_commits_last_is_not_missed():
    early, late = make_listing(), make_listing()
    reader = Reader()
    has_written, may_commit = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            Listing.objects.filter(pk=early.pk).update(level="mid")
            has_written.set()
            may_commit.wait(timeout=10)
        connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert has_written.wait(timeout=10)
    Listing.objects.filter(pk=late.pk).update(level="mid")
    before = reader.ids()
    may_commit.set()
    slow.join(timeout=10)

    assert before == [late.pk]
    assert reader.ids() == [early.pk]


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_truncating_a_table_means_everything():
    make_listing(pay=(1, 2))
    reader = Reader()
    execute("TRUNCATE listings_listingpay")
    assert reader.read() is None

    reader = Reader()
    execute("TRUNCATE listings_searchlog RESTART IDENTITY")
    assert reader.read() is None
    assert changes_since(latest(), 10).is_all


# The triggers themselves


def warnings() -> list[str]:
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [warning.msg for warning in found if warning.id == "listings.W001"]


SPOILT = {
    "sqlite": {
        "missing": "DROP TRIGGER searchlog_listings_listing_update",
        "other": """DROP TRIGGER searchlog_listings_listing_update;
            CREATE TRIGGER searchlog_listings_listing_update AFTER UPDATE ON listings_listing
            BEGIN SELECT 1; END""",
    },
    "postgresql": {
        "missing": "DROP TRIGGER searchlog_listings_listing_update ON listings_listing",
        "other": """CREATE OR REPLACE FUNCTION searchlog_listings_listing_update() RETURNS trigger
            LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'""",
        "off": """ALTER TABLE listings_listing
            DISABLE TRIGGER searchlog_listings_listing_update""",
    },
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", SPOILT[connection.vendor])
def test_a_trigger_that_is_not_as_it_should_be_is_named_and_mended(client, how):
    listing = make_listing()
    reader = Reader()
    assert warnings() == []
    assert client.get("/readyz").json()["search"] == "ok"

    for statement in SPOILT[connection.vendor][how].split(";\n"):
        execute(statement)
    Listing.objects.update(level="mid")

    assert reader.ids() == []
    (warning,) = warnings()
    assert "missing or changed are searchlog_listings_listing_update." in warning
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["search"] == "failing"

    call_command("migrate", verbosity=0)

    assert warnings() == []
    assert reader.read() is None
    reader = Reader()
    Listing.objects.update(level="senior")
    assert reader.ids() == [listing.pk]


@pytest.mark.django_db
def test_an_empty_journal_gets_its_first_entry(client):
    settle()
    SearchLog.objects.all().delete()
    assert client.get("/readyz").json()["search"] == "failing"

    call_command("migrate", verbosity=0)

    assert client.get("/readyz").json()["search"] == "ok"
    assert SearchLog.objects.get().subject == "everything"


@pytest.mark.django_db
def test_migrating_without_a_change_disturbs_nobody():
    reader = Reader()

    call_command("migrate", verbosity=0)

    assert reader.read() == Changes((), (), False, reader.position, True)


@pytest.mark.django_db
def test_a_trigger_of_former_times_is_taken_away():
    leftover = {
        "sqlite": "CREATE TRIGGER searchlog_former AFTER INSERT ON roles_term BEGIN SELECT 1; END",
        "postgresql": "CREATE FUNCTION searchlog_former() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NULL; END'",
    }
    execute(leftover[connection.vendor])
    assert triggers.faults(connection) == ["searchlog_former"]

    triggers.install(connection)

    assert triggers.faults(connection) == []


@on_sqlite
@pytest.mark.django_db
def test_words_written_while_a_trigger_was_missing_are_found_after_migrating():
    execute("DROP TRIGGER listings_fts_insert")
    listing = make_listing(title="Zubernetes Admin")
    index_text([listing])
    assert search(SearchQuery(q="zubernetes")).ids == ()
    assert "listings_fts_insert" in warnings()[0]

    call_command("migrate", verbosity=0)

    assert search(SearchQuery(q="zubernetes")).ids == (listing.pk,)
    assert warnings() == []


LATER = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("listings", "{before}")]
    operations = [
        migrations.AlterField("listing", "title", models.CharField(max_length=251)),
        migrations.AlterField("listingtext", "body", models.TextField(blank=True)),
        migrations.RenameField("company", "logo", "picture"),
        migrations.RenameModel("ListingPay", "Pay"),
        migrations.RenameModel("Pay", "ListingPay"),
        migrations.RenameField("company", "picture", "logo"),
    ]
"""


@pytest.fixture
def later_migration(tmp_path, monkeypatch, settings):
    """The migrations of listings and one more, which makes tables anew."""
    package = tmp_path / "later_migrations"
    shutil.copytree(settings.BASE_DIR / "listings/migrations", package)
    before = max(path.stem for path in package.glob("0*.py"))
    (package / "9999_later.py").write_text(LATER.format(before=before))
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"listings": "later_migrations"}
    yield "9999_later"
    call_command("migrate", "listings", before, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_the_journal_outlives_a_later_change_of_the_tables(later_migration):
    listing = make_listing(title="Old", pay=(1, 2))
    index_text([listing])
    reader = Reader()

    call_command("migrate", "listings", later_migration, verbosity=0)

    assert warnings() == []
    assert reader.read() is None

    reader = Reader()
    Listing.objects.update(title="Zubernetes Admin")
    ListingPay.objects.update(minimum=2)
    index_text([listing])
    assert reader.ids() == [listing.pk]
    assert search(SearchQuery(q="zubernetes")).ids == (listing.pk,)


@pytest.mark.django_db(transaction=True)
def test_the_journal_is_there_again_after_migrating_back_and_forth():
    listing = make_listing()
    reader = Reader()

    call_command("migrate", "listings", "0002", verbosity=0)

    # Without a journal, nothing stands in the way; the model of today has columns of later.
    execute("UPDATE listings_listing SET title = 'Earlier' WHERE id = %s", listing.pk)
    assert warnings() == []

    call_command("migrate", verbosity=0)

    assert warnings() == []
    assert reader.read() is None
    reader = Reader()
    listing.save()
    assert reader.ids() == [listing.pk]


@pytest.mark.django_db(transaction=True)
def test_emptying_the_database_means_everything():
    make_listing()
    reader = Reader()

    call_command("flush", interactive=False, verbosity=0)

    assert reader.read() is None
    assert warnings() == []
