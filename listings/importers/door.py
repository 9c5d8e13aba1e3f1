"""The one door: what an editor brings in is kept, rehearsed, asked about, and only then made true.

Here it is rehearsed: read once, and what would become of every row is written down with all that
it takes to make it true, which `bringing` does.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from rapidfuzz import fuzz, process

from listings.models import Board, Intake, IntakeRow, Listing
from listings.reading.titles import title_key
from listings.vocabulary import title_vocabulary
from roles.sheets.files import EncodingError, check_rows
from roles.titles import normalise_title

from .corrections import CorrectionPlan
from .formats import TableReading, first_rows, read_source
from .plan import BoardPlan, Records, board_of
from .rehearsal import rehearsed_rows
from .steps import Decisions
from .tables import ColumnsError

MOST_TITLES = 60  # asked about at once
MOST_EMPLOYERS = 60
MOST_NOTES = 200
NEAR = 88  # of 100: spellings of one name, or not far from it
SHORTEST_NEAR = 4  # characters; shorter names are near to everything
NOT_SAID = "Nothing is closed: it would close most of the board, and nobody has said that it may."
ADDS_ONLY = "Nothing is closed: a table adds to what is here."
CHOSEN = "Nothing is closed: you chose so."


def rehearse(intake: Intake, *, news: Collection[str] = ()) -> None:
    """Write down what would become of every row, or what must be asked before it can be read.

    `news` are ids whose rows are marked as not what they were. Raises FileError for what cannot be
    read at all.
    """
    try:
        plan = plan_of(intake)
    except EncodingError as error:
        _ask(intake, {"asks": "encoding", "why": str(error), "line": error.line.hex()})
    except ColumnsError as error:
        rows = first_rows(intake.data, encoding=intake.encoding)
        _ask(intake, {"asks": "columns", "why": str(error), "rows": rows})
    else:
        rows = rehearsed_rows(plan)
        for row in rows:
            row.is_news = row.external_id in news
        _keep(intake, plan, rows)


def _ask(intake: Intake, question: dict) -> None:
    intake.rows.all().delete()
    intake.found, intake.rehearsed_at = question, None
    intake.save()


def plan_of(intake: Intake) -> BoardPlan | CorrectionPlan:
    """Return what the kept file means for the database as it stands; raises FileError."""
    name = intake.board_name or Path(intake.name).stem
    format, source = read_source(
        intake.data,
        name=name,
        company=intake.company,
        encoding=intake.encoding,
        table=TableReading(intake.columns, intake.has_header),
    )
    check_rows(len(source.drafts) + len(source.rejected))
    intake.format = format
    if format == Board.Format.EXPORT:
        intake.found = {"gone": 0, "listed": 0}
        return CorrectionPlan(source)
    roles = {key: value for key, value in intake.titles.items() if value not in Listing.Scope}
    out = [key for key, value in intake.titles.items() if value == Listing.Scope.OUT]
    records = Records.of(source, title_vocabulary(roles, out))
    key = f"{format}-{slugify(intake.board_name)}" if intake.board_name else ""
    board = board_of(records, format, key=key, name=intake.board_name)
    if not board.pk and "://" in intake.name:
        board.url = intake.name
    plan = BoardPlan(board, records, allow_empty=True, decisions=decisions_of(intake))
    intake.found = {"gone": len(plan.gone()), "listed": plan.listed_before()}
    plan.not_closed = plan.not_closed or _why_not(intake, plan)
    return plan


def decisions_of(intake: Intake) -> Decisions:
    return Decisions(intake.titles, intake.employers)


def _why_not(intake: Intake, plan: BoardPlan) -> str:
    """Say why nothing is closed where the editor has not allowed it, "" where it may be."""
    if intake.may_close is not None:
        return "" if intake.may_close else CHOSEN
    if intake.format == Board.Format.CSV:
        return ADDS_ONLY
    return NOT_SAID if _closes_most(intake, plan) else ""


def _closes_most(intake: Intake, plan: BoardPlan) -> bool:
    gone, listed = intake.found["gone"], intake.found["listed"]
    return bool(gone) and (gone * 2 > listed > 1 or not plan.records.postings)


@transaction.atomic
def _keep(intake: Intake, plan: BoardPlan, rows: list[IntakeRow]) -> None:
    for row in rows:
        row.intake = intake
    intake.rows.all().delete()
    IntakeRow.objects.bulk_create(rows, batch_size=500)
    intake.found |= {
        "board": plan.board.name,
        "board_key": plan.board.key,
        "board_url": plan.board.url,
        "is_new_board": plan.board.pk is None,
        "jobs": sum(row.job is not None for row in rows),
        "unchanged": sum(len(job.postings) for job in plan.unchanged),
        "counts": Counter(row.kind for row in rows),
        "news": sum(row.is_news for row in rows),
        "notes": [str(remark) for remark in plan.records.remarks[:MOST_NOTES]],
        "not_closed": plan.not_closed,
        "asks_closing": plan.not_closed == NOT_SAID,
        "titles": _titles(plan),
        "employers": _employers(plan),
    }
    intake.rehearsed_at, intake.batch = timezone.now(), None
    intake.save()


def _titles(plan: BoardPlan) -> list[dict]:
    """List the titles that name no role of ours, those of most jobs first; undecided ones lead."""
    groups = defaultdict(list)
    for posting in plan.records.postings:
        key = title_key(posting.title)
        if not posting.role or key in plan.steps.decisions.titles:
            groups[key].append(posting)
    names = {role.name: role.slug for role in plan.steps.roles.values()}
    found = [
        {
            "key": key,
            "title": group[0].title,
            "count": len(group),
            "employers": list(dict.fromkeys(one.company for one in group))[:3],
            "scope": group[0].scope,
            "decided": plan.steps.decisions.titles.get(key, ""),
        }
        for key, group in groups.items()
    ]
    found.sort(key=lambda one: (one["scope"] == Listing.Scope.OUT, -one["count"], one["title"]))
    for one in found[:MOST_TITLES]:
        near = process.extractOne(one["title"], names.keys(), scorer=fuzz.token_set_ratio)
        if near and near[1] >= NEAR:
            one["near"] = {"slug": names[near[0]], "name": near[0]}
    return found[:MOST_TITLES]


def _employers(plan: BoardPlan) -> list[dict]:
    """List the employers nobody knows yet, with those whose names are near to theirs first."""
    count = Counter(posting.company for posting in plan.records.postings)
    found = []
    for name, jobs in count.most_common():
        key = normalise_title(name) or name
        is_decided = key in plan.steps.decisions.employers
        if is_decided or plan.steps.companies.named(name).pk is None:
            near = plan.steps.companies.near(name, least=NEAR) if len(key) >= SHORTEST_NEAR else []
            decided = plan.steps.decisions.employers.get(key)
            found.append(
                {"key": key, "name": name, "count": jobs, "near": near, "decided": decided}
            )
    found.sort(key=lambda one: not one["near"])
    return found[:MOST_EMPLOYERS]


def unanswered(intake: Intake) -> list[str]:
    """Say what must be answered before it can be brought in."""
    missing = [
        f"Say whether “{one['name']}” is a new employer or {one['near'][0][1]}."
        for one in intake.found.get("employers", ())
        if one["near"] and one["decided"] is None
    ]
    if intake.found.get("asks_closing"):
        missing.append("Say whether the jobs that the file no longer lists are to be closed.")
    return missing
