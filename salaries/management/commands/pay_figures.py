"""Print pay figures by title, level, year and so on, for people and for checks."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count, Q
from django.utils import timezone

from roles.models import Role
from salaries.adverts import SOURCE_ID, advert_rows, find_source
from salaries.bands import KINDS, Series
from salaries.figures import AGED_AFTER_MONTHS, WINDOW_YEARS
from salaries.geography import currency_of
from salaries.models import PayBand, PaySource
from salaries.statistics import is_too_wide, median_interval, pay_figure, quantile
from salaries.wording import plural

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
OVERALL = "overall"
PERCENTS = (10, 25, 50, 75, 90)
# The columns of a figure: what prints and what it is called in PayFigure.
FIGURES = {"p10": "p10", "p25": "q1", "p50": "median", "p75": "q3", "p90": "p90", "low": "low",
           "high": "high"}  # fmt: skip
RANGE = ["raw_title", "employer", "level", "country", "year", "currency", "minimum", "maximum"]


class Command(BaseCommand):
    help = (
        "Print figures of one source by any of: " + ", ".join(PARTS) + ", or overall. Each country "
        "counts in its own currency, distinct ranges of employees once, under the thresholds of "
        "the site, and standard error says how many are left out; --as-published instead takes "
        "every row of the file in the source's own US dollars. low and high are the 95 % interval "
        "of p50."
    )

    def add_arguments(self, parser):
        parser.add_argument("--by", required=True, help="For example title,level, or overall.")
        parser.add_argument("--source", default="", help="Slug of the source (default: the first).")
        parser.add_argument("--as-published", action="store_true")
        parser.add_argument("--format", choices=["table", "csv", "json"], default="table")

    def handle(self, *args, by: str, source: str, **options):
        parts = [] if by == OVERALL else [part.strip() for part in by.split(",")]
        if unknown := [part for part in parts if part not in PARTS]:
            raise CommandError(f"{unknown[0]!r} is none of {', '.join([*PARTS, OVERALL])}.")
        chosen = find_source(source) if source else PaySource.objects.for_readers().first()
        if chosen is None:
            raise CommandError("There is no such pay source. Import one with import_pay.")
        if chosen.pk == SOURCE_ID and options["as_published"]:
            raise CommandError("Jobs listed here are published by nobody in US dollars.")
        parts = list(dict.fromkeys(parts))
        if options["as_published"]:
            self._write(list(_as_published(chosen, parts)), options["format"])
            return
        left_out = defaultdict(set)
        self._write(list(_figures(chosen, parts, left_out)), options["format"])
        for reason, ranges in left_out.items():
            self.stderr.write(f"Left out: {plural(len(ranges), 'range')} {reason}.")

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
    bands = source.bands.filter(published_usd_min__isnull=False).order_by()
    for *key, rows, low, high in bands.values_list(*columns, *amounts).iterator():
        groups[tuple(key)] += [low, high][:rows]
    for key in sorted(groups, key=str):
        ordered = sorted(groups[key])
        interval = median_interval(ordered)
        yield (
            dict(zip(parts, key, strict=True))
            | {"n": len(ordered)}
            | {f"p{percent}": quantile(ordered, percent / 100) for percent in PERCENTS}
            | {"low": interval and interval.low, "high": interval and interval.high}
        )


def _figures(
    source: PaySource, parts: list[str], left_out: dict[str, set[tuple]]
) -> Iterator[dict]:
    """Count distinct ranges by country, of the source's newest years unless by year.

    One kind of pay only: the first that the source holds in the order of the pages. Ranges that are
    not counted are added to `left_out`, by the reason.
    """
    parts = parts if "country" in parts else [*parts, "country"]
    series, rows = _listed_here(source, parts) if source.pk == SOURCE_ID else _held(source, parts)
    newest = series.newest_year
    groups = defaultdict(lambda: defaultdict(int))
    for *cells, is_contract, adverts in rows:
        key, band = cells[: len(parts)], tuple(cells[len(parts) :])
        named = dict(zip(RANGE, band, strict=True))
        if is_contract:
            left_out["of contract work"].add(band)
        elif named["currency"] != currency_of(named["country"]):
            left_out["in another currency than the country’s"].add(band)
        elif is_too_wide(*band[-2:]):
            left_out["over three times as wide as their bottom"].add(band)
        else:
            groups[*key, named["currency"]][band] += adverts
    today = timezone.localdate()
    for key in sorted(groups, key=str):
        ranges = groups[key]
        last = dict(zip(parts, key, strict=False)).get("year", newest)
        employers = {band[RANGE.index("employer")] for band in ranges}
        figure = pay_figure(
            sorted((low + high) / 2 for *_rest, low, high in ranges),
            adverts=sum(ranges.values()),
            employers=None if "" in employers else len(employers),
            aged=series.window(last, last).months_old(today) >= AGED_AFTER_MONTHS,
        )
        yield (
            dict(zip([*parts, "currency"], key, strict=True))
            | {"n": figure.n, "adverts": figure.adverts, "status": str(figure.status)}
            | {name: getattr(figure, field) for name, field in FIGURES.items()}
        )


def _held(source: PaySource, parts: list[str]) -> tuple[Series, Iterator[tuple]]:
    """The parts, the range, whether it is contract work, and the adverts of each row held."""
    held = source.bands.order_by()
    kind = next((one for one in KINDS if held.filter(kind=one).exists()), PayBand.Kind.ADVERTISED)
    bands = held.filter(kind=kind)
    series = Series(source, kind, max(bands.values_list("year", flat=True).distinct(), default=0))
    if "year" not in parts:
        window = series.newest(WINDOW_YEARS)
        bands = bands.filter(year__range=(window.first, window.last))
    columns = [PARTS[part] for part in parts]
    bands = bands.annotate(is_contract=Q(employment_type__in=PayBand.CONTRACT_TYPES))
    rows = bands.values_list(*columns, *RANGE, "is_contract").annotate(adverts=Count("pk"))
    return series, rows.iterator(chunk_size=5_000)


def _listed_here(source: PaySource, parts: list[str]) -> tuple[Series, Iterator[tuple]]:
    """The same of the jobs listed here."""
    slugs = dict(Role.objects.values_list("pk", "slug"))
    series = Series(source, PayBand.Kind.ADVERTISED, source.snapshot_date.year)
    rows = []
    for _listing, role, row in advert_rows(slugs):
        if row.kind == series.kind:
            named = row._asdict() | {"raw_title": row.title, "role__slug": slugs[role]}
            cells = [named[PARTS[part]] for part in parts] + [named[name] for name in RANGE]
            rows.append((*cells, row.is_contract, row.adverts))
    return series, iter(rows)
