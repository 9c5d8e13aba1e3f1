"""One merge, from the rehearsal to the way back."""

from collections import Counter
from collections.abc import Iterator, Mapping

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from simple_history.models import HistoricalChanges

from roles.models import Merge

from .journal import Journal, fingerprint, take_back
from .rules import Question, rules_of

NAMED = 5  # of what moves, where they are few
PRINTED_AT_MOST = 2_000


class _Rehearsed(Exception):
    """Takes a rehearsal back."""


class Merging:
    """Make `merged` part of `kept`. `answers` settle where both cannot stand."""

    def __init__(self, kept: models.Model, merged: models.Model, answers: Mapping[str, str], by):
        self.kept, self.merged, self.by = kept, merged, by
        self.answers = dict(answers)
        self.journal = Journal()
        self.moved: list[str] = []  # a sentence each
        self.rows: dict[str, list[int]] = {}  # by model: what moved
        self.rules = rules_of(type(kept))
        self._refuse()

    def _refuse(self) -> None:
        if self.kept.pk == self.merged.pk:
            raise ValidationError(f"You chose {self.kept} twice. Choose another to merge with it.")
        for rule in self.rules:
            if reason := rule.refuse(self.kept, self.merged):
                raise ValidationError(reason)

    @property
    def questions(self) -> list[Question]:
        return [one for rule in self.rules for one in rule.questions(self.kept, self.merged)]

    def answer(self, question: Question) -> str:
        """What the editor answered, else our own first choice."""
        known = [value for value, _words in question.choices]
        given = self.answers.get(question.key, "")
        return given if given in known else known[0]

    def rehearse(self) -> Merge:
        """Return what the merge would be; nothing is changed."""
        try:
            with transaction.atomic():
                made = self._carry_out()
                raise _Rehearsed
        except _Rehearsed:
            made.pk = None
            return made

    @transaction.atomic
    def carry_out(self) -> Merge:
        return self._carry_out()

    def _carry_out(self) -> Merge:
        before = [self._figures(one) for one in (self.kept, self.merged)]
        answers = {one.key: self.answer(one) for one in self.questions}
        kept_name, merged_name, merged_id = str(self.kept), str(self.merged), self.merged.pk
        for rule in self.rules:
            rule.prepare(self)
        self.move_relations(self.kept, self.merged)
        self.journal.remove([type(self.merged)._base_manager.get(pk=self.merged.pk)])
        for rule in self.rules:
            rule.finish(self)
        after = self._figures(self.kept)
        names = dict.fromkeys(name for figures in (*before, after) for name in figures)
        return Merge.objects.create(
            kind=self.kept._meta.label_lower,
            kept_id=self.kept.pk,
            kept_name=kept_name,
            merged_id=merged_id,
            merged_name=merged_name,
            by=self.by,
            answers=answers,
            moved=self.moved,
            figures=[
                [name, *(figures.get(name, "–") for figures in (*before, after))] for name in names
            ],
            notes=self.journal.notes,
            prints=self._prints(),
        )

    def _figures(self, one: models.Model) -> dict[str, str]:
        return {figure.name: figure.words for rule in self.rules for figure in rule.figures(one)}

    def say(self, sentence: str) -> None:
        self.moved.append(sentence)

    def move_relations(self, kept: models.Model, merged: models.Model) -> None:
        """Let whatever points at `merged` point at `kept`; what cannot stand twice is left out."""
        computed = {name for rule in self.rules for name in rule.computed}
        for model, name in relations_to(type(kept)):
            pointing = model._base_manager.filter(**{name: merged.pk})
            if model._meta.label_lower in computed:
                pointing.delete()
                continue
            twice = _standing_twice(model, name, kept, merged)
            if twice:
                self._tell(model, twice, "stand there already", "stands there already")
                self.journal.remove(twice)
            shown = list(pointing[:NAMED])
            changed = self.journal.set(pointing, name, kept.pk)
            self.rows.setdefault(model._meta.label_lower, []).extend(changed)
            if changed:
                self._tell(model, shown, "move", "moves", count=len(changed))

    def _tell(self, model, rows: list, verb: str, verb_of_one: str, count: int = 0) -> None:
        count = count or len(rows)
        noun = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
        if model._meta.auto_created:  # a bare link between two
            noun = f"link{'' if count == 1 else 's'} of {_linked(model)}"
        named = ""
        if count <= NAMED and not model._meta.auto_created:
            named = ": " + ", ".join(f"“{row}”" for row in rows[:count])
        self.say(f"{count:,} {noun} {verb_of_one if count == 1 else verb}{named}.")

    def _prints(self) -> dict[str, str]:
        """What texts and vocabulary look like now: undoing would lose what is edited after this."""
        kept = type(self.kept)._base_manager.get(pk=self.kept.pk)
        prints = {_key(kept): fingerprint(kept)}
        for label, pks in self.rows.items():
            if label.startswith("roles.") and len(pks) <= PRINTED_AT_MOST:
                for row in apps.get_model(label)._base_manager.filter(pk__in=pks):
                    prints[_key(row)] = fingerprint(row)
        return prints


