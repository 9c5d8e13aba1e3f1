"""The account of the rules says what the code does, and when data and rules changed."""

from datetime import UTC, date, datetime

import pytest

from salaries import figures, statistics
from salaries.models import PayRefresh

pytestmark = pytest.mark.django_db


def page(client) -> str:
    return client.get("/methodology/").content.decode()


def test_thresholds_are_those_of_the_code(client, monkeypatch):
    monkeypatch.setattr(statistics, "FOR_MEDIAN", (11, 6))
    monkeypatch.setattr(statistics, "WIDEST_PRECISION", 0.31)
    monkeypatch.setattr(figures, "OLD_AFTER_MONTHS", 27)

    html = page(client)

    assert '<th scope="row">A median with its interval</th><td>11</td><td>6</td>' in html
    assert "more than 31 % of the median" in html
    assert "After 27 months it answers no" in html


@pytest.mark.parametrize(
    "said",
    ["Version <b>3</b> of these rules", "MOVER method of Zou and Donner, 2008", "Wilson, 1927",
     "Hyndman and Fan’s type 7", "No official figures have been imported", 'id="offer"',
     "Iglewicz and Hoaglin, 1993", "No source has been refreshed"],
)  # fmt: skip
def test_every_rule_is_there_with_its_source(client, said):
    assert said in page(client)


def test_each_refresh_leaves_one_public_line(client, source):
    PayRefresh.objects.create(
        source=source,
        made_at=datetime(2026, 10, 2, 9, tzinfo=UTC),
        snapshot_date=date(2026, 10, 1),
        previous_date=date(2026, 7, 1),
        added=1_200,
        kept=24_000,
        removed=3,
        groups_appeared=40,
        groups_moved=2,
        undone_at=datetime(2026, 10, 3, 9, tzinfo=UTC),
    )

    assert (
        "Test index, snapshot of 1 October 2026 in place of that of 1 July 2026: 1,200 ranges "
        "added, 24,000 kept and 3 removed. Of the groups 40 appeared and 2 moved beyond their old "
        "interval. Undone on 3 October 2026."
    ) in page(client)


def test_pages_with_figures_lead_to_the_rules(client, add_bands):
    for address in ("/salaries/", "/salaries/data-engineer/", "/salaries/check/",
                    "/salaries/data-engineer/rows/", "/roles/data-engineer/"):  # fmt: skip
        assert 'href="/methodology/' in client.get(address).content.decode(), address
