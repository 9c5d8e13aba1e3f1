"""What search engines are told about a job, as a schema.org JobPosting."""

from collections.abc import Sequence

from django.conf import settings

from listings.models import Contract, Listing, ListingPay, ListingPlace, WorkingTime, Workplace
from listings.reading.areas import AREAS, area_members
from listings.wording import country_name

_EMPLOYMENT_TYPES = {
    WorkingTime.FULL_TIME: "FULL_TIME",
    WorkingTime.PART_TIME: "PART_TIME",
    Contract.CONTRACTOR: "CONTRACTOR",
    Contract.TEMPORARY: "TEMPORARY",
    Contract.INTERNSHIP: "INTERN",
    Contract.VOLUNTEER: "VOLUNTEER",
}


def job_posting(listing: Listing) -> dict | None:
    """Describe an open job; nothing is said that the employer did not say.

    None where search engines would refuse it: no description, or no place they can name.
    The caller must not ask for examples, nor for jobs that are closed or no longer listed.
    """
    places = list(listing.places.all())
    offices = [_office(place) for place in places if _is_office(place)]
    homes = _homes([place for place in places if place.mode == Workplace.REMOTE])
    if not listing.description or not (offices or homes):
        return None
    posting = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": listing.title,
        "description": listing.description,
        "datePosted": (listing.posted_on or listing.listed_at.date()).isoformat(),
        "hiringOrganization": _employer(listing),
        "identifier": _identifier(listing),
        "url": settings.SITE_URL + listing.get_absolute_url(),
        "directApply": False,  # applying happens on the employer's own page
    }
    if listing.valid_through:
        posting["validThrough"] = listing.valid_through.isoformat(timespec="seconds")
    employment = [listing.working_time, listing.contract]
    if types := [_EMPLOYMENT_TYPES[kind] for kind in employment if kind in _EMPLOYMENT_TYPES]:
        posting["employmentType"] = types
    if offices:
        posting["jobLocation"] = offices
    if homes:
        posting["jobLocationType"] = "TELECOMMUTE"
        posting["applicantLocationRequirements"] = homes
    if salary := _base_salary(listing):
        posting["baseSalary"] = salary
    return posting


def _employer(listing: Listing) -> dict:
    company = listing.company
    employer = {"@type": "Organization", "name": company.name}
    if company.website:
        employer["sameAs"] = company.website
    if company.logo:
        employer["logo"] = settings.SITE_URL + company.logo.url
    return employer


def _identifier(listing: Listing) -> dict:
    """The employer's own number of the job; ours where no feed gave one."""
    source = next(iter(listing.sources.all()), None)
    value = source.external_id if source else str(listing.pk)
    return {"@type": "PropertyValue", "name": listing.company.name, "value": value}


def _is_office(place: ListingPlace) -> bool:
    return place.mode != Workplace.REMOTE and bool(place.country)


def _office(place: ListingPlace) -> dict:
    address = {
        "@type": "PostalAddress",
        "addressLocality": place.city,
        "addressRegion": place.region,
        "addressCountry": place.country,
    }
    return {"@type": "Place", "address": {key: value for key, value in address.items() if value}}


def _homes(places: Sequence[ListingPlace]) -> list[dict]:
    """Where a remote worker may live; empty where the employer does not say, or says anywhere."""
    codes = dict.fromkeys(code for place in places for code in _codes(place.area))
    return [_home(code) for code in codes]


def _codes(area: str) -> list[str]:
    if area == "WORLD":  # no list of countries means that
        return []
    return sorted(area_members(area)) if area in AREAS else [area] if area else []


def _home(code: str) -> dict:
    country, _, region = code.partition("-")
    if region:
        return {"@type": "State", "name": f"{region}, {country_name(country)}"}
    return {"@type": "Country", "name": country_name(country)}


def _base_salary(listing: Listing) -> dict | None:
    """The first range of base pay that the employer stated in full, for the kind of work it is."""
    basis = (
        ListingPay.Basis.CONTRACTOR
        if listing.contract == Contract.CONTRACTOR
        else ListingPay.Basis.EMPLOYEE
    )
    stated = (
        pay
        for pay in listing.pay_ranges.all()
        if pay.basis == basis and pay.part != ListingPay.Part.ON_TARGET and not pay.inferred
    )
    pay = next(stated, None)
    if pay is None:
        return None
    amounts = {"minValue": pay.minimum, "maxValue": pay.maximum}
    if pay.minimum == pay.maximum:
        amounts = {"value": pay.minimum}
    value = {key: float(amount) for key, amount in amounts.items() if amount is not None}
    return {
        "@type": "MonetaryAmount",
        "currency": pay.currency,
        "value": {"@type": "QuantitativeValue", "unitText": pay.period.upper()} | value,
    }
