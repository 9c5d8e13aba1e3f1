"""An index in a file, so that a new process need not read every row.

The file is signed: what another key wrote, or another version of this code, is not read.
"""

import fcntl
import hashlib
import hmac
import os
import pickle
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pyroaring
from django.conf import settings
from django.db import connection

from listings.search import journal
from listings.search.journal import Position

from .index import Index

_DIGEST = "sha256"
_SIGNATURE_BYTES = 32


def path() -> Path:
    """Return where the snapshot of this database is kept."""
    database = str(connection.settings_dict["NAME"]) + str(connection.settings_dict["HOST"])
    name = hashlib.sha256(database.encode()).hexdigest()[:16]
    return settings.SEARCH_INDEX_DIR / f"{name}.index"


def save(index: Index, position: Position) -> None:
    """Write the index as of that position; readers see the old file or the new, whole."""
    target = path()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    body = pickle.dumps((index, position), protocol=5)
    unfinished = target.with_suffix(f".{os.getpid()}")
    with open(unfinished, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(_signature(body))
        file.write(body)
    unfinished.replace(target)


def load() -> tuple[Index, Position] | None:
    """Read the index and its position; None where no file of ours is there."""
    try:
        content = memoryview(path().read_bytes())
    except OSError:  # not there, or somebody else's
        return None
    body = content[_SIGNATURE_BYTES:]
    if not hmac.compare_digest(bytes(content[:_SIGNATURE_BYTES]), _signature(body)):
        return None
    return pickle.loads(body)  # noqa: S301, signed by us


def load_current() -> tuple[Index, Position] | None:
    """Read the index that is worth taking over: it holds, and not too much has changed since.

    Fewer entries than would wear it: so what replaces a worn index is never its own beginning.
    """
    kept = load()
    if kept is None:
        return None
    index, position = kept
    came = max(0, journal.latest().seq - position.seq)
    if came > index.changes_left // 2 or journal.changes_since(position, came) is None:
        return None
    return kept


def make() -> None:
    """Build the index from the rows and save it, unless the one that is there is good enough."""
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path().with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several processes that start, one builds
        if load_current():
            return
        position = journal.latest()
        save(Index.of_everything(), position)


def build_elsewhere() -> None:
    """Run `make` in a process of its own, whose memory is given back when it ends."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "rebuild_search", "--index"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _signature(body) -> bytes:
    key = f"{settings.SECRET_KEY}:{_version()}:{settings.UNLISTED_AFTER_DAYS}"
    return hmac.new(key.encode(), body, _DIGEST).digest()


@cache
def _version() -> str:
    """Return a hash of the code that makes and reads the index."""
    folder = Path(__file__).parent
    texts = [file.read_bytes() for file in sorted(folder.glob("*.py"))]
    libraries = f"{sys.version} {np.__version__} {pyroaring.__version__}"
    return hashlib.sha256(b"".join([*texts, libraries.encode()])).hexdigest()
