"""The desk for roles, guides and the vocabulary."""

from . import guides, roles, vocabulary

__all__ = ["guides", "roles", "vocabulary"]
