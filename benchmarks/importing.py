"""How pages fare while a large import runs in another process."""

import csv
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path
from random import Random

from benchmarks.pages import unseen
from benchmarks.timing import milliseconds, summary
from benchmarks.wsgi import Site
from listings.models import Listing


def measure(site: Site, queries: list[str], runs: int, rows: int, folder: Path) -> dict:
    """Return times of pages before and while `rows` jobs are imported, and how long that took."""
    file = folder / "jobs.csv"
    write_file(file, rows)
    alone = [milliseconds(lambda q=query: site.get(unseen(q))) for query in queries * runs]
    beside = []
    started = time.monotonic()
    command = [sys.executable, "manage.py", "import_listings", "--format", "csv", str(file)]
    importing = subprocess.Popen([*command, "--verbosity", "0"])
    for query in cycle(queries):
        beside.append(milliseconds(lambda q=query: site.get(unseen(q))))
        if importing.poll() is not None:
            break
    if importing.returncode:
        raise RuntimeError("The import failed.")
    seconds = time.monotonic() - started
    return {"alone": summary(alone), "beside": summary(beside), "seconds": seconds, "rows": rows}


def write_file(path: Path, rows: int) -> None:
    """Write a table of jobs with the texts of jobs that are there, under titles of its own."""
    rng = Random(rows)
    texts = list(
        Listing.objects.order_by("-pk").values_list("title", "description", "company__name")[:1000]
    )
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["id", "title", "company", "location", "salary", "url", "description"])
        for number in range(rows):
            title, description, company = texts[number % len(texts)]
            place = rng.choice(("Berlin, Germany", "London, UK", "Austin, TX", "Remote - US"))
            low = rng.randrange(60, 200)
            salary = f"USD {low},000 - {low + 30},000 per year" if rng.random() < 0.6 else ""
            url = f"https://jobs.example/imported/{number}"
            table.writerow([number, f"{title} {number}", company, place, salary, url, description])
