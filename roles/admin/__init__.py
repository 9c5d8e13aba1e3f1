"""The desk for roles, guides and the vocabulary."""

from . import guides, merging, roles, vocabulary

__all__ = ["guides", "merging", "roles", "vocabulary"]
