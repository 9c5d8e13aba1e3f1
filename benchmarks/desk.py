"""How long the desk's lists, forms, queues and decisions take on a busy site.

Beside each page a list of a few rows is asked for, in turns and by the same editor: what the admin
itself costs stands in both. Decisions are each about another job, and are taken for good.
"""

from collections.abc import Callable
from itertools import count

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.utils import timezone

from benchmarks.desk_work import EDITOR
from benchmarks.timing import milliseconds, summary
from listings.desk import confirming, duplicates, held, pay, reviewing, titles
from listings.models import Company, DeskAct, ImportBatch, Listing, ListingChange, PayDoubt

JOBS = "/admin/listings/listing/"
QUEUES = f"{JOBS}desk/"
FEW_ROWS = "/admin/roles/author/"
PICKED = "/admin/autocomplete/?app_label=listings&model_name"


def pages() -> list[str]:
    """Return lists as they are filtered, searched and sorted, forms and queues."""
    job, company = Listing.objects.order_by("-listed_at").first(), Company.objects.first()
    title = titles.groups()[0]["title_key"]
    act = DeskAct.objects.filter(kind=DeskAct.Kind.TITLES)[0]
    return [
        "/admin/",
        JOBS,
        f"{JOBS}?p=200",
        f"{JOBS}?state__exact=open",
        f"{JOBS}?scope__exact=undecided",
        f"{JOBS}?level__exact=senior&state__exact=open",
        f"{JOBS}?pay_doubt__exact=currency",
        *(f"{JOBS}?o={sign}{column}" for column in (1, 4, 5, 7) for sign in ("", "-")),
        f"{JOBS}?o=1&state__exact=open",
        f"{JOBS}?q=engineer",
        f"{JOBS}?q=data+engineer+python",
        f"{JOBS}?q={company.name.split()[0]}",
        f"{JOBS}?q=engineer&state__exact=open&o=1",
        f"{JOBS}{job.pk}/change/",
        f"{JOBS}add/",
        "/admin/listings/company/",
        "/admin/listings/company/?q=labs",
        "/admin/listings/company/?o=2",
        "/admin/listings/company/?o=-4",
        f"/admin/listings/company/{company.pk}/change/",
        f"{PICKED}=listing&field_name=company&term=la",
        f"{PICKED}=listing&field_name=role&term=data",
        f"{PICKED}=listingterm&field_name=term&term=py",
        "/admin/listings/listingchange/",
        "/admin/listings/listingchange/?q=engineer",
        f"/admin/listings/listingchange/{ListingChange.objects.first().pk}/change/",
        "/admin/listings/importbatch/",
        "/admin/listings/importbatch/?q=jobs-1",
        f"/admin/listings/importbatch/{ImportBatch.objects.first().pk}/change/",
        "/admin/listings/board/",
        "/admin/listings/board/?q=labs",
        "/admin/listings/deskact/",
        "/admin/listings/deskact/?q=job",
        f"/admin/listings/deskact/{act.pk}/change/",
        "/admin/listings/unansweredsearch/",
        "/admin/listings/exchangerate/",
        "/admin/roles/role/",
        "/admin/roles/role/?q=data",
        "/admin/roles/term/",
        "/admin/roles/term/?q=py",
        "/admin/roles/guide/",
        "/admin/roles/guideversion/",
        "/admin/roles/guideversion/?q=data",
        "/admin/roles/roleversion/",
        "/admin/salaries/payband/",
        "/admin/salaries/payband/?q=scientist",
        f"{QUEUES}review/",
        f"{QUEUES}review/?at=500",
        f"{QUEUES}preview/{reviewing.waiting()[0].pk}/",
        f"{QUEUES}confirm/",
        f"{QUEUES}confirm/?at=1000",
        f"{QUEUES}held/",
        f"{QUEUES}held/?all&page=100",
        f"{QUEUES}duplicates/",
        f"{QUEUES}duplicates/?at=500",
        f"{QUEUES}titles/",
        f"{QUEUES}titles/?find=engineer",
        f"{QUEUES}titles/?page=20",
        f"{QUEUES}titles/moves/?key={title}&role=Data+Scientist",
        f"{QUEUES}titles/moves/?key={title}",
        f"{QUEUES}pay/",
        f"{QUEUES}pay/?at=300",
        f"{QUEUES}pay/?kind=wide",
    ]


def decisions(number: int) -> dict[str, list[tuple[str, dict]]]:
    """Return so many requests of each kind of decision, each about jobs of its own."""
    jobs = [job.pk for job in reviewing.waiting()[: 2 * number]]
    due = confirming.waiting(timezone.now())
    fields = [field.pk for field in held.source_changed()[: 2 * number]]
    doubtful = list(pay.waiting(PayDoubt.CURRENCY)[:number])
    pairs = [f"{pair.first_id}/{pair.second_id}" for pair in duplicates.waiting()[: 4 * number : 2]]
    keys = [group["title_key"] for group in titles.groups()[100 : 100 + number]]
    return {
        "review, publish": _asked("review", jobs[:number], "publish"),
        "review, out of scope": _asked("review", jobs[number:], "out"),
        "still open, open": _asked("confirm", due[:number], "open"),
        "still open, closed": _asked("confirm", due[number : 2 * number], "closed"),
        "held, keep": _asked("held", fields[:number], "keep"),
        "held, take": _asked("held", fields[number:], "take"),
        "twice, merge": _asked("duplicates", pairs[:number], "merge"),
        "twice, not the same": _asked("duplicates", pairs[number:], "apart"),
        "pay, leave": _asked("pay", doubtful, "leave"),
        "titles, map": [
            (f"{QUEUES}titles/decide/", {"key": key, "role": "Data Scientist"}) for key in keys
        ],
    }


def _asked(queue: str, things: list, answer: str) -> list[tuple[str, dict]]:
    return [(f"{QUEUES}{queue}/{thing}/", {"answer": answer}) for thing in things]


def measure(runs: int) -> dict:
    """Return the times of every page, of a list of a few rows beside them, and of decisions.

    In milliseconds; the first time of each page does not count. With the queries of each page.
    """
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(username=EDITOR))
    few, times, queries = [], {}, {}
    for address in pages():
        queries[address] = _queries(lambda address=address: _get(client, address))
        _get(client, FEW_ROWS)
        taken = []
        for _ in range(runs):
            taken.append(milliseconds(lambda address=address: _get(client, address)))
            few.append(milliseconds(lambda: _get(client, FEW_ROWS)))
        times[address] = summary(taken)
    decided = {
        name: summary([milliseconds(lambda one=one: _post(client, *one)) for one in requests])
        for name, requests in decisions(runs).items()
    }
    return {"few_rows": summary(few), "pages": times, "queries": queries, "decisions": decided}


def _get(client: Client, address: str) -> None:
    if (status := client.get(address).status_code) != 200:
        raise RuntimeError(f"{address} was answered with {status}.")


def _post(client: Client, address: str, data: dict) -> None:
    if (status := client.post(address, data).status_code) != 302:
        raise RuntimeError(f"{data} to {address} was answered with {status}.")


def _queries(work: Callable[[], None]) -> int:
    """Return how many queries that takes."""
    number = count()
    with connection.execute_wrapper(lambda run, *how: (next(number), run(*how))[1]):
        work()
    return next(number)
