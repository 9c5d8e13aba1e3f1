"""The desk for listings, companies and where they come from."""

from . import acts, changes, companies, intake, listings, sources, unanswered

__all__ = ["acts", "changes", "companies", "intake", "listings", "sources", "unanswered"]
