"""Every hostile file through the door: its good jobs, a message for the rest, never an error."""

import csv

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from listings.models import ImportBatch, Intake, Listing
from tests.listings.importers.test_files import USABLE, manifest

from .test_bring_in import START, confirm, editor, page_of  # noqa: F401

pytestmark = [pytest.mark.real_data, pytest.mark.django_db]

# What an editor answers where the door asks, and what the door says where it takes nothing.
ENCODINGS = {"csv_tab_cp1252.csv": "windows-1252", "latin1.json": "windows-1252"}
WITHOUT_HEADER = {"csv_no_header.csv"}
TAKEN = USABLE | {"csv_tab_cp1252.csv": 1, "latin1.json": 1, "csv_no_header.csv": 1}
SAYS = {
    "json_truncated.json": "line",
    "json_two_documents.json": "more than one document",
    "json_deep_nesting.json": "nested too deeply",
    "json_nan_infinity.json": "NaN is no number",
    "json_html_error_page.json": "is no board in a format known here",
    "empty.json": "The submitted file is empty",
    "whitespace_only.json": "is empty",
    "csv_unclosed_quote.csv": "quotation mark left open",
    "csv_duplicate_header.csv": "What does each column",
    "big_50mb.csv.gz": "packed (gzip)",
    "gzip_bomb_120mb.json.gz": "packed (gzip)",
    "zip_bomb_and_zipslip.zip": "packed (zip)",
    "xml_xxe.xml": "is no board in a format known here",
    "xml_billion_laughs.xml": "is no board in a format known here",
}


@pytest.mark.parametrize("row", manifest(), ids=lambda row: row["file"])
def test_a_hostile_file_gives_its_good_jobs_and_a_message_for_the_rest(
    client,
    editor,  # noqa: F811
    row,
):
    path = settings.REAL_DATA_DIR / "bad" / row["file"]
    file = SimpleUploadedFile(row["file"], path.read_bytes())

    response = client.post(START, {"file": file, "board_name": "Hostile"}, follow=True)
    said = response.content.decode()
    if intake := Intake.objects.first():
        said += _answered(client, intake, row["file"])
        said += confirm(client, intake).content.decode()

    assert response.status_code == 200
    assert SAYS.get(row["file"], "") in said
    taken = sum(batch.created for batch in ImportBatch.objects.all())
    assert taken == TAKEN.get(row["file"], 0)
    assert "\0" not in "".join(Listing.objects.values_list("title", flat=True))


def _answered(client, intake: Intake, name: str) -> str:
    """Answer what the door asks of this file, and return the page that follows."""
    asks = intake.found.get("asks")
    if asks == "encoding" and name in ENCODINGS:
        answer = {"encoding": ENCODINGS[name]}
    elif asks == "columns" and name in WITHOUT_HEADER:
        columns = ("title", "company", "location", "salary", "url")
        answer = {f"column-{number}": one for number, one in enumerate(columns)}
        answer["has_header"] = "no"
    else:
        return ""
    response = client.post(page_of(intake), answer, follow=True)
    intake.refresh_from_db()
    return response.content.decode()


def test_the_list_of_hostile_files_is_whole():
    with (settings.REAL_DATA_DIR / "bad" / "manifest.csv").open(encoding="utf-8") as file:
        kinds = {row["kind"] for row in csv.DictReader(file)}

    assert kinds == {"json", "csv", "filename", "archive", "xml", "image"}
