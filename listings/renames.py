"""Jobs are found by the names of their role, employer and skills: a new name is indexed at once."""

from .models import Listing
from .search.text import index_text

JOBS_OF = {"roles.Role": "role", "listings.Company": "company", "roles.Term": "terms__term"}


def notice_rename(sender, instance, raw: bool = False, **signal) -> None:
    """Before saving: is the name another one than the database has?"""
    known = None if raw else sender._base_manager.filter(pk=instance.pk).only("name").first()
    instance.is_renamed = known is not None and known.name != instance.name


def index_renamed(sender, instance, **signal) -> None:
    """After saving: write the words of all its jobs anew where the name is another one."""
    if instance.is_renamed:
        jobs = Listing.objects.filter(**{JOBS_OF[sender._meta.label]: instance})
        index_text(jobs.only("pk").distinct())
