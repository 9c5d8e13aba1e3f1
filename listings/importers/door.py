"""The one door: what an editor brings in is kept, rehearsed, asked about, and only then made true.

`rehearse` reads what is kept and writes down what would become of every row. `confirm` plans once
more: where the database still gives the same plan it is carried out, else the new rehearsal is kept
with what differs marked.
"""

from collections import Counter, defaultdict
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from rapidfuzz import fuzz, process

from listings.models import (
    Board,
    DeskAct,
    ImportBatch,
    Intake,
    IntakeRow,
    Listing,
    OutOfScopeTitle,
)
from listings.reading.titles import title_key
from listings.vocabulary import title_vocabulary
from roles.models import RoleAlias
from roles.sheets.files import EncodingError, FileError, check_rows
from roles.titles import normalise_title

from .formats import TableReading, first_rows, read_source
from .plan import BoardPlan, Decisions, Records, board_of
from .rehearsal import rehearsed_rows
from .sync import BoardSync
from .tables import ColumnsError

LONGEST_ALIAS = RoleAlias._meta.get_field("normalised").max_length
MOST_TITLES = 60  # asked about at once
MOST_EMPLOYERS = 60
MOST_NOTES = 200
NEAR = 88  # of 100: spellings of one name, or not far from it
SHORTEST_NEAR = 4  # characters; shorter names are near to everything
NOT_SAID = "Nothing is closed: it would close most of the board, and nobody has said that it may."
ADDS_ONLY = "Nothing is closed: a table adds to what is here."
CHOSEN = "Nothing is closed: you chose so."


def rehearse(intake: Intake) -> None:
    """Write down what would become of every row, or what must be asked before it can be read.

    Raises FileError for what cannot be read at all.
    """
    try:
        plan = plan_of(intake)
    except EncodingError as error:
        _ask(intake, {"asks": "encoding", "why": str(error), "line": error.line.hex()})
    except ColumnsError as error:
        rows = first_rows(intake.data, encoding=intake.encoding)
        _ask(intake, {"asks": "columns", "why": str(error), "rows": rows})
    else:
        _keep(intake, plan, rehearsed_rows(plan))


def _ask(intake: Intake, question: dict) -> None:
    intake.rows.all().delete()
    intake.found, intake.rehearsed_at = question, None
    intake.save()


def plan_of(intake: Intake) -> BoardPlan:
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
    roles = {key: value for key, value in intake.titles.items() if value not in Listing.Scope}
    out = [key for key, value in intake.titles.items() if value == Listing.Scope.OUT]
    records = Records.of(source, title_vocabulary(roles, out))
    intake.format = format
    key = f"{format}-{slugify(intake.board_name)}" if intake.board_name else ""
    board = board_of(records, format, key=key, name=intake.board_name)
    if not board.pk and "://" in intake.name:
        board.url = intake.name
    plan = BoardPlan(
        board, records, allow_empty=True, decisions=Decisions(intake.titles, intake.employers)
    )
    intake.found = {"gone": len(plan.gone()), "listed": plan.listed_before()}
    plan.not_closed = plan.not_closed or _why_not(intake, plan)
    return plan


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
        "is_new_board": plan.board.pk is None,
        "counts": Counter(row.kind for row in rows),
        "news": sum(row.is_news for row in rows),
        "notes": [str(remark) for remark in plan.records.remarks[:MOST_NOTES]],
        "not_closed": plan.not_closed,
        "asks_closing": plan.not_closed == NOT_SAID,
        "titles": _titles(plan),
        "employers": _employers(plan),
    }
    intake.rehearsed_at = timezone.now()
    intake.save()


def _titles(plan: BoardPlan) -> list[dict]:
    """List the titles that name no role of ours, those of most jobs first; undecided ones lead."""
    groups = defaultdict(list)
    for posting in plan.records.postings:
        key = title_key(posting.title)
        if not posting.role or key in plan.decisions.titles:
            groups[key].append(posting)
    names = {role.name: role.slug for role in plan.roles.values()}
    found = [
        {
            "key": key,
            "title": group[0].title,
            "count": len(group),
            "employers": list(dict.fromkeys(one.company for one in group))[:3],
            "scope": group[0].scope,
            "decided": plan.decisions.titles.get(key, ""),
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
        is_decided = key in plan.decisions.employers
        if is_decided or plan.companies.named(name).pk is None:
            near = plan.companies.near(name, least=NEAR) if len(key) >= SHORTEST_NEAR else []
            decided = plan.decisions.employers.get(key)
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


def confirm(intake: Intake, *, by) -> ImportBatch | None:
    """Bring in what was rehearsed, exactly; None if the database has changed since.

    Then the new rehearsal is kept, with the rows marked that are not what they were. Raises
    FileError if another request is bringing it in.
    """
    waiting = Intake.objects.filter(pk=intake.pk, claimed_at=None)
    if not waiting.update(claimed_at=timezone.now()):
        raise FileError("is being brought in already; look at the imports")
    try:
        return _confirmed(intake, by)
    except BaseException:
        Intake.objects.filter(pk=intake.pk).update(claimed_at=None)
        raise


def _confirmed(intake: Intake, by) -> ImportBatch | None:
    plan = plan_of(intake)
    rows = rehearsed_rows(plan)
    seen = {_name(row): row.digest for row in intake.rows.all()}
    for row in rows:
        row.is_news = seen.pop(_name(row), None) != row.digest
    if seen or any(row.is_news for row in rows):
        intake.claimed_at = None
        _keep(intake, plan, rows)
        return None
    digests = {row.external_id: row.digest for row in rows if row.digest}
    run = BoardSync(plan, file_name=intake.name, by=by, confirmed=digests)
    _learn(intake.titles, plan, run.batch)
    for _ in run.write():
        pass
    run.finish()
    intake.delete()
    return run.batch


def _name(row: IntakeRow) -> tuple:
    return row.kind, row.external_id, row.row


def _learn(titles: dict[str, str], plan: BoardPlan, batch: ImportBatch) -> None:
    """Keep what an editor said titles mean, so that the next file needs no asking."""
    roles = {key: plan.roles[slug] for key, slug in titles.items() if slug in plan.roles}
    known = set(RoleAlias.objects.filter(normalised__in=roles).values_list("normalised", flat=True))
    batch.made["aliases"] = [
        RoleAlias.objects.create(role=role, title=key[:LONGEST_ALIAS]).pk
        for key, role in roles.items()
        if normalise_title(key[:LONGEST_ALIAS]) not in known
    ]
    out = {key for key, said in titles.items() if said == Listing.Scope.OUT}
    out -= set(OutOfScopeTitle.objects.filter(key__in=out).values_list("key", flat=True))
    if out:
        what = f"{len(out)} titles put out of scope while bringing in {batch.file_name}"
        act = DeskAct.objects.create(kind=DeskAct.Kind.TITLES, what=what, by=batch.by)
        OutOfScopeTitle.objects.bulk_create(
            OutOfScopeTitle(title=key, key=key, act=act) for key in sorted(out)
        )
        batch.made["act"] = act.pk
