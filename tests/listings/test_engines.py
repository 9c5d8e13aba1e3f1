"""Both engines answer alike, whatever is written by whatever way, and whatever is asked."""

import csv
import os
import random
import sqlite3
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from listings.filters import ListingFilter
from listings.models import (
    Board,
    Company,
    ExchangeRate,
    Listing,
    ListingPay,
    ListingPlace,
    ListingSource,
    ListingTerm,
)
from listings.rates import RateSet
from listings.search import engine, sql
from listings.search.bitmaps import answer, counts, words
from listings.search.sql import COUNTED
from listings.search.text import index_text
from roles.models import Role, Term
from tests.factories import add_pay, ago, make_company, make_listing, make_role, make_term

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = int(os.environ.get("ENGINE_STEPS", "30"))
QUERIES_A_STEP = 3
WORDS = ["python", "sql", "spark", "machine", "learning", "Zürich", "C++", "analyst", "remote"]
PLACES = [
    {"mode": "onsite", "city": "Berlin", "country": "DE"},
    {"mode": "hybrid", "city": "Munich", "region": "BY", "country": "DE"},
    {"mode": "onsite", "city": "Fresno", "region": "CA", "country": "US"},
    {"mode": "onsite", "city": "", "region": "", "country": "US"},
    {"mode": "remote", "area": "US"},
    {"mode": "remote", "area": "US-CA"},
    {"mode": "remote", "area": "EU"},
    {"mode": "remote", "area": "WORLD"},
    {"mode": "remote", "area": ""},
    {"mode": "", "city": "Paris", "country": "FR"},
    {"mode": "", "country": ""},
]
PAY = [
    (90_000, 120_000, "USD", "year"),
    (None, 80_000, "EUR", "year"),
    (55_000, None, "GBP", "year"),
    (45, 60, "USD", "hour"),
    (70_000, 70_000, "EUR", "year"),
    (1_000_000, 2_000_000, "XAF", "year"),  # a currency without a rate
    (5_000, 6_000, "EUR", "month"),
    (30_000, 250_000, "USD", "year"),
]
ASKED = {
    "q": ["python", "python -sql", '"machine learning"', "-spark", "zurich c++", "acme", "none",
          "pilot", "sql pilot", '"python pilot"', "spark -pilot"],
    "role": ["broad", "narrow", "other", "not-stated"],
    "family": ["testing"],
    "level": ["entry", "mid", "senior", "not-stated"],
    "employment": ["full_time", "part_time", "contractor", "internship", "not-stated"],
    "workplace": ["onsite", "hybrid", "remote", "not-stated"],
    "country": ["DE", "US", "FR", "not-stated"],
    "place": ["berlin-de", "fresno-us", "us-ca", "de-by"],
    "apply_from": ["US", "DE", "US-CA", "not-stated"],
    "pay": ["60000", "90000", "120000", "45", "not-stated"],
    "pay_cur": ["USD", "EUR", "GBP", "XAF", "JPY"],
    "pay_period": ["year", "hour"],
    "pay_rule": ["whole", "mid", "reach", "not-stated", "not-convertible", "below"],
    "posted": ["1", "5", "7", "40"],
    "skill": ["s-python", "s-sql", "s-none"],
    "company": ["acme", "globex", "initech"],
    "sort": ["newest", "pay", "relevance"],
    "page": ["1", "2", "3", "9"],
    "exact": ["1"],
    "inferred": ["0"],
}  # fmt: skip


