"""The publish check: the rules of the content brief over one version of a guide or profile."""

from .check import Report, check
from .findings import Finding, Severity

__all__ = ["Finding", "Report", "Severity", "check"]
