"""Files nobody should have sent: a clear message, and never half a write."""

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError

from listings.importers import greenhouse
from listings.models import Listing, ListingSource
from roles.sheets.files import FileError, decoded, read_bytes

from .conftest import make_job

TABLE = "Job Title,Company,Location,Salary,Apply URL\n"


@pytest.fixture
def table_file(tmp_path):
    def write(text: str | bytes, name: str = "jobs.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def only_listing() -> Listing:
    return Listing.objects.get()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"<!DOCTYPE html><p>503", "is a web page"),
        (b'{"jobs": [1,]}', r"line 1, column 13"),
        (b'{"jobs":\n[{"id"', r"line 2"),
        (b'{"jobs": []} {"jobs": []}', "more than one document"),
        (b'{"jobs": [NaN]}', "NaN is no number"),
        (b'{"jobs": [-Infinity]}', "-Infinity is no number"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"jobs": [' + b"9" * 5_000 + b"]}", "not usable JSON"),
        (b"[1, 2]", "must be an object"),
        (b"{}", 'no list "jobs"'),
        (b'{"jobs": {}}', "must be a list"),
        (b'{"jobs": [{"title": "\xe9"}]}', r"not UTF-8 at byte 21 \(line 1\)"),
        (b'{"jobs": []} \xe2\x82', "not UTF-8"),
        (b"\x1f\x8b\x08\x00rest", r"packed \(gzip\)"),
        (b"PK\x03\x04rest", r"packed \(zip\)"),
    ],
)
def test_a_file_that_is_no_board_is_refused_with_its_fault(tmp_path, content, message):
    path = tmp_path / "board.json"
    path.write_bytes(content)

    with pytest.raises(FileError, match=message):
        greenhouse.read_file(decoded(read_bytes(path)))


def test_a_missing_file_is_named(run_import, tmp_path):
    with pytest.raises(CommandError, match="1 of 1 files could not be read"):
        run_import(tmp_path / "none.json")


def test_a_large_file_is_refused_before_it_is_read(tmp_path, settings):
    settings.IMPORT_MAX_BYTES = 100
    path = tmp_path / "board.json"
    path.write_bytes(b"x" * 101)

    with pytest.raises(FileError, match="larger than 100 bytes"):
        decoded(read_bytes(path))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_in_every_form(tmp_path, encoding):
    path = tmp_path / "board.json"
    path.write_bytes('{"jobs": ["Zürich"]}'.encode(encoding))

    assert json.loads(decoded(read_bytes(path))) == {"jobs": ["Zürich"]}


def test_a_good_file_is_imported_beside_a_broken_one(run_import, board_file, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{")

    with pytest.raises(CommandError, match="1 of 2"):
        run_import(broken, board_file(make_job(1)))

    assert Listing.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"title": None}, "title"),
        ({"title": ["a"]}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"title": " \u200b "}, "title"),
        ({"absolute_url": "javascript:alert(1)"}, "absolute_url"),
        ({"absolute_url": "ftp://x/y"}, "absolute_url"),
        ({"absolute_url": "https://x.example/" + "a" * 2_000}, "absolute_url"),
        ({"location": "Berlin"}, "location"),
        ({"location": {"name": 5}}, "location"),
        ({"content": "x" * 100_001}, "content"),
        ({"id": True}, "id"),
        ({"id": {"x": 1}}, "id"),
        ({"company_name": 7}, "company_name"),
    ],
)
def test_a_record_with_a_wrong_field_is_rejected_and_the_others_taken(
    run_counts, board_file, fields, column
):
    outcome = run_counts(board_file(make_job(1) | fields, make_job(2)))

    assert outcome["created"] == ["2"]
    (rejected,) = outcome["rejected"]
    assert f"{column}" in rejected
    assert rejected.startswith("row 1")


def test_text_is_stored_as_text_without_signs_that_mislead(run_import, board_file):
    title = "\u202e<script>alert(1)</script> {{7*7}} \u0000Data\u200b \ud800Engineer"

    run_import(board_file(make_job(1, title=title)))

    assert only_listing().title == "<script>alert(1)</script> {{7*7}} Data Engineer"


def test_descriptions_keep_their_text_and_lose_what_runs(run_import, board_file):
    content = (
        "&lt;h1 onclick=x&gt;Work&lt;/h1&gt;&lt;div&gt;One&amp;nbsp;two&lt;/div&gt;&lt;div&gt;"
        "Three&lt;/div&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;a href=&quot;javascript:x&quot;"
        "&gt;y&lt;/a&gt;&lt;img src=x&gt;"
    )

    run_import(board_file(make_job(1, content=content)))

    html = only_listing().description
    assert html.startswith("<h3>Work</h3><p>One&nbsp;two</p><p>Three</p>")
    assert not re.search("script|onclick|img|alert", html)


def test_an_address_cannot_leave_its_attribute(run_import, board_file):
    run_import(board_file(make_job(1, absolute_url='https://x.example/"onmouseover="alert(1)')))

    assert only_listing().apply_url == "https://x.example/%22onmouseover=%22alert(1)"


