"""The desk for listings, companies and where they come from."""

from . import acts, companies, listings, sources

__all__ = ["acts", "companies", "listings", "sources"]
