"""Titles no role of ours has: grouped, with what each most likely means, and decided by group."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Min, QuerySet
from rapidfuzz import fuzz, process

from listings.models import DeskAct, Listing, ListingPay, OutOfScopeTitle
from listings.reading.titles import TitleReading, read_title
from listings.undo import Undone, undo_act
from listings.vocabulary import title_vocabulary
from roles.models import Role, RoleAlias

from .deciding import NotDecided, change_all

EXAMPLES = 50  # of what a decision would move
LIKE_ENOUGH = 70  # of 100: below it a likeness of letters suggests nothing
_COLUMNS = ("role", "role_words", "scope")


def without_role() -> QuerySet[Listing]:
    """Open jobs in scope whose title names none of our roles."""
    undecided = Listing.objects.filter(state=Listing.State.OPEN, scope=Listing.Scope.UNDECIDED)
    return undecided.exclude(title_key="")


def groups(find: str = "") -> QuerySet[dict]:
    """Return the titles with their jobs, employers and one example; most jobs first."""
    jobs = without_role()
    if find:
        jobs = jobs.filter(title_key__contains=find.casefold().strip())
    return (
        jobs.order_by()
        .values("title_key")
        .annotate(jobs=Count("pk"), employers=Count("company", distinct=True), example=Min("pk"))
        .order_by("-jobs", "title_key")
    )


@dataclass(frozen=True, slots=True)
class Suggestion:
    role: Role
    because: str


class Suggestions:
    """What titles most likely mean: by the known titles first, by likeness of letters second."""

    def __init__(self):
        self._vocabulary = title_vocabulary()
        self._roles = {role.slug: role for role in Role.objects.all()}

    @cached_property
    def _known(self) -> dict[str, frozenset[str]]:
        """The titles of professions, with their words, longest first."""
        titles = [
            title for title, meant in self._vocabulary.meanings.items() if not meant.is_generic
        ]
        titles.sort(key=lambda title: (-title.count(" "), title))
        return {title: frozenset(title.split()) for title in titles}

    def of(self, key: str) -> Suggestion | None:
        reading = read_title(key, self._vocabulary)
        if slug := reading.narrower or reading.role:
            return Suggestion(
                self._roles[slug], f"“{reading.because[0]}” is known by now as a title of this role"
            )
        words = set(key.split())
        held = (title for title, said in self._known.items() if len(said) > 1 and said <= words)
        if title := next(held, None):
            return self._meant(title, f"has all words of “{title}”, a title of this role")
        close = process.extractOne(
            key, self._known.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=LIKE_ENOUGH
        )
        if close:
            title, score, _ = close
            return self._meant(title, f"looks like “{title}”, alike {score:.0f} of 100")
        return None

    def _meant(self, title: str, because: str) -> Suggestion:
        return Suggestion(self._roles[self._vocabulary.meanings[title].slug], because)


@dataclass(frozen=True, slots=True)
class Move:
    """What a decision about a title would move, and where to; nothing is saved yet."""

    key: str
    role: Role | None  # None: out of scope
    jobs: int
    employers: int
    pay_ranges: int  # stated ranges of pay that come to the role, or leave the site
    examples: list[Listing]


def out_of_scope(key: str) -> Move:
    """What leaves the site if a title is ruled out; imports rule it out from then on."""
    return _move(key, None, _undecided().filter(title_key=key).values_list("pk", "company"))


def mapped(key: str, role: Role) -> Move:
    """What a title would move to a role: every job whose title would then be read as it."""
    return _move(key, role, [(pk, company) for pk, company, _ in _would_be_read(key, role)])


def _move(key: str, role: Role | None, found: Iterable[tuple[int, int]]) -> Move:
    ids, employers = zip(*found, strict=True) if found else ((), ())
    examples = Listing.objects.select_related("company").defer("description")
    return Move(
        key,
        role,
        len(ids),
        len(set(employers)),
        sum(ranges.count() for ranges in ListingPay.objects.of_listings(ids)),
        list(examples.filter(pk__in=ids[:EXAMPLES]).order_by("pk")),
    )


def _would_be_read(key: str, role: Role) -> list[tuple[int, int, str]]:
    """Return job, employer and the words that decide; alike titles are read once."""
    if not key:
        return []
    vocabulary = title_vocabulary({key: role.slug})
    because = cache(lambda title: _read_as(role, read_title(title, vocabulary)))
    jobs = _undecided().filter(title_key__contains=key).values_list("pk", "company", "title")
    found = ((pk, company, because(title)) for pk, company, title in jobs)
    return [(pk, company, words) for pk, company, words in found if words]


def _read_as(role: Role, reading: TitleReading) -> str:
    """Return the words by which a title is read as the role; "" where it is not."""
    return reading.because[0] if (reading.narrower or reading.role) == role.slug else ""


def _undecided() -> QuerySet[Listing]:
    """Jobs without a role which no editor holds."""
    return without_role().exclude(held_fields__name="role").order_by("pk")


def _whole(ids: Iterable[int]) -> list[Listing]:
    """Load jobs with all that a change of them records."""
    jobs = Listing.objects.filter(pk__in=ids).select_related("company", "role").order_by("pk")
    return list(jobs.prefetch_related("pay_ranges", "places"))


def map_all(key: str, role: Role, *, by) -> DeskAct:
    """Make the title one of the role's and give the role to every job that has it."""
    with transaction.atomic():
        words = {pk: because for pk, _, because in _would_be_read(key, role)}
        if not words:
            raise NotDecided(
                f"No waiting job would be read as {role} by “{key}”. Nothing was changed."
            )
        act = DeskAct.objects.create(
            kind=DeskAct.Kind.TITLES, by=by, what=_what(key, f"means {role}", len(words))
        )
        act.details = {"alias": _new_alias(key, role)}
        act.save(update_fields=["details"])

        def set_role(listing: Listing) -> None:
            listing.role, listing.role_words = role, words[listing.pk][:200]
            listing.scope = Listing.Scope.MAPPED

        change_all(_whole(words), set_role, _COLUMNS, act)
    return act


