"""What `manage.py import_pay` promises."""

import gzip
import hashlib
from datetime import date
from io import BytesIO, StringIO
from urllib.error import URLError

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from roles.models import RoleAlias
from salaries import index
from salaries.bands import load_bands
from salaries.models import PayBand, PaySource
from tests.factories import make_role
from tests.salaries.test_snapshots import HEADER, row

pytestmark = pytest.mark.django_db

SALARIES = settings.REAL_DATA_DIR / "salaries"


def run(*arguments) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_pay", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def snapshot_file(tmp_path):
    def write(*rows: str, name: str = "salaries_2024-09-29.csv"):
        path = tmp_path / name
        path.write_bytes("\r\n".join([HEADER, *rows, ""]).encode())
        return path

    return write


def held() -> dict[tuple[int, int], tuple[int, int]]:
    """What is held: ends of the range -> database id and line."""
    return {(b.minimum, b.maximum): (b.pk, b.line) for b in PayBand.objects.all()}


def test_pairs_become_advertised_ranges_and_single_rows_unknown_ones(snapshot_file):
    out, _err = run(snapshot_file(row("200000"), row("150000"), row("90000", work_year="2023")))

    ranges = PayBand.objects.order_by("line").values_list("minimum", "maximum", "kind", "line")
    assert list(ranges) == [
        (150_000, 200_000, "advertised", 2),
        (90_000, 90_000, "unknown", 4),
    ]
    assert "1 ranges from two rows each, 1 single rows" in out
    assert "2 added, 0 kept, 0 removed" in out


def test_the_same_file_again_writes_nothing(snapshot_file):
    path = snapshot_file(row("200000"), row("150000"), row("90000"))
    run(path)
    before, stamp = held(), PaySource.objects.get().imported_at

    out, _err = run(path)

    assert "0 added, 2 kept, 0 removed" in out
    assert held() == before
    assert PaySource.objects.get().imported_at == stamp


def test_a_newer_file_adds_keeps_and_removes_what_differs(snapshot_file):
    run(snapshot_file(row("200000"), row("150000"), row("90000", work_year="2023")))
    before = held()

    out, _err = run(
        snapshot_file(row("300000"), row("250000"), row("200000"), row("150000"), name="2025-01-05")
    )

    assert "1 added, 1 kept, 1 removed" in out
    assert set(held()) == {(250_000, 300_000), (150_000, 200_000)}
    assert held()[150_000, 200_000] == (before[150_000, 200_000][0], 4)  # same row, at its new line
    assert PaySource.objects.get().snapshot_date == date(2025, 1, 5)


def test_copies_of_one_range_are_kept_as_often_as_they_stand_there(snapshot_file):
    pair = [row("200000"), row("150000")]
    run(snapshot_file(*pair, *pair, *pair))

    out, _err = run(snapshot_file(*pair, *pair, name="2025-01-05"))

    assert "0 added, 2 kept, 1 removed" in out


def test_an_older_file_is_refused(snapshot_file):
    run(snapshot_file(row()))

    with pytest.raises(CommandError, match="older one cannot replace a newer one"):
        run(snapshot_file(row("1000"), name="2024-06-30.csv"))

    assert PayBand.objects.count() == 1


def test_a_file_of_a_day_to_come_is_refused(snapshot_file):
    with pytest.raises(CommandError, match="still to come"):
        run(snapshot_file(row(), name="2099-09-29.csv"))

    assert not PayBand.objects.exists()


@pytest.mark.parametrize("rows", [[], ["2024,SE,FT"], [row("1"), row("-5")]])
def test_a_file_without_a_readable_row_changes_nothing(snapshot_file, rows):
    run(snapshot_file(row()))

    with pytest.raises(CommandError, match="nothing was changed"):
        run(snapshot_file(*rows, name="2025-01-05.csv"))

    assert PayBand.objects.count() == 1


def test_a_file_that_lacks_most_of_what_is_held_must_be_meant(snapshot_file):
    run(snapshot_file(row("100"), row("200"), row("300")))
    cut_off = snapshot_file(row("300"), name="2025-01-05.csv")

    with pytest.raises(CommandError, match="lacks 2 of the 3"):
        run(cut_off)
    assert PayBand.objects.count() == 3

    run(cut_off, "--replace")
    assert PayBand.objects.count() == 1


def test_a_refused_first_file_leaves_no_source_behind(snapshot_file):
    with pytest.raises(CommandError):
        run(snapshot_file("2024,SE"))

    assert not PaySource.objects.exists()


def test_one_bad_row_keeps_the_whole_file_out_unless_the_others_are_asked_for(snapshot_file):
    path, err = snapshot_file(row(), row("abc")), StringIO()
    with pytest.raises(CommandError, match="1 of 2 rows cannot be read, so nothing was changed"):
        call_command("import_pay", str(path), stderr=err)
    assert "line 3, salary: 'abc'" in err.getvalue()
    assert not PayBand.objects.exists()

    _out, err = run(path, "--skip-bad")

    assert PayBand.objects.count() == 1
    assert "line 3, salary: 'abc'" in err
    assert PaySource.objects.get().refreshes.get().bad_rows == 1


