"""Which jobs meet which filters of one search: sets out of the index, worked out when needed."""

from functools import cached_property

from pyroaring import BitMap

from listings.models import Contract, WorkingTime
from listings.rates import RateSet
from listings.search.analyser import Phrase
from listings.search.query import DEFAULT_CURRENCY, NOT_STATED, PAY_STEPS, SearchQuery
from listings.search.tables import PLACE_FILTERS

from .index import Index
from .pay import HIGH, LOW, MID, Amount, Counted
from .places import Layer
from .reference import Reference
from .rows import NO_ROLE
from .sets import union

STEPS = {"whole": LOW, "mid": MID, "reach": HIGH}
NONE = BitMap()


class Met:
    """The filters of one search over one index, which must not change meanwhile."""

    def __init__(self, index: Index, query: SearchQuery, rates: RateSet, reference: Reference):
        self.index = index
        self.query = query
        self.rates = rates
        self.reference = reference
        self.moment = index.at(query.now)
        self.lookup = index.words.lookup(self._with_name)
        self._met: dict[str, BitMap] = {}
        self._at_layers: dict[str, list[BitMap]] = {}
        self._verdicts_at: dict[tuple[int, str], BitMap] = {}
        self._applicants: dict[int, tuple[BitMap, BitMap]] = {}
        in_use = query.filters_in_use
        self.place_filters = [name for name in PLACE_FILTERS if name in in_use]
        self.verdicts: dict[str, BitMap] = {
            name: getattr(self, f"_{name}")() for name in in_use if name not in PLACE_FILTERS
        }

    @property
    def live(self) -> BitMap:
        return self.moment.live

    def met(self, without: str = "") -> BitMap:
        """Return live jobs that meet every filter in use but that one."""
        if without not in self.verdicts and without not in self.place_filters:
            without = ""
        found = self._met.get(without)
        if found is None:
            found = self._met_by_facts(without)
            places = self._met_at_places(without)
            found = self._met[without] = found if places is None else found & places
        return found

    def _met_by_facts(self, without: str) -> BitMap:
        verdicts = [verdict for name, verdict in self.verdicts.items() if name != without]
        return BitMap.intersection(self.live, *verdicts) if verdicts else self.live

    # Places

    @cached_property
    def places(self):
        return self.index.places if self.query.inferred else self.index.stated_places

    def _met_at_places(self, without: str) -> BitMap | None:
        """Return jobs one place of which meets the other place filters; None: there are none."""
        names = [name for name in self.place_filters if name != without]
        if not names:
            return None
        if len(names) == 1 and names[0] != "apply_from":  # a layer of all places says the same
            return self._at(self.places.any, names[0])
        return union(self._met_in_layers(without))

    def _met_in_layers(self, without: str) -> list[BitMap]:
        """Return for each layer the jobs whose place there meets the other place filters."""
        if without not in self._at_layers:
            names = [name for name in self.place_filters if name != without]
            self._at_layers[without] = [
                BitMap.intersection(*(self._at(layer, name) for name in names))
                if names
                else layer.jobs
                for layer in self.places.layers
            ]
        return self._at_layers[without]

    def _at(self, layer: Layer, name: str) -> BitMap:
        """Return jobs whose place in that layer meets that filter."""
        key = (id(layer), name)
        if key not in self._verdicts_at:
            self._verdicts_at[key] = getattr(self, f"_at_{name}")(layer)
        return self._verdicts_at[key]

    def _at_workplace(self, layer: Layer) -> BitMap:
        return union(layer.mode.get(_blank(mode), NONE) for mode in self.query.workplace)

    def _at_country(self, layer: Layer) -> BitMap:
        return union(layer.country.get(_blank(code), NONE) for code in self.query.country)

    def _at_place(self, layer: Layer) -> BitMap:
        return union(layer.at(slug) for slug in self.query.place)

    def _at_apply_from(self, layer: Layer) -> BitMap:
        may, unsaid = self._may_apply(layer)
        return may | unsaid if NOT_STATED in self.query.apply_from else may

    def _may_apply(self, layer: Layer) -> tuple[BitMap, BitMap]:
        if id(layer) not in self._applicants:
            self._applicants[id(layer)] = layer.may_apply(self._stated("apply_from"))
        return self._applicants[id(layer)]

    # Verdicts of the other filters

    def _stated(self, name: str) -> list[str]:
        return [value for value in getattr(self.query, name) if value != NOT_STATED]

    def _known(self, fact: str, jobs: BitMap) -> BitMap:
        """Return those that state the fact, where inferred facts do not count."""
        return jobs if self.query.inferred else jobs - self.index.inferred[fact]

    def _unknown(self, fact: str, jobs: BitMap) -> BitMap:
        """Return these and, where inferred facts do not count, those that do not state it."""
        return jobs if self.query.inferred else jobs | self.index.inferred[fact]

    def _either(self, name: str, stated: BitMap, unstated: BitMap) -> BitMap:
        found = self._known(name, stated)
        if NOT_STATED in getattr(self.query, name):
            found = found | self._unknown(name, unstated)
        return found

    def _q(self) -> BitMap:
        found = self.lookup.found(self.query.groups)
        found = self.live if found is None else found
        for phrase in self.query.text.unwanted:
            unwanted = self.lookup.found([((phrase,),)])
            found = found if unwanted is None else found - unwanted
        return found

    def _with_name(self, phrase: Phrase) -> BitMap:
        """Return jobs the name of whose role, or of a skill they ask for, holds the phrase."""
        named = self.reference.names.holding(phrase)
        roles = (self.index.role.get(pk, NONE) for pk in named.roles)
        return union((*roles, *(self.index.term.get(pk, NONE) for pk in named.terms)))

    def _role(self) -> BitMap:
        chosen = {role.pk for role in self.reference.roles if role.slug in self.query.role}
        if not self.query.exact:
            chosen |= {role.pk for role in self.reference.roles if role.broader_id in chosen}
        role = self.index.role
        return self._either(
            "role", union(role.get(pk, NONE) for pk in chosen), role.get(NO_ROLE, NONE)
        )

    def _family(self) -> BitMap:
        roles = self.index.role
        jobs = (
            roles.get(pk, NONE)
            for pk, (family,) in self.reference.family_slugs.items()
            if family in self.query.family
        )
        return self._known("role", union(jobs))

    def _level(self) -> BitMap:
        stated = union(self._named("level", value) for value in self._stated("level"))
        return self._either("level", stated, self._named("level", ""))

    def _employment(self) -> BitMap:
        jobs = [
            self._named("working_time" if value in WorkingTime.values else "contract", value)
            for value in self._stated("employment")
        ]
        return self._either("employment", union(jobs), self._without_employment())

    def _without_employment(self) -> BitMap:
        return self._named("working_time", "") & self._named("contract", "")

    def _named(self, fact: str, value: str) -> BitMap:
        number = getattr(self.index.names, fact).number(value)
        return getattr(self.index, fact).get(number, NONE)

    def _posted(self) -> BitMap:
        return self._posted_within(self.query.posted)

    def _posted_within(self, days: int) -> BitMap:
        kept = self.moment.posted.get(days)
        return self.index.posted_within(days, self.query.now) if kept is None else kept

    def _skill(self) -> BitMap:
        ids = self.reference.term_ids
        return union(self.index.term.get(ids.get(slug), NONE) for slug in self.query.skill)

    def _company(self) -> BitMap:
        ids = self.reference.company_ids(self.query.company).values()
        return union(self.index.company.get(pk, NONE) for pk in ids)

    # Pay

    @cached_property
    def counted(self) -> Counted:
        return Counted(Contract.CONTRACTOR in self.query.employment, self.query.inferred)

    def _amount(self, cents: int) -> Amount:
        currency = self.index.names.currency.number(self.query.pay_cur)
        dollars = self.rates.convert_cents(cents, self.query.pay_cur, DEFAULT_CURRENCY)
        return Amount(-1 if currency is None else currency, cents, dollars)

    @cached_property
    def steps(self) -> dict[str, BitMap]:
        """Jobs that reach the floor, by step, each with those of the steps before."""
        if self.query.floor_cents is None:
            return dict.fromkeys(PAY_STEPS, NONE)
        floor = self._amount(self.query.floor_cents)
        pay = self.index.pay
        return {rule: pay.reaching(step, floor, self.counted) for rule, step in STEPS.items()}

    @cached_property
    def _states_pay(self) -> BitMap:
        return self.index.pay.stated(self.counted)

    @cached_property
    def _not_comparable(self) -> BitMap:
        return self.index.pay.incomparable(self._amount(1), self.counted)

    def _pay(self) -> BitMap:
        query, found = self.query, []
        if query.pay is not None:
            found.append(self._standing(query.pay_rule))
        if query.pay_unstated:
            found.append(self._standing(NOT_STATED))
        return union(found)

    def _standing(self, rule: str) -> BitMap:
        """Return jobs on that step of the ladder or an earlier one, or those that miss it so."""
        if rule in self.steps:
            return self.steps[rule]
        if rule == NOT_STATED:
            return self.live - self._states_pay
        if rule == "not-convertible":
            return self._not_comparable - self.steps["reach"]
        return self._states_pay - self.steps["reach"] - self._not_comparable


def _blank(value: str) -> str:
    return "" if value == NOT_STATED else value
