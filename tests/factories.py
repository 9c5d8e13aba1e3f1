"""Builders: valid, live and dull by default; a test names only what matters to it."""

from datetime import datetime, timedelta
from itertools import count
from random import Random

from django.utils import timezone

from listings.models import Company, Listing, ListingPay, ListingPlace
from roles.models import (
    Author,
    Citation,
    Guide,
    GuideVersion,
    Role,
    RoleSection,
    RoleTerm,
    RoleVersion,
    Term,
)

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


_WORDS = (
    "anchor basin beacon berth boat bollard bridge buoy cable canal captain cargo chain "
    "channel chart cliff coast compass crane crew current dock draught ebb estuary ferry "
    "fleet flood foam fog gale galley harbour hatch haul hull island jetty keel knot ladder "
    "lamp ledger lighthouse lock mast moon mooring oar pilot port quay reef ridge rope rudder "
    "sail salt sand sextant shoal shore signal slip storm strait surf swell tide timber tower "
    "trawl tug valley vessel watch water wave wharf wind winch yard carries counts draws "
    "finds follows holds keeps leaves marks meets moves needs opens reads sends shows takes "
    "tells turns "
)


def make_words(number: int, *, before: str = "") -> str:
    """So many words of sense to nobody, different each time, in sentences; `before` counts too."""
    random = Random(next(_serial))
    words = before.split()
    while len(words) < number:
        length = min(9, number - len(words))
        sentence = random.sample(_WORDS.split(), length)
        words += [sentence[0].capitalize(), *sentence[1:-1], f"{sentence[-1]}."]
    return " ".join(words[:number])


def make_ready_guide(
    role_a: Role | None = None, role_b: Role | None = None, *, by=None, **fields
) -> GuideVersion:
    """A draft that passes the publish check without a warning; `fields` go to the version."""
    roles = [role_a or make_role(), role_b or make_role()]
    for role in roles:
        if not role.versions.in_force().exists():
            make_profile(role)
    slug_a, slug_b = (role.slug for role in roles)
    lines = [make_words(20), f"[difference:{slug_a}:{slug_b}:senior:US]", make_words(20)]
    guide = Guide.objects.create(role_a=roles[0], role_b=roles[1])
    version = GuideVersion.objects.create(
        **{
            "guide": guide,
            "title": str(guide),
            "standfirst": make_words(20),
            "description": "One decides, the other builds.",
            "author": make_author(),
            "reader": "Somebody with both offers.",
            "question": "Which?",
            "shape": GuideVersion.Shape.MEETING,
            "in_short": f"<ul>{''.join(f'<li><p>{line}</p></li>' for line in lines)}</ul>",
            "opening": f"<p>{make_words(130)} [cite:one]</p>",
            "surprises": f"<ul><li><p>{make_words(30)} [cite:two]</p></li>"
            f"<li><p>{make_words(30)} [cite:three]</p></li></ul>",
            "a_to_b": f"<p>{make_words(90)}</p>",
            "b_to_a": f"<p>{make_words(90)}</p>",
            "verdict": f"<p>{make_words(100, before='We are wrong if')}</p>",
            "unknown": f"<p>{make_words(20)}</p>",
            "edited_by": by,
        }
        | fields
    )
    for order, kind in enumerate(["definitions", "skills", "tools"]):
        version.sections.create(kind=kind, body=f"<p>{make_words(60)}</p>", order=order)
        version.term_notes.create(term=make_term(), note=make_words(15), order=order)
        condition = make_words(10, before="If you like")
        version.choices.create(condition=condition, pick="a", reason=make_words(8), order=order)
    for key in ("one", "two", "three"):
        make_citation(version, key=key)
    return version


def make_citation(version: RoleVersion | GuideVersion, **fields) -> Citation:
    owner = "guide_version" if isinstance(version, GuideVersion) else "role_version"
    n = next(_serial)
    defaults = {
        owner: version,
        "key": f"source-{n}",
        "claim": "That it is so.",
        "title": f"Study {n}",
        "publisher": "An office",
        "url": f"https://office.example/{n}",
        "data_date": "2026",
        "read_on": ago(days=20).date(),
    }
    return Citation.objects.create(**(defaults | fields))


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
