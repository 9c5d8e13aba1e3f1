"""Sheets going out: CSV and Excel, row by row, nothing in them that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from .cells import defused
from .files import FileError

LONGEST_CELL = 32_767  # characters, of Excel
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as something else


class Echo:
    """A file whose `write` returns the line, for a response that streams."""

    def write(self, line: str) -> str:
        return line


def csv_lines(columns: Iterable[str], rows: Iterable[list]) -> Iterator[str]:
    """Yield a table as lines of CSV, header first."""
    writer = csv.writer(Echo())
    yield _BYTE_ORDER_MARK + writer.writerow(columns)
    for row in rows:
        yield writer.writerow(defused(row))


def workbook_bytes(columns: Iterable[str], rows: Iterable[list]) -> bytes:
    """Return a table as an Excel workbook; raises FileError for a text no cell can hold."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(columns))
    for row in rows:
        cells = [ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in defused(row)]
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise FileError(
                f"cannot be Excel: a text of “{cells[0]}” is longer than the {LONGEST_CELL:,} "
                "characters a cell holds. Export it as CSV"
            )
        sheet.append(cells)
    file = BytesIO()
    book.save(file)
    return file.getvalue()
