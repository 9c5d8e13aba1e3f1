"""CSV tables of jobs: a header in our words or common others, any usual delimiter."""

import hashlib
import re
from collections.abc import Iterator
from itertools import chain

from django.utils.text import slugify

from roles.sheets.files import FileError
from roles.sheets.text_tables import Row, rows_of_text

from .dates import is_day_first, read_day
from .draft import (
    MAX_COMPANY,
    MAX_DESCRIPTION,
    MAX_ID,
    MAX_LOCATION,
    MAX_TITLE,
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
OWN_EXPORT = {"address", "title", "company", "places", "pay"}
_COLUMN_OF = {header: column for column, headers in HEADERS.items() for header in headers}
_DISCLOSES_NOTHING = re.compile(r"\s*(?:[-–—.?]*|n/?a|none|nan|tb[ad]|competitive.*)\s*", re.I)


class ColumnsError(FileError):
    """A table whose columns cannot be told from its first line; an editor can say what they are."""


def read_file(text: str, *, company: str = "", name: str = "") -> SourceFile:
    """Read a table of text; see `read_table`."""
    return read_table(text_rows(text), company=company, name=name)


def read_table(
    rows: Iterator[Row],
    *,
    company: str = "",
    name: str = "",
    columns: list[str] | None = None,
    has_header: bool = True,
) -> SourceFile:
    """Read a table; `company` names the employer where rows do not, `name` the file.

    `columns` says what each column holds ("" for nothing of ours), where an editor said so; else
    the first row does. Raises ColumnsError for a header that tells no title or employer.
    """
    rows = iter(rows)
    first = next(rows, (1, []))
    header = first[1]
    if columns is None:
        if {cell.strip() for cell in header} >= OWN_EXPORT:
            raise FileError(
                "is a list of jobs as the desk exports it, and would bring in each a second time. "
                "It comes in at the desk, under “Bring in jobs”"
            )
        columns = [column_of(cell) for cell in header]
    _check(columns, has_company=bool(company))
    if not has_header:
        rows = chain([first], rows)
    broken: list[Remark] = []
    records = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            reason = (
                f"has {len(cells)} cells where the header has {len(columns)}; "
                "put cells that hold a delimiter in quotation marks"
            )
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
        remarks=(*(_unused(header, columns) if has_header else ()), *remarks),
    )


def text_rows(text: str) -> Iterator[Row]:
    """Yield each row of a table of jobs, told apart by the headers we know."""
    return rows_of_text(text.replace("\0", " "), is_header=lambda cell: bool(column_of(cell)))


def column_of(header: str) -> str:
    """Return the column of ours that a header means, or ""."""
    return _COLUMN_OF.get(" ".join(header.replace("_", " ").strip(' "').casefold().split()), "")


def _check(columns: list[str], *, has_company: bool) -> None:
    """Refuse a table that names a column twice, or none for title or employer."""
    twice = next((one for one in columns if one and columns.count(one) > 1), "")
    if twice:
        raise ColumnsError(f"has more than one column for the {twice}; keep one. {_accepted()}")
    missing = [
        column
        for column in ("title", "company")
        if column not in columns and not (column == "company" and has_company)
    ]
    if missing:
        remedy = " or give --company" if missing == ["company"] else ""
        raise ColumnsError(
            f"names no column for the {' and the '.join(missing)} in its first line; "
            f"name it{remedy}. {_accepted()}"
        )


def _unused(header: list[str], columns: list[str]) -> Iterator[Remark]:
    """Remark on headers that are none of ours."""
    for cell, column in zip(header, columns, strict=False):
        if not column and cell.strip():
            yield Remark(1, "", "header", cell, f"is not used. {_accepted()}")


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
