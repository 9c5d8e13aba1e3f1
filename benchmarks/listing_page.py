"""How long the jobs page takes at 10,000 and 100,000 listings, against a bare Django view.

Whole WSGI stack, warm, every count and 50 cards. The bare view answers with the same bytes behind
the same middleware in the same process, so the ratio does not depend on the machine.

    make bench                        both sizes
    make bench BENCH="10000 --runs 5" one size, fewer runs
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = [10_000, 100_000]
PAGES = {
    "newest, no filter": "/jobs/",
    "one role": "/jobs/?role=data-engineer",
    "level and pay": "/jobs/?level=senior&pay=90000&pay_cur=EUR",
    "text": "/jobs/?q=python+pipeline",
    "page 20": "/jobs/?country=us&page=20",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(measure(arguments.sizes[0], arguments.runs)))
        return
    for size in arguments.sizes:
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {
                "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}",
                "DJANGO_SETTINGS_MODULE": "jobboard.settings",
                "SECURE_SSL": "off",
            }
            command = [sys.executable, "-m", "benchmarks.listing_page", "--child", str(size)]
            command += ["--runs", str(arguments.runs)]
            child = subprocess.run(
                command, env=environment, check=True, capture_output=True, text=True
            )
        report(size, json.loads(child.stdout.splitlines()[-1]))


def measure(size: int, runs: int) -> dict[str, dict[str, float]]:
    """Fill a scratch database and time every page and the bare view; milliseconds."""
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks.urls"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.data import generate
    from benchmarks.urls import BYTES

    call_command("migrate", verbosity=0)
    call_command("refresh_rates", "--shipped", verbosity=0)
    generate(size)
    client = Client(SERVER_NAME="127.0.0.1")
    results = {}
    for name, address in PAGES.items():
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        BYTES["answer"] = response.content
        page, bare = [], []
        for _ in range(runs):  # in turns, so that a busy moment hits both
            page.append(timed(client, address))
            bare.append(timed(client, "/bare/"))
        results[name] = {
            "page": statistics.median(page),
            "p95": sorted(page)[max(0, round(len(page) * 0.95) - 1)],
            "bare": statistics.median(bare),
            "kB": len(response.content) / 1000,
        }
    return results


def timed(client, address: str) -> float:
    started = time.perf_counter()
    client.get(address)
    return (time.perf_counter() - started) * 1000


def report(size: int, results: dict[str, dict[str, float]]) -> None:
    print(f"\n{size:,} listings".ljust(26) + "median ms   p95 ms   bare ms     ratio     kB")
    for name, row in results.items():
        ratio = row["page"] / row["bare"]
        print(
            f"{name:24} {row['page']:9.1f} {row['p95']:9.1f} {row['bare']:9.2f} "
            f"{ratio:8.0f}x {row['kB']:7.0f}"
        )


if __name__ == "__main__":
    main()
