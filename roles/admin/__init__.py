"""The desk for roles, guides and the vocabulary."""

from . import guides, merging, rechecking, roles, vocabulary

__all__ = ["guides", "merging", "rechecking", "roles", "vocabulary"]
