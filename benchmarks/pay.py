"""Measure pay figures and pay pages over 1,000,000 pay rows, and the import of 75,000.

    python -m benchmarks.pay                   SQLite, in the system's temporary folder
    DATABASE_URL=postgres://… python -m benchmarks.pay
    python -m benchmarks.pay --rows 100000 --runs 20

The rows are as skewed as the public index: one role and country hold most of them. Figures are
those of a whole pay page, cut out of what the process keeps (warm) and made anew from the packed
columns (cold). Pages and the bare view take turns.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks import databases
from benchmarks.timing import milliseconds, summary

SEED = 7
ROWS = 1_000_000
IMPORTED_ROWS = 75_000
LEVELS = ["senior"] * 6 + ["mid"] * 3 + ["entry", "executive"]
COUNTRIES = {"US": ("USD", 60), "GB": ("GBP", 6), "DE": ("EUR", 5), "CA": ("CAD", 4),
             "IN": ("INR", 3), "FR": ("EUR", 2), "NL": ("EUR", 1), "AU": ("AUD", 1)}  # fmt: skip
YEARS = [2021, 2022, 2023, 2023, 2024, 2024, 2024, 2025, 2025, 2025, 2025, 2026, 2026, 2026]
HEADER = (
    "work_year,experience_level,employment_type,job_title,salary,salary_currency,salary_in_usd,"
    "employee_residence,remote_ratio,company_location,company_size"
)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="benchmarks.pay", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(measure(arguments.rows, arguments.runs)))
        return
    databases.FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=databases.FOLDER) as folder:
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{Path(folder) / 'pay.sqlite3'}"
        command = [sys.executable, "-m", "benchmarks.pay", "--child"]
        command += ["--rows", str(arguments.rows), "--runs", str(arguments.runs)]
        child = subprocess.run(
            command, env=databases.environment(url), cwd=databases.BASE, stdout=subprocess.PIPE,
            text=True, check=True,
        )  # fmt: skip
    report(arguments.rows, json.loads(child.stdout.splitlines()[-1]))


def measure(rows: int, runs: int) -> dict:
    """Fill the database the environment names, and time figures, pages and an import."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from benchmarks.wsgi import Site
    from roles.models import Role
    from salaries import bands
    from salaries.models import PayBand, PaySource
    from salaries.packing import pack
    from salaries.pages import role_pay
    from salaries.query import PayQuery

    call_command("migrate", verbosity=0)
    call_command("load_starter", verbosity=0)
    call_command("refresh_rates", "--shipped", verbosity=0)
    PaySource.objects.filter(slug="bench").delete()
    source = PaySource.objects.create(
        slug="bench", name="Generated ranges", publisher="benchmarks", licence="none",
        url="https://pay.example/", snapshot_date=timezone.localdate(),
    )  # fmt: skip
    fill(connection, PayBand, source, list(Role.objects.professions()), rows)
    packing = milliseconds(lambda: pack(source)) / 1000

    role, today = biggest_role(PayBand), timezone.localdate()
    query = PayQuery.read(role, "", {})

    def figures():
        loaded = bands.load_bands([role])
        return role_pay(loaded, query, loaded.series_of(role)[0], today=today)

    cold = []
    for _ in range(3):
        bands.forget()
        cold.append(milliseconds(figures))
    loaded = bands.load_bands([role])
    made = len(cells(loaded, role, today))
    result = {
        "rows": PayBand.objects.filter(source=source).count(),
        "rows_of_role": PayBand.objects.filter(source=source, role=role).count(),
        "figures": made,
        "pack_s": packing,
        "cuts": summary([milliseconds(lambda: cells(loaded, role, today)) for _ in range(runs)]),
        "load": summary([milliseconds(lambda: bands.load_bands([role])) for _ in range(runs)]),
        "page_object": summary([milliseconds(figures) for _ in range(runs)]),
        "cold": summary(cold),
    }
    site, address = Site(application), f"/salaries/{role.slug}/"
    body = site.get(address).body
    fresh, again, bare = [], [], []
    for number in range(runs):
        fresh.append(milliseconds(lambda n=number: site.get(f"{address}?new={n}")))
        again.append(milliseconds(lambda: site.get(address)))
        bare.append(milliseconds(lambda: site.bare(body)))
    result |= {
        "page_made": summary(fresh),
        "page_kept": summary(again),
        "bare": summary(bare),
        "kB": len(body) / 1000,
    }
    return result | measure_import(call_command)


