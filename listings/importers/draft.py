"""One record of a source as plain values: what every format is turned into before it is read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.encoding import iri_to_uri

from roles.sheets.cells import cleaned

MAX_ID = 200
MAX_TITLE = 250
MAX_COMPANY = 160
MAX_LOCATION = 2_000
MAX_URL = 2_000
MAX_DESCRIPTION = 100_000

_is_web_address = URLValidator(schemes=["http", "https"])


class RecordError(Exception):
    """One record that cannot be taken over."""

    def __init__(self, column: str, value: object, reason: str):
        super().__init__(reason)
        self.column = column
        self.value = shown(value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said about one record: why it was rejected, or what is odd about it."""

    row: int
    external_id: str
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        about = f" (id {self.external_id})" if self.external_id else ""
        value = f" {self.value!r}" if self.value else ""
        return f"row {self.row}{about}: {self.column}{value}: {self.reason}"


@dataclass(frozen=True, slots=True)
class StatedPay:
    """A pay range given in fields of its own, per `period` or per "" where none is said."""

    minimum: Decimal | None
    maximum: Decimal | None
    currency: str
    period: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class ListingDraft:
    """One job as its source gives it, in the source's own words; "" is what it does not say.

    `published` is the source's own date, `is_first_published` tells a date of publication from
    one of the last change. `pay` is in fields of its own, `pay_texts` are passages about pay and
    nothing else (with the label of each); where both are empty the description may state it, unless
    the source has a place of its own for pay.
    `pay_problem` says why pay that is given cannot be taken over.
    """

    row: int
    external_id: str
    title: str
    company: str
    url: str
    location: str = ""
    workplace: str = ""
    employment: str = ""
    seniority: str = ""
    published: str = ""
    is_first_published: bool = True
    deadline: str = ""
    language: str = ""
    description: str = ""
    pay: tuple[StatedPay, ...] = ()
    pay_texts: tuple[tuple[str, str], ...] = ()
    reads_pay_in_description: bool = True
    pay_problem: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Everything one file says.

    `rejected` are the records that cannot be read. Unless `not_whole` says why it does not, the
    file lists all jobs of its board, so that what it leaves out is gone.
    """

    board_key: str
    board_name: str
    drafts: tuple[ListingDraft, ...]
    rejected: tuple[Remark, ...] = ()
    remarks: tuple[Remark, ...] = ()
    not_whole: str = ""


def read_records(
    records: Iterable[tuple[int, object]], to_draft: Callable[[int, object], ListingDraft]
) -> tuple[tuple[ListingDraft, ...], tuple[Remark, ...], tuple[Remark, ...]]:
    """Turn numbered records into drafts; return drafts, rejections and remarks.

    An id that comes twice is one job: a plain repetition is remarked on, a contradiction rejected.
    """
    drafts: dict[str, ListingDraft] = {}
    row_of_url: dict[str, int] = {}
    rejected, remarks = [], []
    for row, record in records:
        try:
            draft = to_draft(row, record)
        except RecordError as error:
            known = record_id(record)
            rejected.append(Remark(row, known, error.column, error.value, error.reason))
            continue
        first = drafts.get(draft.external_id)
        if first is None:
            drafts[draft.external_id] = draft
            if draft.url and (other := row_of_url.setdefault(draft.url, row)) != row:
                reason = f"row {other} has the same address under another id"
                remarks.append(Remark(row, draft.external_id, "url", draft.url[:80], reason))
        elif _says_the_same(first, draft):
            reason = f"repeats row {first.row}"
            remarks.append(Remark(row, draft.external_id, "id", "", reason))
        else:
            reason = f"row {first.row} has the same id and says something else; it was kept"
            rejected.append(Remark(row, draft.external_id, "id", "", reason))
    return tuple(drafts.values()), tuple(rejected), tuple(remarks)


def _says_the_same(one: ListingDraft, other: ListingDraft) -> bool:
    names = [name for name in ListingDraft.__slots__ if name != "row"]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def record_id(record: object) -> str:
    """Return the id a broken record still gives, or ""."""
    value = record.get("id") if isinstance(record, dict) else None
    return str(value)[:MAX_ID] if isinstance(value, int | str) else ""


def text_of(value: object, column: str, *, longest: int, required: bool = False) -> str:
    """Return a text field without misleading characters; raises RecordError."""
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise RecordError(column, value, f"must be text, is {_kind(value)}")
    text = cleaned(value)
    if required and not text.strip():
        raise RecordError(column, "", "is missing")
    if len(text) > longest:
        reason = f"is {len(text):,} characters long; at most {longest:,} are taken"
        raise RecordError(column, value, reason)
    return text


def web_address(value: object, column: str, *, required: bool = False) -> str:
    """Return an http(s) address, escaped so that it cannot leave its attribute."""
    text = text_of(value, column, longest=MAX_URL, required=required).strip()
    if not text:
        return ""
    address = iri_to_uri(text)
    try:
        _is_web_address(address)
    except ValidationError as error:
        raise RecordError(
            column, text, "is no http or https address: give the whole of it, from https:// on"
        ) from error
    if len(address) > MAX_URL:
        raise RecordError(column, text, f"is longer than {MAX_URL:,} characters")
    return address


def shown(value: object) -> str:
    """Return a value as it can be shown in a message: short and on one line."""
    text = " ".join(cleaned(value if isinstance(value, str) else repr(value)).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _kind(value: object) -> str:
    kinds = {bool: "yes or no", list: "a list", dict: "an object", int: "a number"}
    return kinds.get(type(value), "a number")
