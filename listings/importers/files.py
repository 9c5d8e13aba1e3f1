"""Bytes of a file to text and JSON: whatever cannot be read exactly is refused, with its place."""

import codecs
import json
from pathlib import Path

from django.conf import settings

from .draft import FileError

# Longer marks first: the one of UTF-32 begins like the one of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PACKED = {b"\x1f\x8b": "gzip", b"PK": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}


def read_text(path: Path, *, encoding: str = "") -> str:
    """Return the text of a file, in the given encoding or the one its first bytes tell.

    Raises FileError for a file that is missing, empty, packed, larger than IMPORT_MAX_BYTES or
    not written in that encoding.
    """
    limit = settings.IMPORT_MAX_BYTES
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise FileError(f"cannot be opened: {error.strerror or error}") from error
    if len(data) > limit:
        raise FileError(
            f"is larger than {limit:,} bytes; split it, or raise IMPORT_MAX_BYTES if it is right"
        )
    if not data.strip():
        raise FileError("is empty")
    for magic, packing in _PACKED.items():
        if data.startswith(magic):
            raise FileError(f"is packed ({packing}); unpack it first")
    return _decoded(data, encoding)


def _decoded(data: bytes, encoding: str) -> str:
    encoding = encoding or next(
        (name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), _by_zero_bytes(data)
    )
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise FileError(f"cannot be read: there is no encoding {encoding!r}") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(
            f"is not {encoding.upper()} at byte {error.start:,} (line {line}); save it as UTF-8, "
            "or name its encoding, e.g. --encoding windows-1252"
        ) from error


def _by_zero_bytes(data: bytes) -> str:
    """Tell UTF-16 and UTF-32 without a mark by where the zero bytes of its first signs stand."""
    return json.detect_encoding(data[:4]) if b"\0" in data[:2] else "utf-8"


def parsed_json(text: str) -> object:
    """Return the one JSON document of a text; raises FileError with line and column."""
    if text.lstrip()[:1] == "<":
        raise FileError("is a web page or XML, not JSON")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        what = "has more than one document" if error.msg == "Extra data" else "is not valid JSON"
        raise FileError(
            f"{what}: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from error
    except RecursionError as error:
        raise FileError("is nested too deeply to be a list of jobs") from error
    except ValueError as error:  # a number of more digits than Python converts
        raise FileError(f"is not usable JSON: {error}") from error


def _refuse_constant(name: str):
    raise FileError(f"is not valid JSON: {name} is no number")
