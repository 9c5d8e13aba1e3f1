"""Builders: valid, live and dull by default; a test names only what matters to it."""

from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from listings.models import Company, Listing, ListingPay, ListingPlace
from roles.models import Author, Guide, GuideVersion, Role, RoleSection, RoleTerm, RoleVersion, Term

_serial = count(1)


def ago(**delta) -> datetime:
    return timezone.now() - timedelta(**delta)


def ahead(**delta) -> datetime:
    return timezone.now() + timedelta(**delta)


def make_role(**fields) -> Role:
    n = next(_serial)
    name = fields.get("name", f"Test Role {n}")
    defaults = {"name": name, "plural": f"{name}s", "slug": f"test-role-{n}", "family": "Testing"}
    return Role.objects.create(**(defaults | fields))


def make_term(name: str = "", **fields) -> Term:
    n = next(_serial)
    defaults = {
        "name": name or f"Term {n}",
        "slug": f"term-{n}",
        "family": Term.Family.TOOL,
        "meaning": "A thing to know.",
    }
    return Term.objects.create(**(defaults | fields))


def make_profile(role: Role | None = None, *, terms=(), **fields) -> RoleVersion:
    """A profile readers see; `terms` become its skills, in order."""
    role = role or make_role()
    defaults = {
        "role": role,
        "definition": f"{role.name}s do one thing for one reader.",
        "state": RoleVersion.State.APPROVED,
        "live_from": ago(days=10),
    }
    version = RoleVersion.objects.create(**(defaults | fields))
    if terms:
        section = RoleSection.objects.create(version=version, kind="skills", summary="Skills.")
        for order, term in enumerate(terms):
            RoleTerm.objects.create(section=section, term=term, order=order)
    return version


def make_author(**fields) -> Author:
    return Author.objects.create(**({"name": "Test Author", "line": "Writes tests."} | fields))


def make_guide(role_a: Role | None = None, role_b: Role | None = None, **fields) -> Guide:
    """A published comparison; `fields` go to its version."""
    guide = Guide.objects.create(role_a=role_a or make_role(), role_b=role_b or make_role())
    defaults = {
        "guide": guide,
        "title": str(guide),
        "standfirst": "One decides, the other builds.",
        "description": "What sets the two apart.",
        "author": fields.pop("author", None) or make_author(),
        "verdict": "<p>Take the first if you like first things.</p>",
        "unknown": "<p>Much.</p>",
        "state": GuideVersion.State.APPROVED,
        "live_from": ago(days=5),
    }
    GuideVersion.objects.create(**(defaults | fields))
    return guide


def make_company(**fields) -> Company:
    n = next(_serial)
    return Company.objects.create(**({"name": f"Company {n}", "slug": f"company-{n}"} | fields))


def make_listing(*, pay=None, place=None, **fields) -> Listing:
    """A live job; `pay` is (minimum, maximum, currency, period), `place` one place's fields."""
    n = next(_serial)
    defaults = {
        "title": f"Test Job {n}",
        "state": Listing.State.OPEN,
        "scope": Listing.Scope.MAPPED if fields.get("role") else Listing.Scope.UNDECIDED,
        "listed_at": ago(days=1),
        "confirmed_at": ago(hours=1),
        "confirmed_by": Listing.ConfirmedBy.PERSON,
        "apply_url": f"https://jobs.example/{n}",
    }
    company = fields.pop("company", None) or make_company()
    listing = Listing.objects.create(company=company, **(defaults | fields))
    if pay:
        add_pay(listing, *pay)
    if place:
        ListingPlace.objects.create(listing=listing, **place)
    return listing


def add_pay(listing, minimum, maximum, currency="USD", period="year", **fields) -> ListingPay:
    return ListingPay.objects.create(
        listing=listing,
        minimum=minimum,
        maximum=maximum,
        currency=currency,
        period=period,
        **fields,
    )
