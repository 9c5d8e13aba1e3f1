"""What an import would do, row by row, and what it would read, as one flat row per record."""

from collections import defaultdict

from listings.models import IntakeRow, Workplace

from .interpret import Posting
from .plan import BoardPlan, Kind, Step


def rehearsed_rows(plan: BoardPlan) -> list[IntakeRow]:
    """Return what becomes of every row of a plan, in the order of its file; saved nowhere yet."""
    remarks = defaultdict(list)
    for remark in plan.records.remarks:
        remarks[remark.external_id or remark.row].append(_said(remark))
    rows = [_rejected(remark) for remark in plan.records.rejected]
    for steps in plan.steps():
        for step in steps:
            rows += _of_step(plan, step, remarks)
    for job in plan.unchanged:
        rows += [_row(one, Kind.SAME, job.listing_id, remarks) for one in job.postings]
    rows.sort(key=lambda row: row.row)
    rows += [_closing(gone) for gone in plan.gone()]
    for number, row in enumerate(rows, start=1):
        row.number = number
    return rows


def _of_step(plan: BoardPlan, step: Step, remarks) -> list[IntakeRow]:
    if step.error:
        return [_rejected(step.error)]
    rows = []
    for posting in step.job.postings:
        row = _row(posting, plan.kind_of(posting), step.job.listing_id, remarks)
        row.digest = step.digest
        if posting is step.job.first:
            row.changes = [list(change) for change in step.changes]
        else:
            first = step.job.first.draft
            row.remarks.append(f"the same job as row {first.row}, in a further place")
        rows.append(row)
    return rows


def _row(posting: Posting, kind: Kind, listing_id: int | None, remarks) -> IntakeRow:
    draft = posting.draft
    return IntakeRow(
        row=draft.row,
        kind=kind,
        external_id=draft.external_id,
        title=posting.title,
        company=posting.company,
        listing_id=listing_id,
        remarks=list(remarks.get(draft.external_id, ())),
    )


def _rejected(remark) -> IntakeRow:
    return IntakeRow(
        row=remark.row,
        kind=Kind.REJECT,
        external_id=remark.external_id[:200],
        remarks=[_said(remark)],
    )


def _said(remark) -> str:
    value = f" “{remark.value}”" if remark.value else ""
    return f"{remark.column}{value}: {remark.reason}"


def _closing(gone) -> IntakeRow:
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


def as_row(posting: Posting, *, file: str, format: str) -> dict:
    """Return a posting as JSON values, the source's own words where they count.

    Pay is that of the first range; `salary_min` and `salary_max` are null where not stated.
    """
    draft = posting.draft
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
