"""The official wages of the United States: the national table of the BLS's OEWS, as published.

One row for each occupation of the Standard Occupational Classification, with the office's own
percentiles a year. `*` is an estimate the office does not release, `#` an amount at or above its
ceiling (footnotes of the table). Save the published sheet as CSV; its columns may be in any order.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.utils import timezone

from roles.models import Role

from .models import OfficialFigure, PaySource
from .snapshots import RowError, SnapshotError, decoded, refuse_day_to_come

# The rows of our roles' classes in the table of May 2023, as published and read on that day.
SHIPPED = Path(__file__).parent / "official" / "oews_2023-05-01.csv"
SHIPPED_OF, SHIPPED_READ_ON = date(2023, 5, 1), date(2026, 11, 25)

SLUG = "us-bls-oews"
NAME = "Occupational Employment and Wage Statistics"
COUNTRY, CURRENCY = "US", "USD"
AMOUNTS = {
    "p10": "A_PCT10",
    "p25": "A_PCT25",
    "median": "A_MEDIAN",
    "p75": "A_PCT75",
    "p90": "A_PCT90",
}
COLUMNS = ["OCC_CODE", "OCC_TITLE", "TOT_EMP", *AMOUNTS.values()]
NATIONAL = {"AREA": ("99", ""), "NAICS": ("000000", ""), "O_GROUP": ("detailed", "")}
NOT_RELEASED, TOP_CODED = ("*", "**", "", "~"), "#"

_CODE = re.compile(r"\d\d-\d{4}")
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """One occupation of the table; None where the office prints no amount."""

    line: int
    soc: str
    title: str
    employment: int | None
    amounts: Mapping[str, int | None]
    is_top_coded: bool


@dataclass(frozen=True, slots=True)
class OfficialTable:
    """The detailed occupations of the whole nation and all industries."""

    rows: Sequence[OfficialRow]
    errors: Sequence[RowError]


def read_table(data: bytes) -> OfficialTable:
    """Read a published table; raises SnapshotError when it is none."""
    if data.startswith(b"PK"):
        raise SnapshotError("This is a spreadsheet. Save its sheet as CSV (UTF-8) and import that.")
    reader = csv.reader(io.StringIO(decoded(data), newline=""), strict=True)
    rows, errors = [], []
    try:
        header = [name.strip().upper() for name in next(reader, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise SnapshotError(
                f"The header lacks {', '.join(missing)}: this is not the national table of OEWS."
            )
        for cells in reader:
            named = dict(zip(header, map(str.strip, cells), strict=False))
            if any(named.get(name, "") not in taken for name, taken in NATIONAL.items()):
                continue  # a state, an industry, or a group of occupations
            row = _read_row(reader.line_num, named)
            (errors if isinstance(row, RowError) else rows).append(row)
    except csv.Error as error:
        raise SnapshotError(f"Line {reader.line_num} is not valid CSV ({error}).") from error
    return OfficialTable(rows, errors)


def _read_row(line: int, named: Mapping[str, str]) -> OfficialRow | RowError:
    if not _CODE.fullmatch(named.get("OCC_CODE", "")):
        remedy = "is no SOC code like 15-2051"
        return RowError(line, "OCC_CODE", named.get("OCC_CODE", "")[:60], remedy)
    amounts = {}
    for name, column in ({"employment": "TOT_EMP"} | AMOUNTS).items():
        value = named.get(column, "")
        if value in (*NOT_RELEASED, TOP_CODED):
            amounts[name] = None
        elif _AMOUNT.fullmatch(value) and value.isascii():
            amounts[name] = int(value.replace(",", ""))
        else:
            return RowError(line, column, value[:60], "is no amount, * or #")
    printed = [amounts[name] for name in AMOUNTS if amounts[name] is not None]
    if printed != sorted(printed):
        return RowError(line, "A_MEDIAN", str(printed), "percentiles must not fall")
    return OfficialRow(
        line,
        named["OCC_CODE"],
        named["OCC_TITLE"][:160],
        amounts.pop("employment"),
        amounts,
        any(named[column] == TOP_CODED for column in AMOUNTS.values()),
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import of official figures wrote, and whom each figure is about."""

    written: int
    lines: Sequence[str]

    def as_dict(self) -> dict:
        return asdict(self)


def import_table(
    table: OfficialTable, on: date, *, slug: str = SLUG, read_on: date | None = None
) -> Taken:
    """Write the figures of the classes our roles belong to; a class may be that of many roles.

    Raises SnapshotError when the table has none of them, is of a day to come, or is older than
    what is held.
    """
    refuse_day_to_come(on)
    source, _created = PaySource.objects.get_or_create(
        slug=slug,
        defaults={
            "name": NAME,
            "publisher": "U.S. Bureau of Labor Statistics",
            "licence": "Public domain",
            "url": "https://www.bls.gov/oes/",
            "snapshot_date": on,
            "is_updated": True,
            "bias": "What employers paid, of all levels together, by classes wider than most job "
            "titles; without bonuses, shares and the self-employed.",
        },
    )
    if on < source.snapshot_date:
        raise SnapshotError(
            f"This table is of {on}, the one held of {source.snapshot_date}. Nothing was changed."
        )
    roles = defaultdict(list)
    for role in Role.objects.exclude(onet_fit=Role.OnetFit.NONE).exclude(onet_soc=""):
        roles[role.onet_soc.partition(".")[0]].append(role)
    wanted = [row for row in table.rows if row.soc in roles]
    if not wanted:
        raise SnapshotError("The table has none of our roles' occupations; nothing was changed.")
    for row in wanted:
        OfficialFigure.objects.update_or_create(
            source=source,
            soc=row.soc,
            country=COUNTRY,
            year=on.year,
            defaults={
                "title": row.title,
                "currency": CURRENCY,
                "employment": row.employment,
                "is_top_coded": row.is_top_coded,
                "read_on": read_on or timezone.localdate(),
                **row.amounts,
            },
        )
    source.snapshot_date, source.imported_at = on, timezone.now()
    source.save(update_fields=["snapshot_date", "imported_at"])
    return Taken(
        len(wanted),
        [
            f"{row.soc} {row.title}: "
            + ", ".join(f"{role.name} ({OfficialFigure.fit_of(role)})" for role in roles[row.soc])
            for row in wanted
        ],
    )
