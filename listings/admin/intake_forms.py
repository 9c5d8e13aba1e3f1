"""Forms of the door: what to bring in, and the answers to what it asks."""

from difflib import get_close_matches

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from listings.importers.addresses import read_address
from listings.importers.formats import data_address
from listings.importers.tables import HEADERS, column_of
from listings.models import Intake, Listing
from roles.sheets.files import FileError

ENCODINGS = {
    "windows-1252": "Windows, Western Europe (windows-1252)",
    "iso-8859-15": "Latin 9 (iso-8859-15)",
    "mac-roman": "old Mac (mac-roman)",
    "utf-16": "Unicode in two bytes (utf-16)",
    "windows-1250": "Windows, Central Europe (windows-1250)",
    "windows-1251": "Windows, Cyrillic (windows-1251)",
    "shift_jis": "Japanese (shift_jis)",
    "gb18030": "Chinese (gb18030)",
}
NO_COLUMN = "not used"


class StartForm(forms.ModelForm):
    """What to bring in: one of file, address and pasted rows."""

    file = forms.FileField(
        required=False,
        label="A file",
        help_text="Of a job board (Greenhouse), or a table: CSV or Excel (.xlsx).",
    )
    address = forms.CharField(
        required=False,
        max_length=2000,
        label="An address",
        help_text="Of a job board’s page, its data or a table: "
        "https://boards.greenhouse.io/acme. It is read once, now.",
    )
    pasted = forms.CharField(
        required=False,
        strip=False,
        label="Pasted rows",
        help_text="With the names of the columns in the first row; from a spreadsheet, "
        "or separated by commas.",
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField", "wrap": "off"}),
    )

    class Meta:
        model = Intake
        fields = ["company", "board_name"]
        labels = {"company": "Employer", "board_name": "Name of the source"}
        help_texts = {
            "company": "Where rows name none.",
            "board_name": "For a table you will bring in again: rows of the same source are "
            "known again. Blank: the employer, else the file’s name.",
        }

    field_order = ["file", "address", "pasted", "company", "board_name"]

    def clean(self):
        data = super().clean()
        given = [name for name in ("file", "address", "pasted") if data.get(name)]
        if "file" in self.errors or "address" in self.errors:
            return data
        if len(given) != 1:
            raise ValidationError("Give one of the three: a file, an address, or pasted rows.")
        try:
            self.instance.data, self.instance.name = getattr(self, f"_from_{given[0]}")(data)
        except FileError as error:
            self.add_error(given[0], sentence(error, "The address" if "address" in given else ""))
        return data

    def _from_file(self, data) -> tuple[bytes, str]:
        file = data["file"]
        if file.size > settings.IMPORT_MAX_BYTES:
            raise FileError(
                f"is larger than {settings.IMPORT_MAX_BYTES:,} bytes; split it and bring in "
                "the parts"
            )
        return file.read(), file.name[:200]

    def _from_address(self, data) -> tuple[bytes, str]:
        address = data_address(data["address"].strip())
        return read_address(address), address[:200]

    def _from_pasted(self, data) -> tuple[bytes, str]:
        pasted = data["pasted"].encode("utf-8", "replace")
        if len(pasted) > settings.IMPORT_MAX_BYTES:
            raise FileError("is too long; save it as a file")
        return pasted, "Pasted rows"


def sentence(error: FileError, subject: str = "") -> str:
    """Return what is wrong with a file as a sentence."""
    return f"{subject or 'The file'} {error}."


