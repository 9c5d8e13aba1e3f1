import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.models import ListingPay
from listings.models.pay import Period
from listings.reading.money import CURRENCY_CODES
from listings.reading.pay import read_pay
from listings.wording import pay_text

from . import labels


def seen(text, **options):
    reading = read_pay(text, **options)
    return reading.minimum, reading.maximum, reading.currency, reading.period, reading.kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("€55.000", (55000, 55000, "EUR", "", "single")),
        ("55 000 € – 70 000 € brutto pro Jahr", (55000, 70000, "EUR", "year", "range")),
        ("CHF 110'000", (110000, 110000, "CHF", "", "single")),
        ("CHF 110'000.- to 130'000.-", (110000, 130000, "CHF", "", "range")),
        ("₹18,00,000 per annum", (1800000, 1800000, "INR", "year", "single")),
        ("INR 12 to 15 lakhs p.a.", (1200000, 1500000, "INR", "year", "range")),
        ("£600 pw", (600, 600, "GBP", "week", "single")),
        ("CAD 45.50/hr - 60/hr", (Decimal("45.5"), 60, "CAD", "hour", "range")),
        ("US$90,000–110,000", (90000, 110000, "USD", "", "range")),
        ("80k - 120k CA$", (80000, 120000, "CAD", "", "range")),
        ("40$-60$/hr (CAD)", (40, 60, "CAD", "hour", "range")),
        ("Salary (EUR): 50,000 - 60,000", (50000, 60000, "EUR", "", "range")),
        ("between £40,000 and £50,000", (40000, 50000, "GBP", "", "range")),
        ("Up to £42000 per annum", (None, 42000, "GBP", "year", "max")),
        ("from €60k", (60000, None, "EUR", "", "min")),
        ("AUD140K+", (140000, None, "AUD", "", "min")),
        ("SEK 45 000 - 55 000 per month", (45000, 55000, "SEK", "month", "range")),
        ("年収600万円〜900万円", (6000000, 9000000, "JPY", "year", "range")),
        ("HK$30,000/month", (30000, 30000, "HKD", "month", "single")),
        ("$0 - $150,000 USD", (0, 150000, "USD", "", "range")),
    ],
)
def test_reads_amounts_as_the_world_writes_them(text, expected):
    assert seen(text) == expected


@pytest.mark.parametrize(
    "text", ["120-150k EUR", "120 to 150k EUR", "€120-€150k", "€(120-150)k", "120k - 150 EUR"]
)
def test_ends_of_a_range_share_their_thousands(text):
    assert seen(text)[:3] == (120000, 150000, "EUR")


def test_a_dollar_sign_and_a_large_amount_only_suggest_currency_and_period():
    reading = read_pay("$120-150k")

    assert (reading.currency, reading.period) == ("", "")
    assert reading.inferred == {"currency": "USD", "period": "year"}


@pytest.mark.parametrize(
    ("text", "country", "currency"),
    [("$95,000", "CA", "CAD"), ("kr 600 000", "SE", "SEK"), ("kr 600 000", "", None)],
)
def test_the_country_tells_what_a_shared_mark_likely_means(text, country, currency):
    assert read_pay(text, country=country).inferred.get("currency") == currency


def test_words_for_superannuation_suggest_australian_dollars():
    assert read_pay("$91,418 to $103,725 + super.").inferred["currency"] == "AUD"


def test_an_amount_for_lakhs_is_likely_in_rupees():
    reading = read_pay("18-25 LPA")

    assert (reading.minimum, reading.maximum, reading.period) == (1800000, 2500000, "year")
    assert reading.inferred == {"currency": "INR"}


def test_small_bare_amounts_are_ambiguous_and_left_open():
    reading = read_pay("$(189-302)")

    assert (reading.minimum, reading.maximum, reading.kind) == (None, None, "ambiguous")
    assert reading.inferred["minimum"] == 189000


def test_equity_beside_a_small_amount_means_thousands_a_year():
    assert seen("$175-??? + equity")[:2] == (175000, None)


def test_base_pay_comes_before_on_target_pay():
    reading = read_pay("OTE €240k, base €120k")

    assert (reading.kind, reading.part, reading.minimum) == ("multi", "base", 120000)
    assert [offer.part for offer in reading.offers] == ["on_target", "base"]


def test_an_employees_pay_comes_before_a_contractors():
    reading = read_pay("Contract ($100-150/hr) to hire ($120k - $180k + 2% equity)")

    assert (reading.minimum, reading.basis) == (120000, "employee")
    assert [offer.basis for offer in reading.offers] == ["contractor", "employee"]
    assert reading.offers[0].period == "hour"


