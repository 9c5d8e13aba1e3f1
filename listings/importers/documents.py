"""JSON documents of job boards: what is not exactly one is refused, with its place."""

import json

from roles.sheets.files import FileError


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