def test_an_id_that_comes_twice_is_one_job_and_a_contradiction_is_said(run_counts, board_file):
    outcome = run_counts(board_file(make_job(1), make_job(1), make_job(1, title="Other")))

    assert outcome["created"] == ["1"]
    (rejected,) = outcome["rejected"]
    assert "row 3 (id 1)" in rejected
    assert only_listing().title == "Data Engineer 1"


def test_one_address_under_two_ids_is_said(run_import, board_file):
    url = "https://boards.greenhouse.io/acme/jobs/1"

    printed = run_import(board_file(make_job(1), make_job(2, absolute_url=url)))

    assert "row 1 has the same address under another id" in printed


def test_a_date_nobody_can_read_is_said_and_does_not_cost_the_job(run_import, board_file):
    printed = run_import(board_file(make_job(1, first_published="yesterday")))

    assert "published 'yesterday'" in printed
    assert only_listing().posted_on is None


def pay_of(listing: Listing) -> list[str]:
    return [str(pay) for pay in listing.pay_ranges.all()]


@pytest.mark.parametrize(
    ("pay", "stored", "problem"),
    [
        ((12000000, 15000000, "usd"), "USD 120000.00–150000.00 year", ""),
        (("12000000", "15000000", "EUR"), "EUR 120000.00–150000.00 year", ""),
        ((12000000, None, "EUR"), "EUR 120000.00–… year", ""),
        ((12000000, 12000000, "EUR"), "EUR 120000.00–120000.00 year", ""),
        ((-5000000, 9000000, "USD"), "", "below zero"),
        ((15000000, 9000000, "USD"), "", "reversed"),
        ((0, 0, "USD"), "", "zero"),
        ((0, 9000000, "USD"), "", "starts at nothing"),
        ((1, 99999999999999999999, "USD"), "", "nobody earns"),
        ((100, 90000000, "USD"), "", "too wide"),
        (("abc", 1, "USD"), "", "no number"),
        ((True, 1, "USD"), "", "no number"),
        ((12000000, 15000000, "XXX"), "", "in XXX"),
        ((12000000, 15000000, ""), "", "no currency"),
        ((15000000.0, 25000000.0, "JPY"), "", "JPY"),
        ((120000, 150000, "USD"), "", "how long"),
    ],
)
def test_pay_is_taken_as_given_or_not_at_all(run_import, board_file, pay, stored, problem):
    low, high, currency = pay
    fields = {"min_cents": low, "max_cents": high, "currency_type": currency}

    run_import(board_file(make_job(1, pay_input_ranges=[fields])))

    listing = only_listing()
    assert pay_of(listing) == ([stored] if stored else [])
    assert problem in listing.pay_problem
    assert bool(listing.pay_problem) == bool(problem)


def test_other_money_in_a_description_is_neither_pay_nor_a_problem(run_import, board_file):
    run_import(board_file(make_job(1, content="We pay up to £5,000 towards your move.")))

    assert pay_of(only_listing()) == []
    assert only_listing().pay_problem == ""


def test_pay_is_read_from_a_description(run_import, board_file):
    run_import(board_file(make_job(1, content="Salary: €60,000 to €75,000 per year.")))

    assert pay_of(only_listing()) == ["EUR 60000.00–75000.00 year"]


def test_several_pay_ranges_keep_their_labels_and_periods(run_import, board_file):
    ranges = [
        {"min_cents": 5500, "max_cents": 7500, "currency_type": "USD", "title": "Hourly, Ohio"},
        {"min_cents": 9000000, "max_cents": 9500000, "currency_type": "CAD", "title": "Canada"},
    ]

    run_import(board_file(make_job(1, pay_input_ranges=ranges)))

    found = [(pay.label, pay.currency, pay.period) for pay in only_listing().pay_ranges.all()]
    assert found == [("Hourly, Ohio", "USD", "hour"), ("Canada", "CAD", "year")]


def test_the_employer_is_the_records_else_the_given_else_the_boards(run_import, board_file):
    nameless = make_job(1, company_name=None)

    run_import(board_file(make_job(2)), company="Given")
    run_import(board_file(nameless), company="Given", board="a")
    run_import(board_file(nameless), board="b")

    names = ListingSource.objects.order_by("pk").values_list("listing__company__name", flat=True)
    assert list(names) == ["Acme", "Given", "Acme"]


def test_a_table_is_read_whatever_its_delimiter_and_header_words(run_import, table_file):
    rows = "TITLE ;company name;Where;Pay;Posted\r\nML Engineer;Acme;München;55.000,00 €;23/07/2026"

    run_import(table_file("\ufeff" + rows), format="csv")

    listing = only_listing()
    assert (listing.role.slug, str(listing.posted_on)) == (
        "machine-learning-engineer",
        "2026-07-23",
    )
    assert pay_of(listing) == ["EUR 55000.00–55000.00 year"]


