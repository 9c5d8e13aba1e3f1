"""A draft's words as facts: role and level, places, pay, dates, and a clean description."""

import re
from decimal import Decimal
from html import unescape

from listings.currencies import known_currencies
from listings.models import Contract, Listing, WorkingTime, Workplace
from listings.reading.areas import AREAS
from listings.reading.pay import PayOffer, read_pay
from listings.reading.places import Place, read_places
from listings.reading.tags import without_tags
from listings.reading.titles import TitleVocabulary, read_title
from roles.models import Level

from .dates import read_day, read_deadline
from .draft import ListingDraft, RecordError, Remark, StatedPay, shown
from .posting import PayRange, PlaceFact, Posting

MAX_PAY_RANGES = 10
MAX_PLACES = 50
MAX_AMOUNT = Decimal(9_999_999_999)
HIGHEST_RATIO = 100  # a top this many times the bottom is a slip, not a range
# Boards give pay by the hour or by the year; of these currencies nobody earns that in an hour.
YEARLY_FROM = Decimal(10_000)
_YEARLY_CURRENCIES = frozenset(("AUD", "CAD", "CHF", "EUR", "GBP", "NZD", "SGD", "USD"))

# Currencies without a smaller unit: "cents" of them may be either, so they are not guessed at.
_WITHOUT_CENTS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_WORKPLACES = (
    (Workplace.HYBRID, re.compile(r"hybrid", re.IGNORECASE)),
    (Workplace.REMOTE, re.compile(r"remote|home", re.IGNORECASE)),
    (Workplace.ONSITE, re.compile(r"on-?\s?site|office|in.person", re.IGNORECASE)),
)
_WORKING_TIMES = (
    (WorkingTime.FULL_TIME, re.compile(r"full[\s_-]?time|\bft\b|vollzeit", re.IGNORECASE)),
    (WorkingTime.PART_TIME, re.compile(r"part[\s_-]?time|\bpt\b|teilzeit", re.IGNORECASE)),
)
_CONTRACTS = (
    (Contract.INTERNSHIP, re.compile(r"\bintern(?:ship)?s?\b", re.IGNORECASE)),
    (Contract.VOLUNTEER, re.compile(r"volunteer", re.IGNORECASE)),
    (Contract.CONTRACTOR, re.compile(r"contract|freelance", re.IGNORECASE)),
    (Contract.TEMPORARY, re.compile(r"temporary|fixed[\s_-]?term|seasonal|\btemp\b", re.I)),
    (Contract.PERMANENT, re.compile(r"permanent|regular", re.IGNORECASE)),
)
_SENIORITY = {
    "internship": Level.ENTRY,
    "entry level": Level.ENTRY,
    "director": Level.EXECUTIVE,
    "executive": Level.EXECUTIVE,
}
_HEADING = re.compile(r"<(/?)h[1-6]\b[^>]*>", re.IGNORECASE)
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|\xa0|<br>)*</p>\s*")


def interpret(draft: ListingDraft, vocabulary: TitleVocabulary) -> Posting:
    """Read a draft's words; raises RecordError for more places than one job has."""
    title = " ".join(draft.title.split())
    reading = read_title(title, vocabulary)
    level, level_words = _level(draft, reading)
    time, contract, employment_words = _employment(draft, reading)
    places = _places(draft)
    description = clean_description(draft.description)
    pay, pay_problem = _pay(draft, places, description)
    posted_on, valid_through = read_day(draft.published), read_deadline(draft.deadline)
    role_words = reading.because[0] if reading.role and reading.because else ""
    return Posting(
        row=draft.row,
        external_id=draft.external_id,
        url=draft.url,
        is_first_published=draft.is_first_published,
        title=title,
        company=" ".join(draft.company.split()),
        role=reading.narrower or reading.role,
        role_words=role_words[:200],
        scope=reading.scope,
        level=level,
        level_words=level_words[:200],
        working_time=time,
        contract=contract,
        employment_words=employment_words[:200],
        description=description,
        language=draft.language.strip(),
        posted_on=posted_on,
        valid_through=valid_through,
        pay=pay,
        pay_problem=pay_problem[:200],
        places=places,
        remarks=_problems(draft, posted_on, valid_through),
    )


