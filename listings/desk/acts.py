"""Taking a decision back, whatever its kind."""

from django.db import transaction

from listings.models import DeskAct
from listings.undo import Undone, undo_act

from . import duplicates, held, merging, titles
from .deciding import NotDecided

# Kinds that changed more than what stands in ListingChange.
_UNDO = {
    DeskAct.Kind.HELD: held.undo,
    DeskAct.Kind.MERGE: merging.undo,
    DeskAct.Kind.TITLES: titles.undo,
    DeskAct.Kind.APART: duplicates.undo,
}


def last_of(user, kind: DeskAct.Kind) -> DeskAct | None:
    """Return this person's last decision of that kind, if it can be taken back."""
    last = DeskAct.objects.filter(by=user, kind=kind).order_by("-at", "-pk").first()
    return last if last and last.undone_at is None else None


def undo(pk: int, *, by) -> tuple[DeskAct, Undone]:
    """Take a decision back once; raises NotDecided where it was taken back already."""
    with transaction.atomic():
        act = DeskAct.objects.select_for_update().filter(pk=pk).first()
        if act is None or act.undone_at:
            raise NotDecided("That was undone already.")
        return act, _UNDO.get(act.kind, undo_act)(act, by=by)
