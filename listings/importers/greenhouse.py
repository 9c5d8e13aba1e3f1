"""Greenhouse job boards: the file `jobs?content=true` answers, or one job of it."""

import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from html import unescape
from html.parser import HTMLParser

from django.utils.text import slugify

from roles.sheets.files import FileError

from .documents import parsed_json
from .draft import (
    MAX_COMPANY,
    MAX_DESCRIPTION,
    MAX_ID,
    MAX_LOCATION,
    MAX_TITLE,
    ListingDraft,
    RecordError,
    SourceFile,
    StatedPay,
    read_records,
    text_of,
    web_address,
)

FORMAT = "greenhouse"
MAX_PAY_RANGES = 20

_BOARD_IN_URL = re.compile(
    r"https?://(?:boards|job-boards|boards-api)(?:\.eu)?\.greenhouse\.io/"
    r"(?:embed/job_(?:app|board)\?(?:[^#]*&)?for=|v1/boards/)?(?P<board>[\w-]+)"
)
_IS_HTML = re.compile(r"<[a-zA-Z/!]")
_PERIODS = {
    "hour": re.compile(r"\bhour|/\s?hr?\b", re.IGNORECASE),
    "day": re.compile(r"\bdaily\b|\bper day\b|\bday rate\b", re.IGNORECASE),
    "week": re.compile(r"\bweekly\b|\bper week\b", re.IGNORECASE),
    "month": re.compile(r"\bmonth", re.IGNORECASE),
    "year": re.compile(r"\bannual|\byear|\bp\.?a\.?(?!\w)", re.IGNORECASE),
}

# The employers' own names for facts that boards keep in free fields.
_WORKPLACE = {"workplace type", "work type", "workplace", "remote type", "location type"}
_EMPLOYMENT = {"employment type", "employment length", "job type", "time type", "contract type"}
_SENIORITY = {"experience level", "seniority", "seniority level", "linkedin posting level"}


def recognises(text: str) -> bool:
    """Tell a Greenhouse board or job from other texts; JSON of no other shape is taken for one."""
    return text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def data_address(address: str) -> str:
    """Return where the jobs of a board's page stand as data, "" for any other address."""
    found = _BOARD_IN_URL.match(address)
    if not found or "/v1/boards/" in address:
        return ""
    region = ".eu" if ".eu.greenhouse" in found[0] else ""
    board = found["board"]
    return f"https://boards-api{region}.greenhouse.io/v1/boards/{board}/jobs?content=true"


def read_file(text: str, *, company: str = "") -> SourceFile:
    """Read a board; `company` names the employer where records do not. Raises FileError."""
    root = parsed_json(text)
    if not isinstance(root, dict):
        raise FileError('is no Greenhouse board: it must be an object with a list "jobs"')
    not_whole = ""
    if "jobs" in root:
        jobs = root["jobs"]
        if not isinstance(jobs, list):
            raise FileError('is no Greenhouse board: "jobs" must be a list')
        not_whole = _left_out(root, jobs)
    elif "id" in root and "title" in root:
        jobs, not_whole = [root], "it holds one job, not a board"
    else:
        raise FileError('is no Greenhouse board: it has no list "jobs"')
    board = _board_name(jobs)
    employer = company or board.replace("-", " ").title()
    drafts, rejected, remarks = read_records(
        enumerate(jobs, start=1), lambda row, job: _draft(row, job, employer)
    )
    names = _commonest(
        job["company_name"].strip()
        for job in jobs
        if isinstance(job, dict) and isinstance(job.get("company_name"), str)
    )
    name = board or names or employer
    return SourceFile(
        board_key=f"{FORMAT}-{slugify(name)}" if name else "",
        board_name=names or employer,
        drafts=drafts,
        rejected=rejected,
        remarks=remarks,
        not_whole=not_whole,
    )


def _left_out(root: dict, jobs: list) -> str:
    meta = root.get("meta")
    total = meta.get("total") if isinstance(meta, dict) else None
    if isinstance(total, int) and total > len(jobs):
        return f"it holds {len(jobs):,} of the {total:,} jobs its board has"
    return ""


def _board_name(jobs: list) -> str:
    """Return the name of the board that most addresses carry, or ""."""
    urls = [job.get("absolute_url") for job in jobs if isinstance(job, dict)]
    found = [_BOARD_IN_URL.match(url) for url in urls if isinstance(url, str)]
    return _commonest(match["board"].lower() for match in found if match)


def _commonest(names) -> str:
    return next((name for name, _ in Counter(names).most_common(1)), "")