def _level(draft, reading) -> tuple[str, str]:
    if reading.level:
        words = "" if reading.level_is_stated else reading.because[-1]
        return reading.level, words
    level = _SENIORITY.get(draft.seniority.strip().lower(), "")
    return (level, draft.seniority) if level else ("", "")


def _employment(draft, reading) -> tuple[str, str, str]:
    """Return working time, contract, and the words of the title where these decided."""
    time = _first_match(_WORKING_TIMES, draft.employment)
    contract = _first_match(_CONTRACTS, draft.employment)
    if reading.internship and contract in ("", Contract.PERMANENT, Contract.TEMPORARY):
        return time, Contract.INTERNSHIP.value, reading.because[-1]
    return time, contract, ""


def _first_match(patterns, text: str) -> str:
    return next((choice.value for choice, words in patterns if words.search(text)), "")


def clean_description(html: str) -> str:
    """Return rich text as the editors' own field allows it; every heading becomes the third."""
    html = _HEADING.sub(r"<\1h3>", html)
    clean = Listing._meta.get_field("description").sanitize(html)
    return _EMPTY_PARAGRAPH.sub("", clean).strip()


def _problems(draft: ListingDraft, posted_on, valid_through) -> tuple[Remark, ...]:
    """Say which dates nobody could read; the job itself is none the worse for it."""
    dates = (("published", draft.published, posted_on), ("deadline", draft.deadline, valid_through))
    return tuple(
        Remark(draft.row, draft.external_id, column, shown(text), "is no date we can read for sure")
        for column, text, found in dates
        if text.strip() and found is None
    )


def _places(draft: ListingDraft) -> tuple[PlaceFact, ...]:
    reading = read_places(draft.location)
    stated = _first_match(_WORKPLACES, draft.workplace)
    likely = {place.city: place for place in reading.inferred.get("places", ())}
    modes = {"remote_or_office": Workplace.ONSITE.value, "not_a_location": "", "unspecified": ""}
    mode = modes.get(reading.mode, reading.mode) or stated
    facts = []
    if reading.mode in ("remote", "remote_or_office"):
        facts = [PlaceFact(mode=Workplace.REMOTE, area=code) for code in reading.remote_scope]
        facts = facts or [PlaceFact(mode=Workplace.REMOTE)]
    if reading.mode != "remote" or not reading.remote_scope:
        offices = [_office(place, likely, mode, draft.location) for place in reading.places]
        facts = [*offices, *(facts if not (reading.mode == "remote" and offices) else [])]
    if not facts and stated:
        facts = [PlaceFact(mode=stated)]
    facts = list(dict.fromkeys(facts))
    if len(facts) > MAX_PLACES:
        raise RecordError("location", draft.location, f"names more than {MAX_PLACES} places")
    return tuple(facts)


def _office(place: Place, likely: dict[str, Place], mode: str, location: str) -> PlaceFact:
    guess = likely.get(place.city) if not place.country or not place.region else None
    region, country = place.region, place.country
    if guess:
        region, country = region or guess.region, country or guess.country
    is_area = country in AREAS
    return PlaceFact(
        mode=mode,
        city=place.city[:100],
        region=region[:60],
        country="" if is_area else country,
        area=country if is_area else "",
        words=" ".join(location.split())[:200] if guess else "",
    )


def _pay(draft: ListingDraft, places, description: str) -> tuple[tuple[PayRange, ...], str]:
    """Return the usable pay ranges, and why there is none although the source gives pay."""
    if draft.pay_problem:
        return (), draft.pay_problem
    if draft.pay:
        found = [_from_fields(pay) for pay in draft.pay]
    else:
        countries = {place.country or place.area.partition("-")[0] for place in places}
        country = countries.pop() if len(countries) == 1 else ""
        texts = draft.pay_texts
        if not texts and draft.reads_pay_in_description:
            texts = (("", unescape(without_tags(description))),)
        found = [
            one
            for label, text in texts
            for one in _from_text(label, text, country, is_passage=bool(draft.pay_texts))
        ]
    ranges = [one for one in found if isinstance(one, PayRange)]
    problems = [one for one in found if isinstance(one, str)]
    if problems:
        return (), problems[0]
    return tuple(dict.fromkeys(ranges))[:MAX_PAY_RANGES], ""


