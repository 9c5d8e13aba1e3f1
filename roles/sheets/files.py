"""Bytes of a file to text: whatever cannot be read exactly is refused, with its place."""

import codecs
import json
from pathlib import Path

from django.conf import settings

# Longer marks first: the one of UTF-32 begins like the one of UTF-16.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TABLES = {
    b"%PDF": "is a PDF; bring in the table it was made from",
    b"\xd0\xcf\x11\xe0": "is an old Excel workbook (.xls); save it as .xlsx or as CSV",
    b"\x89PNG": "is a picture",
    b"\xff\xd8\xff": "is a picture",
    b"GIF8": "is a picture",
}
_PACKED = {b"\x1f\x8b": "gzip", b"PK": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}


class FileError(Exception):
    """A file that cannot be read as a whole; the message says where and what to do."""


class EncodingError(FileError):
    """A file that is not written in the encoding it seems to have; `line` holds the fault."""

    def __init__(self, message: str, line: bytes):
        super().__init__(message)
        self.line = line


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file; raises FileError for one that is missing or too large."""
    try:
        with path.open("rb") as file:
            data = file.read(settings.IMPORT_MAX_BYTES + 1)
    except OSError as error:
        raise FileError(f"cannot be opened: {error.strerror or error}") from error
    check_size(len(data))
    return data


def check_size(size: int) -> None:
    """Refuse what is larger than IMPORT_MAX_BYTES; raises FileError."""
    limit = settings.IMPORT_MAX_BYTES
    if size > limit:
        raise FileError(
            f"is larger than {limit:,} bytes; split it, or raise IMPORT_MAX_BYTES if it is right"
        )


def check_rows(count: int) -> None:
    """Refuse more rows than IMPORT_MAX_ROWS; raises FileError."""
    if count > settings.IMPORT_MAX_ROWS:
        raise FileError(
            f"has more than {settings.IMPORT_MAX_ROWS:,} rows; bring it in in parts, "
            "or with the command import_listings"
        )


def decoded(data: bytes, *, encoding: str = "") -> str:
    """Return bytes as text, in the given encoding or the one the first of them tell.

    Raises FileError for what is empty, packed or no text, EncodingError for another encoding.
    """
    if not data.strip():
        raise FileError("is empty")
    for magic, packing in _PACKED.items():
        if data.startswith(magic):
            raise FileError(f"is packed ({packing}); unpack it first")
    for magic, reason in _NO_TABLES.items():
        if data.startswith(magic):
            raise FileError(reason)
    encoding = encoding or next(
        (name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), _by_zero_bytes(data)
    )
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise FileError(f"cannot be read: there is no encoding {encoding!r}") from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = (
            f"is not {encoding.upper()} at byte {error.start:,} (line {line}); save it as UTF-8, "
            "or name its encoding, e.g. --encoding windows-1252"
        )
        raise EncodingError(message, _around(data, error.start)) from error


def _around(data: bytes, place: int) -> bytes:
    """Return the line around a byte, not more than some words of it."""
    start = max(data.rfind(b"\n", 0, place) + 1, place - 60)
    end = data.find(b"\n", place)
    return data[start : min(end if end >= 0 else len(data), place + 60)]


def _by_zero_bytes(data: bytes) -> str:
    """Tell UTF-16 and UTF-32 without a mark by where the zero bytes of its first signs stand."""
    return json.detect_encoding(data[:4]) if b"\0" in data[:2] else "utf-8"