class EncodingForm(forms.Form):
    """Which encoding reads a file right; each choice shows a line of it."""

    encoding = forms.ChoiceField(widget=forms.RadioSelect, label="Which line reads right?")

    def __init__(self, *args, line: bytes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["encoding"].choices = [
            (name, f"{line.decode(name, 'replace')}  ({label})")
            for name, label in ENCODINGS.items()
        ]


class ColumnsForm(forms.Form):
    """What each column of a table holds."""

    has_header = forms.TypedChoiceField(
        choices=[("yes", "the names of the columns"), ("no", "a job like the others")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
        label="The first row holds",
    )
    company = forms.CharField(
        required=False, max_length=160, label="Employer", help_text="Where rows name none."
    )

    def __init__(self, *args, rows: list[list[str]], **kwargs):
        super().__init__(*args, **kwargs)
        header = rows[0] if rows else []
        self.rows = rows
        proposed = proposals(header)
        for number, cell in enumerate(header):
            samples = [row[number] for row in rows[1:4] if number < len(row) and row[number]]
            self.fields[f"column-{number}"] = forms.ChoiceField(
                choices=[("", NO_COLUMN), *((name, name) for name in HEADERS)],
                required=False,
                label=cell[:60] or f"Column {number + 1}",
                initial=proposed[number],
                help_text="; ".join(sample[:60] for sample in samples),
            )

    @property
    def column_fields(self) -> list:
        return [self[name] for name in self.fields if name.startswith("column-")]

    @property
    def columns(self) -> list[str]:
        return [self.cleaned_data[one.name] for one in self.column_fields]

    def clean(self):
        data = super().clean()
        columns = [data.get(one.name, "") for one in self.column_fields]
        twice = sorted({one for one in columns if one and columns.count(one) > 1})
        if twice:
            raise ValidationError(f"Two columns are said to hold the {twice[0]}; choose one.")
        if "title" not in columns:
            raise ValidationError("Say which column holds the title; every job needs one.")
        if "company" not in columns and not data.get("company", "").strip():
            raise ValidationError("Say which column holds the employer, or name the employer.")
        return data


def proposals(header: list[str]) -> list[str]:
    """Propose a column of ours for each header: by its names, else by what is spelt like one."""
    names = {name: column for column, names in HEADERS.items() for name in names}
    taken: set[str] = set()
    found = []
    for cell in header:
        column = column_of(cell)
        if not column:
            near = get_close_matches(cell.strip().casefold(), names, n=1, cutoff=0.75)
            column = names[near[0]] if near else ""
        found.append("" if column in taken else column)
        taken.add(column)
    return found


class AnswersForm(forms.Form):
    """What titles mean, who employers are, and whether jobs are closed."""

    def __init__(self, *args, intake: Intake, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.intake = intake
        scopes = [
            (Listing.Scope.UNDECIDED, "Leave undecided: public, without a role"),
            (Listing.Scope.OUT, "Out of scope: kept, never public"),
        ]
        choices = [*scopes, ("This role:", [(role.slug, role.name) for role in roles])]
        found = intake.found
        for number, one in enumerate(found["titles"]):
            self.fields[f"title-{number}"] = forms.ChoiceField(
                choices=choices, required=False, initial=one["decided"] or one["scope"]
            )
        for number, one in enumerate(found["employers"]):
            if one["near"]:
                self.fields[f"employer-{number}"] = forms.TypedChoiceField(
                    choices=[("0", "A new employer"), *((pk, name) for pk, name in one["near"])],
                    coerce=int,
                    empty_value=None,
                    required=False,
                    widget=forms.RadioSelect,
                    initial=one["decided"],
                )
        if found["gone"]:
            self.fields["may_close"] = forms.TypedChoiceField(
                choices=[
                    ("yes", f"Close the {found['gone']:,} it does not list"),
                    ("no", "Close nothing"),
                ],
                coerce=lambda value: value == "yes",
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                initial=self._closing(),
            )

    def _closing(self) -> str:
        if self.intake.may_close is not None:
            return "yes" if self.intake.may_close else "no"
        if self.intake.found["asks_closing"]:
            return ""
        return "no" if self.intake.found["not_closed"] else "yes"

    def title_questions(self) -> list[tuple]:
        return [
            (one, self[f"title-{number}"]) for number, one in enumerate(self.intake.found["titles"])
        ]

    def employer_questions(self) -> list[tuple]:
        return [
            (one, self[f"employer-{number}"])
            for number, one in enumerate(self.intake.found["employers"])
            if one["near"]
        ]

    def answers_anew(self) -> bool:
        """Apply the answers; tell whether they are others than those that were rehearsed."""
        intake = self.intake
        before = (intake.titles, intake.employers, intake.may_close)
        self.apply()
        if "may_close" not in self.changed_data:
            intake.may_close = before[2]
        return before != (intake.titles, intake.employers, intake.may_close)

    def apply(self) -> None:
        """Put the answers on the intake; those not given stay as they were."""
        titles, employers = dict(self.intake.titles), dict(self.intake.employers)
        for number, one in enumerate(self.intake.found["titles"]):
            said = self.cleaned_data.get(f"title-{number}")
            if said and said != one["scope"]:
                titles[one["key"]] = said
            elif said:
                titles.pop(one["key"], None)
        for number, one in enumerate(self.intake.found["employers"]):
            said = self.cleaned_data.get(f"employer-{number}")
            if said is not None:
                employers[one["key"]] = said
        self.intake.titles, self.intake.employers = titles, employers
        if "may_close" in self.fields and self.cleaned_data["may_close"] is not None:
            self.intake.may_close = self.cleaned_data["may_close"]
