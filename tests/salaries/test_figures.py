"""Which group is shown, what is said of it, and what else where that is nothing."""

from datetime import date
from decimal import Decimal

import pytest

from listings.models import ExchangeRate
from salaries.bands import load_bands
from salaries.figures import (
    Widened,
    cell,
    commonest_level,
    compare_at,
    default_country,
    default_group,
    nearest_wider,
    own_stage,
)
from salaries.rows import COUNTED, RowsQuery, rows_behind
from salaries.statistics import Verdict
from salaries.wording import dominance, figure_sentence
from tests.factories import make_role

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


def group_of(role, level="senior", country="US"):
    loaded = load_bands([role])
    return loaded, default_group(role, loaded.series[0], level, country)


def cell_of(role, level="senior", country="US", *, today=TODAY, **options):
    loaded, group = group_of(role, level, country)
    return cell(loaded, group, today=today, **options)


@pytest.fixture
def rates():
    for currency, per_eur in [("EUR", "1"), ("USD", "1.25"), ("GBP", "0.8")]:
        ExchangeRate.objects.create(
            currency=currency, units_per_eur=Decimal(per_eur), date=TODAY, source="Test bank"
        )


@pytest.mark.parametrize(
    ("today", "is_aged", "is_old", "is_expired"),
    [
        (date(2027, 9, 30), False, False, False),
        (date(2027, 10, 1), True, False, False),
        (date(2028, 10, 1), True, True, False),
        (date(2029, 10, 1), True, True, True),
    ],
)
def test_a_window_ages_from_the_day_its_snapshot_was_published(
    add_bands, today, is_aged, is_old, is_expired
):
    role = make_role()
    add_bands(role, 60)

    made = cell_of(role, today=today)

    assert (made.is_aged, made.is_old, made.is_expired) == (is_aged, is_old, is_expired)
    assert made.figure.has_median is not is_expired


def test_figures_over_three_years_old_stand_in_trends_only(add_bands):
    role = make_role()
    add_bands(role, 60)

    late = date(2029, 10, 1)

    assert "too old for a figure" in figure_sentence(cell_of(role, today=late))
    assert cell_of(role, today=late, in_trend=True).figure.has_median


def test_the_longer_window_comes_first(add_bands):
    role = make_role(broader=make_role())
    add_bands(role, 6)
    add_bands(role, 20, 90_000, 130_000, year=2024)
    add_bands(role.broader, 60)
    loaded, group = group_of(role)

    wider = nearest_wider(loaded, cell(loaded, group, today=TODAY))

    assert wider.widened is Widened.WINDOW
    assert str(wider.cell.group.window) == "2024–2026"
    assert wider.cell.figure.n == 26


def test_the_region_comes_before_all_levels_converted_and_said_so(add_bands, rates):
    role = make_role()
    add_bands(role, 2, country="DE", currency="EUR")
    add_bands(role, 12, country="DE", currency="EUR", level="mid")
    add_bands(role, 6, 80_000, 84_000, country="GB", currency="GBP")
    add_bands(role, 6, 95_000, 110_000, country="FR", currency="EUR")
    loaded, group = group_of(role, country="DE")

    wider = nearest_wider(loaded, cell(loaded, group, today=TODAY))

    assert wider.widened is Widened.REGION
    assert wider.cell.figure.n == 14
    assert {band.currency for band in wider.cell.bands} == {"EUR"}
    assert 100_000 in {band.middle for band in wider.cell.bands if band.country == "GB"}
    assert "in Europe, has its middle at about <b>EUR" in figure_sentence(
        cell(loaded, group, today=TODAY), wider
    )


def test_a_group_that_another_country_fills_is_nobodys_nearest(add_bands, rates):
    role = make_role()
    add_bands(role, 2, country="DE", currency="EUR")
    add_bands(role, 40, country="GB", currency="GBP")
    loaded, group = group_of(role, country="DE")

    assert nearest_wider(loaded, cell(loaded, group, today=TODAY)) is None


