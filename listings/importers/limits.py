"""How much the desk brings in at once."""

from django.conf import settings

from .draft import FileError


def check_rows(count: int) -> None:
    """Refuse more rows than IMPORT_MAX_ROWS; raises FileError."""
    if count > settings.IMPORT_MAX_ROWS:
        raise FileError(
            f"has more than {settings.IMPORT_MAX_ROWS:,} rows; bring it in in parts, "
            "or with the command import_listings"
        )
