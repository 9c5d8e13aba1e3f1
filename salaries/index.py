"""The public salary index: what it is, and fetching its pinned snapshot."""

import hashlib
from datetime import date
from urllib.error import URLError
from urllib.request import Request, urlopen

from .models import PaySource
from .snapshots import SnapshotError

SLUG = "aijobs-index"
COMMIT = "37027ac58e0bf0ca7e1eddd1444ed6b9705cdc93"
URL = f"https://raw.githubusercontent.com/foorilla/ai-jobs-net-salaries/{COMMIT}/salaries.csv"
PUBLISHED_ON = date(2024, 9, 29)
SHA256 = "bfa241181f0641b4d7ed48ea80f087f143e3ca76c591cad99d8f0ab88172b092"
TIMEOUT_SECONDS = 30


def index_source(*, published_on: date) -> PaySource:
    """Return the index's source, made known on first use; the editors' words are kept."""
    source, _created = PaySource.objects.get_or_create(
        slug=SLUG,
        defaults={
            "name": "aijobs.net salary index",
            "publisher": "Foorilla",
            "licence": "CC0 1.0",
            "url": "https://github.com/foorilla/ai-jobs-net-salaries",
            "snapshot_date": published_on,
            "is_updated": False,
            "bias": "Mostly the two ends of ranges advertised in the United States; it names no "
            "employers, repeats common ranges, and ends at 15,000 and 800,000 US dollars.",
        },
    )
    return source


def fetch(*, most_bytes: int) -> bytes:
    """Download the pinned snapshot and prove that it is that one.

    Raises SnapshotError when the network is closed or the file is another.
    """
    request = Request(URL, headers={"User-Agent": "Rolewise import_pay"})
    try:
        with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            data = answer.read(most_bytes + 1)
    except (URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise SnapshotError(
            f"{URL} cannot be reached ({reason}). Download it where the network is open and "
            f"import the file: manage.py import_pay salaries.csv --date {PUBLISHED_ON}"
        ) from error
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        raise SnapshotError(
            f"What {URL} answered is not the snapshot we know: its SHA-256 is {found}, "
            f"not {SHA256}. Nothing was imported."
        )
    return data
