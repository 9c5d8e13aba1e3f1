"""The searches that are measured: some sixty, as varied as visitors' are."""

from django.conf import settings
from django.http import QueryDict

from benchmarks.generated.words import vocabulary
from listings.filters import ListingFilter
from listings.models import Company, ListingText
from listings.search.query import SearchQuery

# The first has no filter at all. {half}: the page in the middle of its result; {deep}: its last
# but one; {company}: the largest employer; {rare}: a word of few jobs.
_POOL = """

page=2
page={half}
page={deep}
sort=pay
sort=pay&page=20
role=data-engineer
role=data-scientist&page=3
role=machine-learning-engineer
role=data-analyst&sort=pay
role=not-stated
role=data-engineer&exact=1
role=data-engineer&role=data-scientist
family=data-engineering
level=senior
level=entry&level=mid
level=executive&sort=pay
level=not-stated
level=senior&pay=90000&pay_cur=EUR
level=senior&pay=160000
level=mid&pay=55000&pay_cur=GBP&pay_rule=whole
level=entry&pay=30&pay_period=hour&pay_rule=reach
pay=120000
pay=8000&pay_cur=PLN&pay_period=month
pay=100000&pay=not-stated&pay_cur=EUR
pay=250000&pay_rule=below
pay=not-stated
pay=2000000&pay_cur=INR&country=in
employment=full_time
employment=contractor&pay=500&pay_period=day&pay_cur=GBP
employment=internship&country=de
workplace=remote
workplace=remote&country=us
workplace=hybrid&country=gb
workplace=onsite&place=london-gb
country=us&page=20
country=de&level=senior
country=de&country=at&country=ch
country=not-stated
place=berlin-de
place=us-ca
place=new-york-city-us&role=data-scientist
apply_from=DE
apply_from=BR&workplace=remote
apply_from=US-CA&role=data-engineer
skill=python
skill=python&skill=sql&level=senior
skill=rust
posted=1
posted=7&country=us&role=data-engineer
company={company}
inferred=0
inferred=0&level=senior
q=python
q=python+pipeline
q=experiment+design&country=us
q=data+engineer+-senior
q=%22machine+learning%22
q=%22machine+learning+engineer%22+berlin
q={rare}
q={rare}+python&level=senior
q={company_words}
q=kubernetes&workplace=remote&sort=newest
role=data-engineer&level=senior&country=us&workplace=remote&skill=python&pay=150000&posted=30
role=data-scientist&level=senior&country=gb&employment=full_time&q=python&pay=60000&pay_cur=GBP
"""


def pool(size: int) -> list[str]:
    """Return the query strings for a board of that size."""
    pages = size // settings.LISTINGS_PER_PAGE
    company = Company.objects.order_by("pk").first()
    text = ListingText.objects.order_by("pk").last()
    marks = {
        "half": max(1, pages // 2),
        "deep": max(1, pages - 1),
        "company": company.slug,
        "company_words": "+".join(company.name.lower().split()[:2]),
        "rare": _rarest(text.body.split()),
    }
    return [line.format(**marks) for line in _POOL.split("\n")[1:-1]]


def _rarest(words: list[str]) -> str:
    """Return the word of a job that others have least."""
    ranks = {word: rank for rank, word in enumerate(vocabulary().tokens)}
    return max(words, key=lambda word: ranks.get(word, 0))


def read(query: str) -> SearchQuery:
    """Return the search a query string asks for."""
    return ListingFilter(QueryDict(query)).query
