"""A refresh is rehearsed, confirmed and undone; what it changes for readers is said beforehand."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from roles.models import RoleAlias
from salaries.columns import Columns
from salaries.importing import import_snapshot, undo_last
from salaries.models import PackedRanges, PayBand, PayRefresh, PaySource
from salaries.refresh import standing
from salaries.snapshots import SnapshotError, read_snapshot
from tests.factories import make_guide, make_role
from tests.salaries.test_snapshots import HEADER, row

pytestmark = pytest.mark.django_db

TODAY = date(2024, 11, 24)


@pytest.fixture
def role():
    role = make_role(name="Ranger", slug="ranger")
    RoleAlias.objects.create(role=role, title="Ranger")
    return role


@pytest.fixture
def write(tmp_path):
    """Write a snapshot with so many ranges of a level, in steps of a thousand from an amount."""

    def write(name: str, *groups: tuple[str, int, int]):
        lines = [HEADER]
        for level, count, lowest in groups:
            for n in range(count):
                low = lowest + 1_000 * n
                same = {"job_title": "Ranger", "experience_level": level}
                for salary in (low + 20_000, low):
                    lines.append(row(str(salary), salary_in_usd=str(salary), **same))
        path = tmp_path / f"salaries_{name}.csv"
        path.write_text("\r\n".join([*lines, ""]))
        return path

    return write


def run(*arguments) -> str:
    out = StringIO()
    call_command("import_pay", *map(str, arguments), stdout=out)
    return out.getvalue()


def rows_held() -> list[dict]:
    """Every column of every range but the notes of the last refresh."""
    rows = PayBand.objects.order_by("pk").values()
    return [{k: v for k, v in one.items() if k not in ("added_in_id", "previous_line")}
            for one in rows]  # fmt: skip


def test_a_rehearsal_says_what_a_refresh_would_change_and_changes_nothing(role, write):
    run(write("2024-06-30", ("SE", 12, 100_000), ("MI", 12, 80_000), ("EN", 6, 60_000)))
    before, stamp = rows_held(), PaySource.objects.get().imported_at

    newer = write("2024-09-29", ("SE", 60, 180_000), ("EN", 12, 60_000), ("EX", 3, 200_000))
    said = json.loads(run(newer, "--rehearse", "--json", "--replace"))

    assert (said["added"], said["kept"], said["removed"]) == (69, 6, 24)
    assert [change["group"] for change in said["vanished"]] == ["Ranger, United States, mid-level"]
    assert [change["group"] for change in said["appeared"]] == ["Ranger, United States, executive"]
    (entry,) = said["reworded"]
    assert entry["group"] == "Ranger, United States, entry-level"
    assert entry["before"] == "not enough data, n 6"
    assert entry["after"].startswith("rough, n 12, middle ")
    assert {change["group"] for change in said["moved"]} == {
        "Ranger, United States, senior",
        "Ranger, United States, all levels",
    }
    assert rows_held() == before
    assert PaySource.objects.get().imported_at == stamp
    assert PayRefresh.objects.count() == 1


def test_confirming_does_what_was_rehearsed_and_leaves_a_public_record(role, write):
    run(write("2024-06-30", ("SE", 12, 100_000)))
    newer = write("2024-09-29", ("SE", 60, 100_000))
    rehearsed = json.loads(run(newer, "--rehearse", "--json"))

    done = json.loads(run(newer, "--json"))

    assert done == rehearsed
    record = PayRefresh.objects.first()
    assert (record.added, record.kept, record.removed) == (48, 12, 0)
    assert (record.snapshot_date, record.previous_date) == (date(2024, 9, 29), date(2024, 6, 30))
    assert record.groups_moved == 2
    assert record.can_be_undone


def test_pages_that_enter_or_leave_the_index_are_named(role, write):
    thin = write("2024-06-30", ("SE", 6, 100_000))
    run(thin)
    enough = write("2024-09-29", ("SE", 30, 100_000))

    assert json.loads(run(enough, "--json"))["pages_entering"] == ["ranger", "ranger/us"]

    thin = write("2024-10-01", ("SE", 6, 100_000))
    assert json.loads(run(thin, "--json", "--replace"))["pages_leaving"] == ["ranger", "ranger/us"]


def test_texts_whose_figure_says_something_else_are_named(role, write):
    other = make_role(slug="other")
    make_guide(role, other, verdict="<p>[lean:enough:ranger:senior:US]Look.[/lean]</p>")
    run(write("2024-06-30", ("SE", 6, 100_000)))

    said = json.loads(run(write("2024-09-29", ("SE", 30, 100_000)), "--rehearse", "--json"))

    (change,) = said["texts"]
    assert "[lean:enough:ranger:senior:US]" in change["group"]
    assert (change["before"], change["after"]) == ("unknown", "enough")


def test_undoing_brings_the_snapshot_before_back_whole(role, write):
    run(write("2024-06-30", ("SE", 12, 100_000), ("MI", 12, 80_000)))
    source = PaySource.objects.get()
    before, figures = rows_held(), standing(source, today=TODAY)
    run(write("2024-09-29", ("EX", 30, 180_000), ("SE", 12, 100_000)))
    assert standing(source, today=TODAY) != figures

    out = run("--undo", source.slug)

    assert "the refresh of 2024-09-29 is undone. It holds the snapshot of 2024-06-30." in out
    assert rows_held() == before
    assert standing(source, today=TODAY) == figures
    after = PaySource.objects.get()
    assert (after.snapshot_date, after.checksum) == (source.snapshot_date, source.checksum)
    assert PayRefresh.objects.first().undone_at


def test_only_the_last_refresh_can_be_undone_and_only_once(role, write):
    with pytest.raises(CommandError, match="matching query does not exist"):
        run("--undo", "moon")
    path = write("2024-06-30", ("SE", 12, 100_000))
    run(path)
    run(write("2024-09-29", ("SE", 14, 100_000)))
    source = PaySource.objects.get()
    run("--undo", source.slug)

    with pytest.raises(CommandError, match="undone already"):
        run("--undo", source.slug)
    assert PayBand.objects.count() == 12

    run(write("2024-09-29", ("SE", 14, 100_000)))
    assert PayBand.objects.count() == 14
    with pytest.raises(CommandError, match="stands alone"):
        run(path, "--undo", source.slug)


def test_undoing_the_first_import_leaves_nothing(role, write):
    run(write("2024-06-30", ("SE", 12, 100_000)))

    undo_last(PaySource.objects.get())

    assert not PayBand.objects.exists()
    assert len(Columns.unpacked(bytes(PackedRanges.objects.get().data))) == 0


def test_a_range_whose_role_is_gone_comes_back_without_one(role, write):
    run(write("2024-06-30", ("SE", 12, 100_000)))
    run(write("2024-09-29", ("SE", 1, 500_000)), "--replace")
    role.delete()

    undo_last(PaySource.objects.get())

    assert set(PayBand.objects.values_list("role", flat=True)) == {None}
    assert PayBand.objects.count() == 12


def test_a_source_never_imported_has_nothing_to_undo(source):
    with pytest.raises(SnapshotError, match="never imported"):
        undo_last(source)


def test_an_import_cut_short_leaves_the_old_snapshot_whole(role, write):
    run(write("2024-06-30", ("SE", 12, 100_000)))
    before = rows_held()

    class Killed(BaseException):
        pass

    def kill(things):
        yield from list(things)[:5]
        raise Killed

    path = write("2024-09-29", ("SE", 60, 150_000))
    with pytest.raises(Killed):
        import_snapshot(
            PaySource.objects.get(),
            read_snapshot(path.read_bytes()),
            published_on=date(2024, 9, 29),
            replace=True,
            progress=kill,
        )

    assert rows_held() == before
    assert PayRefresh.objects.count() == 1