def cells(loaded, role, today) -> list:
    """Cut every figure of a role's page: levels, years and countries of its main series."""
    from roles.models import Level
    from salaries.figures import cell, country_counts, default_country, default_group, years_held

    series = loaded.series_of(role)[0]
    country = default_country(loaded, role, series)
    groups = [default_group(role, series, level, country) for level in ("", *Level.values)]
    groups += [default_group(role, series, "senior", code)
               for code in country_counts(loaded, role, series, series.newest(2))]  # fmt: skip
    made = [cell(loaded, group, today=today) for group in groups]
    for year in years_held(loaded, role, series, country):
        group = replace(groups[0], window=series.window(year, year))
        made.append(cell(loaded, group, today=today, in_trend=True))
    return made


def biggest_role(model):
    from django.db.models import Count

    from roles.models import Role

    commonest = model.objects.order_by().values("role").annotate(n=Count("pk")).order_by("-n")[0]
    return Role.objects.select_related("broader").get(pk=commonest["role"])


def fill(connection, model, source, roles, rows: int) -> None:
    """Write pay ranges in plain SQL; the amounts are different enough for most to be distinct."""
    dice = random.Random(SEED)
    countries, weights = zip(*((code, row[1]) for code, row in COUNTRIES.items()), strict=True)
    columns = ["source_id", "kind", "role_id", "raw_title", "employer", "level", "country",
               "residence", "employment_type", "remote_ratio", "company_size", "year",
               "is_estimate", "currency", "minimum", "maximum", "published_rows",
               "line"]  # fmt: skip
    statement = (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
        f"VALUES ({', '.join(['%s'] * len(columns))})"
    )
    for start in range(0, rows, 10_000):
        batch = []
        for line in range(start, min(start + 10_000, rows)):
            role = roles[min(int(dice.expovariate(0.18)), len(roles) - 1)]
            country = dice.choices(countries, weights)[0]
            low = round(dice.lognormvariate(11.7, 0.35), -2)
            batch.append(
                (source.pk, "advertised", role.pk, role.name, "", dice.choice(LEVELS), country,
                 country, "FT", dice.choice([0, 0, 0, 100]), "M", dice.choice(YEARS), False,
                 COUNTRIES[country][0], low, round(low * dice.uniform(1.1, 1.6), -2), 2, line + 2)
            )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.executemany(statement, batch)


def measure_import(call_command) -> dict:
    """Time `import_pay` of a snapshot of 75,000 rows beside the rows that are there."""
    dice = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "salaries_2026-01-01.csv"
        with path.open("w") as file:
            file.write(HEADER + "\n")
            for _ in range(IMPORTED_ROWS // 2):
                low = round(dice.lognormvariate(11.7, 0.35))
                level = dice.choice(["SE", "SE", "MI", "EN", "EX"])
                title = dice.choice(["Data Engineer", "Data Scientist", "Data Analyst"])
                for salary in (round(low * 1.4), low):
                    file.write(f"2025,{level},FT,{title},{salary},USD,{salary},US,0,US,M\n")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started = time.perf_counter()
        call_command("import_pay", str(path), verbosity=0)
        seconds = time.perf_counter() - started
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"import_s": seconds, "import_rows": IMPORTED_ROWS, "import_MB": grown / 1024}


def report(rows: int, found: dict) -> None:
    ratio = {name: found[name]["median"] / found["bare"]["median"]
             for name in ("page_made", "page_kept")}  # fmt: skip
    print(f"{found['rows']:,} pay rows, {found['rows_of_role']:,} of them of one role")
    print(f"  packing them all                 {found['pack_s']:8.1f} s")
    for name, words in (
        ("cuts", f"the {found['figures']} figures of its page"),
        ("load", "loading its columns"),
        ("page_object", "load, figures, scale, words"),
        ("cold", "the same, nothing kept"),
        ("page_made", "page made anew"),
        ("page_kept", "page asked for again"),
        ("bare", "bare view of the same bytes"),
    ):
        times = found[name]
        print(f"  {words:32} {times['median']:8.3f} ms   p95 {times['p95']:8.3f}")
    print(f"  page to bare view: made {ratio['page_made']:.1f}, again {ratio['page_kept']:.1f}")
    print(f"  import of {found['import_rows']:,} rows          {found['import_s']:8.1f} s, "
          f"{found['import_MB']:.0f} MB more memory")  # fmt: skip


if __name__ == "__main__":
    main()