def rule_out(key: str, *, by) -> DeskAct:
    """Rule the title out: its jobs leave the site, and imports keep it out."""
    with transaction.atomic():
        jobs = _whole(_undecided().filter(title_key=key).values("pk"))
        if not jobs:
            raise NotDecided(f"No waiting job has the title “{key}”. Nothing was changed.")
        act = DeskAct.objects.create(
            kind=DeskAct.Kind.TITLES, by=by, what=_what(key, "is out of scope", len(jobs))
        )
        try:
            with transaction.atomic():
                OutOfScopeTitle.objects.create(title=key, key=key, act=act)
        except IntegrityError:
            raise NotDecided(f"“{key}” was ruled out already.") from None

        def leave(listing: Listing) -> None:
            listing.scope = Listing.Scope.OUT

        change_all(jobs, leave, _COLUMNS, act)
    return act


def _what(key: str, meaning: str, count: int) -> str:
    jobs = "1 job" if count == 1 else f"{count:,} jobs"
    return f"“{key[:120]}” {meaning}: {jobs}"


def _new_alias(key: str, role: Role) -> int | None:
    """Add the title to the role's; None where it is one of them already."""
    alias = RoleAlias(role=role, title=key)
    known = RoleAlias.objects.filter(normalised=key).first()
    if known and known.role_id == role.pk:
        return None
    try:
        alias.full_clean()
    except ValidationError as error:
        raise NotDecided(" ".join(error.messages)) from error
    alias.save()
    return alias.pk


def undo(act: DeskAct, *, by) -> Undone:
    """Forget the title again and put its jobs back."""
    RoleAlias.objects.filter(pk=act.details.get("alias")).delete()
    OutOfScopeTitle.objects.filter(act=act).delete()
    return undo_act(act, by=by)
