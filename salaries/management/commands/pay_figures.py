"""Print pay figures by title, level, year and so on, for people and for checks."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from salaries.bands import Series
from salaries.figures import AGED_AFTER_MONTHS, WINDOW_YEARS
from salaries.models import PayBand, PaySource
from salaries.rows import rows_behind
from salaries.statistics import pay_figure, quantile

# What a group may be made of: the word on the command line and the column it stands for.
PARTS = {
    "title": "raw_title",
    "role": "role__slug",
    "level": "level",
    "country": "country",
    "year": "year",
    "remote": "remote_ratio",
    "size": "company_size",
}
PERCENTS = (10, 25, 50, 75, 90)
FIGURES = ("median", "low", "high", "q1", "q3", "p10", "p90")


class Command(BaseCommand):
    help = (
        "Print figures of one source by any of: " + ", ".join(PARTS) + ". Each country counts in "
        "its own currency, distinct ranges once, under the thresholds of the site; --as-published "
        "instead takes every row of the file in the source's own US dollars."
    )

    def add_arguments(self, parser):
        parser.add_argument("--by", required=True, help="For example title,level.")
        parser.add_argument("--source", default="", help="Slug of the source (default: the first).")
        parser.add_argument("--as-published", action="store_true")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, *args, by: str, source: str, **options):
        parts = [part.strip() for part in by.split(",")]
        if unknown := [part for part in parts if part not in PARTS]:
            raise CommandError(f"{unknown[0]!r} is none of {', '.join(PARTS)}.")
        only_published = {"remote", "size"} & set(parts)
        if only_published and not options["as_published"]:
            raise CommandError(f"{min(only_published)!r} goes with --as-published only.")
        sources = PaySource.objects.for_readers()
        chosen = sources.filter(slug=source).first() if source else sources.first()
        if chosen is None:
            raise CommandError("There is no such pay source. Import one with import_pay.")
        make = _as_published if options["as_published"] else _figures
        self._write(list(make(chosen, parts)), options["format"])

    def _write(self, rows: list[dict], form: str) -> None:
        if form == "json":
            self.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False))
        elif rows:
            dialect = {"delimiter": "\t"} if form == "table" else {}
            writer = csv.DictWriter(self.stdout, list(rows[0]), lineterminator="\n", **dialect)
            writer.writeheader()
            writer.writerows(rows)


def _as_published(source: PaySource, parts: list[str]) -> Iterator[dict]:
    """Count every row of the file, both ends of a range each by itself."""
    groups = defaultdict(list)
    columns = [PARTS[part] for part in parts]
    amounts = ["published_rows", "published_usd_min", "published_usd_max"]
    for *key, rows, low, high in source.bands.values_list(*columns, *amounts).order_by():
        groups[tuple(key)] += [low, high][:rows]
    for key in sorted(groups, key=str):
        ordered = sorted(groups[key])
        percentiles = {f"p{percent}": quantile(ordered, percent / 100) for percent in PERCENTS}
        yield dict(zip(parts, key, strict=True)) | {"count": len(ordered)} | percentiles


def _figures(source: PaySource, parts: list[str]) -> Iterator[dict]:
    """Count distinct ranges by country, of the source's newest years unless by year."""
    parts = parts if "country" in parts else [*parts, "country"]
    newest = max(source.bands.values_list("year", flat=True), default=0)
    series = Series(source, PayBand.Kind.ADVERTISED, newest)
    bands = source.bands.order_by("line", "pk")
    if "year" not in parts:
        window = series.newest(WINDOW_YEARS)
        bands = bands.filter(year__range=(window.first, window.last))
    slugs = dict(bands.values_list("line", "role__slug"))
    groups, adverts = defaultdict(list), defaultdict(int)
    employers = defaultdict(set)
    for row in rows_behind(bands):
        named = row._asdict() | {"role__slug": slugs[row.line]}
        key = (*(named[PARTS[part]] for part in parts), row.currency)
        if row.is_counted:
            groups[key].append(row.middle)
            employers[key].add(row.employer)
        if row.is_counted or row.is_copy:
            adverts[key] += 1
    today = timezone.localdate()
    for key in sorted(groups, key=str):
        last = dict(zip(parts, key, strict=False)).get("year", newest)
        aged = series.window(last, last).months_old(today) >= AGED_AFTER_MONTHS
        figure = pay_figure(
            groups[key],
            adverts=adverts[key],
            employers=None if "" in employers[key] else len(employers[key]),
            aged=aged,
        )
        yield (
            dict(zip([*parts, "currency"], key, strict=True))
            | {"n": figure.n, "adverts": figure.adverts, "status": str(figure.status)}
            | {name: getattr(figure, name) for name in FIGURES}
        )
