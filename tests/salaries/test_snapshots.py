"""What reading a salary snapshot promises."""

import csv
import json
from collections import defaultdict

import pytest
from django.conf import settings

from salaries.snapshots import SnapshotError, read_snapshot
from salaries.statistics import quantile

HEADER = (
    "work_year,experience_level,employment_type,job_title,salary,salary_currency,salary_in_usd,"
    "employee_residence,remote_ratio,company_location,company_size"
)
SALARIES = settings.REAL_DATA_DIR / "salaries"
BAD = settings.REAL_DATA_DIR / "bad"


def row(salary="150000", **cells) -> str:
    values = {
        "work_year": "2024",
        "experience_level": "SE",
        "employment_type": "FT",
        "job_title": "Data Engineer",
        "salary": salary,
        "salary_currency": "USD",
        "salary_in_usd": salary,
        "employee_residence": "US",
        "remote_ratio": "0",
        "company_location": "US",
        "company_size": "M",
    }
    return ",".join((values | cells).values())


def read(*rows: str):
    return read_snapshot("\r\n".join([HEADER, *rows, ""]).encode())


def ends(snapshot) -> list[tuple[int, int, int]]:
    return [(band.minimum, band.maximum, band.published_rows) for band in snapshot.bands]


def test_two_neighbouring_rows_alike_in_all_but_pay_are_one_range():
    snapshot = read(row("200000"), row("150000"))

    assert ends(snapshot) == [(150_000, 200_000, 2)]
    assert (snapshot.rows, snapshot.paired, snapshot.unpaired) == (2, 1, 0)


@pytest.mark.parametrize(
    "cell",
    [
        {"work_year": "2023"},
        {"work_year": "2024e"},
        {"experience_level": "MI"},
        {"employment_type": "CT"},
        {"job_title": "Data Scientist"},
        {"salary_currency": "EUR"},
        {"employee_residence": "CA"},
        {"remote_ratio": "100"},
        {"company_location": "CA"},
        {"company_size": "L"},
    ],
)
def test_rows_that_differ_in_anything_else_stay_apart(cell):
    assert ends(read(row("200000"), row("150000", **cell))) == [
        (200_000, 200_000, 1),
        (150_000, 150_000, 1),
    ]


def test_the_top_of_a_range_stands_first():
    assert ends(read(row("150000"), row("200000"))) == [
        (150_000, 150_000, 1),
        (200_000, 200_000, 1),
    ]


def test_equal_ends_are_a_range_of_one_amount():
    assert ends(read(row("150000"), row("150000"))) == [(150_000, 150_000, 2)]


def test_ranges_are_put_together_from_the_top_down_each_row_once():
    snapshot = read(row("200000"), row("150000"), row("140000"), row("120000"), row("110000"))

    assert ends(snapshot) == [
        (150_000, 200_000, 2),
        (120_000, 140_000, 2),
        (110_000, 110_000, 1),
    ]


def test_a_row_left_out_parts_its_neighbours():
    snapshot = read(row("200000"), row("abc"), row("150000"))

    assert [band.published_rows for band in snapshot.bands] == [1, 1]
    assert len(snapshot.errors) == 1


def test_rows_read_with_meaning_and_line():
    snapshot = read(row(work_year="2021e", company_location="NA", salary_currency="NAD"))

    (band,) = snapshot.bands
    assert (band.year, band.is_estimate) == (2021, True)
    assert (band.country, band.currency, band.level) == ("NA", "NAD", "senior")
    assert band.line == 2


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("work_year", "24"),
        ("work_year", "1999"),
        ("work_year", "2024x"),
        ("experience_level", "XX"),
        ("employment_type", "full"),
        ("job_title", ""),
        ("job_title", "x" * 161),
        ("salary", "abc"),
        ("salary", "-5"),
        ("salary", "0"),
        ("salary", "1e6"),
        ("salary", "150000.50"),
        ("salary", "9999999999999"),
        ("salary", "٣٠٠٠٠"),
        ("salary_currency", "usd"),
        ("salary_in_usd", "NaN"),
        ("employee_residence", "USA"),
        ("remote_ratio", "33"),
        ("company_location", "ZZ"),
        ("company_size", "XL"),
    ],
)
def test_a_bad_cell_is_named_with_line_column_value_and_remedy(column, value):
    snapshot = read(row(), row(**{column: value}), row("120000", work_year="2023"))

    (error,) = snapshot.errors
    assert (error.line, error.column) == (3, column)
    assert error.value == value or error.value.endswith("...")
    assert error.remedy
    assert len(snapshot.bands) == 2


