"""A page of results as the template needs it."""

from collections.abc import Sequence
from functools import cached_property

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.utils.safestring import SafeString, mark_safe

from listings import options
from listings.card_cores import CardCore, Showing
from listings.chart import ListChart
from listings.kept_cards import kept_cards
from listings.kept_snippets import kept_snippets
from listings.models import Placement
from listings.pager import Pager
from listings.preferences import Preferences
from listings.remembered import Remembered, current_rates
from listings.search import receipt
from listings.search.engine import count_alone, search
from listings.search.query import NOT_STATED, SearchQuery
from listings.search.result import SearchResult
from listings.search.scale import PayScale
from listings.wording import amount_text

_narrower = Remembered(receipt.plurals_of_narrower, of_listings=False)
_placements = Remembered(
    lambda: list(Placement.objects.using(DEFAULT_DB_ALIAS).not_ended().order_by("starts_at")),
    of_listings=True,
)


class ResultsPage:
    """The answer to one search: cards, receipt, ladder, filters and chart."""

    def __init__(self, query: SearchQuery, problems: Sequence = ()):
        self.query = query
        self.problems = problems
        self.rates = current_rates()
        self.scale = PayScale.for_currency(query.pay_cur, self.rates)
        self.result: SearchResult = search(query, self.rates)

    @property
    def last_page(self) -> int:
        return max(1, -(-self.result.total // settings.LISTINGS_PER_PAGE))

    @property
    def pager(self) -> Pager:
        """The way through the pages of the search itself; only those of all jobs are crawled."""
        return Pager(
            self.query.page,
            self.last_page,
            lambda number: self.query.changed(page=number).url,
            is_search=bool(self.query.changed().query_string),
        )

    # For what a template keeps

    @cached_property
    def asked(self) -> tuple:
        """What was asked, and what could not be read: decides all that counts do not."""
        return (self.query.url, tuple(self.problems), self.query.readings)

    @cached_property
    def found(self) -> tuple:
        """The counts that stand above the list."""
        result = self.result
        return (
            result.total,
            tuple(result.freed.items()),
            tuple(result.unsaid.items()),
            result.ladder,
            result.left_out,
            result.histogram,
        )

    @cached_property
    def counted(self) -> tuple:
        """The counts beside the filters' options, and the spelling of their cities."""
        counts = self.result.counts
        cities = options.names_of("place", counts["place"])
        return (
            tuple((name, *numbers.items()) for name, numbers in counts.items()),
            tuple(cities.get(slug) for slug in counts["place"]),
            self.result.ladder,
        )

    @cached_property
    def _cores(self) -> dict[int, CardCore]:
        return kept_cards().get((*self.result.ids, *self.featured_ids), self.rates)

    @cached_property
    def _showing(self) -> Showing:
        return Showing(self.query, self.rates, self.scale)

    @property
    def featured_ids(self) -> tuple[int, ...]:
        return self.result.featured_ids if self.query.page == 1 else ()

    @property
    def cards(self) -> list[CardCore]:
        """The jobs of this page, in order."""
        return [self._cores[pk] for pk in self.result.ids if pk in self._cores]

    @cached_property
    def cards_html(self) -> SafeString:
        html, why = self._showing.html, self._why
        return mark_safe("".join([html(core, why=why(core)) for core in self.cards]))

    @cached_property
    def _snippets(self) -> dict[int, SafeString]:
        return kept_snippets(self.query, (*self.result.ids, *self.featured_ids))

    def _why(self, core: CardCore) -> SafeString | str:
        """Why the words of the search found a job, as the line its card has for it."""
        found = self._snippets.get(core.listing_id)  # safe as it is
        return mark_safe(f'<p class="job-why">{found}</p>') if found else ""

    @cached_property
    def featured_html(self) -> SafeString:
        """Cards with a running placement that match the search, newest placement first."""
        if not self.featured_ids:
            return mark_safe("")
        placements = {
            placement.listing_id: placement
            for placement in _placements()
            if placement.is_running(self.query.now)
        }
        return mark_safe(
            "".join(
                self._showing.html(
                    self._cores[pk], placement=placements[pk], why=self._why(self._cores[pk])
                )
                for pk in self.featured_ids
                if pk in self._cores and pk in placements
            )
        )

    @cached_property
    def heading(self) -> str:
        return receipt.sentence(self.query)[:120] if self.clauses else "Jobs in AI and data"

    @property
    def pay_is_wrong(self) -> bool:
        return any(problem.parameter == "pay" for problem in self.problems)

    @property
    def pay_shown(self) -> str:
        """The amount in the form's field."""
        return "" if self.query.pay is None else amount_text(self.query.pay)

    @cached_property
    def clauses(self) -> tuple[receipt.Clause, ...]:
        return receipt.clauses(self.query)

    @property
    def priced_clauses(self) -> list[tuple[receipt.Clause, int]]:
        """Each clause with the jobs it would free, told while results are few."""
        tell = self.result.total < receipt.FEW_RESULTS
        return [(clause, self.result.freed.get(clause.filter, 0) * tell) for clause in self.clauses]

    @property
    def tells_freed(self) -> bool:
        return any(freed for _, freed in self.priced_clauses)

    @property
    def notes(self) -> list[str]:
        return receipt.notes(self.query, self.result, self.rates)

    @property
    def words_read(self) -> list[receipt.WordsRead]:
        return receipt.words_read(self.query)

    @cached_property
    def narrower_roles(self) -> receipt.Narrower | None:
        return receipt.narrower_roles(self.query, _narrower()) if self.query.role else None

    @property
    def ladder(self) -> list[receipt.Rung]:
        return receipt.ladder(self.query, self.result)

    @property
    def unsaid(self) -> list[receipt.WayOn]:
        return receipt.unsaid(self.query, self.result)

    @property
    def nearest(self) -> list[receipt.WayOn]:
        return receipt.nearest(self.query, self.result)

    @cached_property
    def alone(self) -> list[receipt.WayOn]:
        """For a search without result and without a nearest one: what its parts find."""
        return receipt.alone(self.query, count_alone(self.query)) if self.clauses else []

    @cached_property
    def chart(self) -> ListChart:
        return ListChart(self.query, self.scale, self.result.histogram)

    @property
    def filters_html(self) -> SafeString:
        groups = options.filter_groups(self.query, self.result)
        return mark_safe("".join([group.html for group in groups]))

    @property
    def filters_chosen(self) -> int:
        return len([clause for clause in self.clauses if clause.filter != "q"])

    @property
    def sorts(self) -> list[options.Option]:
        return options.sort_choices(self.query)

    @property
    def currencies(self) -> SafeString:
        codes = tuple(self.rates.currencies())
        return options.select("pay_cur", "Currency", options.Currencies(self.query.pay_cur, codes))

    @property
    def periods(self) -> SafeString:
        return options.select("pay_period", "Period", options.Periods(self.query.pay_period))

    @property
    def rules(self) -> options.Group:
        return options.rule_group(self.query, self.result)

    @property
    def unstated_pay(self) -> int:
        return self.result.counts["pay"].get(NOT_STATED, 0)

    @property
    def unstated_pay_box(self) -> SafeString:
        return options.unstated_pay(self.query, self.unstated_pay)

    @property
    def home(self) -> SafeString:
        return options.homes(self.query)

    @property
    def further_homes(self) -> options.Group:
        return options.further_homes(self.query, self.result)

    @property
    def preferences_url(self) -> str:
        return Preferences.of_search(self.query).offer_url

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        return options.other_parameters(self.query)

    @property
    def feeds(self) -> dict[str, str]:
        return {extension: self.query.feed_url(extension) for extension in ("atom", "json", "csv")}
