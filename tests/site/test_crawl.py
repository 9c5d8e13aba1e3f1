"""A crawler that keeps the rules reaches every live job within four clicks, and comes to an end.

The site is generated: 44 roles, 18 guides, 3,000 jobs. Every page is read, but of single jobs and
a few more kinds only a sample; another sample of these must lead nowhere new.
"""

import random
import re
from collections import Counter, deque
from datetime import timedelta
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.utils import timezone

from listings.models import Company, CompanySlug, Listing, ListingPay, ListingPlace, ListingTerm
from roles.models import Level, Role, Term, TermSlug
from salaries.models import PayBand, PaySource
from tests.factories import ago, make_author, make_guide, make_profile, make_role

# Outside a transaction, as the site runs: searches are answered from memory.
pytestmark = pytest.mark.django_db(transaction=True)

SITE = "https://rolewise.example"
ROLES, GUIDES, JOBS, COMPANIES, SKILLS = 44, 18, 3_000, 120, 30
COUNTRIES = ["US"] * 12 + ["GB"] * 3 + ["DE"] * 3 + ["CA"] * 2 + ["IN"] * 2 + ["FR", "BR", ""]
CURRENCIES = {"US": "USD", "GB": "GBP", "DE": "EUR"}

JOB = re.compile(r"/jobs/\d+-")
# Our pages quote every attribute, so that tags can be told without a parser: half the time.
LINK = re.compile(r"<(?:a|link)\s[^>]*>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
# Kinds of pages, and how many of each are read. Further pages of skills and of companies are so
# few that the first one links them all.
READ_IN_PART = {
    JOB: 30,
    re.compile(r"/compare/\?"): 15,
    re.compile(r"/salaries/[^/]+/.+"): 15,
    re.compile(r"/jobs/skill/.*\?page"): 15,
    re.compile(r"/companies/.+\?page"): 15,
}


@pytest.fixture
def jobs() -> list[Listing]:
    """The generated site; one job in ten names no role, some no country and no level."""
    rng = random.Random(7)
    Role.objects.filter(broader__isnull=False).delete()  # the taxonomy that migrations load
    Role.objects.all().delete()
    roles = [make_role(slug=f"role-{n}", family=f"Family {n % 6}") for n in range(ROLES)]
    for role in roles:
        make_profile(role, is_complete=True)
    author = make_author()
    for role, other in zip(roles[:GUIDES], roles[1:], strict=False):
        make_guide(role, other, author=author)
    _add_pay_bands(roles)
    terms = Term.objects.bulk_create(
        Term(name=f"Skill {n}", slug=f"skill-{n}", family="tool") for n in range(SKILLS)
    )
    TermSlug.objects.bulk_create(TermSlug(term=one, slug=one.slug) for one in terms)
    companies = Company.objects.bulk_create(
        Company(name=f"Employer {n}", slug=f"employer-{n}") for n in range(COMPANIES)
    )
    CompanySlug.objects.bulk_create(CompanySlug(company=one, slug=one.slug) for one in companies)
    jobs = Listing.objects.bulk_create(_job(n, rng, roles, companies) for n in range(JOBS))
    _add_facts(jobs, rng, terms)
    return jobs


def _job(n: int, rng: random.Random, roles, companies) -> Listing:
    role = None if rng.random() < 0.1 else roles[min(int(rng.expovariate(0.08)), ROLES - 1)]
    return Listing(
        title=f"Job {n}",
        slug=f"job-{n}",
        company=companies[min(int(rng.paretovariate(0.6)), COMPANIES) - 1],
        role=role,
        scope="mapped" if role else "undecided",
        level=rng.choice([*Level.values, "senior", "mid", ""]),
        state="open",
        listed_at=timezone.now() - timedelta(minutes=n + 5),
        confirmed_at=ago(hours=1),
        confirmed_by="person",
    )


def _add_facts(jobs: list[Listing], rng: random.Random, terms: list[Term]) -> None:
    places, skills, pay = [], [], []
    for job in jobs:
        mode, country = rng.choice(["onsite", "hybrid", "remote"]), rng.choice(COUNTRIES)
        places.append(ListingPlace(listing=job, mode=mode, country=country))
        skills += [ListingTerm(listing=job, term=term) for term in rng.sample(terms, 3)]
        low = 80_000 + 1_000 * rng.randrange(60)
        pay.append(ListingPay(listing=job, minimum=low, maximum=low + 30_000, currency="USD"))
    for row in pay:
        row.derive({"USD": 1})
    ListingPlace.objects.bulk_create(places)
    ListingTerm.objects.bulk_create(skills)
    ListingPay.objects.bulk_create(pay)


def _add_pay_bands(roles: list[Role]) -> None:
    snapshot = ago(days=30).date()
    source = PaySource.objects.create(slug="index", name="Index", snapshot_date=snapshot)
    PayBand.objects.bulk_create(
        PayBand(
            source=source,
            role=role,
            raw_title=role.name,
            level=level,
            country=country,
            year=snapshot.year - n % 3,
            currency=currency,
            minimum=90_000 + 1_000 * n,
            maximum=120_000 + 1_000 * n,
            kind=PayBand.Kind.ADVERTISED,
            published_rows=2,
            line=n,
        )
        for role in roles
        for country, currency in CURRENCIES.items()
        for level in ("mid", "senior")
        for n in range(15)
    )


def links(address: str, html: str) -> list[str]:
    """Return the addresses of this site that a page lets crawlers follow, each once."""
    found = {}
    for tag in set(LINK.findall(html)):
        given = dict(ATTRIBUTE.findall(tag))
        if "href" in given and "nofollow" not in given.get("rel", "").split():
            target = urldefrag(urljoin(SITE + address, unescape(given["href"]))).url
            if target.startswith(f"{SITE}/") and not target.startswith(f"{SITE}/static/"):
                found[target.removeprefix(SITE)] = True
    return sorted(found)


class Crawler:
    """Reads pages breadth first as robots.txt allows; `depth` is the clicks from the front page."""

    def __init__(self, client):
        self.client = client
        lines = client.get("/robots.txt").content.decode().splitlines()
        rules = [line.partition(": ")[2] for line in lines if line.startswith("Disallow")]
        assert not [line for line in lines if line.startswith("Allow")]
        patterns = (re.escape(rule).replace(r"\*", ".*") for rule in rules)
        self.disallowed = re.compile("|".join(patterns))
        self.depth = {"/": 0}
        self.unread: list[str] = []

    def links_of(self, address: str) -> list[str]:
        response = self.client.get(address)
        assert response.status_code == 200, address
        if not response["Content-Type"].startswith("text/html"):
            return []
        found = links(address, response.content.decode())
        return [link for link in found if not self.disallowed.match(link)]

    def run(self) -> None:
        read, queue = Counter(), deque(self.depth)
        while queue:
            address = queue.popleft()
            kind = next((kind for kind in READ_IN_PART if kind.match(address)), None)
            read[kind] += 1
            if kind and read[kind] > READ_IN_PART[kind]:
                self.unread.append(address)
                continue
            for link in self.links_of(address):
                if link not in self.depth:
                    self.depth[link] = self.depth[address] + 1
                    queue.append(link)


def test_a_crawl_reaches_every_job_within_four_clicks_and_ends(client, jobs):
    crawler = Crawler(client)

    crawler.run()

    depths = {address: depth for address, depth in crawler.depth.items() if JOB.match(address)}
    assert set(depths) == {job.get_absolute_url() for job in jobs}
    assert max(depths.values()) <= 4
    assert len(crawler.depth) < 8_000
    for address in random.Random(1).sample(crawler.unread, 40):
        assert set(crawler.links_of(address)) <= set(crawler.depth), address
