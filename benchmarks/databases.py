"""Generated databases, kept from one run to the next.

Each lies under a name made of its size, its seed and a digest of what it was made by, so that a
changed generator makes a new one. Later migrations are applied to one that is there. Run as a
module it migrates and fills the database it is given.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from listings.search.analyser import tokens

BASE = Path(__file__).resolve().parent.parent
FOLDER = Path(tempfile.gettempdir()) / "rolewise-bench"
GENERATOR, VOCABULARY = "benchmarks/generated/*.py", "roles/starter/*.toml"
# Jobs go unconfirmed and run out as days pass: an older board is no longer the size it is named.
KEEP_SECONDS = 4 * 24 * 3600


@cache
def digest() -> str:
    """Return the digest of everything a generated database depends on."""
    made_by = hashlib.sha256()
    for path in sorted(BASE.glob(GENERATOR)):
        made_by.update(path.read_bytes())
    for path in sorted(BASE.glob(VOCABULARY)):
        text = path.read_text(encoding="utf-8")
        made_by.update(f"{text}\n{tokens(text)}".encode())  # the words, and how they are read
    return made_by.hexdigest()[:12]


def key(size: int, seed: int) -> str:
    return f"{size}-{seed}-{digest()}"


def environment(url: str) -> dict[str, str]:
    """Return the environment of a process that works on the database."""
    return os.environ | {
        "DATABASE_URL": url,
        "SEARCH_INDEX_DIR": str(FOLDER / "indexes"),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "SECRET_KEY": "benchmarks-sign-nothing",
        "DEBUG": "off",
        "SECURE_SSL": "off",
    }


class SQLiteStore:
    """Databases as files of a folder."""

    def __init__(self, folder: Path = FOLDER):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def prepared(self, size: int, seed: int) -> str:
        """Return the address of the database of that size; make it where it is missing."""
        path = self.folder / f"{key(size, seed)}.sqlite3"
        made = path.with_suffix(".made")  # its time is that of the board
        is_kept = made.exists() and time.time() - made.stat().st_mtime < KEEP_SECONDS
        if not (is_kept and _migrate(f"sqlite:///{path}")):
            for leftover in (made, path, *_beside(path)):
                leftover.unlink(missing_ok=True)
            _make(f"sqlite:///{path}", size, seed)
            made.touch()
        return f"sqlite:///{path}"

    @contextmanager
    def copy(self, url: str) -> Iterator[str]:
        """Give the address of a copy that may be written to; it is gone afterwards."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            target = Path(folder) / "copy.sqlite3"
            shutil.copyfile(url.removeprefix("sqlite:///"), target)
            yield f"sqlite:///{target}"


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal")]


class PostgresStore:
    """Databases on the server of an address; the database it names is left alone."""

    def __init__(self, url: str):
        self.server = urlsplit(url)

    def _address(self, name: str) -> str:
        return urlunsplit(self.server._replace(path=f"/{name}"))

    def _run(self, statement: str) -> list[tuple]:
        import psycopg

        with psycopg.connect(urlunsplit(self.server), autocommit=True) as server:
            cursor = server.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def prepared(self, size: int, seed: int) -> str:
        name = f"rolewise_bench_{key(size, seed).replace('-', '_')}"
        is_kept = self._run(f"SELECT 1 FROM pg_database WHERE datname = '{name}'")
        if not (is_kept and _migrate(self._address(name))):
            self._run(f"DROP DATABASE IF EXISTS {name}")
            self._run(f"DROP DATABASE IF EXISTS {name}_new")
            self._run(f"CREATE DATABASE {name}_new")
            _make(self._address(f"{name}_new"), size, seed)
            self._run(f"ALTER DATABASE {name}_new RENAME TO {name}")
        return self._address(name)

    @contextmanager
    def copy(self, url: str) -> Iterator[str]:
        name = f"{urlsplit(url).path[1:]}_copy"
        self._run(f"DROP DATABASE IF EXISTS {name}")
        self._run(f"CREATE DATABASE {name} TEMPLATE {urlsplit(url).path[1:]}")
        try:
            yield self._address(name)
        finally:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")


def store(folder: Path = FOLDER) -> SQLiteStore | PostgresStore:
    """Return where databases are kept: PostgreSQL's server if DATABASE_URL names one."""
    url = os.environ.get("DATABASE_URL", "")
    return PostgresStore(url) if url.startswith("postgres") else SQLiteStore(folder)


def _migrate(url: str) -> bool:
    """Apply migrations made since; return whether that was possible."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    return subprocess.run(command, env=environment(url), cwd=BASE).returncode == 0


def _make(url: str, size: int, seed: int) -> None:
    print(f"Making a board of {size:,} jobs ...", file=sys.stderr, flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.databases", str(size), "--seed", str(seed)]
    subprocess.run(command, env=environment(url), cwd=BASE, check=True)
    print(f"... in {time.monotonic() - started:.0f} s.", file=sys.stderr, flush=True)


def _fill() -> None:
    parser = argparse.ArgumentParser(description=_fill.__doc__)
    parser.add_argument("size", type=int)
    parser.add_argument("--seed", type=int)
    arguments = parser.parse_args()
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.generated.boards import fill

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # a half-made file is thrown away: nothing to recover
            for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-262144"):
                cursor.execute(f"PRAGMA {setting}")
    call_command("migrate", verbosity=0)
    fill(arguments.size, seed=arguments.seed)


if __name__ == "__main__":
    _fill()
