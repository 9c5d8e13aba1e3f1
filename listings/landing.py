"""Landing pages: one fixed search each, with an address, a title and facts of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.urls import reverse

from listings.models import Company, Workplace
from listings.pager import Pager
from listings.pages import ResultsPage
from listings.search.query import NOT_STATED, SearchQuery
from listings.wording import country_in_sentence, day, listed
from roles.models import Level, Role, Term
from roles.structured_data import breadcrumbs

NAMED = 3  # countries and roles named in a sentence
LONGEST_DESCRIPTION = 155  # characters

_LEVEL_HEADINGS = {
    Level.ENTRY: "Entry-level and junior jobs in AI and data",
    Level.MID: "Mid-level jobs in AI and data",
    Level.SENIOR: "Senior jobs in AI and data",
    Level.EXECUTIVE: "Executive and director jobs in AI and data",
}


@dataclass(frozen=True)
class Landing:
    """A landing page. `of` says which jobs: "3 jobs *for Data Engineers* are open"."""

    heading: str
    of: str
    path: str
    results: ResultsPage
    narrower: Sequence[Role] = ()  # roles that its role includes

    # The pages, one for each kind

    @classmethod
    def for_role(cls, role: Role, **asked) -> Self:
        return cls._make(
            f"{role.name} jobs",
            f"for {role.plural}",
            reverse("listings:jobs-by-role", args=[role.slug]),
            narrower=tuple(role.narrower.all()),
            role=(role.slug,),
            names={"role": {role.slug: role.plural}},
            **asked,
        )

    @classmethod
    def for_country(cls, code: str, **asked) -> Self:
        name = country_in_sentence(code)
        return cls._make(
            f"AI and data jobs in {name}",
            f"in {name}",
            reverse("listings:jobs-by-country", args=[code.lower()]),
            country=(code,),
            names={"country": {code: name}},
            **asked,
        )

    @classmethod
    def for_level(cls, level: Level, **asked) -> Self:
        return cls._make(
            _LEVEL_HEADINGS[level],
            f"at {level.short.removesuffix('-level')} level",
            reverse("listings:jobs-by-level", args=[level.value]),
            level=(level.value,),
            names={"level": {level.value: level.short}},
            **asked,
        )

    @classmethod
    def for_skill(cls, term: Term, **asked) -> Self:
        return cls._make(
            f"{term.name} jobs in AI and data",
            f"asking for {term.name}",
            reverse("listings:jobs-by-skill", args=[term.slug]),
            skill=(term.slug,),
            names={"skill": {term.slug: term.name}},
            **asked,
        )

    @classmethod
    def for_remote(cls, **asked) -> Self:
        remote = Workplace.REMOTE.value
        return cls._make(
            "Remote jobs in AI and data",
            "that can be done remotely",
            reverse("listings:jobs-remote"),
            workplace=(remote,),
            names={"workplace": {remote: "remote"}},
            **asked,
        )

    @classmethod
    def for_company(cls, company: Company, **asked) -> Self:
        return cls._make(
            f"Jobs at {company.name}",
            f"at {company.name}",
            company.get_absolute_url(),
            company=(company.slug,),
            names={"company": {company.slug: company.name}},
            **asked,
        )

    @classmethod
    def _make(cls, heading, of, path, *, narrower=(), page=1, problems=(), **search) -> Self:
        results = ResultsPage(SearchQuery(page=page, **search), problems)
        return cls(heading, of, path, results, narrower)

    # Its pages

    @property
    def total(self) -> int:
        return self.results.result.total

    @cached_property
    def pager(self) -> Pager:
        return Pager(self.results.query.page, self.results.last_page, self._address)

    @property
    def address(self) -> str:
        """The one address of this page of it."""
        return self._address(self.results.query.page)

    def _address(self, number: int) -> str:
        return self.path if number == 1 else f"{self.path}?page={number}"

    @property
    def is_first_page(self) -> bool:
        return self.results.query.page == 1

    # What it says

    @property
    def title(self) -> str:
        if not self.is_first_page:
            return f"{self.heading}, page {self.pager.number:,} of {self.pager.last:,}"
        return f"{self.heading}: {self.total:,} open" if self.total else self.heading

    @property
    def description(self) -> str:
        """As many of its first facts as search engines show."""
        if not self.is_first_page:
            where = f"Page {self.pager.number:,} of {self.pager.last:,}"
            return (
                f"{where} of the open jobs {self.of}, newest first, with the pay each one states."
            )
        said = self.facts[0]
        for fact in self.facts[1:]:
            if len(said) + 1 + len(fact) > LONGEST_DESCRIPTION:
                break
            said += f" {fact}"
        return said

    @property
    def breadcrumbs(self) -> dict:
        return breadcrumbs(
            ("Jobs", reverse("listings:listing-list")),
            ("Browse", reverse("listings:browse")),
            (self.heading, self.path),
        )

    @cached_property
    def facts(self) -> list[str]:
        """What the site knows about these jobs now, a sentence each."""
        if not self.total:
            return [f"No job {self.of} is open here at the moment."]
        facts = [self._open(), self._where(), self._roles(), self._levels(), self._newest()]
        return [fact for fact in facts if fact]

    def _open(self) -> str:
        with_pay = self.total - self.results.unstated_pay
        if self.total == 1:
            pay = "states its pay" if with_pay else "does not state its pay"
            return f"1 job {self.of} is open; it {pay}."
        pay = f"{round(100 * with_pay / self.total)} % of them state their pay ({with_pay:,})"
        if with_pay in (0, self.total):
            pay = "all of them state their pay" if with_pay else "none of them states its pay"
        return f"{self.total:,} jobs {self.of} are open; {pay}."

    def _where(self) -> str:
        said = []
        if not self.results.query.country:
            said.append(self._commonest("country", "By country", country_in_sentence))
        if not self.results.query.workplace:
            remote = self.results.result.counts["workplace"].get(Workplace.REMOTE.value, 0)
            said.append(f"{remote:,} can be done remotely." if remote else "")
        return " ".join(filter(None, said))

    def _roles(self) -> str:
        counts = self.results.result.counts["role"]
        if self.results.query.role:
            held = [role.plural for role in self.narrower if counts.get(role.slug)]
            return f"Jobs for {listed(held, 'and')} are among them." if held else ""
        names = dict(Role.objects.filter(slug__in=counts).values_list("slug", "name"))
        return self._commonest("role", "By role", names.get)

    def _levels(self) -> str:
        if self.results.query.level:
            return ""
        counts = self.results.result.counts["level"]
        named = [f"{Level(level).short} {counts[level]:,}" for level in Level if level in counts]
        return _told("By level", named, others=0, unstated=counts.get(NOT_STATED, 0))

    def _commonest(self, name: str, lead: str, worded) -> str:
        """Name the commonest values of a fact, and count the other values and the silent jobs."""
        counts = dict(self.results.result.counts[name])
        unstated = counts.pop(NOT_STATED, 0)
        most = sorted(counts, key=lambda value: (-counts[value], value))
        named = [f"{worded(value)} {counts[value]:,}" for value in most[:NAMED]]
        return _told(lead, named, others=len(most[NAMED:]), unstated=unstated)

    def _newest(self) -> str:
        newest = max((card.listed_at for card in self.results.cards), default=None)
        return f"The newest was listed on {day(newest)}." if newest else ""


def _told(lead: str, named: list[str], *, others: int, unstated: int) -> str:
    if not named:
        return ""
    if others:
        named.append(f"{others:,} {'other' if others == 1 else 'others'}")
    silent = f"; {unstated:,} {'does' if unstated == 1 else 'do'} not say" if unstated else ""
    return f"{lead}: {listed(named, 'and')}{silent}."
