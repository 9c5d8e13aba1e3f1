"""Reading salary snapshots: CSV rows in, pay ranges out. Pure: no database, no network.

The public index prints most advertised ranges as two neighbouring rows that are alike in
everything but pay, the top of the range first. `pair_rows` puts them together again.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from operator import attrgetter
from sys import intern
from typing import BinaryIO

from django.utils import timezone
from django_countries import countries

from listings.reading.areas import countries as countries_by_code
from listings.reading.money import CURRENCY_CODES

COLUMNS = [
    "work_year",
    "experience_level",
    "employment_type",
    "job_title",
    "salary",
    "salary_currency",
    "salary_in_usd",
    "employee_residence",
    "remote_ratio",
    "company_location",
    "company_size",
]
LEVELS = {"EN": "entry", "MI": "mid", "SE": "senior", "EX": "executive"}
EMPLOYMENT_TYPES = ("FT", "PT", "CT", "FL")
REMOTE_RATIOS = ("0", "50", "100")
COMPANY_SIZES = ("S", "M", "L")
LARGEST_AMOUNT = 10**12  # above any pay in any currency; a slip of the pen is above it
LARGEST_USD = 10**7  # base pay above this is a slip too, or no base pay
LONGEST_TITLE = 160
FORMULA_STARTS = ("=", "+", "-", "@")

_YEAR = re.compile(r"20\d\d(e?)")
_AMOUNT = re.compile(r"\d{1,13}")


class SnapshotError(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


def refuse_day_to_come(day: date) -> None:
    """Raise SnapshotError where a source is said to be of tomorrow or later: a slip in the year."""
    if day > timezone.localdate():
        raise SnapshotError(
            f"{day} is still to come, so nothing was changed. Give the day it was published."
        )


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was not taken over: where, what stood there, and what should."""

    line: int
    column: str
    value: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.value!r} {self.remedy}"


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """One row of a snapshot, read. Pay is in whole units of the currency a year."""

    line: int
    year: int
    is_estimate: bool
    level: str
    employment_type: str
    title: str
    salary: int
    currency: str
    salary_in_usd: int
    residence: str
    remote_ratio: int
    country: str
    company_size: str


