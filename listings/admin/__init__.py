"""The desk for listings, companies and where they come from."""

from . import companies, listings, sources

__all__ = ["companies", "listings", "sources"]
