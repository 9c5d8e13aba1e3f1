"""What a role is: identity, vocabulary, profiles and guides."""

from .checks import ProfileCheck
from .corrections import Correction
from .edits import TextEdit
from .guides import (
    Author,
    Guide,
    GuideChoice,
    GuideFurtherRole,
    GuideRelation,
    GuideSection,
    GuideSlug,
    GuideTermNote,
    GuideVersion,
)
from .identity import Level, Role, RoleAlias, RoleSlug
from .kinship import GuideKin
from .measures import GuideMeasure
from .merges import Merge
from .profiles import RoleNeighbour, RoleSection, RoleTerm, RoleVersion, SectionKind
from .sources import Citation, StillCorrect
from .steps import TextStep
from .vocabulary import Term, TermAlias, TermSlug
from .zones import EditorZone

__all__ = [
    "Author",
    "Citation",
    "Correction",
    "EditorZone",
    "Guide",
    "GuideChoice",
    "GuideFurtherRole",
    "GuideMeasure",
    "GuideKin",
    "GuideRelation",
    "GuideSection",
    "GuideSlug",
    "GuideTermNote",
    "GuideVersion",
    "Level",
    "Merge",
    "ProfileCheck",
    "Role",
    "RoleAlias",
    "RoleNeighbour",
    "RoleSection",
    "RoleSlug",
    "RoleTerm",
    "RoleVersion",
    "SectionKind",
    "StillCorrect",
    "Term",
    "TermAlias",
    "TermSlug",
    "TextEdit",
    "TextStep",
]