def test_titles_find_their_role_and_the_others_are_counted(snapshot_file):
    role = make_role(name="Ranger")
    RoleAlias.objects.create(role=role, title="Data Ranger")

    out, _err = run(
        snapshot_file(row(job_title="data-ranger"), row(job_title="Moon Keeper"), row("2"))
    )

    assert PayBand.objects.get(raw_title="data-ranger").role == role
    assert PayBand.objects.get(raw_title="Moon Keeper").role is None
    assert "1 rows with 1 titles that no role has: Moon Keeper (1)" in out


def test_importing_again_gives_titles_the_roles_they_have_got_since(snapshot_file):
    path = snapshot_file(row(job_title="Moon Keeper"))
    run(path)
    band, stamp = PayBand.objects.get(), PaySource.objects.get().imported_at
    role = make_role()
    RoleAlias.objects.create(role=role, title="Moon Keeper")

    run(path)

    band.refresh_from_db()
    assert band.role == role
    assert PaySource.objects.get().imported_at > stamp


@pytest.mark.django_db(transaction=True)
def test_titles_given_another_role_at_the_desk_count_there_at_once(snapshot_file):
    run(snapshot_file(row("200000", job_title="Moon Keeper"), row(job_title="Moon Keeper")))
    one, other = make_role(), make_role()

    with transaction.atomic():
        alias = RoleAlias.objects.create(role=one, title="Moon Keeper")
        RoleAlias.objects.create(role=one, title="Star Keeper")
    assert PayBand.objects.get().role == one

    alias.role = other
    alias.save()
    assert PayBand.objects.get().role == other
    assert load_bands([one]).series_of(one) == []
    assert len(load_bands([other]).series_of(other)) == 1

    alias.delete()
    assert PayBand.objects.get().role is None


def test_generic_titles_stay_with_their_generic_role(snapshot_file):
    run(snapshot_file(row(job_title="Engineer")))

    assert PayBand.objects.get().role.kind == "generic"


def test_a_file_without_a_date_asks_for_one(snapshot_file):
    path = snapshot_file(row(), name="salaries.csv")

    with pytest.raises(CommandError, match="--date YYYY-MM-DD"):
        run(path)

    run(path, "--date", "2024-09-29")
    assert PaySource.objects.get().snapshot_date == date(2024, 9, 29)


def test_an_unknown_source_is_refused(snapshot_file):
    with pytest.raises(CommandError, match="no pay source 'moon'"):
        run(snapshot_file(row()), "--source", "moon")


def test_a_gzipped_file_is_read_and_a_damaged_or_huge_one_refused(
    snapshot_file, tmp_path, settings
):
    packed = tmp_path / "salaries_2024-09-29.csv.gz"
    packed.write_bytes(gzip.compress(snapshot_file(row()).read_bytes()))
    run(packed)
    assert PayBand.objects.count() == 1

    packed.write_bytes(packed.read_bytes()[:-12])
    with pytest.raises(CommandError, match="damaged gzip"):
        run(packed)

    packed.write_bytes(gzip.compress(b"x" * 2_000))
    settings.IMPORT_MAX_BYTES = 1_000
    with pytest.raises(CommandError, match="more than 1,000 bytes"):
        run(packed)


def test_the_public_index_explains_a_closed_network(monkeypatch):
    def refuse(*args, **options):
        raise URLError("network is unreachable")

    monkeypatch.setattr(index, "urlopen", refuse)

    with pytest.raises(CommandError, match="Download it where the network is open"):
        run("--index")


def test_the_public_index_is_taken_only_if_it_is_the_pinned_file(monkeypatch):
    data = "\r\n".join([HEADER, row(), ""]).encode()
    monkeypatch.setattr(index, "urlopen", lambda *args, **options: BytesIO(data))
    with pytest.raises(CommandError, match="not the snapshot we know"):
        run("--index")

    monkeypatch.setattr(index, "SHA256", hashlib.sha256(data).hexdigest())
    run("--index")
    assert PaySource.objects.get().snapshot_date == index.PUBLISHED_ON


@pytest.mark.parametrize("arguments", [[], ["--index", "x.csv"]])
def test_files_or_the_index_must_be_named(arguments):
    with pytest.raises(CommandError, match="or --index"):
        run(*arguments)


@pytest.mark.real_data
def test_the_pinned_checksum_is_that_of_the_real_file():
    data = (SALARIES / "salaries_2024-09-29.csv").read_bytes()

    assert hashlib.sha256(data).hexdigest() == index.SHA256


@pytest.mark.real_data
def test_the_real_refresh_adds_what_came_and_keeps_all_the_rest():
    first, _err = run(SALARIES / "salaries_2024-06-30_previous.csv")
    second, _err = run(SALARIES / "salaries_2024-09-29.csv")

    assert "12,940 added, 0 kept, 0 removed" in first
    assert "12,050 added, 12,940 kept, 0 removed" in second
    assert "98 rows with 6 titles that no role has" in second
    assert sum(PayBand.objects.values_list("published_rows", flat=True)) == 49_108
