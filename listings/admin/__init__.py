"""The desk for listings, companies and where they come from."""

from . import acts, changes, companies, listings, sources, unanswered

__all__ = ["acts", "changes", "companies", "listings", "sources", "unanswered"]
