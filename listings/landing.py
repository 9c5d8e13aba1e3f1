"""Landing pages: one fixed search each, with a title and facts of its own."""

from dataclasses import dataclass

from listings.pages import ResultsPage
from listings.search.query import NOT_STATED
from listings.wording import country_in_sentence, country_name, day, listed
from roles.models import Level

COUNTRIES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Landing:
    """What a landing page says about itself. `of` completes "N open jobs …"."""

    heading: str
    of: str
    results: ResultsPage

    @property
    def title(self) -> str:
        return f"{self.heading}: {_jobs(self.results.result.total)} open"

    @property
    def description(self) -> str:
        return " ".join(self.facts[:2])[:155]

    @property
    def facts(self) -> list[str]:
        """What the site knows about these jobs now, a sentence each."""
        result = self.results.result
        if not result.total:
            return [f"No job {self.of} is open here at the moment."]
        with_pay = result.total - result.counts["pay"].get(NOT_STATED, 0)
        sentences = [
            f"{_jobs(result.total)} {self.of} {'is' if result.total == 1 else 'are'} open, "
            f"{with_pay:,} of them with pay stated."
        ]
        if where := self._where():
            sentences.append(where)
        if levels := self._levels():
            sentences.append(levels)
        if newest := self._newest():
            sentences.append(newest)
        return sentences

    def _where(self) -> str:
        counts = self.results.result.counts
        remote = counts["workplace"].get("remote", 0)
        countries = {code: n for code, n in counts["country"].items() if code != NOT_STATED}
        most = sorted(countries, key=lambda code: (-countries[code], code))[:COUNTRIES_NAMED]
        parts = []
        if most and not self.results.query.country:
            named = [f"{country_in_sentence(code)} ({countries[code]:,})" for code in most]
            parts.append(
                f"Most are in {listed(named, 'and')}."
                if len(countries) > COUNTRIES_NAMED
                else f"They are in {listed(named, 'and')}."
            )
        if self.results.query.workplace != ("remote",):
            parts.append(f"{remote:,} can be done remotely.")
        return " ".join(parts)

    def _levels(self) -> str:
        counts = self.results.result.counts["level"]
        named = [f"{counts[level]:,} {level.short}" for level in Level if counts.get(level)]
        if not named or self.results.query.level:
            return ""
        unstated = counts.get(NOT_STATED, 0)
        rest = f"; {unstated:,} do not say" if unstated else ""
        return f"By level: {listed(named, 'and')}{rest}."

    def _newest(self) -> str:
        newest = max((card.listed_at for card in self.results.cards), default=None)
        return f"The newest was listed on {day(newest)}." if newest else ""


def _jobs(count: int) -> str:
    return "1 job" if count == 1 else f"{count:,} jobs"


def heading_for_country(code: str) -> str:
    return f"AI and data jobs in {country_in_sentence(code)}"


def title_of_country(code: str) -> str:
    return country_name(code)
