"""What merging roles, employers and skills means for jobs: how many move, and their words."""

from django.db import models

from roles.merging.merge import Merging
from roles.merging.roles import fill_blanks
from roles.merging.rules import Figure, MergeRule
from roles.titles import normalise_title

from .models import Company, CompanyAlias, Listing
from .saving import after_saving


class JobsMerge(MergeRule):
    """Jobs come along with their role, employer or skill."""

    def __init__(self, jobs_of: str):
        self.jobs_of = jobs_of  # the lookup from a job

    def figures(self, one: models.Model) -> list[Figure]:
        jobs = Listing.objects.filter(**{self.jobs_of: one})
        return [
            Figure("Open jobs", f"{Listing.objects.live().filter(pk__in=jobs).count():,}"),
            Figure("Jobs in all", f"{jobs.count():,}"),
        ]


class CompanyMerge(JobsMerge):
    def finish(self, merging: Merging) -> None:
        _after_moving_jobs(merging.journal.notes)

    def undone(self, kept: models.Model, merged: models.Model, notes: list[dict]) -> None:
        _after_moving_jobs(notes)

    def refuse(self, kept: Company, merged: Company) -> str:
        if kept.is_example != merged.is_example:
            return "One of the two is an example for the demo: it never becomes a real employer."
        return ""

    def prepare(self, merging: Merging) -> None:
        kept, name = merging.kept, merging.merged.name
        key = normalise_title(name)
        known = CompanyAlias.objects.filter(normalised=key).exists()
        if key and not known and key != normalise_title(kept.name):
            merging.journal.add(CompanyAlias(company=kept, name=name))
            merging.say(f"“{name}” becomes another name of {kept}: imports know whom it means.")
        fill_blanks(merging, ["website", "about", "country", "logo"])


def _after_moving_jobs(notes: list[dict]) -> None:
    """Jobs are found by the name of their employer, and compared with its other jobs."""
    jobs = [
        pk
        for note in notes
        if note["model"] == "listings.listing" and note["did"] == "set"
        for pk in note["pks"]
    ]
    after_saving(list(Listing.objects.filter(pk__in=jobs).only("pk")))
