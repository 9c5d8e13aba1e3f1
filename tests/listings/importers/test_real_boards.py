"""Real and rebuilt boards: what was read is what their employers wrote."""

import csv
import json

import pytest
from django.conf import settings
from django.core.management import call_command

from listings.models import Listing, ListingChange, ListingSource

pytestmark = pytest.mark.real_data

POSTINGS = settings.REAL_DATA_DIR / "postings"
FIRST = POSTINGS / "greenhouse" / "real_canonical_2023-01-13.json"
SECOND = POSTINGS / "greenhouse" / "real_canonical_2023-03-28.json"


def expected_rows(name: str, format: str) -> dict[tuple[str, str], dict[str, str]]:
    lines = (POSTINGS / name).read_text(encoding="utf-8").splitlines()
    rows = [row for row in csv.DictReader(lines) if row["format"] == format]
    return {(row["file"], row["external_id"] or row["url"]): row for row in rows}


def rehearsed(capsys, path, format="greenhouse") -> list[dict]:
    call_command("import_listings", str(path), format=format, rehearse=True, json=True)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def number(text: str) -> float | None:
    return float(text) if text else None


def test_every_greenhouse_row_is_met(db, capsys):
    expected = expected_rows("expected_recon.csv", "greenhouse")
    met = 0
    for path in sorted((POSTINGS / "greenhouse").glob("recon_*.json")):
        for row in rehearsed(capsys, path):
            want = expected[(f"postings/greenhouse/{path.name}", row["external_id"])]
            for name in ("title", "company", "location_raw", "currency", "period", "published"):
                assert row[name] == want[name], (name, row)
            assert row["url"] == want["url"]
            assert row["salary_min"] == number(want["salary_min"])
            assert row["salary_max"] == number(want["salary_max"])
            met += 1
    assert met == len(expected) == 598


def test_a_table_of_real_jobs_is_met(db, capsys):
    lines = (POSTINGS / "expected_lists_feeds.csv").read_text(encoding="utf-8").splitlines()
    expected = [row for row in csv.DictReader(lines) if row["format"] == "csv"]

    rows = rehearsed(capsys, POSTINGS / "lists" / "recon_jobs.csv", "csv")

    assert len(rows) == len(expected) == 80
    for row, want in zip(rows, expected, strict=True):
        for name in ("title", "company", "currency", "period", "published", "url"):
            assert row[name].strip() == want[name].strip(), (name, row, want)
        assert row["salary_min"] == number(want["salary_min"]), row
        assert row["salary_max"] == number(want["salary_max"]), row


def test_a_newer_board_opens_and_closes_exactly_what_it_should(run_counts):
    expected = json.loads((POSTINGS / "expected_resync_canonical.json").read_text())
    ids = {
        name: {str(one) for one in expected[name]}
        for name in ("closed", "opened", "changed_title", "changed_location")
    }

    assert len(run_counts(FIRST)["created"]) == expected["first_jobs"]
    outcome = run_counts(SECOND)

    assert set(outcome["closed"]) == ids["closed"]
    assert set(outcome["created"]) == ids["opened"]
    assert len(outcome["updated"]) + len(outcome["unchanged"]) == expected["in_both"]
    listed = ListingSource.objects.filter(missing_since__isnull=True)
    assert listed.count() == expected["second_jobs"]
    # Titles that differ in more than the space around them.
    titles = [
        {
            str(job["id"]): " ".join(job["title"].split())
            for job in json.loads(path.read_text())["jobs"]
        }
        for path in (FIRST, SECOND)
    ]
    retitled = {one for one in ids["changed_title"] if titles[0][one] != titles[1][one]}
    assert retitled <= set(outcome["updated"])
    assert set(ListingChange.objects.filter(field="title").values_list("new", flat=True)) == {
        titles[1][one] for one in retitled
    }

    again = run_counts(SECOND)
    assert len(again["unchanged"]) == expected["second_jobs"]
    assert again["updated"] == again["created"] == again["closed"] == []


def test_the_same_job_in_several_cities_is_one_listing(run_import):
    run_import(SECOND)

    engineers = ListingSource.objects.filter(external_id__in=["4255320", "4255316"])
    assert len({source.listing_id for source in engineers}) == 1
    cities = {place.city for place in engineers.first().listing.places.all()}
    assert cities == {"Shanghai", "Beijing"}


def test_one_job_of_a_board_is_no_board(run_import):
    run_import(SECOND)
    live = Listing.objects.live().count()

    run_import(POSTINGS / "greenhouse" / "real_canonical_job_4754075_questions_2024-05-28.json")

    assert Listing.objects.live().count() == live
