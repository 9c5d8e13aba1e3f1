"""Merging roles and terms: profiles, guides of pairs, places in the family, other names."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from roles.beforehand import renew_after
from roles.models import (
    Correction,
    Guide,
    GuideFurtherRole,
    GuideRelation,
    GuideVersion,
    Role,
    RoleAlias,
    RoleNeighbour,
    RoleTerm,
    RoleVersion,
    Term,
    TermAlias,
)
from roles.models.versions import Version
from roles.titles import normalise_title

from .merge import Merging
from .rules import Figure, MergeRule, Question

KEPT, MERGED = "kept", "merged"
PROFILE = "profile"


class _TextsMerge(MergeRule):
    """Guides and profiles change with it, and with them which guides are close or alike."""

    computed = ("roles.guidekin", "roles.guidemeasure")

    def finish(self, merging: Merging) -> None:
        renew_after()

    def undone(self, kept: models.Model, merged: models.Model, notes: list[dict]) -> None:
        renew_after()


class RoleMerge(_TextsMerge):
    def refuse(self, kept: Role, merged: Role) -> str:
        if merged.is_profession and not kept.is_profession:
            return (
                f"{kept} is a generic title, without profile or guides. Keep {merged}, and merge "
                f"{kept} into it."
            )
        return ""

    def questions(self, kept: Role, merged: Role) -> list[Question]:
        asked = []
        if _in_force(RoleVersion, role=kept) and _in_force(RoleVersion, role=merged):
            asked.append(
                Question(
                    PROFILE,
                    "Which profile do readers see? The other’s texts stay in the history.",
                    [(KEPT, f"That of the {kept}"), (MERGED, f"That of the {merged}")],
                )
            )
        for other, ours, theirs in _colliding(kept, merged):
            choices = [(KEPT, f"“{ours}”"), (MERGED, f"“{theirs}”")]
            if not _in_force(GuideVersion, guide=ours) and _in_force(GuideVersion, guide=theirs):
                choices.reverse()  # the one readers see lives on, unless an editor says otherwise
            asked.append(
                Question(
                    f"guide-{other.pk}",
                    f"Both are compared with the {other}. Which guide lives on? The address of the "
                    "other leads to it, and its texts stay in its history.",
                    choices,
                )
            )
        return asked

    def prepare(self, merging: Merging) -> None:
        kept, merged = merging.kept, merging.merged
        self._settle_family(merging, kept, merged)
        self._drop_comparison_with_itself(merging, kept, merged)
        answers = {one.key: merging.answer(one) for one in self.questions(kept, merged)}
        if stands := answers.get(PROFILE):
            _settle_texts(merging, RoleVersion, {"role": kept}, {"role": merged}, stands)
            merging.say(
                f"Readers see the profile of the {kept if stands == KEPT else merged}; the "
                "other’s texts stay in the history."
            )
        for other, ours, theirs in _colliding(kept, merged):
            if answers[f"guide-{other.pk}"] == MERGED:
                ours, theirs = theirs, ours
            _absorb_guide(merging, ours, theirs)
        both = [kept, merged]
        merging.journal.remove(RoleNeighbour.objects.filter(version__role__in=both, role__in=both))
        merging.journal.remove(
            GuideFurtherRole.objects.filter(role__in=both).filter(
                Q(guide__role_a__in=both) | Q(guide__role_b__in=both)
            )
        )
        _add_name(merging, RoleAlias, "title", {"role": kept})
        fill_blanks(merging, ["definition", "onet_soc", "onet_title", "isco"])

    def _settle_family(self, merging: Merging, kept: Role, merged: Role) -> None:
        """Broader roles are one level deep, and none is its own."""
        journal, rows = merging.journal, Role.objects.all()
        if kept.broader_id == merged.pk:
            journal.set(rows.filter(pk=kept.pk), "broader", None)
            kept.broader = None
            merging.say(f"The {kept} stands at the top of its family from now on.")
        if merged.broader_id == kept.pk:
            journal.set(rows.filter(pk=merged.pk), "broader", None)
        narrower = rows.filter(broader=merged).exclude(pk=kept.pk)
        if kept.broader_id and (names := [str(role) for role in narrower]):
            journal.set(narrower, "broader", kept.broader_id)
            merging.say(f"{', '.join(names)}: narrower roles of the {kept.broader} from now on.")

    def _drop_comparison_with_itself(self, merging: Merging, kept: Role, merged: Role) -> None:
        guide = Guide.objects.of_pair(kept, merged).first()
        if guide is None:
            return
        corrections = Correction.objects.filter(guide=guide)
        pks = list(corrections.values_list("pk", flat=True))
        merging.journal.set(corrections, "guide", None)
        merging.journal.set(Correction.objects.filter(pk__in=pks), "role", kept.pk)
        merging.say(
            f"“{guide}” would compare the role with itself: it ends, and its address leads to the "
            f"{kept}. Its texts are kept in this entry alone."
        )
        merging.journal.remove([guide])

    def figures(self, one: Role) -> list[Figure]:
        guides = Guide.objects.published().about(one).count()
        return [
            Figure("Titles that mean it", f"{one.aliases.count():,}"),
            Figure("Published guides", f"{guides:,}"),
        ]


class TermMerge(_TextsMerge):
    def prepare(self, merging: Merging) -> None:
        both = [merging.kept, merging.merged]
        learned_after_itself = RoleTerm.objects.filter(term__in=both, learn_after__in=both)
        merging.journal.set(learned_after_itself, "learn_after", None)
        _add_name(merging, TermAlias, "name", {"term": merging.kept})

    def figures(self, one: Term) -> list[Figure]:
        profiles = RoleVersion.objects.in_force().filter(sections__terms__term=one)
        return [Figure("Profiles that name it", f"{profiles.distinct().count():,}")]


def _in_force(model: type[Version], **page) -> Version | None:
    return model.objects.in_force().filter(**page).first()


def _colliding(kept: Role, merged: Role) -> list[tuple[Role, Guide, Guide]]:
    """Return each third role with which both have a guide: it, the kept one's, the merged one's."""
    guides = Guide.objects.filter(kind=Guide.Kind.COMPARISON).select_related("role_a", "role_b")
    of = {
        one.pk: {
            (guide.role_b if guide.role_a_id == one.pk else guide.role_a): guide
            for guide in guides.filter(Q(role_a=one) | Q(role_b=one))
        }
        for one in (kept, merged)
    }
    both = [role for role in of[kept.pk] if role in of[merged.pk]]
    return [
        (role, of[kept.pk][role], of[merged.pk][role])
        for role in sorted(both, key=lambda role: role.pk)
    ]


def _absorb_guide(merging: Merging, lives: Guide, ends: Guide) -> None:
    both = [lives, ends]
    name = str(ends)
    _settle_texts(merging, GuideVersion, {"guide": lives}, {"guide": ends}, KEPT)
    merging.journal.remove(GuideRelation.objects.filter(guide__in=both, related__in=both))
    merging.move_relations(lives, ends)
    merging.journal.remove([ends])
    merging.say(f"“{name}” gives way to “{lives}”: its address leads there.")


def _settle_texts(
    merging: Merging, model: type[Version], ours: dict, theirs: dict, stands: str
) -> None:
    """See to it that of two pages' texts one's stay in force, now and at any other moment."""
    now = timezone.now()
    approved = model.objects.filter(state=Version.State.APPROVED)
    if stands == KEPT:
        _withdraw(merging, approved.filter(**theirs), now)
        return
    in_force = _in_force(model, **theirs)
    coming = Q(live_from__gt=now)
    _withdraw(merging, approved.filter(**theirs).exclude(coming).exclude(pk=in_force.pk), now)
    _withdraw(merging, approved.filter(coming, **ours), now)
    open_ended = Q(live_until__isnull=True) | Q(live_until__gt=now)
    merging.journal.set(approved.filter(open_ended, **ours).exclude(coming), "live_until", now)
    merging.journal.set(model.objects.filter(pk=in_force.pk), "live_from", now)


def _withdraw(merging: Merging, versions: models.QuerySet, now: datetime) -> None:
    """Take texts from readers; of one that was still to come it stands that nobody saw it."""
    pks = list(versions.values_list("pk", flat=True))
    rows = versions.model.objects.filter(pk__in=pks)
    merging.journal.set(rows.filter(live_from__gt=now), "withdrawn_at", now)
    merging.journal.set(rows, "state", Version.State.WITHDRAWN)


def _add_name(merging: Merging, model, field: str, owner: dict) -> None:
    """The merged one's name goes on meaning the kept one, unless it means something already."""
    name = merging.merged.name
    if not model.objects.filter(normalised=normalise_title(name)).exists():
        merging.journal.add(model(**owner, **{field: name}))
        merging.say(f"“{name}” becomes another name of {merging.kept}.")


def fill_blanks(merging: Merging, names: list[str]) -> None:
    """Take over what the kept one does not say."""
    kept, merged = merging.kept, merging.merged
    taken = []
    for name in names:
        if getattr(merged, name) and not getattr(kept, name):
            merging.journal.set(
                type(kept)._base_manager.filter(pk=kept.pk), name, str(getattr(merged, name))
            )
            taken.append(str(kept._meta.get_field(name).verbose_name))
    if taken:
        merging.say(f"Taken over, because {kept} had none: {', '.join(taken)}.")