def relations_to(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Yield every model and foreign key that point at a model, in every app, but for history."""
    for relation in model._meta.get_fields(include_hidden=True):
        is_pointed_at = relation.auto_created and not relation.concrete
        if is_pointed_at and (relation.one_to_many or relation.one_to_one):
            other = relation.related_model
            if not issubclass(other, HistoricalChanges):
                yield other, relation.field.name


def _standing_twice(model, name: str, kept: models.Model, merged: models.Model) -> list:
    """Rows of the merged one whose place the kept one has taken already."""
    found: dict = {}
    for fields, condition in _unique_sets(model, name):
        taken = model._base_manager.filter(
            condition, **{name: kept.pk}, **{field: OuterRef(field) for field in fields}
        )
        rows = model._base_manager.filter(condition, Exists(taken), **{name: merged.pk})
        found |= {row.pk: row for row in rows}
    return list(found.values())


def _unique_sets(model, name: str) -> Iterator[tuple[list[str], models.Q]]:
    """Yield the other fields, and the condition, of each uniqueness a foreign key is part of."""
    if model._meta.get_field(name).unique:
        yield [], models.Q()
    for fields in model._meta.unique_together:
        if name in fields:
            yield [field for field in fields if field != name], models.Q()
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and name in constraint.fields:
            others = [field for field in constraint.fields if field != name]
            yield others, constraint.condition or models.Q()


def _linked(model) -> str:
    return " and ".join(
        str(f.related_model._meta.verbose_name_plural) for f in model._meta.fields if f.is_relation
    )


def _key(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


# The way back


def undo_problems(merge: Merge) -> list[str]:
    """Say why a merge cannot be taken back any more; [] where it can."""
    if merge.undone_at:
        return [f"It was taken back on {merge.undone_at:%d %b %Y}."]
    kept = merge.model._base_manager.filter(pk=merge.kept_id).first()
    if kept is None:
        return [f"{merge.kept_name} was merged or deleted since; take that back first."]
    problems = []
    found = Counter()
    for key, mark in merge.prints.items():
        label, _, pk = key.partition(":")
        row = apps.get_model(label)._base_manager.filter(pk=pk).first()
        if row is None or fingerprint(row) != mark:
            noun = apps.get_model(label)._meta.verbose_name
            what = f"The {noun} “{row}” was edited" if row else f"A {noun} was deleted"
            found[f"{what} since the merge, and taking it back would lose that."] += 1
    problems += list(found)[:NAMED]
    if merge.model._meta.get_field("name").unique:
        taken = merge.model._base_manager.filter(name=merge.merged_name)
        if taken.exists():
            problems.append(f"Another {merge.model._meta.verbose_name} has its name by now.")
    return problems


@transaction.atomic
def undo(merge: Merge, *, by) -> None:
    """Take a merge back whole. Raises ValidationError, and changes nothing, where it cannot."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if problems := undo_problems(merge):
        raise ValidationError(problems)
    take_back(merge.notes)
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    kept, merged = (merge.model._base_manager.get(pk=pk) for pk in (merge.kept_id, merge.merged_id))
    for rule in rules_of(merge.model):
        rule.undone(kept, merged, merge.notes)