def test_a_column_of_dates_tells_its_own_order(run_import, table_file):
    rows = "title,company,posted\nA,Acme,23/07/2026\nB,Acme,04/08/2026\n"

    run_import(table_file(rows), format="csv")

    assert str(Listing.objects.get(title="B").posted_on) == "2026-08-04"


def test_a_date_that_could_be_two_is_none(run_import, table_file):
    run_import(table_file("title,company,posted\nB,Acme,04/08/2026\n"), format="csv")

    assert only_listing().posted_on is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Data Engineer,Acme,Berlin\n", "names no column for the title"),
        ("Job Title,Salary\nA,1\n", "names no column for the company .* --company"),
        ("Job Title,Title,Company\nA,B,C\n", "more than one column for the title"),
        (TABLE + '"Data Engineer,Acme,Berlin,,\nML,Acme,Berlin,,\n', "from line 2 on"),
        (b"Job Title\tCompany\nf\xfcr\tAcme\n", "not UTF-8 .* --encoding"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_fault(
    run_import, table_file, text, message
):
    errors = StringIO()

    with pytest.raises(CommandError):
        run_import(table_file(text), format="csv", stderr=errors)

    assert re.search(message, errors.getvalue())
    assert not Listing.objects.exists()


def test_a_declared_encoding_is_used(run_import, table_file):
    text = "Job Title\tCompany\nEntwickler für Daten\tAcme\n".encode("cp1252")

    run_import(table_file(text), format="csv", encoding="cp1252")

    assert only_listing().title == "Entwickler für Daten"


def test_rows_with_too_few_or_many_cells_are_reported(run_counts, table_file):
    rows = "A,Acme\nB,Acme,Berlin,1,https://b.example,x\n\n,,,,\nC,Acme,Paris,,https://c.example\n"

    outcome = run_counts(table_file(TABLE + rows), format="csv")

    assert outcome["created"] == ["https://c.example"]
    assert [text.split(":")[0] for text in outcome["rejected"]] == ["row 2", "row 3"]


def test_formulas_are_text(run_import, table_file):
    run_import(table_file(TABLE + '"=HYPERLINK(""x"")",Acme,,=1+1,\n'), format="csv")

    assert only_listing().title == '=HYPERLINK("x")'
    assert only_listing().pay_problem


def test_every_line_end_ends_a_line(run_import, table_file):
    run_import(table_file("title,company\r\nA,Acme\nB,Acme\rC,Acme"), format="csv")

    assert Listing.objects.count() == 3


def test_a_column_nobody_knows_is_said(run_import, table_file):
    printed = run_import(table_file("title,company,mood\nA,Acme,good\n"), format="csv")

    assert "header 'mood': is not used" in printed


def test_rows_without_id_or_address_are_known_by_what_they_are_called(run_counts, table_file):
    rows = "title,company,location\nA,Acme,Berlin\nA,Acme,Paris\n"
    run_counts(table_file(rows), format="csv")

    again = run_counts(table_file(rows), format="csv")

    assert len(again["unchanged"]) == 2


def manifest() -> list[dict[str, str]]:
    path = settings.REAL_DATA_DIR / "bad" / "manifest.csv"
    if not path.exists():
        return []
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    return [row for row in rows if row["kind"] in ("json", "csv", "filename", "archive", "xml")]


# How many jobs of a hostile file can be taken; of all other files none can.
USABLE = {
    "json_types_wrong.json": 4, "json_duplicate_ids.json": 2, "json_bad_salaries.json": 11,
    "json_xss.json": 9, "utf8_bom.json": 6, "utf16le_bom.json": 6, "utf16be_nobom.json": 6,
    "mojibake_utf8.json": 1, "mixed_newlines.csv": 3, "csv_formula_injection.csv": 12,
    "csv_semicolon_utf8bom.csv": 1, "csv_ragged.csv": 1, "csv_nul_bytes.csv": 1,
    "csv_header_variants.csv": 1, "csv_reversed_salary.csv": 7, "name_ümlaut_日本.json": 1,
    "name with spaces & (parens).csv": 1, ".hidden.json": 1, "double.ext.json.php": 1,
}  # fmt: skip


@pytest.mark.real_data
@pytest.mark.parametrize("row", manifest(), ids=lambda row: row["file"])
def test_hostile_files_give_their_good_jobs_and_a_message_for_the_rest(run_import, board_file, row):
    run_import(board_file(make_job(99)), board="hostile")
    path = settings.REAL_DATA_DIR / "bad" / row["file"]
    format = "csv" if ".csv" in row["file"] else "greenhouse"
    board = "hostile-table" if format == "csv" else "hostile"

    try:
        printed = run_import(path, format=format, board=board)
    except CommandError as error:
        printed = str(error)

    taken = ListingSource.objects.exclude(external_id="99")
    assert taken.count() == USABLE.get(row["file"], 0), printed
    assert printed.strip()
    if not taken.exists():
        assert Listing.objects.live().count() == 1
    for listing in Listing.objects.all():
        assert "\0" not in listing.title
        assert not re.search(r"<script|onclick|javascript:|<iframe|<form", listing.description)
