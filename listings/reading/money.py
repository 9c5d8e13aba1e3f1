"""Amounts of money in running text: how currencies, numbers and multipliers are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Marks that name one currency. Order does not matter: longer marks are tried first.
STATED_CURRENCIES = {
    "US$": "USD", "USD$": "USD", "U$S": "USD", "U$D": "USD", "US dollars": "USD",
    "CA$": "CAD", "C$": "CAD", "CDN$": "CAD", "CAD$": "CAD", "CDN": "CAD",
    "A$": "AUD", "AU$": "AUD", "AUD$": "AUD", "NZ$": "NZD", "NZD$": "NZD",
    "S$": "SGD", "SG$": "SGD", "SGD$": "SGD", "HK$": "HKD", "HKD$": "HKD",
    "NT$": "TWD", "NTD": "TWD", "R$": "BRL", "MX$": "MXN", "MXN$": "MXN",
    "€": "EUR", "euros": "EUR", "euro": "EUR", "Euros": "EUR", "Euro": "EUR", "EURO": "EUR",
    "£": "GBP", "pounds": "GBP",
    "₹": "INR", "Rs.": "INR", "Rs": "INR", "rupees": "INR", "₩": "KRW", "₪": "ILS", "NIS": "ILS",
    "₽": "RUB", "₺": "TRY", "₴": "UAH", "₫": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN",
    "zł": "PLN", "zl": "PLN", "Kč": "CZK", "Ft": "HUF", "lei": "RON", "лв": "BGN",
    "SFr.": "CHF", "SFr": "CHF", "Fr.": "CHF", "RM": "MYR", "Rp": "IDR", "Dhs": "AED",
    "円": "JPY", "人民币": "CNY", "人民幣": "CNY", "RMB": "CNY", "원": "KRW", "新台幣": "TWD",
    "KSh": "KES", "Ksh": "KES",
}  # fmt: skip

# Marks shared by several currencies, with the likeliest where nothing else is known.
# "kr" and 元 stand for several with no likeliest: the country decides, else nobody.
SHARED_CURRENCIES = {
    "$": "USD", "dollars": "USD", "dollar": "USD", "¥": "JPY", "R": "ZAR",
    "kr": "", "kr.": "", "元": "",
}  # fmt: skip

# The currencies job adverts print as codes. Codes that are English words (ALL, TOP, CUP) are out.
CURRENCY_CODES = _codes(
    "AED ARS AUD BGN BHD BRL CAD CHF CLP CNY COP CRC CZK DKK EGP EUR GBP GEL GHS HKD HRK HUF IDR "
    "ILS INR ISK JOD JPY KES KRW KWD KZT LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON "
    "RSD RUB SAR SEK SGD THB TND TRY TWD UAH USD UYU VND ZAR"
)

# What a shared mark means in a country that has it as its own money.
COUNTRY_CURRENCIES = {
    "$": {"US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD",
          "TW": "TWD", "MX": "MXN", "CL": "CLP", "CO": "COP", "AR": "ARS", "UY": "UYU"},
    "¥": {"JP": "JPY", "CN": "CNY"},
    "kr": {"SE": "SEK", "DK": "DKK", "NO": "NOK", "IS": "ISK"},
    "元": {"TW": "TWD", "CN": "CNY"},
}  # fmt: skip

# Currencies whose amounts run from thousands of dollars' worth of units upwards, so that millions
# are ordinary pay.
SMALL_UNIT_CURRENCIES = _codes("CLP COP HUF IDR INR JPY KRW NGN VND RSD KZT PKR")

THOUSAND, LAKH, MILLION = Decimal(1_000), Decimal(100_000), Decimal(1_000_000)
MULTIPLIERS = {
    "k": THOUSAND, "tsd": THOUSAND, "tys": THOUSAND, "tis": THOUSAND, "thousand": THOUSAND,
    "千": THOUSAND,
    "lpa": LAKH, "lakh": LAKH, "lakhs": LAKH, "lac": LAKH, "lacs": LAKH, "l": LAKH,
    "万": Decimal(10_000), "萬": Decimal(10_000), "만": Decimal(10_000),
    "m": MILLION, "mm": MILLION, "mn": MILLION, "mio": MILLION, "million": MILLION,
    "millions": MILLION, "cr": 100 * LAKH, "crore": 100 * LAKH, "crores": 100 * LAKH,
    "b": 1000 * MILLION, "bn": 1000 * MILLION, "billion": 1000 * MILLION,
}  # fmt: skip


def _any_of(words) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_WORDS = [mark for mark in STATED_CURRENCIES | SHARED_CURRENCIES if mark[-1].isalpha()]
_SYMBOLS = [mark for mark in STATED_CURRENCIES | SHARED_CURRENCIES if not mark[-1].isalpha()]
# In small letters only codes that are no English words: "try", "mad" and "pen" are.
_SMALL_CODES = ["usd", "eur", "gbp", "cad", "aud", "inr", "chf", "sgd", "pln", "nzd", "hkd"]

#: A currency mark. Letters must end where the word ends, except right before a digit (AUD140K).
CURRENCY = (
    rf"(?:(?:{_any_of(_SYMBOLS)})"
    rf"|(?:{_any_of(_WORDS)}|{_any_of(CURRENCY_CODES)}|{_any_of(_SMALL_CODES)})"
    r"(?![A-Za-z]))"
)

#: A number with its separators: 1,234.50  18,00,000  55.000,00  110'000  55 000  102.8  17,50
NUMBER = (
    r"(?:\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d{1,2})?"
    r"|\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?"
    r"|\d{1,3}(?:['\u2019]\d{3})+(?:\.\d{1,2})?"
    r"|\d{1,3}(?:[ ]\d{3})+(?:[.,]\d{1,2})?"
    r"|\d{1,11}(?:[.,]\d{1,2})?)(?![\d]|[.,]\d)"
)

MULTIPLIER = (
    r"(?:(?:[kK]|[lL][pP][aA]|[lL]akhs?|[lL]acs?|lakhs?|LAKHS?|L|[tT]sd\.?|tys\.?|tis\.?|[tT]housand"
    r"|[mM]illions?|[mM]io\.?|[mM][nN]|MM|M|m|[cC]rores?|[cC]r|[bB]illion|[bB][nN]|B)"
    r"(?!\w)|[kK](?=EUR|CHF|USD|GBP|PLN|SEK|NOK|DKK)|[千万萬만])"
)


_AMOUNT = re.compile(
    rf"""
    (?<![A-Za-z0-9_\#,/:])(?<!(?<!\.)\.)
    (?P<thousands>[kK](?=€))?
    (?P<mark>{CURRENCY})?(?P<sign>\s?(?:\+/-|[~≈±]))?\s?(?P<open>\()?(?P<inner_mark>{CURRENCY})?\s?
    (?P<number>{NUMBER})(?P<close>\)|[.,][-–—]{{1,2}}(?!\d))?
    (?:\s?(?P<multiplier>{MULTIPLIER}))?(?:\s?(?P<end_mark>{CURRENCY}))?
    (?!(?!p(?:[adhmw]|cm)\b)[A-Za-z0-9_]|[/:]\d|\s?%|-?\s?(?i:percent|st\b|nd\b|rd\b|th\b))
    """,
    re.VERBOSE,
)


_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Amount:
    """One number in a text with the money marks written at it; not yet known to be pay."""

    start: int
    end: int
    number: str
    multiplier: str
    marks: tuple[str, ...]

    @property
    def value(self) -> Decimal:
        return amount(self.number, self.multiplier)

    @property
    def is_bare(self) -> bool:
        """Whether nothing at the number says what is counted."""
        return not self.multiplier and not self.marks


# What may stand before the digits of an amount: its marks, its sign, a bracket, spaces.
_BEFORE_DIGITS = 14


def _found(text: str) -> Iterator[re.Match]:
    """Yield what `_AMOUNT.finditer` would, looking only near digits: most of an advert is words."""
    end = 0
    for digit in _DIGIT.finditer(text):
        for start in range(max(end, digit.start() - _BEFORE_DIGITS), digit.start() + 1):
            if match := _AMOUNT.match(text, start):
                yield match
                end = match.end()
                break
        else:
            end = max(end, digit.end())


def amounts(text: str) -> Iterator[Amount]:
    """Yield every number of a text that could be an amount of money, in order."""
    for match in _found(text):
        marks = (match["mark"], match["inner_mark"], match["end_mark"])
        # "800 ~ 1200": between two numbers neither sign nor space is a part of the second.
        start = match.end("sign") if match["sign"] and not match["mark"] else match.start()
        yield Amount(
            start=start + text[start].isspace(),
            end=match.end(),
            number=match["number"],
            multiplier=match["multiplier"] or match["thousands"] or "",
            marks=tuple(mark for mark in marks if mark),
        )


def amount(number: str, multiplier: str = "") -> Decimal:
    """Return the value of a number as written, times its multiplier ("120", "k" is 120,000).

    A single dot or comma before three digits groups thousands, unless a multiplier follows:
    "€55.000" is fifty-five thousand, "102.875k" a little over a hundred thousand.
    """
    factor = MULTIPLIERS[multiplier.lower().rstrip(".")] if multiplier else Decimal(1)
    digits = re.sub(r"['\u2019 ]", "", number)
    if multiplier and re.fullmatch(r"\d+(?:\.\d+|,\d{1,2})", digits):
        return Decimal(digits.replace(",", ".")) * factor
    whole, decimals = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", digits).groups()
    whole = re.sub(r"[.,]", "", whole)
    return Decimal(f"{whole}.{decimals}" if decimals else whole) * factor


def currency_named(mark: str) -> str:
    """Return the one currency a mark names, or "" when it may be several."""
    if mark.upper() in CURRENCY_CODES:
        return mark.upper()
    return STATED_CURRENCIES.get(mark, "")


def likely_currency(mark: str, country: str = "") -> str:
    """Return the likeliest currency of a shared mark such as "$" in a country, or ""."""
    mark = {"dollars": "$", "dollar": "$", "kr.": "kr"}.get(mark, mark)
    return COUNTRY_CURRENCIES.get(mark, {}).get(country) or SHARED_CURRENCIES.get(mark, "")
