"""What `import_pay --format oews` promises, on a made-up table in the published columns."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from roles.models import Role
from salaries.bands import load_bands
from salaries.models import OfficialFigure, PaySource
from tests.factories import make_role

pytestmark = pytest.mark.django_db

HEADER = (
    "AREA,AREA_TITLE,NAICS,OCC_CODE,OCC_TITLE,O_GROUP,TOT_EMP,H_MEDIAN,A_MEAN,A_PCT10,A_PCT25,"
    "A_MEDIAN,A_PCT75,A_PCT90"
)


def line(code="99-1001", title="Bench Testers", *, area="99", group="detailed", rest="") -> str:
    rest = rest or '"1,234",50.00,"100,000","40,000","60,000","80,000","120,000",#'
    return f'{area},U.S.,000000,{code},"{title}",{group},{rest}'


@pytest.fixture
def run(tmp_path):
    def run(*lines: str, on="2025-05-01", options=()) -> str:
        path = tmp_path / "national.csv"
        path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
        out = StringIO()
        arguments = ["--format", "oews", "--date", on, *options]
        call_command("import_pay", str(path), *arguments, stdout=out)
        return out.getvalue()

    return run


@pytest.fixture
def tester():
    return make_role(name="Tester", onet_soc="99-1001.00", onet_fit=Role.OnetFit.EXACT)


def test_the_office_s_own_percentiles_are_kept_with_year_source_and_day_read(run, tester):
    out = run(line(), line("99-2002", "Nobody of ours"))

    figure = OfficialFigure.objects.get()
    assert (figure.soc, figure.title, figure.country, figure.year) == (
        "99-1001", "Bench Testers", "US", 2025,
    )  # fmt: skip
    assert (figure.p10, figure.p25, figure.median, figure.p75, figure.p90) == (
        40_000, 60_000, 80_000, 120_000, None,
    )  # fmt: skip
    assert (figure.employment, figure.is_top_coded) == (1_234, True)
    assert figure.source.slug == "us-bls-oews"
    assert figure.source.snapshot_date == date(2025, 5, 1)
    assert figure.read_on
    assert "99-1001 Bench Testers: Tester (exact)" in out


def test_the_fit_of_a_part_of_a_class_is_broad(tester):
    part = make_role(onet_soc="99-1001.02", onet_fit=Role.OnetFit.EXACT)
    other = make_role(onet_soc="99-1001.00", onet_fit=Role.OnetFit.NONE)

    assert OfficialFigure.fit_of(tester) == "exact"
    assert OfficialFigure.fit_of(part) == "broad"
    assert list(OfficialFigure.objects.about(other, "US")) == []


def test_a_role_finds_its_class_and_the_newest_year_first(run, tester):
    run(line(), on="2024-05-01")
    run(line(rest="1,2,3,4,5,6,7,8"), on="2025-05-01")

    found = OfficialFigure.objects.about(tester, "US")

    assert [(figure.year, figure.median) for figure in found] == [(2025, 6), (2024, 80_000)]
    assert not OfficialFigure.objects.about(tester, "DE").exists()


def test_official_figures_enter_no_statistic_of_ours(run, tester):
    run(line())

    assert load_bands([tester]).series == []
    assert not PaySource.objects.for_readers().exists()


def test_the_shipped_rows_are_those_of_may_2023_as_published():
    role = make_role(onet_soc="15-2051.00", onet_fit=Role.OnetFit.EXACT)

    call_command("import_pay", "--format", "oews", "--index", verbosity=0)

    figure = OfficialFigure.objects.about(role, "US").get()
    assert (figure.year, figure.title, figure.read_on) == (
        2023, "Data Scientists", date(2026, 11, 25),
    )  # fmt: skip
    assert (figure.p25, figure.median, figure.p75) == (79_810, 108_020, 147_670)
    stamp = figure.source.imported_at
    call_command("import_pay", "--format", "oews", "--index", "--if-missing", verbosity=0)
    assert PaySource.objects.get().imported_at == stamp


def test_states_industries_and_groups_of_occupations_are_no_national_figures(run, tester):
    run(line(), line(area="06"), line(group="major"))

    assert OfficialFigure.objects.count() == 1


def test_what_the_office_does_not_release_stays_empty(run, tester):
    run(line(rest="**,*,*,*,*,*,*,*"))

    figure = OfficialFigure.objects.get()
    assert (figure.employment, figure.median, figure.is_top_coded) == (None, None, False)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (line(rest="1,2,3,4,5,abc,7,8"), "line 3, A_MEDIAN: 'abc'"),
        (line(rest="1,2,3,9,5,6,7,8"), "percentiles must not fall"),
        (line("=1+1"), "is no SOC code"),
    ],
)
def test_one_bad_row_keeps_the_table_out_unless_the_others_are_asked_for(run, tester, bad, says):
    with pytest.raises(CommandError, match="nothing was changed") as refused:
        run(line(), bad)
    assert says in str(refused.value)
    assert not OfficialFigure.objects.exists()

    run(line(), bad, options=["--skip-bad"])
    assert OfficialFigure.objects.get().median == 80_000


def test_an_older_table_one_without_our_occupations_and_a_rehearsal_change_nothing(run, tester):
    assert json.loads(run(line(), options=["--rehearse", "--json"]))["written"] == 1
    assert not PaySource.objects.exists()
    run(line(), on="2025-05-01")

    with pytest.raises(CommandError, match="Nothing was changed"):
        run(line(), on="2024-05-01")
    with pytest.raises(CommandError, match="none of our roles"):
        run(line("99-2002"))
    with pytest.raises(CommandError, match="still to come"):
        run(line(), on="2925-05-01")
    assert OfficialFigure.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "says"), [(b"PK\x03\x04", "spreadsheet"), (b"a,b\n1,2\n", "lacks OCC_CODE")]
)
def test_what_is_no_such_table_is_refused(tmp_path, data, says):
    path = tmp_path / "oews-2025-05-01.csv"
    path.write_bytes(data)

    with pytest.raises(CommandError, match=says):
        call_command("import_pay", str(path), "--format", "oews")
