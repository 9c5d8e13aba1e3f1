"""What an import would read, as one flat row per record."""

from listings.models import Workplace

from .interpret import Posting


def as_row(posting: Posting, *, file: str, format: str) -> dict:
    """Return a posting as JSON values, the source's own words where they count.

    Pay is that of the first range; `salary_min` and `salary_max` are null where not stated.
    """
    draft = posting.draft
    pay = posting.pay[0] if posting.pay else None
    is_remote = any(place.mode == Workplace.REMOTE for place in posting.places)
    return {
        "file": file,
        "format": format,
        "external_id": draft.external_id,
        "title": draft.title,
        "company": draft.company,
        "location_raw": draft.location,
        "is_remote_flag": int(is_remote),
        "employment_type": draft.employment,
        "salary_min": _number(pay and pay.minimum),
        "salary_max": _number(pay and pay.maximum),
        "currency": pay.currency if pay else "",
        "period": pay.period if pay else "",
        "published": draft.published,
        "url": draft.url,
        "role": posting.role,
        "level": posting.level,
        "places": [
            {
                "mode": place.mode,
                "city": place.city,
                "region": place.region,
                "country": place.country,
                "area": place.area,
            }
            for place in posting.places
        ],
    }


def _number(amount) -> float | None:
    return None if amount is None else float(amount)