def _draft(row: int, job: object, employer: str) -> ListingDraft:
    if not isinstance(job, dict):
        raise RecordError("job", job, "must be an object")
    company = text_of(job.get("company_name"), "company_name", longest=MAX_COMPANY).strip()
    if not (company or employer):
        raise RecordError("company_name", "", "is missing; name it with --company")
    facts = _free_fields(job.get("metadata"))
    first_published = text_of(job.get("first_published"), "first_published", longest=40)
    content = text_of(job.get("content"), "content", longest=MAX_DESCRIPTION)
    html = content if _IS_HTML.search(content) else unescape(content)
    pay, problem = _stated_pay(job.get("pay_input_ranges"))
    return ListingDraft(
        row=row,
        external_id=_external_id(job.get("id")),
        title=text_of(job.get("title"), "title", longest=MAX_TITLE, required=True),
        company=company or employer,
        url=web_address(job.get("absolute_url"), "absolute_url", required=True),
        location=_location(job.get("location")),
        workplace=_first_of(facts, _WORKPLACE),
        employment=_first_of(facts, _EMPLOYMENT),
        seniority=_first_of(facts, _SENIORITY),
        published=first_published or text_of(job.get("updated_at"), "updated_at", longest=40),
        is_first_published=bool(first_published),
        deadline=text_of(job.get("application_deadline"), "application_deadline", longest=40),
        language=text_of(job.get("language"), "language", longest=8),
        description=html,
        pay=pay,
        pay_texts=() if pay or problem else _pay_passages(html),
        pay_problem=problem,
    )


def _external_id(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise RecordError("id", value, "is missing" if value is None else "must be a number")
    text = text_of(str(value), "id", longest=MAX_ID).strip()
    if not text:
        raise RecordError("id", value, "is missing")
    return text


def _location(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, dict):
        raise RecordError("location", value, "must be an object with a name")
    return text_of(value.get("name"), "location", longest=MAX_LOCATION)


def _free_fields(metadata: object) -> dict[str, str]:
    """Return the employer's own fields that hold one text, by lower-case name."""
    fields = metadata if isinstance(metadata, list) else []
    return {
        field["name"].strip().lower(): field["value"][:100]
        for field in fields
        if isinstance(field, dict)
        and isinstance(field.get("name"), str)
        and isinstance(field.get("value"), str)
    }


def _first_of(facts: dict[str, str], names: set[str]) -> str:
    return next((value for name, value in facts.items() if name in names), "")


def _stated_pay(ranges: object) -> tuple[tuple[StatedPay, ...], str]:
    """Return the pay ranges given in cents, and why none can be read if so."""
    if not ranges:
        return (), ""
    if not isinstance(ranges, list) or not all(isinstance(one, dict) for one in ranges):
        return (), "The pay ranges of the source are no list of ranges."
    try:
        return tuple(_stated_range(one) for one in ranges[:MAX_PAY_RANGES]), ""
    except (InvalidOperation, TypeError) as error:
        return (), f"A pay range of the source is no number: {error}"


def _stated_range(one: dict) -> StatedPay:
    label = str(one.get("title") or "")
    told = f"{label} {one.get('blurb') or ''}"
    return StatedPay(
        minimum=_units(one.get("min_cents")),
        maximum=_units(one.get("max_cents")),
        currency=str(one.get("currency_type") or "").strip().upper(),
        period=next((name for name, words in _PERIODS.items() if words.search(told)), ""),
        label=" ".join(label.split()),
    )


def _units(cents: object) -> Decimal | None:
    if cents is None or cents == "":
        return None
    if isinstance(cents, bool):
        raise TypeError(f"{cents!r}")
    return Decimal(str(cents).strip()) / 100


class _PayPassages(HTMLParser):
    """Collects the blocks Greenhouse puts at the end of a description for pay transparency."""

    def __init__(self):
        super().__init__()
        self.passages: list[dict[str, str]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag != "div":
            return
        name = dict(attrs).get("class") or ""
        if name == "pay-input":
            self.passages.append({"description": "", "title": "", "pay-range": ""})
        self._open.append(name)

    def handle_endtag(self, tag):
        if tag == "div" and self._open:
            self._open.pop()

    def handle_data(self, data):
        if "pay-input" in self._open and self._open[-1] in self.passages[-1]:
            self.passages[-1][self._open[-1]] += data


def _pay_passages(html: str) -> tuple[tuple[str, str], ...]:
    if "pay-input" not in html:
        return ()
    parser = _PayPassages()
    parser.feed(html)
    return tuple(
        (passage["title"].strip(), f"{passage['pay-range']} ({passage['description']})")
        for passage in parser.passages[:MAX_PAY_RANGES]
        if passage["pay-range"].strip()
    )
