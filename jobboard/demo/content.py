"""Put the demo content in, and take it out again without trace."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from listings.models import (
    Company,
    ExchangeRate,
    Listing,
    ListingPay,
    ListingPlace,
    ListingTerm,
    Placement,
)
from listings.saving import after_saving
from roles.models import Role, Term
from salaries.models import PayBand, PaySource
from salaries.packing import pack

from .companies import COMPANIES, logo
from .featured import ADVERTISED_IN, FEATURED
from .jobs import jobs
from .pay import bands

SOURCE = "demo"


@transaction.atomic
def seed() -> int:
    """Add what is missing of the demo; return how many jobs it now holds. Changes nothing twice."""
    if not Listing.objects.filter(is_example=True).exists():
        _seed_jobs(timezone.now())
    if not PaySource.objects.filter(is_demo=True).exists():
        _seed_pay()
    return Listing.objects.filter(is_example=True).count()


@transaction.atomic
def remove() -> int:
    """Delete everything the demo put in, pictures included; return how many jobs went."""
    examples = Listing.objects.filter(is_example=True)
    gone = examples.count()
    examples.delete()
    PaySource.objects.filter(is_demo=True).delete()
    PaySource.history.filter(is_demo=True).delete()
    companies = list(Company.objects.filter(is_example=True))
    ids = [company.pk for company in companies]
    for company in companies:
        company.delete()
    Company.history.filter(id__in=ids).delete()
    return gone


def _seed_jobs(now) -> None:
    roles = {role.slug: role for role in Role.objects.all()}
    terms = {term.slug: term for term in Term.objects.all()}
    companies = {company.name: company for company in _companies()}
    made, places, pay, asked = [], [], [], []
    for order, advert in enumerate(FEATURED):
        role = roles.get(advert.role)
        listing = Listing.objects.create(
            company=companies[advert.company],
            title=advert.title,
            role=role,
            scope=Listing.Scope.MAPPED if role else Listing.Scope.UNDECIDED,
            level=advert.level,
            working_time="full_time",
            contract=advert.contract,
            description="<p>An example: what an advert of October 2024 said. Its employer is real; "
            "the job is not offered here.</p>",
            state=Listing.State.OPEN,
            listed_at=now - timedelta(minutes=order),
            posted_on=ADVERTISED_IN,
            is_example=True,
        )
        places.append(ListingPlace(listing=listing, **advert.place))
        pay.append(
            ListingPay(
                listing=listing, minimum=advert.minimum, maximum=advert.maximum, currency="USD"
            )
        )
        Placement.objects.create(
            listing=listing,
            kind=Placement.Kind.CHOSEN,
            reason="Example of a complete advert",
            starts_at=now,
        )
        made.append(listing)
    for job in jobs():
        role = roles.get(job.role)
        listed_at = now - timedelta(days=job.age, minutes=job.number)
        listing = Listing.objects.create(
            company=companies[job.company],
            title=job.title,
            role=role,
            scope=Listing.Scope.MAPPED if role else Listing.Scope.UNDECIDED,
            level=job.level,
            level_words=job.level_words,
            working_time=job.working_time,
            contract=job.contract,
            description=f"<p>An invented job, made up to show how this page looks. "
            f"The work: to {job.work}.</p><h3>What you would do</h3><ul><li>Learn how the team "
            f"works today</li><li>Own one part of it within three months</li></ul>",
            state=Listing.State.CLOSED if job.closed else Listing.State.OPEN,
            listed_at=listed_at,
            posted_on=listed_at.date(),
            closed_at=now - timedelta(hours=6) if job.closed else None,
            confirmed_at=now - timedelta(days=job.confirmed),
            confirmed_by=Listing.ConfirmedBy.PERSON,
            is_example=True,
        )
        places += [
            ListingPlace(listing=listing, order=order, **place)
            for order, place in enumerate(job.places)
        ]
        pay += [
            ListingPay(listing=listing, order=order, **band) for order, band in enumerate(job.pay)
        ]
        asked += [
            ListingTerm(listing=listing, term=terms[slug]) for slug in job.terms if slug in terms
        ]
        made.append(listing)
    per_eur = ExchangeRate.objects.current_per_eur()
    for row in pay:
        row.derive(per_eur)
    for row in places:
        row.derive()
    ListingPlace.objects.bulk_create(places)
    ListingPay.objects.bulk_create(pay)
    ListingTerm.objects.bulk_create(asked)
    after_saving(made)


def _companies() -> list[Company]:
    made = []
    for drawn in COMPANIES:
        company = Company(
            name=drawn.name,
            slug=drawn.slug,
            country=drawn.country,
            about=f"{drawn.about} An invented company, made up for this demo.",
            is_example=True,
        )
        company.logo.save(f"demo-{drawn.slug}.png", logo(drawn), save=False)
        made.append(company)
    named = {advert.company: advert.company_slug for advert in FEATURED}
    for name, slug in named.items():
        # A real employer of that name may be here already, with real jobs: then it is left alone.
        if Company.objects.filter(slug=slug).exists():
            slug = slugify(f"{slug}-example")
        made.append(Company(name=name, slug=slug, is_example=True))
    for company in made:
        company.save()
    return made


def _seed_pay() -> None:
    source = PaySource.objects.create(
        slug=SOURCE,
        name="Invented demo figures",
        publisher="Rolewise demo",
        licence="CC0-1.0",
        url="https://creativecommons.org/publicdomain/zero/1.0/",
        snapshot_date=timezone.localdate(),
        is_updated=False,
        bias="Made up by a random number generator: they say nothing about any job.",
        is_demo=True,
    )
    roles = {role.slug: role for role in Role.objects.all()}
    PayBand.objects.bulk_create(
        PayBand(
            source=source,
            kind=PayBand.Kind.DEMO,
            role=roles[band.role],
            raw_title=roles[band.role].name,
            level=band.level,
            country=band.country,
            employment_type="FT",
            remote_ratio=band.remote_ratio,
            company_size="M",
            year=band.year,
            currency=band.currency,
            minimum=band.minimum,
            maximum=band.maximum,
            line=line,
        )
        for line, band in enumerate(bands(timezone.localdate().year), start=2)
        if band.role in roles
    )
    pack(source)
