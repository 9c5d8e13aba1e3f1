"""A list of jobs as the desk exports it, come back: an edited cell is a change of that very job.

A cell that says what its job says now changes nothing, whatever tables did to it on its way. What
changes is a correction by a person: on a job that comes from a source it is held against imports.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import BigAutoField
from django.urls import Resolver404, resolve

from listings.changes import HOLDABLE, reading, snapshot_with
from listings.models import Board, HeldField, Listing
from listings.resources import ListingResource
from listings.undo import pay_rows, place_rows, set_values
from roles.models import Role
from roles.sheets.files import FileError
from roles.sheets.resources import as_compared, checked
from roles.sheets.text_tables import Row

from .draft import MAX_ID, Remark, SourceFile, shown
from .plan import BATCH, Records
from .steps import Decisions, Job, Kind, Step, refused
from .tables import OWN_EXPORT

KEY = "address"
NOT_CLOSED = "Nothing is closed: jobs that the list does not name stay as they are."
# Columns that tell a reader of the list what nobody changes in a cell.
ELSEWHERE = {
    "company": "is changed on the job’s own page; two employers are made one by merging them",
    "scope": "follows from the role: give one in “role”, or decide the title at the desk",
    "skills": "is changed on the job’s own page",
    "language": "is what the source says",
}
_OPEN_OR_CLOSED = (Listing.State.OPEN, Listing.State.CLOSED)


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of such a list, in place of a posting: its job, and its other cells by column."""

    row: int
    external_id: str  # the address, as it stands there
    listing_id: int | None
    cells: dict[str, str]
    remarks: tuple[Remark, ...] = ()

    @property
    def title(self) -> str:
        return self.cells.get("title", "")[:250]

    @property
    def company(self) -> str:
        return self.cells.get("company", "")[:160]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        return cls(**values | {"remarks": ()})


def is_export(header: list[str], first: list[str]) -> bool:
    """Tell a list of jobs as exported by its columns, or by the address in its first row."""
    cells = dict(zip(map(_name, header), first, strict=False))
    return cells.keys() >= OWN_EXPORT or _job_at(cells.get(KEY, "")) is not None


def read_corrections(rows: Iterator[Row]) -> SourceFile:
    """Read an exported list; `drafts` are Corrections. Raises FileError."""
    header = [_name(cell) for cell in next(rows)[1]]
    _check(header, list(_fields()))
    found: dict[int | str, Correction] = {}
    rejected = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            reason = (
                f"has {len(cells)} cells where the header has {len(header)}; "
                "put cells that hold a comma in quotation marks"
            )
            rejected.append(Remark(line, "", "row", ", ".join(cells)[:60], reason))
            continue
        said = dict(zip(header, cells, strict=True))
        address = said.pop(KEY).strip()
        one = Correction(line, address[:MAX_ID], _job_at(address), said)
        first = found.setdefault(one.listing_id or address, one)
        if first is not one:
            reason = f"row {first.row} is about the same job; keep one of the two"
            rejected.append(Remark(line, one.external_id, KEY, shown(address), reason))
    return SourceFile(
        board_key="desk-export",
        board_name="Lists of jobs, exported and changed",
        drafts=tuple(found.values()),
        rejected=tuple(rejected),
    )


def _name(cell: str) -> str:
    return "_".join(cell.strip(' "\ufeff').casefold().split())


def _check(header: list[str], columns: list[str]) -> None:
    if wrong := [name for name in header if name not in columns]:
        raise FileError(
            f"is a list of jobs exported here, with a column “{wrong[0][:60]}” that is none of its "
            f"own; take it out. The columns are: {', '.join(columns)}"
        )
    if twice := [name for name, count in Counter(header).items() if count > 1]:
        raise FileError(f"has the column “{twice[0]}” twice; keep one")


def _fields() -> dict:
    return {field.column_name: field for field in ListingResource().get_export_fields()}


def _job_at(address: str) -> int | None:
    """Return the key of the job at an address of this site, None for any other."""
    try:
        parts = urlsplit(address.strip())
        found = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    is_ours = parts.netloc in ("", urlsplit(settings.SITE_URL).netloc)
    key = found.kwargs.get("pk") if found.view_name == "listings:listing-detail" else None
    return key if is_ours and key and key <= BigAutoField.MAX_BIGINT else None


