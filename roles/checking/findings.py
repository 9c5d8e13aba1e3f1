"""What a rule of the publish check has to say, and the measures several rules share."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

TOLERANCE = 0.25  # this far outside a length is a matter of judgement; further is an error


class Severity(StrEnum):
    ERROR = "error"  # stops publishing
    WARNING = "warning"  # needs a written reason


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found: in which part of the text, and what to do about it."""

    rule: str
    severity: Severity
    part: str  # as in roles.text_parts
    message: str
    passage: str = ""  # the words it is about

    @property
    def key(self) -> str:
        """Known by this when a warning has been given its reason: a new passage needs a new one."""
        return f"{self.rule} {self.part} {self.passage}".strip()[:300]


def error(rule: str, part: str, message: str, passage: str = "") -> Finding:
    return Finding(rule, Severity.ERROR, part, message, passage)


def warning(rule: str, part: str, message: str, passage: str = "") -> Finding:
    return Finding(rule, Severity.WARNING, part, message, passage)


def length(
    part: str, name: str, found: int, *, low: int = 0, high: int, unit: str = "words"
) -> Iterator[Finding]:
    """Compare a length with the brief's: a little outside is a warning, far outside an error."""
    if low <= found <= high:
        return
    far = found < low * (1 - TOLERANCE) or found > high * (1 + TOLERANCE)
    wanted = f"{low} to {high}" if low else f"at most {high}"
    yield Finding(
        "length",
        Severity.ERROR if far else Severity.WARNING,
        part,
        f"{name}: {found} {unit}; the brief asks for {wanted}.",
    )


def number_of(part: str, name: str, found: int, *, low: int, high: int = 0) -> Iterator[Finding]:
    """Compare how many there are of something: too few is an error, too many a warning."""
    if found < low:
        wanted = f"{low} to {high}" if high else f"at least {low}"
        yield error("number", part, f"{name}: {found}; the brief asks for {wanted}.")
    elif high and found > high:
        yield warning("number", part, f"{name}: {found}; the brief asks for {low} to {high}.")


def required(part: str, name: str, value) -> Iterator[Finding]:
    if not value:
        yield error("required", part, f"{name} is empty; readers need it.")
