"""Excel workbooks: the rows of the first sheet as text, within limits set before unpacking."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import count

from django.conf import settings
from openpyxl import load_workbook

from .files import FileError, check_rows
from .text_tables import Row

MAX_COLUMNS = 200
MAX_PARTS = 500
_PART = "xl/workbook.xml"


def is_workbook(data: bytes) -> bool:
    """Tell an .xlsx file from any other packed file; only its list of parts is read."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _PART in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def workbook_rows(data: bytes) -> Iterator[Row]:
    """Yield the rows of the first sheet with their numbers, formulas as their text.

    Raises FileError for a workbook that would unpack to more than IMPORT_MAX_BYTES, that has more
    than IMPORT_MAX_ROWS rows or MAX_COLUMNS columns, or that cannot be read.
    """
    _check_size(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # they are only said, and may lie
        rows = sheet.iter_rows(values_only=True)
        width = None  # of the header
        for number in count(1):
            cells = next(rows, None)
            if cells is None:
                return
            check_rows(number - 1)
            if len(cells) > MAX_COLUMNS:
                raise FileError(f"has more than {MAX_COLUMNS} columns in row {number}")
            texts = [_text(cell) for cell in cells]
            if width is None:
                texts = _filled(texts, 0)
                width = len(texts) or None
            yield number, _filled(texts, width or 0)
    except FileError:
        raise
    except Exception as error:  # the parts of a broken workbook fail in many ways
        raise FileError(
            "cannot be read as an Excel workbook; open it in Excel, save it as .xlsx or CSV, "
            "and bring in that"
        ) from error


def _check_size(data: bytes) -> None:
    """Refuse a bomb by the sizes its parts give; unpacking never goes beyond them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    size = sum(part.file_size for part in parts)
    if size > settings.IMPORT_MAX_BYTES or len(parts) > MAX_PARTS:
        raise FileError(
            f"would unpack to {size:,} bytes in {len(parts):,} parts; "
            f"at most {settings.IMPORT_MAX_BYTES:,} bytes are taken. Save the sheet as CSV"
        )


def _text(cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _filled(cells: list[str], width: int) -> list[str]:
    """Return the cells filled up to the header; Excel leaves out empty ones at will."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells + [""] * (width - len(cells))
