"""`manage.py read` as scripts use it: lines in, one JSON object per line out."""

import io
import json

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def read(monkeypatch):
    def read(kind: str, text: bytes | str) -> list[dict]:
        raw = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
        printed = io.StringIO()
        call_command("read", kind, stdout=printed)
        return [json.loads(line) for line in printed.getvalue().splitlines()]

    return read


def test_prints_pay_as_numbers_with_the_likely_values_apart(read):
    assert read("pay", "$120-150k\n£17.50/hr\n") == [
        {
            "text": "$120-150k",
            "min": 120000,
            "max": 150000,
            "currency": "",
            "period": "",
            "kind": "range",
            "inferred": {"currency": "USD", "period": "year"},
        },
        {
            "text": "£17.50/hr",
            "min": 17.5,
            "max": 17.5,
            "currency": "GBP",
            "period": "hour",
            "kind": "single",
            "inferred": {},
        },
    ]


def test_amounts_that_cannot_be_told_are_null_with_the_likely_ones_apart(read):
    [line] = read("pay", "$(189-302)")

    assert (line["min"], line["max"], line["kind"]) == (None, None, "ambiguous")
    assert (line["inferred"]["min"], line["inferred"]["max"]) == (189000, 302000)


def test_prints_places_and_the_scope_of_remote_work(read):
    assert read("place", "Berlin or Remote (EU)") == [
        {
            "text": "Berlin or Remote (EU)",
            "mode": "remote_or_office",
            "places": [{"city": "Berlin", "region": "", "country": "DE"}],
            "remote_scope": ["EU"],
            "inferred": {},
        }
    ]


@pytest.mark.django_db
def test_prints_the_role_of_a_title_and_other_where_there_is_none(read):
    lines = read("title", "Senior Deep Learning Engineer\nAccount Executive\n")

    assert lines[0] == {
        "text": "Senior Deep Learning Engineer",
        "role": "machine-learning-engineer",
        "narrower": "deep-learning-engineer",
        "level": "senior",
        "internship": False,
        "because": ["deep learning engineer", "senior"],
    }
    assert lines[1]["role"] == "other"
    assert lines[1]["because"] == ["no known role, out"]


@pytest.mark.parametrize("kind", ["pay", "place", "title"])
@pytest.mark.django_db
def test_every_line_is_answered_whatever_it_holds(read, kind):
    hostile = [
        b"",
        b"\0",
        b"\xff\xfe\x80",
        b"$" * 200_000,
        "\u2028\u0085 line ends that are none".encode(),
        b'"}{\\u0000',
        "\U0001f30e \u202e".encode(),
    ]

    lines = read(kind, b"\r\n".join(hostile) + b"\r\n")

    assert len(lines) == len(hostile)
    assert lines[0]["text"] == ""


def test_an_unknown_kind_is_refused_by_name():
    with pytest.raises(CommandError, match="invalid choice: 'salary'"):
        call_command("read", "salary")