def test_bonus_and_equity_are_no_part_of_base_pay():
    reading = read_pay("€120k base + €30k bonus, 0.2-0.3% equity, €5,000 sign-on bonus")

    assert (reading.minimum, reading.maximum, reading.kind) == (120000, 120000, "single")
    assert len(reading.offers) == 1


def test_every_range_of_a_text_is_an_offer_with_its_own_words():
    reading = read_pay("NYC: $150k-$180k; London: £90k-£120k")

    assert reading.kind == "multi"
    assert [(offer.currency, offer.words) for offer in reading.offers] == [
        ("", "$150k-$180k"),
        ("GBP", "£90k-£120k"),
    ]


def test_the_same_range_said_twice_is_one_offer():
    assert read_pay("€60k-€70k. The range is €60,000 - €70,000.").kind == "range"


@pytest.mark.parametrize("text", ["$150,000 - $90,000 USD", "-$50,000"])
def test_reversed_and_negative_amounts_are_never_shown_as_pay(text):
    assert seen(text)[:2] == (None, None)
    assert read_pay(text).kind == "ambiguous"


NO_PAY = """
Competitive salary, 401k match, dental · 401(k) with 4% match · Salary: DOE · Attractive package
We raised $2B from top investors · $50M Series B led by a fund · Series A: $12M · $10M ARR
We have $30k in MRR · Backed by $100M in funding · Valued at $1.2 billion · £2m funding round
24/7 on-call rotation · Call +1 555 0100 · Phone: (555) 123-4567 · 1-800-555-0199
Founded in 2012 · 2024-05-01 · Start date: 01/06/2025 · salary range 2024 · Room 401
Team of 120-150 people · We are 50k users strong · 10k-20k requests per second · 100k+ downloads
5,000+ customers · Our 200 employees · 30,000 developers rely on us · Serving 1,000,000 customers
40 hours per week · 4 days a week · Work 9-5 · 35 hours/week, hybrid · 12 month contract
0.5% - 1.5% equity · 10-15% bonus · Top 1% talent · $5,000 sign-on bonus · $100k in equity
Up to $20,000 annual bonus · $1,000 learning stipend · $500/month wellness allowance
$2,000 home office budget · Employee referral bonus of $3,000 · Stock options worth $100k
3+ years of experience · 5-7 years experience with Python 3.11 · ISO 27001 and SOC 2
Req ID 123456 · Job number 100200 · H1B visa sponsorship · Save our customers $100,000 a year
Managing a $10 million budget · Processing $3B in payments · Prize of $10,000 · Version 2.5.0
Deals worth $50k-$100k · We manage $400 million in assets · Visit us at 10.0.0.1 · 待遇面議
$0 · € € € · Unpaid · To be discussed · Our product saves €30k per customer · a €5m grant
401k · 401(k) match up to 6% · 403(b) plan · $2B raised · Raised $2B · $40M Series B
Series B $40M · Series C ($120M) · 24/7 · 24/7/365 support · Call 555-0100 · +49 30 1234567
+44 20 7946 0958 · (415) 555-0132 · 2024-05-01 · 01/06/2025 · 15.03.2026 · Q3 2025 · FY2024
500+ employees · 10,000+ employees · team of 25-40 · 50-100 people · 1,000 - 5,000 employees
Fortune 500 · Forbes 30 under 30 · Inc. 5000 · 10+ years · 5-7 years · 0-2 yrs experience · 9-5
9 to 5 · 9am-5pm · Web3 · web 3.0 · ISO 27001 · ISO 9001:2015 · SOC 2 Type II
GDPR, HIPAA, PCI DSS 4.0 · 94105 · NY 10001 · 10115 Berlin · SW1A 1AA · 1090 Wien
Top 100 employer · #1 in 2024 · 99.99% uptime · Java 17, Python 3.12 · .NET 8 · C++20
EC2 m5.2xlarge · 7B parameter models · 70B-405B models · 1M+ users · 2M monthly active users
30k GitHub stars · 100k+ downloads a month · 3 PB of data · 10k requests/s · 4-day week
32 hours per week · 25 days holiday · 30 days of PTO · 12 weeks parental leave
6-month contract · Level 4-5 · Grade 7 · IC4-IC5 · L5/L6 · £2m seed round · €10m funding
ARR of $50m · $1bn valuation · $5k learning budget · €1,000 home office budget
$100/month wellness stipend · Referral bonus: $5,000 · $10,000 sign-on bonus · 20% bonus
0.1% - 0.5% equity · Requisition 2024-1234 · Job ID: 45678 · Ref: 100200300 · Room 101
Floor 12 · Apply by 31.12.2025 · Est. 1999 · Since 1987 · Covid-19 · H-1B · W-2 · 1099 · B2B 2.0
365 days · 3.5 GPA · A 10 minute walk · Over 40 nationalities · 80+ offices in 30 countries
60% travel · 100% remote · 50/50 hybrid · 2-3 days in office
"""