def test_short_and_long_rows_are_named():
    snapshot = read("2024,SE,FT,Data Engineer,150000", row() + ",more")

    assert [(error.line, error.column) for error in snapshot.errors] == [
        (2, "salary_currency"),
        (3, "(after the last)"),
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"Job Title;Salary\n", "lacks"),
        (b"work_year,experience_level\n2024,SE\n", "lacks employment_type"),
        (HEADER.encode() + b",salary\n", "more than once"),
        (HEADER.encode() + b"\n\xff\xfe\n", "Line 2 is not UTF-8"),
        (HEADER.encode() + b"\nab\0c\n", "Line 2 holds a NUL"),
        (HEADER.encode() + b'\n"never closed\n', "not valid CSV"),
        ("<html>".encode("utf-16"), "not UTF-8"),
    ],
)
def test_what_is_no_snapshot_is_refused_as_a_whole(data, says):
    with pytest.raises(SnapshotError, match=says):
        read_snapshot(data)


def test_byte_order_mark_column_order_and_blank_lines_do_not_matter():
    columns = HEADER.split(",")[::-1]
    cells = row().split(",")[::-1]
    text = ",".join(columns) + "\n\n" + ",".join(cells) + "\n\n"

    assert ends(read_snapshot(text.encode("utf-8-sig"))) == [(150_000, 150_000, 1)]


# The real snapshots.


@pytest.fixture(scope="module")
def newest():
    return read_snapshot((SALARIES / "salaries_2024-09-29.csv").read_bytes())


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "rows", "paired", "unpaired"),
    [
        ("salaries_2021-09-12_old_format.csv", 142, 2, 138),
        ("salaries_2024-06-30_previous.csv", 25_039, 12_099, 841),
        ("salaries_2024-09-29.csv", 49_108, 24_118, 872),
    ],
)
def test_every_row_of_the_public_snapshots_is_read(name, rows, paired, unpaired):
    snapshot = read_snapshot((SALARIES / name).read_bytes())

    assert snapshot.errors == []
    assert (snapshot.rows, snapshot.paired, snapshot.unpaired) == (rows, paired, unpaired)
    assert sum(band.published_rows for band in snapshot.bands) == rows


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("file", "keys"),
    [
        ("by_job_title", ["job_title"]),
        ("by_experience", ["experience_level"]),
        ("by_year", ["work_year"]),
        ("by_company_location", ["company_location"]),
        ("by_company_size", ["company_size"]),
        ("by_remote_ratio", ["remote_ratio"]),
        ("by_job_title_experience", ["job_title", "experience_level"]),
        ("by_job_title_year", ["job_title", "work_year"]),
    ],
)
def test_ranges_still_hold_the_rows_as_published(newest, file, keys):
    """Counts exact, percentiles within 0.01, from the source's own US dollar amounts."""
    codes = {"entry": "EN", "mid": "MI", "senior": "SE", "executive": "EX"}
    read_as = {
        "job_title": lambda band: band.title,
        "experience_level": lambda band: codes[band.level],
        "work_year": lambda band: str(band.year),
        "company_location": lambda band: band.country,
        "company_size": lambda band: band.company_size,
        "remote_ratio": lambda band: str(band.remote_ratio),
    }
    groups = defaultdict(list)
    for band in newest.bands:
        group = tuple(read_as[key](band) for key in keys)
        groups[group] += [band.usd_minimum, band.usd_maximum][: band.published_rows]

    with (SALARIES / "expected" / f"{file}.csv").open(newline="") as expected_file:
        expected = list(csv.DictReader(expected_file))

    assert len(expected) == len(groups)
    for line in expected:
        amounts = sorted(groups[tuple(line[key] for key in keys)])
        assert len(amounts) == int(line["count"])
        for percent in (10, 25, 50, 75, 90):
            wanted = float(line[f"p{percent}"])
            assert quantile(amounts, percent / 100) == pytest.approx(wanted, abs=0.01)


@pytest.mark.real_data
def test_the_whole_snapshot_matches_its_reference(newest):
    wanted = json.loads((SALARIES / "expected" / "overall.json").read_text())
    amounts = sorted(
        amount
        for band in newest.bands
        for amount in [band.usd_minimum, band.usd_maximum][: band.published_rows]
    )

    assert len(amounts) == wanted["rows"]
    assert (amounts[0], amounts[-1]) == (wanted["min"], wanted["max"])
    # the reference pairs greedily without asking for the top first: one pair more
    assert newest.paired == wanted["pairs"]["greedy_adjacent_pairs"] - 1


@pytest.mark.real_data
def test_the_bad_file_gives_its_good_rows_and_says_what_is_wrong_with_the_others():
    snapshot = read_snapshot((BAD / "salaries_bad.csv").read_bytes())

    assert [band.line for band in snapshot.bands] == [2, 3, 8]
    assert snapshot.bands[1].is_estimate
    assert snapshot.bands[2].country == "NA"
    assert [(error.line, error.column, error.value) for error in snapshot.errors] == [
        (4, "experience_level", "XX"),
        (5, "salary", "abc"),
        (6, "remote_ratio", "33"),
        (7, "salary_currency", ""),
    ]


@pytest.mark.real_data
def test_no_other_hostile_file_is_taken_for_a_snapshot():
    for path in sorted(BAD.iterdir()):
        if path.name != "salaries_bad.csv":
            with pytest.raises(SnapshotError):
                read_snapshot(path.read_bytes())
