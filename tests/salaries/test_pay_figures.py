"""What `manage.py pay_figures` promises, and that figures match the file they come from."""

import csv
import json
from io import StringIO
from statistics import median

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from salaries.statistics import quantile
from tests.factories import make_role

pytestmark = pytest.mark.django_db

SALARIES = settings.REAL_DATA_DIR / "salaries"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("pay_figures", *arguments, stdout=out)
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

    assert (senior["n"], senior["adverts"], senior["median"]) == (12, 24, 120_000)
    assert (mid["n"], mid["status"], mid["median"]) == (3, "not_enough", None)


def test_without_data_or_with_an_unknown_part_it_says_so(add_bands):
    with pytest.raises(CommandError, match="no such pay source"):
        run("--by", "level")

    add_bands(make_role(), 5)
    with pytest.raises(CommandError, match="'moon' is none of title"):
        run("--by", "moon")
    with pytest.raises(CommandError, match="as-published only"):
        run("--by", "size")


@pytest.fixture
def real_data():
    call_command("import_pay", str(SALARIES / "salaries_2024-09-29.csv"), stdout=StringIO())


@pytest.mark.real_data
@pytest.mark.usefixtures("real_data")
def test_as_published_figures_match_the_reference():
    levels = {"EN": "entry", "MI": "mid", "SE": "senior", "EX": "executive"}
    found = {
        (row["title"], row["level"]): row
        for row in csv.DictReader(
            StringIO(run("--by", "title,level", "--as-published", "--format", "csv"))
        )
    }

    with (SALARIES / "expected" / "by_job_title_experience.csv").open(newline="") as file:
        expected = list(csv.DictReader(file))

    assert len(found) == len(expected)
    for line in expected:
        row = found[line["job_title"], levels[line["experience_level"]]]
        assert row["count"] == line["count"]
        for percent in ("p10", "p25", "p50", "p75", "p90"):
            assert float(row[percent]) == pytest.approx(float(line[percent]), abs=0.01)


@pytest.mark.real_data
@pytest.mark.usefixtures("real_data")
def test_the_rows_taken_as_csv_give_the_figure_of_the_page(client):
    address = "/salaries/data-architect/rows.csv?country=US&level=senior&year=2023-2024"
    rows = list(csv.DictReader(StringIO(client.get(address).content.decode())))
    counted = sorted(float(row["middle"]) for row in rows if row["standing"] == "counted")

    page = client.get("/salaries/data-architect/?level=senior").content.decode()

    assert f"{len(counted):,} different ranges from" in page
    assert f"<b>USD {round(median(counted) + 0.5, -3):,.0f}</b>" in page
    assert f"between {round(quantile(counted, 0.25), -3):,.0f} and" in page


@pytest.mark.real_data
@pytest.mark.usefixtures("real_data")
def test_the_named_pair_has_no_number_on_either_title_and_no_difference(client):
    page = client.get("/salaries/deep-learning-engineer/us/?vs=head-of-data-science")
    html = page.content.decode().split('id="compare"')[1].split("</section>")[0]

    assert "Not the same career stage" in html
    assert "Not enough data for deep learning engineers of all levels" in html
    assert "Not enough data for heads of data science of all levels" in html
    assert "advertised for senior machine learning engineers in the United States" in html
    assert "advertised for executive heads of data in the United States" in html
    assert "a year above" not in html
