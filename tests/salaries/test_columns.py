"""Figures from packed columns are those of the rows, whoever wrote the rows and how."""

from collections import Counter
from datetime import date
from io import StringIO

import numpy as np
import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from salaries import marks
from salaries.bands import forget, load_bands
from salaries.columns import Columns, RangeRow, Slice
from salaries.figures import cell, country_counts, default_group
from salaries.geography import currency_of
from salaries.models import PackedRanges, PayBand, PayMark, PaySource
from salaries.packing import pack
from salaries.statistics import pay_figure
from tests.factories import make_role
from tests.salaries.test_snapshots import HEADER, row

TODAY = date(2026, 11, 24)

rows = st.builds(
    lambda low, width, **cells: RangeRow(minimum=low, maximum=low * width // 2, **cells),
    kind=st.sampled_from(["advertised", "advertised", "unknown", "reported"]),
    title=st.sampled_from(["Data Engineer", "Ingénieur", "x" * 160]),
    employer=st.sampled_from(["", "Acme", "Bolt"]),
    level=st.sampled_from(["", "mid", "senior"]),
    country=st.sampled_from(["US", "DE", "NA"]),
    year=st.integers(2024, 2026),
    currency=st.sampled_from(["USD", "EUR", "NAD"]),
    is_contract=st.sampled_from([False, False, True]),
    low=st.integers(0, 4).map(lambda n: 50_000 * n),
    width=st.integers(2, 8),
    remote_ratio=st.sampled_from([None, 0, 50, 100]),
    company_size=st.sampled_from(["", "S", "M"]),
    adverts=st.integers(1, 3),
)
slices = st.builds(
    lambda kind, country, years, level, remote, size: Slice(
        kind, (country,), min(years), max(years), level, remote, size
    ),
    st.sampled_from(["advertised", "reported"]),
    st.sampled_from(["US", "DE", "NA", "FR"]),
    st.tuples(st.integers(2023, 2026), st.integers(2023, 2026)),
    st.sampled_from(["", "mid", "senior"]),
    st.sampled_from([None, 0, 100]),
    st.sampled_from(["", "M"]),
)


def counted_by_hand(held: list[RangeRow], wanted: Slice):
    """The straightforward way: every row looked at, nothing sorted beforehand."""
    here = [
        one for one in held
        if one.country in wanted.countries
        and wanted.first_year <= one.year <= wanted.last_year
        and wanted.level in ("", one.level)
        and wanted.remote in (None, one.remote_ratio)
        and wanted.size in ("", one.company_size)
    ]  # fmt: skip
    ranges, foreign, too_wide, contract = Counter(), set(), set(), set()
    for one in here:
        key = one[:9]  # without remote ratio, size and adverts
        if one.kind != wanted.kind:
            continue
        if one.is_contract:
            contract.add(key)
        elif one.currency != currency_of(one.country):
            foreign.add(key)
        elif not one.minimum or one.maximum > 3 * one.minimum:
            too_wide.add(key)
        else:
            ranges[key] += one.adverts
    return {
        "middles": sorted((key[7] + key[8]) / 2 for key in ranges),
        "adverts": ranges.total(),
        "levels": Counter(key[3] for key in ranges),
        "employers": Counter(key[2] for key in ranges),
        "foreign": Counter(key[6] for key in foreign),
        "too_wide": len(too_wide),
        "contract": len(contract),
        "unknown": sum(one.adverts for one in here if one.kind == "unknown"),
    }


@settings(max_examples=150, deadline=None)
@given(st.lists(rows, max_size=40), st.integers(1, 3), slices)
def test_a_cut_is_what_counting_by_hand_gives(held, parts, wanted):
    split = [Columns.unpacked(Columns.of(held[place::parts]).packed()) for place in range(parts)]

    cut = Columns.merged(split).cut(wanted)

    assert {
        "middles": cut.middles.tolist(),
        "adverts": cut.adverts,
        "levels": cut.level_counts,
        "employers": cut.employer_counts,
        "foreign": cut.other_currencies,
        "too_wide": cut.too_wide,
        "contract": cut.contract,
        "unknown": cut.unknown,
    } == counted_by_hand(held, wanted)
    assert [band.middle for band in cut.bands()] == cut.middles.tolist()


def from_rows(source: PaySource, role, level: str):
    """The senior or mid figure of the United States, straight from the rows."""
    bands = PayBand.objects.filter(
        source=source, role=role, level=level, country="US", currency="USD", kind="advertised",
        year__range=(2025, 2026), minimum__gt=0,
    )  # fmt: skip
    keys = {
        (band.raw_title, band.employer, band.year, band.minimum, band.maximum): band
        for band in bands
        if band.maximum <= 3 * band.minimum
    }
    middles = sorted((key[3] + key[4]) / 2 for key in keys)
    adverts = sum(1 for band in bands if band.maximum <= 3 * band.minimum)
    return pay_figure(middles, adverts=adverts, employers=None if middles else 0)


writes = st.lists(
    st.tuples(
        st.sampled_from(["create", "bulk", "update", "move", "delete", "raw", "pack", "undone"]),
        st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=8,
)


class Doors(TestCase):
    """Hypothesis needs a fresh database for each example; its TestCase gives one."""

    @settings(max_examples=15, deadline=None)
    @given(writes)
    def test_figures_are_true_after_every_write_by_whatever_door(self, doors):
        source = PaySource.objects.create(slug="doors", name="D", snapshot_date=date(2026, 10, 1))
        roles = [make_role(), make_role()]
        for door, seed in doors:
            write(door, seed, source, roles)
            loaded = load_bands(roles)
            for series in loaded.series:
                if series.newest_year != 2026:
                    continue
                for role in roles:
                    for level in ("mid", "senior"):
                        made = cell(loaded, default_group(role, series, level, "US"), today=TODAY)
                        assert made.figure == from_rows(source, role, level), (door, doors)


def write(door: str, seed: int, source: PaySource, roles) -> None:
    dice = np.random.default_rng(seed)
    bands = [
        PayBand(
            source=source,
            role=roles[dice.integers(2)],
            kind="advertised",
            raw_title="Data Engineer",
            level=["mid", "senior"][dice.integers(2)],
            country="US",
            currency="USD",
            year=int(dice.integers(2025, 2027)),
            minimum=int(low),
            maximum=int(low * 1.3),
            line=2,
        )
        for low in dice.integers(100, 130, size=30) * 1_000
    ]
    held = PayBand.objects.filter(source=source)
    if door == "create":
        bands[0].save()
    elif door == "bulk":
        PayBand.objects.bulk_create(bands)
    elif door == "update":
        held.filter(pk__in=held.values("pk")[:5]).update(minimum=90_000)
    elif door == "move":
        held.filter(role=roles[0]).update(role=roles[1])
    elif door == "delete":
        held.filter(minimum__lt=115_000).delete()
    elif door == "raw":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE salaries_payband SET level = 'mid' WHERE minimum > 120000")
    elif door == "pack":
        pack(source)
    elif door == "undone":
        try:
            with transaction.atomic():
                PayBand.objects.bulk_create(bands)
                load_bands(roles)  # keeps what is about to be undone
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass


@pytest.mark.django_db
def test_an_import_packs_what_it_changed_and_nothing_else(tmp_path):
    path = tmp_path / "salaries_2024-09-29.csv"
    path.write_text("\n".join([HEADER, row("200000"), row("150000"), ""]))
    call_command("import_pay", str(path), stdout=StringIO())
    first = PackedRanges.objects.get()

    call_command("import_pay", str(path), stdout=StringIO())

    assert PackedRanges.objects.get().mark == first.mark
    assert PayMark.objects.get(source_id__gt=0).mark == first.mark
    assert Columns.unpacked(bytes(first.data)).counts_by_kind["advertised"] == 1


@pytest.mark.django_db
def test_reading_packed_ranges_asks_the_rows_nothing(add_bands, source, django_assert_num_queries):
    role = make_role()
    add_bands(role, 30)
    assert pack(source) == 1
    load_bands([role])

    with django_assert_num_queries(4):  # roles, jobs listed here, sources, marks
        loaded = load_bands([role])
        assert country_counts(loaded, role, loaded.series[0], loaded.series[0].newest(2)) == {
            "US": 30
        }


@pytest.mark.django_db
def test_columns_of_an_older_layout_are_made_anew_from_the_rows(add_bands, source):
    role = make_role()
    add_bands(role, 30)
    add_bands(role, 4, 200_000, 240_000, employment_type="FL")
    pack(source)
    PackedRanges.objects.update(layout=1, data=b"unreadable now")
    forget()

    loaded = load_bands([role])
    made = cell(loaded, default_group(role, loaded.series[0], "senior", "US"), today=TODAY)

    assert (made.figure.n, made.contract) == (30, 4)
    assert pack(source) == 1
    assert pack(source) == 0


@pytest.mark.django_db
def test_what_was_written_while_the_triggers_were_away_counts_once_they_are_back(add_bands, source):
    role = make_role()
    add_bands(role, 30)
    pack(source)
    assert marks.faults(connection) == []

    marks.remove(connection)
    add_bands(role, 12, 50_000, 60_000)
    assert "salaries_mark_insert" in marks.faults(connection)
    assert marks.install(connection)

    loaded = load_bands([role])
    assert len(loaded.columns(role, loaded.series[0])) == 42
    assert not marks.install(connection)


SPOILT = {
    "sqlite": """DROP TRIGGER salaries_mark_insert;
        CREATE TRIGGER salaries_mark_insert AFTER INSERT ON salaries_payband
        BEGIN SELECT 1; END""",
    "postgresql": """CREATE OR REPLACE FUNCTION salaries_mark_insert() RETURNS trigger
        LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'""",
}


@pytest.mark.django_db
def test_a_trigger_that_is_not_as_it_should_be_is_named_and_mended(client, add_bands, source):
    role = make_role()
    add_bands(role, 30)
    pack(source)
    assert client.get("/readyz").json()["pay"] == "ok"

    with connection.cursor() as cursor:
        for statement in SPOILT[connection.vendor].split(";\n"):
            cursor.execute(statement)
    add_bands(role, 12, 50_000, 60_000)

    (warning,) = [
        found
        for found in checks.run_checks(tags=[checks.Tags.database], databases=["default"])
        if found.id == "salaries.W001"
    ]
    assert "missing or changed are salaries_mark_insert." in warning.msg
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["pay"] == "failing"

    call_command("migrate", verbosity=0)

    assert client.get("/readyz").json()["pay"] == "ok"
    loaded = load_bands([role])
    assert len(loaded.columns(role, loaded.series[0])) == 42


@pytest.mark.django_db(transaction=True)
def test_a_kept_page_shows_every_write_at_once(client, add_bands, source):
    role = make_role(slug="ranger")
    add_bands(role, 30)
    first = client.get("/salaries/ranger/")
    tag = first["ETag"]
    assert client.get("/salaries/ranger/", headers={"If-None-Match": tag}).status_code == 304

    add_bands(role, 30, 150_000, 160_000)
    after = client.get("/salaries/ranger/", headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert "60 different ranges" in after.content.decode()

    PaySource.objects.filter(pk=source.pk).update(name="Other index")
    assert "Other index" in client.get("/salaries/ranger/").content.decode()
