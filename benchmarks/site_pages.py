"""How long each other public page takes, made anew every time."""

from itertools import count

from benchmarks.timing import milliseconds, summary
from benchmarks.wsgi import Site
from listings.models import Listing

_serial = count(1)


def addresses(job: Listing) -> list[str]:
    """Return one page of each kind; of one job and of its company those of this job."""
    return [
        "/",
        "/roles/",
        "/roles/data-engineer/",
        "/compare/?a=data-analyst&b=data-engineer",
        "/companies/",
        job.company.get_absolute_url(),
        job.get_absolute_url(),
        "/jobs/browse/",
        "/jobs/role/data-engineer/",
        "/jobs/remote/",
        "/jobs/options/company/",
        "/jobs/feed.atom",
        "/api/v1/listings/",
        "/api/v1/companies/",
        "/salaries/",
        "/salaries/data-engineer/",
        "/sitemap.xml",
        "/sitemap-jobs.xml",
        "/readyz",
    ]


def measure(site: Site, runs: int) -> dict:
    """Return the times of every address, in milliseconds; the first time of each does not count."""
    times = {}
    for address in addresses(Listing.objects.select_related("company").live()[0]):

        def ask(asked=f"{address}{'&' if '?' in address else '?'}new=") -> int:
            return site.get(f"{asked}{next(_serial)}", HTTP_ACCEPT="*/*").status

        if (status := ask()) != 200:
            raise RuntimeError(f"{address} was answered with {status}.")
        times[address] = summary([milliseconds(ask) for _ in range(runs)])
    return times