@dataclass(frozen=True, slots=True)
class SnapshotBand:
    """One pay range as the snapshot holds it: two rows put together, or one that stood alone."""

    line: int
    year: int
    is_estimate: bool
    level: str
    employment_type: str
    title: str
    currency: str
    residence: str
    remote_ratio: int
    country: str
    company_size: str
    minimum: int
    maximum: int
    usd_minimum: int
    usd_maximum: int
    published_rows: int

    @property
    def is_paired(self) -> bool:
        """Only a pair is known to be an advertised range."""
        return self.published_rows == 2


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot read to its end."""

    rows: int
    bands: Sequence[SnapshotBand]
    errors: Sequence[RowError]

    @property
    def newest_year(self) -> int:
        return max((band.year for band in self.bands), default=0)

    @property
    def paired(self) -> int:
        return sum(band.is_paired for band in self.bands)

    @property
    def unpaired(self) -> int:
        return len(self.bands) - self.paired


def read_snapshot(data: bytes) -> Snapshot:
    """Read a snapshot; rows that cannot be read are listed, the others are kept.

    Raises SnapshotError when it is no snapshot at all.
    """
    rows, errors = [], []
    for row in _read_rows(decoded(data)):
        (errors if isinstance(row, RowError) else rows).append(row)
    return Snapshot(len(rows), pair_rows(rows), errors)


def unpacked(file: BinaryIO, *, most_bytes: int) -> bytes:
    """Return what a file holds, of a gzipped one what is packed in it.

    Raises SnapshotError for a damaged one, and for one that holds more than `most_bytes`: of that
    no more than one byte above is ever in memory.
    """
    try:
        is_packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        data = (gzip.GzipFile(fileobj=file) if is_packed else file).read(most_bytes + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise SnapshotError(f"It is a damaged gzip file: {error}") from error
    if len(data) > most_bytes:
        raise SnapshotError(
            f"It holds more than {most_bytes:,} bytes; IMPORT_MAX_BYTES sets the limit."
        )
    return data


def decoded(data: bytes) -> str:
    """Return UTF-8 text; raises SnapshotError with the line where it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SnapshotError(
            f"Line {line} is not UTF-8 text (byte 0x{data[error.start]:02x}). "
            "Save the file as UTF-8 and import it again."
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SnapshotError(
            f"Line {line} holds a NUL character: this is not a text file, or it is damaged."
        )
    return text


def _read_rows(text: str) -> Iterator[SnapshotRow | RowError]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        _check_header(header)
        places = [header.index(name) for name in COLUMNS]
        for cells in reader:
            if cells:
                yield _read_row(reader.line_num, cells, places, len(header))
    except csv.Error as error:
        raise SnapshotError(
            f"Line {reader.line_num} is not valid CSV ({error}). "
            "Look for a quotation mark that is never closed."
        ) from error


def _check_header(header: list[str]) -> None:
    missing = [name for name in COLUMNS if name not in header]
    if not header:
        raise SnapshotError("The file is empty: there is not even a header row.")
    if missing:
        raise SnapshotError(
            f"The header lacks {', '.join(missing)}. "
            f"Expected comma-separated columns: {', '.join(COLUMNS)}."
        )
    doubled = [name for name in COLUMNS if header.count(name) > 1]
    if doubled:
        raise SnapshotError(f"The header names {', '.join(doubled)} more than once.")


class _BadCell(Exception):
    def __init__(self, column: str, value: str, remedy: str):
        self.column, self.value, self.remedy = column, value, remedy


def _read_row(line: int, cells: list[str], places: list[int], width: int) -> SnapshotRow | RowError:
    if len(cells) > width:
        extra = ",".join(cells[width:])
        return RowError(line, "(after the last)", _short(extra), "is one cell too many")
    cell = {
        name: intern(cells[place].strip()) if place < len(cells) else None
        for name, place in zip(COLUMNS, places, strict=True)
    }
    try:
        for name, value in cell.items():
            if not value:
                raise _BadCell(name, value or "", "is missing: every cell must be filled")
        year, estimate = _year(cell["work_year"])
        return SnapshotRow(
            line=line,
            year=year,
            is_estimate=estimate,
            level=LEVELS[_one_of(cell, "experience_level", tuple(LEVELS))],
            employment_type=_one_of(cell, "employment_type", EMPLOYMENT_TYPES),
            title=_title(cell["job_title"]),
            salary=_amount(cell, "salary", LARGEST_AMOUNT),
            currency=_currency(cell["salary_currency"]),
            salary_in_usd=_amount(cell, "salary_in_usd", LARGEST_USD),
            residence=_country(cell, "employee_residence"),
            remote_ratio=int(_one_of(cell, "remote_ratio", REMOTE_RATIOS)),
            country=_country(cell, "company_location"),
            company_size=_one_of(cell, "company_size", COMPANY_SIZES),
        )
    except _BadCell as bad:
        return RowError(line, bad.column, _short(bad.value), bad.remedy)


def _short(value: str) -> str:
    return value if len(value) <= 60 else value[:57] + "..."


def _year(value: str) -> tuple[int, bool]:
    match = _YEAR.fullmatch(value)
    if not match:
        raise _BadCell("work_year", value, "is no year like 2024, or 2024e for an estimate")
    return int(value[:4]), bool(match[1])


def _one_of(cell: dict[str, str], column: str, allowed: Sequence[str]) -> str:
    value = cell[column]
    if value not in allowed:
        raise _BadCell(column, value, f"is not one of {', '.join(allowed)}")
    return value


def _title(value: str) -> str:
    if len(value) > LONGEST_TITLE or not value.isprintable():
        raise _BadCell(
            "job_title", value, f"must be one line of at most {LONGEST_TITLE} characters"
        )
    if value.startswith(FORMULA_STARTS):
        raise _BadCell("job_title", value, "is a formula of a spreadsheet, not a title")
    return value


def _amount(cell: dict[str, str], column: str, largest: int) -> int:
    value = cell[column]
    if not _AMOUNT.fullmatch(value) or not value.isascii():
        raise _BadCell(column, value, "is no whole amount a year, such as 150000")
    amount = int(value)
    if not 0 < amount <= largest:
        raise _BadCell(column, value, f"must lie above 0 and up to {largest:,}")
    return amount


@cache
def _currencies() -> frozenset[str]:
    own = {country["currencycode"] for country in countries_by_code().values()}
    return (CURRENCY_CODES | own) - {""}


def _currency(value: str) -> str:
    if value not in _currencies():
        raise _BadCell("salary_currency", value, "is no currency we know by a code like USD")
    return value


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(countries.countries)


def _country(cell: dict[str, str], column: str) -> str:
    value = cell[column]
    if value not in _country_codes():  # plain text all the way: NA is Namibia, not missing
        raise _BadCell(column, value, "is no ISO 3166 country code of two capitals like US")
    return value


_SHARED_FIELDS = [
    field.name for field in fields(SnapshotRow) if field.name not in ("salary", "salary_in_usd")
]
_shared = attrgetter(*(name for name in _SHARED_FIELDS if name != "line"))


def pair_rows(rows: Sequence[SnapshotRow]) -> list[SnapshotBand]:
    """Put neighbouring rows alike in everything but pay together, the higher standing first.

    From the top down, each row is used once. A row that was left out for an error parts its
    neighbours, so that no range is made of rows that never stood together.
    """
    bands = []
    top = None  # a row that may be the top of a range
    for row in rows:
        if top and _is_range(top, row):
            bands.append(_band(top, bottom=row))
            top = None
        else:
            if top:
                bands.append(_band(top))
            top = row
    if top:
        bands.append(_band(top))
    return bands


def _is_range(top: SnapshotRow, bottom: SnapshotRow) -> bool:
    return (
        bottom.line == top.line + 1
        and bottom.salary <= top.salary
        and _shared(bottom) == _shared(top)
    )


def _band(top: SnapshotRow, bottom: SnapshotRow | None = None) -> SnapshotBand:
    low = bottom or top
    return SnapshotBand(
        **{name: getattr(top, name) for name in _SHARED_FIELDS},
        minimum=low.salary,
        maximum=top.salary,
        usd_minimum=low.salary_in_usd,
        usd_maximum=top.salary_in_usd,
        published_rows=2 if bottom else 1,
    )
