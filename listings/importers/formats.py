"""What a file is, told from its content: a board in a format we read, or a table.

A further board format is one module with these four names, and its place in `BOARDS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, islice

from listings.models import Board
from roles.sheets.files import FileError, decoded
from roles.sheets.workbooks import is_workbook, workbook_rows

from . import greenhouse, tables
from .corrections import is_export, read_corrections
from .draft import SourceFile


@dataclass(frozen=True, slots=True)
class BoardFormat:
    """How one kind of board is told from others and read.

    `recognises` looks at the text of a file; `data_address` turns the address of a board's page
    into that of its data, "" for an address that is none of its pages.
    """

    key: str
    recognises: Callable[[str], bool]
    read_file: Callable[..., SourceFile]
    data_address: Callable[[str], str]


BOARDS = (
    BoardFormat(
        Board.Format.GREENHOUSE,
        greenhouse.recognises,
        greenhouse.read_file,
        greenhouse.data_address,
    ),
)


@dataclass(frozen=True, slots=True)
class TableReading:
    """How an editor said a table is to be read."""

    columns: list[str] | None = None
    has_header: bool = True


def read_source(
    data: bytes,
    *,
    name: str,
    company: str = "",
    encoding: str = "",
    table: TableReading | None = None,
) -> tuple[str, SourceFile]:
    """Return the format of a file and what it says; raises FileError."""
    table = table or TableReading()
    if is_workbook(data):
        rows = workbook_rows(data)
    else:
        text = decoded(data, encoding=encoding)
        if text.lstrip("\ufeff \t\r\n")[:1] in ("<", "{", "["):
            return _board(text, company)
        rows = tables.text_rows(text)
    first = list(islice(rows, 2))
    rows = chain(first, rows)
    if len(first) == 2 and is_export(*(cells for _, cells in first)):
        return Board.Format.EXPORT, read_corrections(rows)
    source = tables.read_table(
        rows, company=company, name=name, columns=table.columns, has_header=table.has_header
    )
    return Board.Format.CSV, source


def _board(text: str, company: str) -> tuple[str, SourceFile]:
    for board in BOARDS:
        if board.recognises(text):
            return board.key, board.read_file(text, company=company)
    known = ", ".join(str(Board.Format(board.key).label) for board in BOARDS)
    raise FileError(
        f"is no board in a format known here ({known}); "
        "export its jobs as a table (CSV or Excel) and bring in that"
    )


def first_rows(data: bytes, *, encoding: str = "", most: int = 6) -> list[list[str]]:
    """Return the first rows of a table, for an editor to say what its columns hold."""
    if is_workbook(data):
        rows = workbook_rows(data)
    else:
        rows = tables.text_rows(decoded(data, encoding=encoding))
    found = []
    for _, cells in rows:
        if any(cell.strip() for cell in cells):
            found.append(cells)
        if len(found) == most:
            break
    return found


def data_address(address: str) -> str:
    """Return where the data of a board's page stands; the address itself where nobody knows."""
    return next(filter(None, (board.data_address(address) for board in BOARDS)), address)