class World:
    """A database that is written to in every way there is, and asked anything."""

    def __init__(self, seed: int, clock, folder):
        self.random = random.Random(seed)
        self.clock = clock
        self.folder = folder
        broad = make_role(slug="broad")
        make_role(slug="narrow", broader=broad)
        make_role(slug="other", family="Other")
        for slug in ("s-python", "s-sql", "s-none"):
            make_term(slug=slug)
        for slug in ("acme", "globex", "initech"):
            make_company(slug=slug, name=slug.title())
        for currency, units in (("EUR", 1), ("USD", "1.087"), ("GBP", "0.8512")):
            ExchangeRate.objects.create(
                currency=currency, date=ago(days=1).date(), units_per_eur=units, source="Test"
            )
        self.board = Board.objects.create(
            key="b", name="B", format="csv", last_good_run=ago(days=2)
        )
        for _ in range(25):
            self.write_new()

    def some(self, model, **lookup):
        ids = list(model.objects.filter(**lookup).order_by("pk").values_list("pk", flat=True))
        return model.objects.get(pk=self.random.choice(ids)) if ids else None

    # Writes

    def write_new(self):
        chance, choice = self.random.random, self.random.choice
        role = choice([None, *Role.objects.filter(slug__in=ASKED["role"])])
        listed = timezone.now() - timedelta(minutes=self.random.randrange(-90, 60_000))
        job = make_listing(
            title=" ".join(self.random.choices(WORDS, k=3)),
            description=f"<p>{' '.join(self.random.choices(WORDS, k=9))}</p>",
            company=choice(list(Company.objects.order_by("pk"))),
            role=role,
            role_words=choice(["", "", "ml eng"]) if role else "",
            level=choice(["", "entry", "mid", "senior"]),
            level_words=choice(["", "", "5 years"]),
            working_time=choice(["", "full_time", "part_time"]),
            contract=choice(["", "permanent", "contractor", "internship"]),
            employment_words=choice(["", "", "full-time"]),
            listed_at=listed,
            posted_on=choice([None, ago(days=self.random.randrange(0, 45)).date()]),
            valid_through=choice([None, None, timezone.now() + timedelta(minutes=50)]),
            confirmed_at=choice([None, ago(days=self.random.randrange(0, 32))]),
            is_example=chance() < 0.1,
            state=choice([Listing.State.OPEN] * 6 + [Listing.State.DRAFT]),
        )
        for place in self.random.sample(PLACES, choice([0, 1, 1, 1, 2, 3])):
            words = choice(["", "", "home office"])
            ListingPlace.objects.create(listing=job, words=words, **place)
        for pay in self.random.sample(PAY, choice([0, 0, 1, 1, 2])):
            add_pay(
                job,
                *pay,
                basis=choice(["employee", "employee", "contractor"]),
                part=choice(["", "base", "on_target"]),
                inferred=choice(["", "", "currency"]),
            )
        asked = self.random.sample(ASKED["skill"], choice([0, 1, 2]))
        for term in Term.objects.filter(slug__in=asked):
            ListingTerm.objects.create(listing=job, term=term)
        if chance() < 0.4:
            ListingSource.objects.create(
                listing=job,
                board=self.board,
                external_id=f"{job.pk}-{chance()}",
                fingerprint="x",
                missing_since=choice([None, timezone.now()]),
            )
        if chance() < 0.3:
            job.placements.create(kind="paid", starts_at=ago(minutes=self.random.randrange(0, 99)))
        index_text([job])

    def write_save(self):
        if job := self.some(Listing):
            job.level = self.random.choice(["", "mid", "senior"])
            job.listed_at = job.listed_at - timedelta(days=self.random.choice([0, 0, 3]))
            job.save()

    def write_update(self):
        Listing.objects.filter(level=self.random.choice(["mid", "senior"])).update(
            contract=self.random.choice(["contractor", "permanent", ""])
        )

    def write_update_of_children(self):
        if place := self.some(ListingPlace):
            ListingPlace.objects.filter(pk=place.pk).update(country="FR", mode="hybrid")
        if pay := self.some(ListingPay):
            pay.minimum, pay.maximum = 61_000, 99_000
            pay.save()

    def write_moved_child(self):
        place, job = self.some(ListingPlace), self.some(Listing)
        if place and job:
            ListingPlace.objects.filter(pk=place.pk).update(listing=job)

    def write_delete(self):
        if Listing.objects.count() > 12:
            self.some(Listing).delete()

    def write_delete_of_children(self):
        for model in (ListingPay, ListingPlace, ListingTerm):
            if row := self.some(model):
                row.delete()

    def write_raw(self):
        if job := self.some(Listing):
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE listings_listing SET working_time = %s, role_words = %s WHERE id = %s",
                    [self.random.choice(["", "part_time"]), "raw", job.pk],
                )

    def write_rolled_back(self):
        with suppress(ZeroDivisionError), transaction.atomic():
            self.write_new()
            self.write_update()
            assert_alike(self.query())  # its own writes are there for it
            raise ZeroDivisionError

    def write_by_admin(self):
        editor, _ = User.objects.get_or_create(username="e", is_staff=True, is_superuser=True)
        client = Client()
        client.force_login(editor)
        name = self.random.choice(["publish", "confirm_open", "confirm_open", "close"])
        action = {"action": name, "_selected_action": [self.some(Listing).pk]}
        assert client.post("/admin/listings/listing/", action).status_code == 302

    def write_by_import(self):
        path = self.folder / "jobs.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["id", "title", "company", "location", "salary", "description"])
            for number in self.random.sample(range(12), 6):
                title = f"Senior Data Engineer {self.random.choice(WORDS)}"
                writer.writerow([number, title, "Acme", "Berlin", "EUR 70,000 a year", "Python."])
        call_command("import_listings", str(path), format="csv", board="file", stdout=StringIO())

    def write_good_run(self):
        Board.objects.filter(pk=self.board.pk).update(
            last_good_run=ago(days=self.random.choice([0, 29, 31]))
        )

    def write_names(self):
        company = self.some(Company)
        company.name = self.random.choice(WORDS)
        company.save()
        role, term = self.some(Role, slug__in=ASKED["role"]), self.some(Term)
        Role.objects.filter(pk=role.pk).update(name=f"{self.random.choice(WORDS)} pilot {role.pk}")
        Term.objects.filter(pk=term.pk).update(name=f"{self.random.choice(WORDS)} pilot {term.pk}")

    def write_role(self):
        Role.objects.filter(slug="other").update(
            broader=self.random.choice([None, Role.objects.get(slug="broad")]),
            family=self.random.choice(["Testing", "Other"]),
        )

    def write_scope(self):
        if job := self.some(Listing):
            Listing.objects.filter(pk=job.pk).update(
                scope=self.random.choice(["out", "undecided"]), is_example=False
            )

    def write_restored(self):
        with restored_afterwards():
            assert_alike(self.query())
            for _ in range(4):
                self.write_new()
            self.write_update()
            assert_alike(self.query())

    def pass_time(self):
        self.clock.shift(timedelta(minutes=self.random.choice([1, 20, 55, 1500])))

    def step(self):
        steps = [name for name in dir(self) if name.startswith(("write_", "pass_"))]
        name = self.random.choice(steps)
        getattr(self, name)()
        return name

    # Questions

    def query(self):
        names = self.random.sample(sorted(ASKED), self.random.choice([0, 1, 1, 2, 2, 3, 4, 6]))
        parameters = QueryDict(mutable=True)
        for name in names:
            count = min(len(ASKED[name]), self.random.choice([1, 1, 2]))
            parameters.setlist(name, self.random.sample(ASKED[name], count))
        return ListingFilter(parameters).query


