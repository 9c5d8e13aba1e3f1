"""CSV tables of jobs: a header in our words or common others, any usual delimiter."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator

from django.utils.text import slugify

from .dates import is_day_first, read_day
from .draft import (
    MAX_COMPANY,
    MAX_DESCRIPTION,
    MAX_ID,
    MAX_LOCATION,
    MAX_TITLE,
    FileError,
    ListingDraft,
    RecordError,
    Remark,
    SourceFile,
    read_records,
    text_of,
    web_address,
)

FORMAT = "csv"

# Each column with the headers that mean it; the first is the one we name in messages.
HEADERS = {
    "title": ("title", "job title", "position", "role", "job"),
    "company": ("company", "company name", "employer", "organisation", "organization"),
    "location": ("location", "where", "place", "city", "office"),
    "salary": ("salary", "pay", "compensation", "salary range", "pay range"),
    "type": ("type", "employment type", "employment", "job type", "contract"),
    "posted": ("posted", "posted on", "date posted", "published", "date"),
    "deadline": ("deadline", "valid through", "closes", "closing date", "expires"),
    "url": ("url", "apply url", "link", "apply", "apply link", "application url", "job url"),
    "description": ("description", "job description", "content", "text"),
    "id": ("id", "job id", "external id", "reference", "requisition id"),
}
_COLUMN_OF = {header: column for column, headers in HEADERS.items() for header in headers}
_DELIMITERS = ",;\t|"
_DISCLOSES_NOTHING = re.compile(r"\s*(?:[-–—.?]*|n/?a|none|nan|tb[ad]|competitive.*)\s*", re.I)


def read_file(text: str, *, company: str = "", name: str = "") -> SourceFile:
    """Read a table; `company` names the employer where rows do not, `name` the file.

    Raises FileError for a header that cannot be used and for a quotation mark left open.
    """
    rows = _rows(text)
    line, header = next(rows)
    columns, unused = _columns(header, has_company=bool(company))
    broken: list[Remark] = []
    records = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            reason = f"has {len(cells)} cells where the header has {len(header)}"
            broken.append(Remark(line, "", "row", ", ".join(cells)[:60], reason))
            continue
        records.append((line, dict(zip(columns, cells, strict=True))))
    day_first = is_day_first(cells.get("posted", "") for _, cells in records)
    drafts, rejected, remarks = read_records(
        records, lambda row, cells: _draft(row, cells, company, day_first)
    )
    board = company or name or "table"
    return SourceFile(
        board_key=f"{FORMAT}-{slugify(board) or 'table'}",
        board_name=board,
        drafts=drafts,
        rejected=tuple(sorted((*broken, *rejected), key=lambda remark: remark.row)),
        remarks=(*unused, *remarks),
    )


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it begins on."""
    stream = io.StringIO(text.replace("\0", " "), newline=None)  # CRLF, CR and LF alike
    first = stream.readline()
    stream.seek(0)
    reader = csv.reader(stream, delimiter=_delimiter(first), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileError(
            f"cannot be read from line {line} on: {error}; look for a quotation mark left open"
        ) from error


def _delimiter(first_line: str) -> str:
    """Return the delimiter that makes most known headers of the first line."""
    return max(
        _DELIMITERS,
        key=lambda mark: sum(_header(cell) in _COLUMN_OF for cell in first_line.split(mark)),
    )


def _header(cell: str) -> str:
    return " ".join(cell.replace("_", " ").strip(' "').casefold().split())


def _columns(header: list[str], *, has_company: bool) -> tuple[list[str], tuple[Remark, ...]]:
    """Return the column each cell of a row belongs to, and remarks on headers nobody knows."""
    columns = [_COLUMN_OF.get(_header(cell), f"?{cell}") for cell in header]
    known = [column for column in columns if not column.startswith("?")]
    twice = next((column for column in known if known.count(column) > 1), "")
    if twice:
        raise FileError(f"has more than one column for the {twice}; keep one. {_accepted()}")
    missing = [
        column
        for column in ("title", "company")
        if column not in known and not (column == "company" and has_company)
    ]
    if missing:
        remedy = " or give --company" if missing == ["company"] else ""
        raise FileError(
            f"names no column for the {' and the '.join(missing)} in its first line; "
            f"name it{remedy}. {_accepted()}"
        )
    unused = [
        Remark(1, "", "header", cell, f"is not used. {_accepted()}")
        for cell, column in zip(header, columns, strict=True)
        if column.startswith("?") and cell.strip()
    ]
    return columns, tuple(unused)


def _accepted() -> str:
    names = "; ".join(f"{column} ({', '.join(names[1:])})" for column, names in HEADERS.items())
    return f"Accepted headers: {names}."


def _draft(row: int, cells: dict[str, str], company: str, day_first: bool | None) -> ListingDraft:
    title = text_of(cells.get("title"), "title", longest=MAX_TITLE, required=True)
    employer = text_of(cells.get("company"), "company", longest=MAX_COMPANY).strip() or company
    if not employer:
        raise RecordError("company", "", "is missing; name it in the row or with --company")
    url = web_address(cells.get("url"), "url")
    location = text_of(cells.get("location"), "location", longest=MAX_LOCATION).strip()
    posted = text_of(cells.get("posted"), "posted", longest=40).strip()
    day = read_day(posted, is_day_first=day_first)
    salary = text_of(cells.get("salary"), "salary", longest=500)
    return ListingDraft(
        row=row,
        external_id=_external_id(cells, title, employer, location, url),
        title=title,
        company=employer,
        url=url,
        location=location,
        employment=text_of(cells.get("type"), "type", longest=100).strip(),
        published=day.isoformat() if day else posted,
        deadline=text_of(cells.get("deadline"), "deadline", longest=40).strip(),
        description=text_of(cells.get("description"), "description", longest=MAX_DESCRIPTION),
        pay_texts=() if _DISCLOSES_NOTHING.fullmatch(salary) else (("", salary),),
        reads_pay_in_description="salary" not in cells,
    )


def _external_id(cells, title: str, company: str, location: str, url: str) -> str:
    """Return the row's own id, else its address, else a digest of what it is called."""
    own = text_of(cells.get("id"), "id", longest=MAX_ID).strip()
    if own:
        return own
    if url and len(url) <= MAX_ID:
        return url
    told = url or "\n".join((" ".join(title.split()), company, location))
    return hashlib.sha256(told.encode()).hexdigest()[:40]
