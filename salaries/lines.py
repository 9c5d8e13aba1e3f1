"""Lines of a drawing of pay: a group by name, its drawing, its sentence and where its rows are."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from roles.models import Level

from .bands import Loaded
from .charts import Scale, draw
from .figures import Cell, Wider, nearest_wider
from .rows import rows_url
from .wording import figure_sentence, thin_words


@dataclass(frozen=True)
class Line:
    name: str
    cell: Cell
    scale: Scale
    wider: Wider | None = None
    side: str = ""  # "a" or "b" in a comparison
    url: str = ""  # the page of this group

    @property
    def drawing(self) -> SafeString:
        return draw(self.cell, self.scale)

    @property
    def sentence(self) -> SafeString:
        """The figure in full, or why there is none and the nearest wider group."""
        return figure_sentence(self.cell, self.wider)

    @property
    def thin_words(self) -> str:
        """Why there is no figure, short enough to stand in the place of the drawing."""
        return thin_words(self.cell)

    @property
    def rows_url(self) -> str:
        return rows_url(self.cell)


def with_wider(loaded: Loaded, name: str, made: Cell, scale: Scale, url: str = "") -> Line:
    """Make a line that names the nearest wider group where its own has no figure."""
    wider = None if made.figure.has_median else nearest_wider(loaded, made)
    return Line(name, made, scale, wider, url=url)


def level_name(level: str) -> str:
    return Level(level).label if level else "All levels"
