"""The desk for listings, companies and where they come from."""

from . import acts, changes, companies, listings, sources

__all__ = ["acts", "changes", "companies", "listings", "sources"]
