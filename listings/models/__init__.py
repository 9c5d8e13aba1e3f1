"""Who is hiring: companies, listings, their places and pay, and where they came from."""

from .acts import DeskAct, OutOfScopeTitle
from .alike import AlikePair, NotTheSame
from .companies import Company, CompanyAlias, CompanySlug
from .intake import Intake, IntakeRow
from .listing import Contract, Listing, ListingTerm, Placement, WorkingTime
from .pay import ListingPay, PayDoubt, Period, RangeDoubt
from .places import ListingPlace, Workplace
from .rates import ExchangeRate
from .searchlog import SearchLog
from .sources import Board, HeldField, ImportBatch, ListingChange, ListingSource, SourceBefore
from .text import ListingText
from .unanswered import UnansweredSearch

__all__ = [
    "AlikePair",
    "Board",
    "Company",
    "CompanyAlias",
    "CompanySlug",
    "Contract",
    "DeskAct",
    "ExchangeRate",
    "HeldField",
    "ImportBatch",
    "Intake",
    "IntakeRow",
    "Listing",
    "ListingChange",
    "ListingPay",
    "ListingPlace",
    "ListingSource",
    "ListingTerm",
    "ListingText",
    "NotTheSame",
    "OutOfScopeTitle",
    "PayDoubt",
    "Period",
    "Placement",
    "RangeDoubt",
    "SearchLog",
    "UnansweredSearch",
    "SourceBefore",
    "Workplace",
    "WorkingTime",
]