class Corrections:
    """Says what becomes of the jobs of such a list; in place of `Steps`."""

    def __init__(self):
        self.decisions = Decisions()
        self.roles = {role.slug: role for role in Role.objects.all()}
        self.fields = _fields()

    def of(self, jobs: list[Job]) -> list[Step]:
        """Say what becomes of these jobs as the database stands now; a few queries for all."""
        known = (
            Listing.objects.filter(pk__in=[job.listing_id for job in jobs if job.listing_id])
            .select_related("company", "role")
            .prefetch_related("pay_ranges", "places", "held_fields", "sources", "terms__term")
        )
        by_id = {listing.pk: listing for listing in known}
        slugs = {job.first.cells.get("role", "").strip() for job in jobs}
        roles = self.roles | Role.objects.known_by(slugs - self.roles.keys() - {""})
        return [self._step(job, by_id.get(job.listing_id), roles) for job in jobs]

    def _step(self, job: Job, listing: Listing | None, roles: dict[str, Role]) -> Step:
        if listing is None:
            return _about_nobody(job)
        pay, places = tuple(listing.pay_ranges.all()), tuple(listing.places.all())
        before, read = snapshot_with(listing, pay, places), reading(listing, pay, places)
        step = Step(job, {}, {}, listing, before, before, read, read, listing.state)
        values = self._edited(step, roles)
        if not values or step.refused:
            return step
        set_values(listing, values, roles)
        if "pay" in values:
            pay = step.pay = pay_rows(values["pay"])
            listing.pay_problem, listing.pay_is_left = "", True
        if "places" in values:
            places = step.places = place_rows(values["places"])
        step.after = snapshot_with(listing, pay, places)
        step.read_after = reading(listing, pay, places)
        step.kinds = {job.first.external_id: Kind.UPDATE}
        step.holds = _holds(step)
        try:
            listing.clean_fields(exclude=["company", "role", "slug"])
        except ValidationError as error:
            step.refused = refused(job, error)
        return step

    def _edited(self, step: Step, roles: dict[str, Role]) -> dict[str, Any]:
        """Return what the edited cells say, in the form of `changes.whole`; faults are refused."""
        listing, values = step.listing, {}
        now = step.before | {"state": listing.state}
        for column, cell in step.job.first.cells.items():
            if as_compared(cell) == as_compared(str(self.fields[column].export(listing))):
                continue
            try:
                said = self._said(column, checked(cell.strip()), listing, roles)
            except ValueError as error:
                step.refused.append(_remark(step.job, column, cell, str(error)))
            else:
                if said != now[column]:
                    values[column] = said
        return values

    def _said(self, column: str, cell: str, listing: Listing, roles: dict[str, Role]) -> Any:
        if column in ELSEWHERE:
            raise ValueError(ELSEWHERE[column])
        if column == "role" and cell:
            if cell not in roles:
                raise ValueError("is no role here; give the slug of one, as an export has it")
            return roles[cell].slug
        if column == "state" and listing.state not in _OPEN_OR_CLOSED:
            state = listing.get_state_display().lower()
            raise ValueError(f"is decided on the page of a job that is {state}")
        return self.fields[column].widget.clean(cell)


def _about_nobody(job: Job) -> Step:
    reason = (
        "is no job here; copy its address from a list exported anew, or take the row out. New jobs "
        "come in as a table of their own, without this column"
    )
    refused = [_remark(job, KEY, job.first.external_id, reason)]
    return Step(job, {}, {}, Listing(), None, {}, None, {}, "", refused=refused)


def _holds(step: Step) -> list[HeldField]:
    """Return what is held from now on; what is held already stays so."""
    if not step.listing.sources.all():
        return []
    held = {row.name for row in step.listing.held_fields.all()}
    return [
        HeldField(name=name, source_value=step.before[name], source_now=step.before[name])
        for name in HOLDABLE
        if name not in held and step.before[name] != step.after[name]
    ]


def _remark(job: Job, column: str, cell: str, reason: str) -> Remark:
    return Remark(job.first.row, job.first.external_id, column, shown(cell), reason.rstrip("."))


class CorrectionPlan:
    """What such a list means; in place of a BoardPlan, and read like one."""

    def __init__(self, source: SourceFile):
        key, name = source.board_key, source.board_name
        known = Board.objects.filter(key=key).first()
        self.board = known or Board(key=key, name=name, format=Board.Format.EXPORT)
        self.records = Records(source, (), source.rejected)
        self.steps = Corrections()
        self.not_closed = NOT_CLOSED
        self.unchanged: list[Job] = []  # known once `in_batches` is through

    def in_batches(self) -> Iterator[list[Step]]:
        """Say what becomes of the jobs of which a cell was edited, batch by batch."""
        drafts = self.records.source.drafts
        for start in range(0, len(drafts), BATCH):
            jobs = [Job((one,), one.listing_id) for one in drafts[start : start + BATCH]]
            steps = self.steps.of(jobs)
            self.unchanged += [step.job for step in steps if not (step.kinds or step.refused)]
            yield [step for step in steps if step.kinds or step.refused]

    def gone(self) -> list:
        return []
