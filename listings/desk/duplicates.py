"""Jobs of one employer that look like the same job, as `listings.alike` found them."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet
from rapidfuzz import fuzz

from listings.changes import pay_value
from listings.models import AlikePair, DeskAct, Listing, NotTheSame
from listings.reading.tags import without_tags
from listings.reading.title_likeness import likeness, words_of_title
from listings.undo import Undone, undo_act
from roles.changes.prose import prose_words
from roles.changes.words import Line, diff_words

from .deciding import NotDecided, decision

WORTH_COMPARING = 20  # of 100: texts less alike are shown as two


def waiting() -> QuerySet[AlikePair]:
    """Pairs of open jobs that nobody told apart, those whose texts are most alike first."""
    told_apart = NotTheSame.objects.filter(first=OuterRef("first"), second=OuterRef("second"))
    # Not joined: the database would begin with all open jobs instead of with the pairs.
    still_open = Listing.objects.filter(state=Listing.State.OPEN)
    return AlikePair.objects.filter(
        ~Exists(told_apart),
        Exists(still_open.filter(pk=OuterRef("first"))),
        Exists(still_open.filter(pk=OuterRef("second"))),
    ).order_by("bits_apart", "first_id", "second_id")


@dataclass(frozen=True)
class Pair:
    """Two jobs side by side: why they are, in what they are alike, and how much in all."""

    first: Listing
    second: Listing
    found_by: AlikePair.Reason

    @property
    def because(self) -> str:
        """What both were found by."""
        if self.found_by == AlikePair.Reason.TITLE:
            return "same employer and title, texts almost the same"
        if self.found_by == AlikePair.Reason.TEXT:
            return "same employer, same text"
        one, other = self.first, self.second
        score = likeness(words_of_title(one.title), words_of_title(other.title))
        days = abs(_posted(one) - _posted(other)).days
        return (
            f"same employer and place, titles {score} of 100 alike, posted "
            f"{days} day{'' if days == 1 else 's'} apart; the texts need not be alike"
        )

    @cached_property
    def likeness(self) -> dict[str, int]:
        """How alike they are in each respect, of 100."""
        one, other = self.first, self.second
        texts = [without_tags(job.description).split() for job in (one, other)]
        pay = [[pay_value(row) for row in job.pay_ranges.all()] for job in (one, other)]
        return {
            "title": round(fuzz.ratio(one.title.casefold(), other.title.casefold())),
            "text": round(100 * _shared(*texts)),
            "level": 100 if one.level == other.level else 50,  # one of them does not say
            "pay": 100 if pay[0] == pay[1] else 50 if not all(pay) else 0,
        }

    @property
    def score(self) -> int:
        """All of it in one number of 100: the text weighs most, as nobody writes it twice."""
        parts = self.likeness
        return round(
            0.3 * parts["title"] + 0.5 * parts["text"] + 0.1 * (parts["level"] + parts["pay"])
        )

    @property
    def reasons(self) -> list[str]:
        parts = self.likeness
        same = {100: "the same", 0: "different"}
        return [
            f"title {same.get(parts['title'], str(parts['title']) + ' of 100')}",
            f"text {same.get(parts['text'], str(parts['text']) + ' of 100')}",
            "level the same" if parts["level"] == 100 else "level stated by one only",
            {100: "pay the same", 50: "pay stated by one only", 0: "pay different"}[parts["pay"]],
        ]

    @cached_property
    def texts(self) -> list[list[Line]]:
        """Both texts as one that shows what differs; or, where they have little in common, each."""
        one, other = (prose_words(job.description) for job in (self.first, self.second))
        if self.likeness["text"] < WORTH_COMPARING:
            return [diff_words(words, words) for words in (one, other)]
        return [diff_words(one, other)]


def _posted(job: Listing) -> date:
    return job.posted_on or job.listed_at.date()


def _shared(one: list[str], other: list[str]) -> float:
    """Return which part of the different runs of three words the two have in common."""
    runs = [{" ".join(words[i : i + 3]) for i in range(len(words) - 2)} for words in (one, other)]
    return len(runs[0] & runs[1]) / (len(runs[0] | runs[1]) or 1)


def tell_apart(first: int, second: int, *, by) -> DeskAct:
    """Remember that two jobs that look alike are two jobs."""
    first, second = sorted((first, second))
    with decision(DeskAct.Kind.APART, first, by=by) as (listing, act):
        other = Listing.objects.filter(pk=second).first()
        if other is None or first == second:
            raise NotDecided("The other job is no longer here; somebody deleted it.")
        act.what = f"Not the same: {listing} ({first}) and {second}"
        act.save()
        _, is_new = NotTheSame.objects.get_or_create(
            first=listing, second=other, defaults={"act": act}
        )
        if not is_new:
            raise NotDecided("These two were told apart already.")
    return act


def undo(act: DeskAct, *, by) -> Undone:
    """Forget that two jobs were told apart: they are asked about again."""
    NotTheSame.objects.filter(act=act).delete()
    return undo_act(act, by=by)
