"""What `manage.py pay_figures` promises, and that figures match the file they come from."""

import csv
import json
from io import StringIO
from statistics import median

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import TestCase

from salaries.statistics import quantile
from tests.factories import make_role

pytestmark = pytest.mark.django_db

SALARIES = settings.REAL_DATA_DIR / "salaries"


def run(*arguments: str, aside: StringIO | None = None) -> str:
    out = StringIO()
    call_command("pay_figures", *arguments, stdout=out, stderr=aside or StringIO())
    return out.getvalue()


def test_distinct_ranges_are_counted_by_country_under_the_thresholds(add_bands):
    role = make_role()
    add_bands(role, 12)
    add_bands(role, 12)
    add_bands(role, 3, level="mid")
    add_bands(role, 2, currency="EUR")

    senior, mid = sorted(
        json.loads(run("--by", "level", "--format", "json")), key=lambda r: -r["n"]
    )

    assert (senior["n"], senior["adverts"], senior["p50"]) == (12, 24, 120_000)
    assert senior["low"] < 120_000 < senior["high"]
    assert (mid["n"], mid["status"], mid["p50"]) == (3, "not_enough", None)


def test_what_no_figure_counts_is_said_aside(add_bands):
    role = make_role()
    add_bands(role, 12)
    add_bands(role, 5, 200_000, 240_000, employment_type="CT")
    add_bands(role, 1, currency="EUR")
    aside = StringIO()

    (row,) = json.loads(run("--by", "role", "--format", "json", aside=aside))

    assert (row["n"], row["p50"]) == (12, 120_000)
    assert "Left out: 5 ranges of contract work.\n" in aside.getvalue()
    assert "Left out: 1 range in another currency than the country’s.\n" in aside.getvalue()


def test_without_data_or_with_an_unknown_part_it_says_so(add_bands):
    with pytest.raises(CommandError, match="no such pay source"):
        run("--by", "level")

    add_bands(make_role(), 5)
    with pytest.raises(CommandError, match="'moon' is none of title"):
        run("--by", "moon")
    with pytest.raises(CommandError, match="no such pay source"):
        run("--by", "level", "--source", "moon")


def test_every_grouping_goes_with_every_other(add_bands):
    role = make_role()
    add_bands(role, 12, remote_ratio=0, company_size="M")
    add_bands(role, 12, remote_ratio=100, company_size="M")  # the same ranges, from home
    add_bands(role, 6, year=2025, company_size="L", remote_ratio=0)

    rows = json.loads(run("--by", "role,remote,size,year", "--format", "json"))

    assert [(row["remote"], row["size"], row["year"], row["n"]) for row in rows] == [
        (0, "L", 2025, 6),
        (0, "M", 2026, 12),
        (100, "M", 2026, 12),
    ]
    assert {row["role"] for row in rows} == {role.slug}
    (whole,) = json.loads(run("--by", "overall", "--format", "json"))
    assert (whole["country"], whole["n"], whole["adverts"]) == ("US", 18, 30)


def test_kinds_of_pay_are_never_blended(add_bands):
    role = make_role()
    add_bands(role, 12)
    add_bands(role, 40, kind="reported")

    (row,) = json.loads(run("--by", "role", "--format", "json"))

    assert row["n"] == 12


def test_a_table_and_json_say_the_same(add_bands):
    add_bands(make_role(), 60)

    table = [line.split("\t") for line in run("--by", "level").splitlines()]
    (row,) = json.loads(run("--by", "level", "--format", "json"))

    assert table == [list(row), [str(value) for value in row.values()]]
    assert None not in row.values()


# The words of the reference files for ours.
REFERENCE = {
    "title": "job_title",
    "level": "experience_level",
    "year": "work_year",
    "country": "company_location",
    "size": "company_size",
    "remote": "remote_ratio",
}


GROUPINGS = {
    "title": "by_job_title",
    "level": "by_experience",
    "year": "by_year",
    "country": "by_company_location",
    "size": "by_company_size",
    "remote": "by_remote_ratio",
    "title,level": "by_job_title_experience",
    "title,year": "by_job_title_year",
}
LEVEL_CODES = {"entry": "EN", "mid": "MI", "senior": "SE", "executive": "EX"}


def matches_reference(row: dict, line: dict) -> None:
    assert int(row["n"]) == int(line["count"])
    for percent in ("p10", "p25", "p50", "p75", "p90"):
        assert float(row[percent]) == pytest.approx(float(line[percent]), abs=0.01)


@pytest.mark.real_data
class TestTheSnapshotOf2024(TestCase):
    """Read once for all three."""

    @classmethod
    def setUpTestData(cls):
        call_command("import_pay", str(SALARIES / "salaries_2024-09-29.csv"), stdout=StringIO())

    def test_as_published_figures_match_the_reference(self):
        for by, file in GROUPINGS.items():
            parts = by.split(",")
            found = {
                tuple(LEVEL_CODES.get(row[part], row[part]) for part in parts): row
                for row in csv.DictReader(
                    StringIO(run("--by", by, "--as-published", "--format", "csv"))
                )
            }
            with (SALARIES / "expected" / f"{file}.csv").open(newline="") as reference:
                expected = list(csv.DictReader(reference))

            assert len(found) == len(expected)
            for line in expected:
                matches_reference(found[tuple(line[REFERENCE[part]] for part in parts)], line)

        (row,) = json.loads(run("--by", "overall", "--as-published", "--format", "json"))
        whole = json.loads((SALARIES / "expected" / "overall.json").read_text())["overall"]
        matches_reference(row, whole)

    def test_the_rows_taken_as_csv_give_the_figure_of_the_page(self):
        address = "/salaries/data-architect/rows.csv?country=US&level=senior&year=2023-2024"
        rows = list(csv.DictReader(StringIO(self.client.get(address).content.decode())))
        counted = sorted(float(row["middle"]) for row in rows if row["standing"] == "counted")

        page = self.client.get("/salaries/data-architect/?level=senior").content.decode()

        assert f"{len(counted):,} different ranges from" in page
        assert f"<b>USD {round(median(counted) + 0.5, -3):,.0f}</b>" in page
        assert f"between {round(quantile(counted, 0.25), -3):,.0f} and" in page

    def test_the_named_pair_has_no_number_on_either_title_and_no_difference(self):
        page = self.client.get("/salaries/deep-learning-engineer/us/?vs=head-of-data-science")
        html = page.content.decode().split('id="compare"')[1].split("</section>")[0]

        assert "Not the same career stage" in html
        assert "Not enough data for deep learning engineers of all levels" in html
        assert "Not enough data for heads of data science of all levels" in html
        assert "advertised for senior machine learning engineers in the United States" in html
        assert "advertised for executive heads of data in the United States" in html
        assert "a year above" not in html
