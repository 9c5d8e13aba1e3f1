"""Tables as text: cells between commas, semicolons, tabs or bars, some of them quoted."""

import csv
import io
from collections.abc import Callable, Iterator

from .files import FileError

DELIMITERS = ",;\t|"
Row = tuple[int, list[str]]  # the line it begins on, and its cells


def rows_of_text(text: str, *, is_header: Callable[[str], bool]) -> Iterator[Row]:
    """Yield each row of a text with the line it begins on; raises FileError."""
    stream = io.StringIO(text, newline=None)  # CRLF, CR and LF alike
    first = stream.readline()
    stream.seek(0)
    reader = csv.reader(stream, delimiter=_delimiter(first, is_header), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileError(
            f"cannot be read from line {line} on: {error}; look for a quotation mark left open"
        ) from error


def _delimiter(first_line: str, is_header: Callable[[str], bool]) -> str:
    """Return the delimiter that makes most known headers of the first line, else most cells."""

    def worth(mark: str) -> tuple[int, int]:
        cells = first_line.split(mark)
        return sum(is_header(cell) for cell in cells), len(cells)

    return max(DELIMITERS, key=worth)
