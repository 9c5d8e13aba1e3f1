"""The difference between two texts by words, as lines of pieces for a page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from diff_match_patch import diff_match_patch

from .prose import Word

SAME, ADDED, REMOVED, MARKED = "same", "added", "removed", "marked"
SECONDS_AT_MOST = 0.5  # for one text; beyond it the rest counts as replaced
_FIRST_CODE = 0xE000  # after what stands for halves of characters

_STATES = {
    diff_match_patch.DIFF_EQUAL: SAME,
    diff_match_patch.DIFF_INSERT: ADDED,
    diff_match_patch.DIFF_DELETE: REMOVED,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words alike in what happened to them; `note` names marks that came, went or stand."""

    state: str
    text: str
    note: str = ""
    spaced: bool = True


@dataclass(slots=True)
class Line:
    """One block. `kind` names it where it is no plain paragraph; `was` what it was before."""

    state: str
    kind: str = ""
    was: str = ""
    pieces: list[Piece] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        return self.state != SAME or bool(self.was) or any(p.state != SAME for p in self.pieces)

    @property
    def label(self) -> str:
        """What kind of block it is, and was before."""
        if self.was:
            return f"{self.kind}, before: {self.was}"
        return "" if self.kind == "paragraph" and self.state == SAME else self.kind


@dataclass(frozen=True, slots=True)
class _Run:
    state: str
    before: Sequence[Word]
    after: Sequence[Word]


def diff_words(before: Sequence[Word], after: Sequence[Word]) -> list[Line]:
    """Compare two texts word by word; every word of both is in the result, once."""
    lines = [Line(SAME)]
    for run in _aligned(_runs(before, after)):
        old = run.before or run.after
        new = run.after or run.before
        for was, now in zip(old, new, strict=True):
            if now.block:
                lines.append(Line(run.state, now.block))
            else:
                lines[-1].pieces.append(_piece(run.state, was, now))
    found = [_joined(line) for line in lines if line.pieces or line.kind]
    return list(_merged(found))


def _runs(before: Sequence[Word], after: Sequence[Word]) -> list[_Run]:
    """Runs of words that stayed, came or went, by the shortest way from one text to the other.

    Each different word becomes one character, so that a library for characters compares words.
    """
    codes: dict[tuple, str] = {}

    def coded(words: Iterable[Word]) -> str:
        return "".join(codes.setdefault(word.key, chr(_FIRST_CODE + len(codes))) for word in words)

    differ = diff_match_patch()
    differ.Diff_Timeout = SECONDS_AT_MOST
    changes = differ.diff_main(coded(before), coded(after), False)
    differ.diff_cleanupSemantic(changes)  # no two words left standing in a rewritten sentence
    runs, old, new = [], 0, 0
    for change, text in changes:
        n = len(text)
        state = _STATES[change]
        was = before[old : old + n] if state != ADDED else ()
        now = after[new : new + n] if state != REMOVED else ()
        runs.append(_Run(state, was, now))
        old, new = old + len(was), new + len(now)
    return runs


def _aligned(runs: list[_Run]) -> list[_Run]:
    """Let a block that came or went whole begin at its own start, not at the end of the last."""
    aligned: list[_Run] = []
    for number, run in enumerate(runs):
        words = run.before or run.after
        before = aligned[-1] if aligned else None
        after = runs[number + 1] if number + 1 < len(runs) else None
        steps = _steps_to_block(before, words)
        alone = run.state != SAME and before and before.state == SAME
        if alone and steps and (after is None or after.state == SAME):
            kept, moved = _split(before, len(before.after) - steps)
            if kept.after:
                aligned[-1] = kept
            else:
                aligned.pop()
            turned = [*(moved.before if run.before else moved.after), *words]
            words, rest = turned[: len(words)], turned[len(words) :]
            is_removed = run.state == REMOVED
            aligned.append(
                _Run(run.state, words if is_removed else (), () if is_removed else words)
            )
            # What now follows stood in the text that has the run; the other has `moved` there.
            tail = (rest, moved.after) if is_removed else (moved.before, rest)
            aligned.append(_Run(SAME, *tail))
        else:
            aligned.append(run)
    return aligned


def _steps_to_block(before: _Run | None, words: Sequence[Word]) -> int:
    """How far a run must slide to the left to begin with a block; 0 if it does or cannot."""
    if before is None or not words or words[0].block or before.state != SAME:
        return 0
    for steps in range(1, min(len(words), len(before.after)) + 1):
        if before.after[-steps].key != words[-steps].key:
            return 0
        if words[-steps].block:
            return steps
    return 0


def _split(run: _Run, at: int) -> tuple[_Run, _Run]:
    return (
        _Run(run.state, run.before[:at], run.after[:at]),
        _Run(run.state, run.before[at:], run.after[at:]),
    )


def _piece(state: str, was: Word, now: Word) -> Piece:
    if state != SAME:
        return Piece(state, now.text, ", ".join(now.marks), now.spaced)
    if was.marks == now.marks:
        return Piece(SAME, now.text, "", now.spaced)
    came = [f"now {mark}" for mark in now.marks if mark not in was.marks]
    went = [f"no longer {mark}" for mark in was.marks if mark not in now.marks]
    return Piece(MARKED, now.text, "; ".join([*came, *went]), now.spaced)


def _joined(line: Line) -> Line:
    """Join neighbouring words that share a state and a note to one piece."""
    pieces = []
    for (state, note), group in groupby(line.pieces, key=lambda piece: (piece.state, piece.note)):
        words = list(group)
        text = "".join((" " if word.spaced else "") + word.text for word in words).strip()
        pieces.append(Piece(state, text, note, words[0].spaced))
    line.pieces = pieces
    return line


def _merged(lines: list[Line]) -> Iterator[Line]:
    """A block whose kind alone changed is one line, not one that went and one that came."""
    waiting: Line | None = None
    for line in lines:
        if waiting and line.state == ADDED:
            line.state, line.was = SAME, waiting.kind
        elif waiting:
            yield waiting
        waiting = line if line.state == REMOVED and not line.pieces else None
        if not waiting:
            yield line
    if waiting:
        yield waiting
