"""What an import would do, row by row, and what it would read, as one flat row per record."""

from collections import defaultdict
from dataclasses import asdict
from itertools import chain

from listings.models import IntakeRow, Workplace

from .draft import ListingDraft, Remark
from .plan import BoardPlan, Gone
from .posting import Posting
from .steps import Kind, Step


def rehearsed_rows(plan: BoardPlan) -> list[IntakeRow]:
    """Return what becomes of every row of a plan, in the order of its file; saved nowhere yet.

    Each job to write has a number and stands whole in one of its rows: `sync` needs no more.
    """
    remarks = defaultdict(list)
    for remark in plan.records.remarks:
        remarks[remark.external_id or remark.row].append(_said(remark))
    rows = [_rejected(remark) for remark in plan.records.rejected]
    number = 0
    for step in chain.from_iterable(plan.in_batches()):
        if step.refused:
            rows += map(_rejected, step.refused)
            continue
        number += 1
        rows += _of_step(step, number, remarks)
    for job in plan.unchanged:
        rows += [_row(one, Kind.SAME, job.listing_id, remarks) for one in job.postings]
    rows.sort(key=lambda row: row.row)
    rows += [_closing(gone) for gone in plan.gone()]
    for number, row in enumerate(rows, start=1):
        row.number = number
    return rows


def _of_step(step: Step, number: int, remarks) -> list[IntakeRow]:
    job = step.job
    rows = [
        _row(posting, step.kinds[posting.external_id], job.listing_id, remarks)
        for posting in job.postings
    ]
    first = rows[0]
    first.job, first.digest = number, step.digest
    first.changes = [list(change) for change in step.changes]
    first.kept = [posting.as_json() for posting in job.postings]
    for row in rows[1:]:
        row.remarks.append(f"the same job as row {first.row}, in a further place")
    return rows


def _row(posting: Posting, kind: Kind, listing_id: int | None, remarks) -> IntakeRow:
    return IntakeRow(
        row=posting.row,
        kind=kind,
        external_id=posting.external_id,
        title=posting.title,
        company=posting.company,
        listing_id=listing_id,
        remarks=list(remarks.get(posting.external_id, ())),
    )


def _rejected(remark: Remark) -> IntakeRow:
    return IntakeRow(
        row=remark.row,
        kind=Kind.REJECT,
        external_id=remark.external_id[:200],
        remarks=[_said(remark)],
        kept=asdict(remark),
    )


def _said(remark: Remark) -> str:
    value = f" “{remark.value}”" if remark.value else ""
    return f"{remark.column}{value}: {remark.reason}"


def _closing(gone: Gone) -> IntakeRow:
    listing = gone.source.listing
    row = IntakeRow(
        kind=Kind.CLOSE,
        external_id=gone.source.external_id,
        title=listing.title,
        company=listing.company.name,
        listing_id=listing.pk,
    )
    if not gone.closes:
        row.remarks = ["its listing stays open: other records still list it"]
    return row


def as_row(draft: ListingDraft, posting: Posting, *, file: str, format: str) -> dict:
    """Return a record as JSON values, the source's own words where they count.

    Pay is that of the first range; `salary_min` and `salary_max` are null where not stated.
    """
    pay = posting.pay[0] if posting.pay else None
    is_remote = any(place.mode == Workplace.REMOTE for place in posting.places)
    return {
        "file": file,
        "format": format,
        "external_id": draft.external_id,
        "title": draft.title,
        "company": draft.company,
        "location_raw": draft.location,
        "is_remote_flag": int(is_remote),
        "employment_type": draft.employment,
        "salary_min": _number(pay and pay.minimum),
        "salary_max": _number(pay and pay.maximum),
        "currency": pay.currency if pay else "",
        "period": pay.period if pay else "",
        "published": draft.published,
        "url": draft.url,
        "role": posting.role,
        "level": posting.level,
        "places": [
            {
                "mode": place.mode,
                "city": place.city,
                "region": place.region,
                "country": place.country,
                "area": place.area,
            }
            for place in posting.places
        ],
    }


def _number(amount) -> float | None:
    return None if amount is None else float(amount)