class restored_afterwards:
    """Bring the database back to what it was, as from a backup: no trigger knows of it."""

    TABLES = [
        "listings_searchlog",
        "listings_listing",
        "listings_listingpay",
        "listings_listingplace",
        "listings_listingterm",
        "listings_listingtext",
        "listings_listingsource",
        "listings_placement",
    ]

    def __enter__(self):
        if connection.vendor == "sqlite":
            self.kept = sqlite3.connect(":memory:")
            connection.connection.backup(self.kept)
            return
        with connection.cursor() as cursor:
            for table in self.TABLES:
                cursor.execute(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")

    def __exit__(self, *error):
        if connection.vendor == "sqlite":
            self.kept.backup(connection.connection)
            self.kept.close()
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in self.TABLES:
                cursor.execute(f"DELETE FROM {table}")
                cursor.execute(
                    """SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
                    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
                    AND attgenerated = ''""",
                    [table],
                )
                (columns,) = cursor.fetchone()
                cursor.execute(
                    f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE "
                    f"SELECT {columns} FROM kept_{table}"
                )
                cursor.execute(f"DROP TABLE kept_{table}")


def assert_alike(query):
    rates = RateSet.current()
    assert engine.search(query, rates) == sql.search(query, rates), query.query_string


@pytest.fixture(autouse=True)
def _all_the_time_in_the_world(monkeypatch):
    monkeypatch.setattr(words, "SECONDS_A_SEARCH", 60)


@pytest.mark.parametrize("seed", range(3))
def test_the_engines_answer_alike_after_every_kind_of_write(seed, settings, tmp_path, monkeypatch):
    settings.LISTINGS_PER_PAGE = 5
    # Both ways of counting are gone, and both within one search.
    monkeypatch.setattr(counts, "FEW_JOBS", [3_000, 0, 8][seed % 3])
    monkeypatch.setattr(answer, "_FEW_IN_A_ROW", [1_000, 0, 4][seed % 3])
    with time_machine.travel("2026-11-25 12:00:00Z", tick=False) as clock:
        world = World(seed, clock, tmp_path)
        for _ in range(STEPS):
            done = world.step()
            for _ in range(QUERIES_A_STEP):
                query = world.query()
                rates = RateSet.current()
                told = f"seed {seed}, after {done}: {query.query_string}"
                with engine._follower.reading() as current:
                    assert current is not None, told
                assert engine.search(query, rates) == sql.search(query, rates), told
            assert engine.ids_in_order(query) == sql.ids_in_order(query), told
            assert engine.ids_in_order(query, 3) == sql.ids_in_order(query, 3), told
            assert engine.placed_ids(query) == sql.placed_ids(query), told
            week_ago = ago(days=7)
            confirmed = engine.count_confirmed(query, week_ago)
            assert confirmed == sql.count_confirmed(query, week_ago), told
            waiting = engine.unconfirmed_ids(now=timezone.now(), since=ago(days=14))
            assert waiting == sql.unconfirmed_ids(timezone.now(), ago(days=14)), told
            assert engine.count_alone(query) == sql.count_alone(query), told
            name = world.random.choice(COUNTED)
            assert engine.count_options(query, name) == sql.count_options(query, name), told