NO_PAY_TEXTS = sorted({text.strip() for text in NO_PAY.strip().replace("\n", "·").split("·")})


@pytest.mark.parametrize("text", NO_PAY_TEXTS)
def test_other_numbers_and_other_money_are_no_pay(text):
    assert read_pay(text).kind == "none"


with (Path(__file__).parent / "pay_readings.csv").open(encoding="utf-8", newline="") as file:
    READINGS = list(csv.DictReader(file))


@pytest.mark.parametrize("row", READINGS, ids=lambda row: row["text"])
def test_pay_is_read_as_adverts_of_all_countries_write_it(row):
    reading = read_pay(row["text"])

    assert {
        "minimum": reading.minimum,
        "maximum": reading.maximum,
        "currency": reading.currency,
        "period": reading.period,
        "kind": reading.kind,
        "part": reading.part,
        "basis": reading.basis,
        "likely_currency": reading.inferred.get("currency", ""),
        "likely_period": reading.inferred.get("period", ""),
    } == {
        name: Decimal(value) if name in ("minimum", "maximum") and value else value or None
        if name in ("minimum", "maximum") else value
        for name, value in row.items() if name != "text"
    }  # fmt: skip


MONEY = st.integers(min_value=1_000, max_value=999_999)
AMOUNTS = st.decimals(min_value=10, max_value=9_999_999, places=2) | st.integers(10, 2_000).map(
    lambda thousands: Decimal(1_000 * thousands)
)
CURRENCIES = st.sampled_from(sorted(CURRENCY_CODES))


@given(
    ends=st.lists(AMOUNTS, min_size=2, max_size=2).map(sorted),
    sides=st.sampled_from(["both", "from", "up to", "single"]),
    currency=CURRENCIES,
    period=st.sampled_from(Period.values),
)
def test_every_pay_a_card_writes_is_read_back(ends, sides, currency, period):
    low, high = ends
    minimum = None if sides == "up to" else low
    maximum = {"from": None, "single": low}.get(sides, high)
    written = pay_text(
        ListingPay(minimum=minimum, maximum=maximum, currency=currency, period=period)
    )

    reading = read_pay(written)

    assert (reading.minimum, reading.maximum) == (minimum, maximum), written
    assert (reading.currency, reading.period) == (currency, period), written
    assert not reading.inferred


@pytest.mark.parametrize("period", ["year", "month", "week", "day", "hour"])
@given(low=MONEY, extra=st.integers(min_value=1, max_value=200_000))
def test_what_we_write_we_read_back(period, low, extra):
    text = f"EUR {low:,} – {low + extra:,} per {period}"

    assert seen(text) == (low, low + extra, "EUR", period, "range")


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text):
    reading = read_pay(text)

    assert (reading.kind == "none") == (not reading.offers)


@pytest.mark.parametrize("unit", ["1", "$1-", "1 ", "(1", "k1k", "per ", "€", "1,"])
def test_long_monotonous_texts_end(unit):
    read_pay(unit * 20_000)


@pytest.mark.real_data
def test_labelled_pay_is_read_right():
    score = labels.Score()
    for row in labels.rows("salary_labelled"):
        reading = read_pay(row["raw"])
        answers = {
            "min": ""
            if reading.minimum is None
            else str(reading.minimum.normalize().__format__("f")),
            "max": ""
            if reading.maximum is None
            else str(reading.maximum.normalize().__format__("f")),
            "currency": reading.currency,
            "period": reading.period,
            "kind": reading.kind,
        }
        for field, answer in answers.items():
            score.add(field, row[field], answer, text=row["raw"])

    assert score.share("min") >= 0.98, score.wrong
    assert score.share("max") >= 0.98, score.wrong
    assert score.share("currency") >= 0.98, score.wrong
    assert score.share("period") >= 0.98, score.wrong
    assert score.share("kind") >= 0.97, score.wrong


@pytest.mark.real_data
def test_unlabelled_pay_is_read_without_inventing():
    for row in labels.rows("salary_unlabelled"):
        reading = read_pay(row["raw"])

        assert reading.kind == "range"
        assert (reading.currency, reading.inferred["currency"]) == ("", "USD")
        assert f"{reading.minimum // 1000:f}K-" in row["raw"]