def test_all_levels_come_last_with_their_mix(add_bands):
    role = make_role()
    add_bands(role, 3)
    add_bands(role, 9, level="mid")
    loaded, group = group_of(role)

    narrow = cell(loaded, group, today=TODAY)
    wider = nearest_wider(loaded, narrow)

    assert wider.widened is Widened.LEVEL
    assert "over all levels (75 % mid-level and 25 % senior)" in figure_sentence(narrow, wider)


def test_ranges_of_other_countries_never_mix_in(add_bands):
    role = make_role()
    add_bands(role, 20)
    add_bands(role, 30, country="CA", currency="CAD")

    assert cell_of(role).figure.n == 20
    assert cell_of(role, country="CA").figure.n == 30


def test_the_default_country_has_most_ranges_in_its_own_currency(add_bands):
    role = make_role()
    add_bands(role, 20)
    add_bands(role, 30, country="CA", currency="USD")
    loaded = load_bands([role])

    assert default_country(loaded, role, loaded.series[0]) == "US"


def test_an_employer_with_most_of_a_group_is_named(add_bands):
    role = make_role()
    add_bands(role, 12, employer="Acme")
    add_bands(role, 6, employer="Bolt")

    assert dominance(cell_of(role)) == "Acme alone has 67 % of these ranges."


def test_few_employers_keep_the_median_back(add_bands):
    role = make_role()
    add_bands(role, 12, employer="Acme")

    assert not cell_of(role).figure.has_median


def test_over_all_levels_no_difference_is_ever_said(add_bands):
    one, other = make_role(), make_role()
    add_bands(one, 60, 150_000, 170_000)
    add_bands(other, 60)
    loaded = load_bands([one, other])
    group = default_group(one, loaded.series[0], "", "US")

    assert compare_at(loaded, group, other, today=TODAY).verdict is Verdict.UNKNOWN


def test_a_role_without_enough_lets_its_broader_role_speak_at_its_own_stage(add_bands):
    broader = make_role()
    narrow = make_role(broader=broader)
    add_bands(broader, 40, level="executive")
    add_bands(broader, 12, level="mid")
    add_bands(narrow, 3, level="mid")
    loaded = load_bands([narrow])

    stage = own_stage(loaded, narrow, loaded.series[0], "US", today=TODAY)

    assert not stage.is_own
    assert (stage.cell.group.role, stage.cell.group.level) == (broader, "executive")
    assert stage.whole.level_mix == []  # shares of three ranges would say nothing


def test_of_levels_with_equally_many_ranges_the_highest_stands_for_the_role(add_bands):
    role = make_role()
    for level in ("entry", "senior", "mid"):
        add_bands(role, 1, level=level)

    _, whole = group_of(role, level="")

    assert commonest_level(cell(load_bands([role]), whole, today=TODAY)) == "senior"


def test_real_sources_take_the_place_of_demo_ones(add_bands, source):
    role = make_role()
    add_bands(role, 12)
    source.is_demo = True
    source.save()
    assert load_bands([role]).series[0].is_demo

    source.pk, source.slug, source.is_demo = None, "real", False
    source.save()
    add_bands(role, 12, source=source)

    assert [series.is_demo for series in load_bands([role]).series] == [False]


def test_every_row_says_whether_it_is_counted_or_why_not(add_bands):
    role = make_role()
    add_bands(role, 1, 100_000, 100_000)
    add_bands(role, 1, 100_000, 100_000)
    add_bands(role, 1, currency="EUR")
    add_bands(role, 1, 12_000, 12_000)
    add_bands(role, 1, kind="unknown")
    add_bands(role, 1, 100_000, 100_000, employment_type="CT")

    rows = rows_behind(RowsQuery().bands(role))

    assert [row.standing for row in rows] == [
        COUNTED,
        f"same range as line {rows[0].line}",
        "not in USD",
        "over 3 times its bottom",
        "a single row: the source does not print its other end",
        "contract work, which is compared with nothing else",
    ]
