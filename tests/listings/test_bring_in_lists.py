"""A list of jobs exported from the desk comes back: edited cells are changes of those very jobs."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from openpyxl import Workbook, load_workbook

from listings.changes import snapshot, whole
from listings.models import (
    Board,
    HeldField,
    ImportBatch,
    Intake,
    IntakeRow,
    Listing,
    ListingSource,
)
from roles.models import RoleSlug
from tests.factories import add_pay, make_company, make_listing, make_role

from .importers.conftest import board_file, make_job, run_import  # noqa: F401
from .test_bring_in import confirm, page_of, text_of
from .test_undo_import import undo

pytestmark = pytest.mark.django_db

JOBS = "/admin/listings/listing/"


@pytest.fixture
def desk(client):
    user = get_user_model().objects.create_superuser("chief")
    client.force_login(user)
    return client


@pytest.fixture
def listing() -> Listing:
    """A job with everything, and in it all that tables spoil."""
    made = make_listing(
        title="=Data; Engineer | “x”",
        company=make_company(name="Acme", slug="acme-x"),
        role=make_role(name="Tester", slug="tester-x"),
        scope="mapped",
        description="<p>One\ntwo, “three”;</p><ul><li>four</li></ul>",
        apply_url="https://acme.example/jobs/1?a=1&b=2",
        place={"mode": "hybrid", "city": "Main | Ulm; \\", "region": "HE", "country": "DE"},
    )  # fmt: skip
    add_pay(made, 90000, 120000, "EUR", label="Level 3; Berlin | Hamburg", words="€90k–120k")
    return made


def exported(client, kind: str = "csv") -> list[list[str]]:
    response = client.get(f"{JOBS}export.{kind}")
    data = b"".join(response) if response.streaming else response.content
    if kind == "xlsx":
        rows = load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
        return [["" if cell is None else cell for cell in row] for row in rows]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def packed(rows: list[list[str]], kind: str = "csv") -> SimpleUploadedFile:
    if kind == "xlsx":
        book, file = Workbook(), io.BytesIO()
        for row in rows:
            book.active.append(row)
        book.save(file)
        return SimpleUploadedFile("jobs.xlsx", file.getvalue())
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return SimpleUploadedFile("jobs.csv", text.getvalue().encode())


def bring_back(client, rows: list[list[str]], kind: str = "csv"):
    file = packed(rows, kind)
    return client.post("/admin/listings/intake/add/", {"file": file}, follow=True)


def edited(rows: list[list[str]], line: int = 1, **cells: str) -> list[list[str]]:
    rows = [list(row) for row in rows]
    for column, cell in cells.items():
        rows[line][rows[0].index(column)] = cell
    return rows


def kinds() -> list[str]:
    return list(IntakeRow.objects.values_list("kind", flat=True))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_comes_back_without_a_trace(desk, listing, kind):
    make_listing(state="closed", closed_at=listing.listed_at)
    before = [whole(one) for one in Listing.objects.order_by("pk")]

    response = bring_back(desk, exported(desk, kind), kind)

    assert kinds() == ["same", "same"]
    assert "Our own export of listings" in text_of(response)
    confirm(desk)
    assert [whole(one) for one in Listing.objects.order_by("pk")] == before
    assert ImportBatch.objects.get().unchanged == 2


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_edited_cell_changes_that_very_job_and_nothing_else(desk, listing, kind):
    other = make_listing(title="Another")
    rows = exported(desk, kind)
    line = next(n for n, row in enumerate(rows) if str(listing.pk) in row[0])
    before = snapshot(listing)

    response = bring_back(desk, edited(rows, line, level="senior", contract="permanent"), kind)

    assert sorted(kinds()) == ["same", "update"]
    assert "<ins>Senior" in text_of(response)
    assert Listing.objects.get(pk=listing.pk).level == before["level"]
    confirm(desk)
    after = snapshot(Listing.objects.get(pk=listing.pk))
    assert after == before | {"level": "senior", "contract": "permanent"}
    assert Listing.objects.count() == 2
    assert Listing.objects.get(pk=other.pk).updated_at == other.updated_at
    assert listing.pay_ranges.get().words == "€90k–120k"


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        ("title", "'=Sum of all", "title", "=Sum of all"),
        ("role", "", "role", ""),
        ("role", "old-tester", "role", "tester-y"),
        ("apply_url", "https://acme.example/2", "apply_url", "https://acme.example/2"),
        ("posted_on", "31.01.2027", "posted_on", "2027-01-31"),
        ("valid_through", "2099-01-31", "valid_through", "2099-01-31T23:59:59+00:00"),
        ("description", "<p>New</p><script>x</script>", "description", "<p>New</p>"),
        ("pay", "", "pay", []),
        ("places", "remote; ; ; ; EU", "places", [
            {"mode": "remote", "city": "", "region": "", "country": "", "area": "EU"}
        ]),
    ],
)  # fmt: skip
def test_every_fact_can_be_edited(desk, listing, column, cell, field, value):
    newer = make_role(name="Tester Y", slug="tester-y")
    RoleSlug.objects.create(role=newer, slug="old-tester")

    bring_back(desk, edited(exported(desk), **{column: cell}))
    confirm(desk)

    assert snapshot(Listing.objects.get())[field] == value


def test_pay_is_edited_as_it_is_written(desk, listing):
    rows = exported(desk)
    pay = rows[1][rows[0].index("pay")]
    assert pay == "90000.00; 120000.00; EUR; year; employee; ; Level 3\\; Berlin \\| Hamburg"

    bring_back(desk, edited(rows, pay=f"95000; 125000; eur; year; employee; base; Top | {pay}"))
    confirm(desk)

    first, second = snapshot(Listing.objects.get())["pay"]
    assert (first["minimum"], first["currency"], first["part"]) == ("95000.00", "EUR", "base")
    assert second["label"] == "Level 3; Berlin | Hamburg"
    assert Listing.objects.get().pay_ranges.first().annual_mid_cents == 11_000_000


def test_a_job_is_closed_and_opened_by_its_cell(desk, listing):
    bring_back(desk, edited(exported(desk), state="closed"))
    confirm(desk)
    assert Listing.objects.get().closed_at

    bring_back(desk, edited(exported(desk), state="open"))
    confirm(desk)
    assert (Listing.objects.get().state, Listing.objects.get().closed_at) == ("open", None)


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("address", "https://rolewise.example/jobs/999999-x/", "is no job here"),
        ("address", "https://other.example/jobs/1-x/", "is no job here"),
        ("address", "", "is no job here"),
        ("role", "nonsense", "give the slug of one"),
        ("level", "boss", "use one of: entry, mid, senior, executive"),
        ("title", "", "cannot be blank"),
        ("title", "=1+1", "is a formula"),
        ("title", "a" * 300, "at most 250 characters"),
        ("apply_url", "javascript:alert(1)", "is no http or https address"),
        ("posted_on", "03/04/2026", "is no date we can read for sure"),
        ("pay", "120000; 90000; EUR; year", "ends below where it begins"),
        ("pay", "; ; EUR; year", "needs an amount"),
        ("pay", "1; 2; EUR; year; x; y; z; more", "has more parts"),
        ("pay", "90k; ; EUR; year", "must be a decimal number"),
        ("pay", "90000; ; QQQ; year", "is no currency we know"),
        ("places", "onsite; Berlin; BE; QQ", "knows no country"),
        ("places", "moon; Berlin", "is not a valid choice"),
        ("company", "other", "is changed on the job’s own page"),
        ("scope", "out", "follows from the role"),
        ("skills", "python", "is changed on the job’s own page"),
        ("language", "de", "is what the source says"),
        ("state", "draft", "use one of: open, closed"),
    ],
)
def test_what_cannot_be_is_named_with_its_column_value_and_remedy(
    desk, listing, column, cell, says
):
    make_listing(title="Another")
    rows = exported(desk)
    line = next(n for n, row in enumerate(rows) if str(listing.pk) in row[0])
    before = [whole(one) for one in Listing.objects.order_by("pk")]

    page = text_of(bring_back(desk, edited(rows, line, **{column: cell})))

    assert sorted(kinds()) == ["reject", "same"]
    assert says in page
    assert f"Row {line + 1}" in page
    confirm(desk)
    assert [whole(one) for one in Listing.objects.order_by("pk")] == before
    assert ImportBatch.objects.get().rejected[0]["column"] == column


def test_columns_and_rows_taken_out_change_nothing(desk, listing):
    make_listing(title="Another")
    rows = exported(desk)
    kept = [rows[0].index(name) for name in ("address", "title", "level")]
    few = [[row[n] for n in kept] for row in rows[:2]]

    bring_back(desk, edited(few, level="senior"))
    confirm(desk)

    assert Listing.objects.filter(level="senior").count() == 1
    assert Listing.objects.filter(state="open").count() == 2


def test_a_list_with_a_strange_column_or_a_job_twice_is_said(desk, listing):
    rows = exported(desk)
    wide = [[*row, "x"] for row in rows]
    assert "none of its own" in text_of(bring_back(desk, wide))
    assert not Intake.objects.exists()

    bring_back(desk, [*rows, rows[1]])

    assert kinds() == ["same", "reject"]
    assert "keep one of the two" in IntakeRow.objects.get(kind="reject").remarks[0]


def test_what_is_corrected_is_held_against_imports(desk, run_import, board_file):  # noqa: F811
    run_import(board_file(make_job(1)))

    bring_back(desk, edited(exported(desk), title="Ours", level="senior"))
    confirm(desk)
    run_import(board_file(make_job(1, title="Theirs", location={"name": "Paris, France"})))

    listing = Listing.objects.get()
    assert (listing.title, listing.level) == ("Ours", "senior")
    assert [place.city for place in listing.places.all()] == ["Paris"]
    held = HeldField.objects.get(name="title")
    assert (held.source_now, held.held_by.username) == ("Theirs", "chief")
    assert ListingSource.objects.count() == 1


def test_a_list_is_one_entry_and_taken_back_whole(desk, run_import, board_file):  # noqa: F811
    run_import(board_file(make_job(1), make_job(2)))
    before = [whole(one) for one in Listing.objects.order_by("pk")]
    rows = edited(edited(exported(desk), 1, title="One", state="closed"), 2, title="Two", pay="")
    bring_back(desk, rows)
    confirm(desk)
    batch = ImportBatch.objects.first()
    assert (batch.board.format, batch.updated) == (Board.Format.EXPORT, 2)

    undo(desk, batch)

    assert [whole(one) for one in Listing.objects.order_by("pk")] == before
    assert not HeldField.objects.exists()


def test_a_job_edited_here_after_the_rehearsal_is_left_and_said(desk, listing):
    bring_back(desk, edited(exported(desk), title="From the list"))
    Listing.objects.update(title="From the page")

    response = confirm(desk)

    assert "1 row had changed here" in text_of(response)
    assert Listing.objects.get().title == "From the page"
    confirm(desk)
    assert Listing.objects.get().title == "From the list"


def test_a_job_deleted_after_the_rehearsal_is_said(desk, listing):
    bring_back(desk, edited(exported(desk), title="From the list"))
    listing.delete()

    confirm(desk)

    assert "is no job here" in ImportBatch.objects.get().rejected[0]["reason"]
    assert not Listing.objects.exists()


def test_a_list_costs_the_same_however_long(desk, django_assert_max_num_queries):
    for _ in range(20):
        add_pay(make_listing(place={"city": "Berlin"}), 1000, 2000)
    rows = exported(desk)
    for line in range(1, 21):
        rows = edited(
            rows, line, level="senior", pay="1500; 2000; EUR; month", role="data-engineer"
        )

    with django_assert_max_num_queries(40):
        bring_back(desk, rows)
    with django_assert_max_num_queries(60):
        desk.post(page_of(Intake.objects.get()), {"confirm": "1"})

    assert Listing.objects.filter(level="senior", role__slug="data-engineer").count() == 20


def test_the_command_refuses_a_list_and_says_where_it_comes_in(desk, listing, run_import, tmp_path):  # noqa: F811
    path = tmp_path / "jobs.csv"
    path.write_bytes(packed(exported(desk)).read())
    said = io.StringIO()

    with pytest.raises(CommandError):
        run_import(path, format="csv", stderr=said)

    assert "comes in at the desk" in said.getvalue()
    assert Listing.objects.count() == 1
