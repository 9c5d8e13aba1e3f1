"""A desk's work on a generated board: what its queues and lists hold on a busy site.

Written past the triggers, like the board itself. Of 100,000 jobs: 2,000 with doubtful pay, 1,000
twins, 1,500 titles without a role, 2,000 held fields, three changes each, one decision about 5,000
of them, 3,000 imports, and as many pay ranges as jobs.
"""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from jobboard.groups import EDITORS, ensure_groups
from listings.models import (
    Board,
    DeskAct,
    HeldField,
    ImportBatch,
    Listing,
    ListingChange,
    PayDoubt,
    UnansweredSearch,
)
from listings.reading.titles import title_key
from listings.search import journal
from roles.models import Role
from salaries.models import PayBand, PaySource

from .generated.tables import Table, continue_numbers, put_aside

SEED = 7
EDITOR = "desk"
TWINS_EACH, PAY_PROBLEM_EACH, HELD_EACH, MAPPED_EACH = 100, 50, 50, 20  # of so many jobs one
CHANGES_OF_A_JOB = 3
TITLES = 1_500
_PROBLEMS = (
    "The pay is reversed: 90000 to 70000.",
    "The pay is too wide: 10000 to 900000.",
    "It does not say its currency.",
    "It does not say its period.",
    "“Competitive” could not be read.",
)


def put_work() -> None:
    """Give the board's desk its work, and somebody with every permission of an editor to do it."""
    ensure_groups()
    editor = get_user_model().objects.create_user(EDITOR, is_staff=True)
    editor.groups.add(Group.objects.get(name=EDITORS))
    call_command("load_starter", verbosity=0)
    rng, now = Random(SEED), timezone.now()
    batches = _batches(now)
    roles = list(Role.objects.professions().values_list("pk", "name"))
    source = PaySource.objects.create(
        slug="bench", name="Generated ranges", publisher="benchmarks", licence="none",
        url="https://pay.example/", snapshot_date=now.date(),
    )  # fmt: skip
    # One decision that changed as many jobs as a common title has.
    mapped = DeskAct.objects.create(kind=DeskAct.Kind.TITLES, by=editor, what="Mapped many jobs")
    with put_aside([Listing, ListingChange, PayBand]), transaction.atomic():
        jobs = _mark_jobs(rng)
        Table(
            ListingChange, "listing_id", "field", "old", "new", "at", "batch_id", "act_id"
        ).insert(_changes(rng, jobs, batches, mapped, now))
        Table(
            PayBand, "source_id", "kind", "role_id", "raw_title", "level", "country", "year",
            "currency", "minimum", "maximum", "line",
        ).insert(_bands(rng, source, roles, len(jobs)))  # fmt: skip
        continue_numbers([ListingChange, PayBand])
    _hold(rng, jobs, editor, now)
    DeskAct.objects.bulk_create(
        DeskAct(kind=kind, by=editor, what=f"Decided job {n}", at=now - timedelta(minutes=n))
        for n in range(2_000)
        for kind in (DeskAct.Kind.REVIEW, DeskAct.Kind.CONFIRM)
    )
    UnansweredSearch.objects.bulk_create(
        UnansweredSearch(
            digest=f"{n:032x}", words=f"word {n}", days=rng.randint(3, 60), times=n, last_day=now
        )
        for n in range(2_000)
    )
    journal.rebuild_everywhere()
    call_command("find_duplicates", verbosity=0)


def _mark_jobs(rng: Random) -> list[tuple]:
    """Give jobs what alike ones share, and some of them a twin, doubtful pay or an odd title."""
    jobs = list(
        Listing.objects.order_by("company", "pk").values_list(
            "pk", "company", "title", "level", "scope"
        )
    )
    rows, twin = [], None
    for number, (pk, company, title, level, scope) in enumerate(jobs):
        sketch = rng.getrandbits(63)
        if scope == Listing.Scope.UNDECIDED:
            title = f"{title} of {_spelt(rng.randrange(TITLES // 4))}"
        if twin and twin[0] == company:
            _, title, level, sketch = twin
            sketch ^= 1 << rng.randrange(60)
        twin = (company, title, level, sketch) if number % TWINS_EACH == 0 else None
        problem = rng.choice(_PROBLEMS) if number % PAY_PROBLEM_EACH == 0 else ""
        doubt = PayDoubt.said_in(problem)
        rows.append((title, title_key(title), level, sketch, problem, doubt, pk))
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE listings_listing SET title = %s, title_key = %s, level = %s, "
            "text_sketch = %s, pay_problem = %s, pay_doubt = %s WHERE id = %s",
            rows,
        )
    return jobs


def _spelt(number: int) -> str:
    """A word of letters for a number, as titles hold."""
    syllables = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti")
    word = ""
    for _ in range(4):
        number, place = divmod(number, len(syllables))
        word += syllables[place]
    return word


def _batches(now) -> list[int]:
    boards = list(Board.objects.values_list("pk", flat=True))
    rejected = [{"row": n, "column": "pay", "value": "x", "reason": "Write it"} for n in range(200)]
    made = ImportBatch.objects.bulk_create(
        ImportBatch(
            board_id=boards[n % len(boards)], file_name=f"jobs-{n}.json", created=n,
            started_at=now - timedelta(minutes=7 * n), rejected=rejected if n % 5 == 0 else [],
        )
        for n in range(3_000)
    )  # fmt: skip
    return [batch.pk for batch in made]


def _changes(
    rng: Random, jobs: list[tuple], batches: list[int], mapped: DeskAct, now
) -> Iterator[tuple]:
    moment = connection.ops.adapt_datetimefield_value
    for number, (pk, *_) in enumerate(jobs):
        for _ in range(CHANGES_OF_A_JOB):
            at = moment(now - timedelta(seconds=rng.randrange(90 * 86_400)))
            field, act = rng.choice(("title", "level", "apply_url")), None
            if number % MAPPED_EACH == 0:
                field, act = "role", mapped.pk
            yield pk, field, '"old"', '"new"', at, rng.choice(batches), act


def _bands(rng: Random, source: PaySource, roles: list[tuple], count: int) -> Iterator[tuple]:
    for line in range(count):
        role, name = roles[min(int(rng.expovariate(0.18)), len(roles) - 1)]
        low = round(rng.lognormvariate(11.7, 0.35))
        yield (
            source.pk, "advertised", role, name, rng.choice(("entry", "mid", "senior")),
            rng.choice(("US", "US", "GB", "DE")), rng.randint(2021, 2026), "USD",
            low, int(low * rng.uniform(1.1, 1.6)), line + 2,
        )  # fmt: skip


def _hold(rng: Random, jobs: list[tuple], editor, now) -> None:
    held = [pk for number, (pk, *_) in enumerate(jobs) if number % HELD_EACH == 1]
    HeldField.objects.bulk_create(
        HeldField(
            listing_id=pk, name="title", source_value="Was", source_now="Is", held_by=editor,
            source_changed_at=now - timedelta(hours=rng.randrange(900)) if n % 4 == 0 else None,
        )
        for n, pk in enumerate(held)
    )  # fmt: skip