def _from_fields(pay: StatedPay) -> PayRange | str:
    if pay.currency not in known_currencies():
        return f"The source gives pay in {pay.currency or 'no currency'}."
    if pay.currency in _WITHOUT_CENTS:
        return f"The source gives pay in hundredths, which {pay.currency} does not have."
    if problem := _problem(pay.minimum, pay.maximum):
        return problem
    period, inferred = pay.period, ""
    if not period:
        period, inferred = _likely_period(pay.currency, pay.maximum or pay.minimum), "period"
    if not period:
        return "The source gives pay without saying for how long."
    return PayRange(
        label=pay.label[:120],
        basis="employee",
        part="",
        minimum=_exact(pay.minimum),
        maximum=_exact(pay.maximum),
        currency=pay.currency,
        period=period,
        words="",
        inferred=inferred,
    )


def _from_text(label: str, text: str, country: str, *, is_passage: bool) -> list[PayRange | str]:
    offers = read_pay(f"{label} {text}".strip(), country=country).offers
    if is_passage and not offers and re.search(r"\d", text):
        nothing = re.search(r"(?<![\d.,])0+(?:[.,]0+)?(?![\d.,])", text)
        zero = "The source gives a pay of zero: not disclosed."
        return [zero if nothing else f"No pay can be read from “{text.strip()[:100]}”."]
    if label:  # a passage with a heading states one range, the words around it may repeat it
        offers = offers[:1]
    usable = [offer for offer in offers if offer.kind != "ambiguous"]
    if offers and not usable:
        return [f"The pay cannot be told from “{offers[0].words[:100]}”."]
    found = [_from_offer(offer, label) for offer in usable]
    # In running text what is no whole range of pay is other money: a bonus, a budget, a move.
    return found if is_passage else [one for one in found if isinstance(one, PayRange)]


def _from_offer(offer: PayOffer, label: str) -> PayRange | str:
    currency = offer.currency or offer.inferred.get("currency", "")
    period = offer.period or offer.inferred.get("period", "")
    if label and not period:
        period = _likely_period(currency, offer.maximum or offer.minimum)
    if problem := _problem(offer.minimum, offer.maximum):
        return problem
    if not currency or not period:
        missing = " and ".join(
            name for name, value in (("currency", currency), ("period", period)) if not value
        )
        return f"“{offer.words[:100]}” does not say its {missing}."
    inferred = [name for name in ("currency", "period") if not getattr(offer, name)]
    return PayRange(
        label=label[:120],
        basis=offer.basis or "employee",
        part=offer.part,
        minimum=_exact(offer.minimum),
        maximum=_exact(offer.maximum),
        currency=currency,
        period=period,
        words=" ".join(offer.words.split())[:300],
        inferred=", ".join(inferred),
    )


def _likely_period(currency: str, amount: Decimal | None) -> str:
    """Return "year" for an amount in a field for pay that is too much for any shorter time."""
    is_large = amount is not None and amount >= YEARLY_FROM
    return "year" if is_large and currency in _YEARLY_CURRENCIES else ""


def _problem(minimum: Decimal | None, maximum: Decimal | None) -> str:
    ends = [end for end in (minimum, maximum) if end is not None]
    if not ends:
        return "The source gives a pay range without amounts."
    if any(not end.is_finite() or end > MAX_AMOUNT for end in ends):
        return "The source gives an amount of pay nobody earns."
    if min(ends) < 0:
        return "The source gives a pay below zero."
    if max(ends) == 0:
        return "The source gives a pay of zero: not disclosed."
    if min(ends) < 1:
        return "The source gives a pay range that starts at nothing."
    if ends[0] > ends[-1]:
        return f"The source gives a pay range that is reversed: {ends[0]:f} to {ends[-1]:f}."
    if ends[-1] > ends[0] * HIGHEST_RATIO:
        return (
            f"The source gives a pay range too wide to mean anything: {ends[0]:f} to {ends[-1]:f}."
        )
    return ""


def _exact(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(Decimal("0.01"))
