"""Jobs are found by the name of their employer: a new one is written to their words at once."""

from .models import Company
from .search.text import rename_company


def notice_rename(sender, instance: Company, raw: bool = False, **signal) -> None:
    """Before saving: is the name another one than the database has?"""
    known = None if raw else sender._base_manager.filter(pk=instance.pk).only("name").first()
    instance.is_renamed = known is not None and known.name != instance.name


def index_renamed(sender, instance: Company, **signal) -> None:
    """After saving."""
    if instance.is_renamed:
        rename_company(instance)
