"""A sheet given at the desk: its header and rows, and what importing it would do to each."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256

from django.db import transaction
from import_export.results import RowResult
from tablib import Dataset

from .files import EncodingError, FileError, check_rows, decoded
from .resources import KEY, SheetResource
from .text_tables import rows_of_text
from .workbooks import is_workbook, workbook_rows

KINDS = {
    RowResult.IMPORT_TYPE_NEW: ("create", "New"),
    RowResult.IMPORT_TYPE_UPDATE: ("update", "Changed"),
    RowResult.IMPORT_TYPE_SKIP: ("same", "The same"),
    RowResult.IMPORT_TYPE_INVALID: ("reject", "Cannot be"),
    RowResult.IMPORT_TYPE_ERROR: ("reject", "Cannot be"),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table read: `numbers` are the lines of its rows."""

    columns: list[str]
    rows: list[list[str]]
    numbers: list[int]


def read_sheet(data: bytes, columns: Sequence[str]) -> Sheet:
    """Read a CSV file or workbook whose header names some of these columns; raises FileError."""
    rows = [(line, cells) for line, cells in _rows(data, columns) if any(map(str.strip, cells))]
    if not rows:
        raise FileError("is empty")
    header = [_header(cell) for cell in rows.pop(0)[1]]
    _check_header(header, columns)
    check_rows(len(rows))
    if not rows:
        raise FileError("has a header and no rows")
    for line, cells in rows:
        if len(cells) != len(header):
            raise FileError(
                f"has {len(cells)} cells in row {line} where the header has {len(header)}; put "
                "cells that hold a comma in quotation marks"
            )
    key = header.index(KEY)
    for _, cells in rows:
        cells[key] = cells[key].strip()
    return Sheet(header, [cells for _, cells in rows], [line for line, _ in rows])


def _rows(data: bytes, columns: Sequence[str]):
    if is_workbook(data):
        return workbook_rows(data)
    try:
        text = decoded(data)
    except EncodingError as error:
        raise FileError("is not UTF-8; in Excel save it as “CSV UTF-8”, or as .xlsx") from error
    return rows_of_text(text, is_header=lambda cell: _header(cell) in columns)


def _header(cell: str) -> str:
    return "_".join(cell.strip(' "\ufeff').casefold().split())


def _check_header(header: list[str], columns: Sequence[str]) -> None:
    known = f"The columns are: {', '.join(columns)}"
    wrong = [name for name in header if name not in columns]
    if wrong:
        raise FileError(f"has a column “{wrong[0][:60]}”, which is none of ours. {known}")
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise FileError(f"has the column “{twice[0]}” twice; keep one")
    if KEY not in header:
        raise FileError(f"has no column “{KEY}”, which says what each row is about. {known}")


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What becomes of one row; `problems` are column, value and what to do."""

    row: int
    kind: str
    label: str
    slug: str
    changes: list[tuple[str, str, str]]
    problems: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Outcome:
    """What importing a sheet does; nothing at all unless every row can be."""

    rows: list[RowOutcome]
    saved: list  # (thing, is new)

    @cached_property
    def counts(self) -> Counter:
        return Counter(row.kind for row in self.rows)

    @property
    def is_possible(self) -> bool:
        return not self.counts["reject"]

    @property
    def changes_something(self) -> bool:
        return bool(self.counts["create"] or self.counts["update"])

    @property
    def mark(self) -> str:
        """Alike for two outcomes that do the same."""
        told = [asdict(row) for row in self.rows if row.kind != "same"]
        return sha256(json.dumps(told).encode()).hexdigest()


def rehearse(resource: SheetResource, sheet: Sheet) -> Outcome:
    """Say what importing would do: it is done, looked at, and rolled back."""
    with transaction.atomic():
        outcome = _imported(resource, sheet)
        transaction.set_rollback(True)
    return outcome


def bring_in(resource: SheetResource, sheet: Sheet, *, seen: str) -> tuple[Outcome, bool]:
    """Import a sheet whole if it still does what was seen; say what it does, and whether it did."""
    with transaction.atomic():
        outcome = _imported(resource, sheet)
        is_done = outcome.is_possible and outcome.mark == seen
        transaction.set_rollback(not is_done)
    return outcome, is_done


def _imported(resource: SheetResource, sheet: Sheet) -> Outcome:
    dataset = Dataset(*sheet.rows, headers=sheet.columns)
    result = resource.import_data(dataset, use_transactions=True)
    for error in result.base_errors:
        raise error.error
    rows, saved = [], []
    for line, cells, found in zip(sheet.numbers, sheet.rows, result.rows, strict=True):
        kind, label = KINDS[found.import_type]
        given = dict(zip(sheet.columns, cells, strict=True))
        problems = list(_problems(found, given))
        changes = [] if problems else getattr(found, "changes", [])
        rows.append(RowOutcome(line, kind, label, given[KEY], changes, problems))
        if kind in ("create", "update"):
            saved.append((found.instance, kind == "create"))
    return Outcome(rows, saved)


def _problems(found: RowResult, given: dict):
    if found.validation_error is not None:
        for column, reasons in found.validation_error.message_dict.items():
            value = given.get(column, "")
            yield column.replace("__all__", "row"), value[:80], " ".join(reasons)
    for _ in found.errors:
        yield "row", "", "cannot be saved as it is; compare it with an exported row."
