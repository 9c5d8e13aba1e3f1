"""Who is hiring: companies, listings, their places and pay, and where they came from."""

from .acts import DeskAct, NotTheSame, OutOfScopeTitle
from .companies import Company, CompanyAlias, CompanySlug
from .listing import Contract, Listing, ListingTerm, Placement, WorkingTime
from .pay import ListingPay, Period
from .places import ListingPlace, Workplace
from .rates import ExchangeRate
from .searchlog import SearchLog
from .sources import Board, HeldField, ImportBatch, ListingChange, ListingSource
from .text import ListingText
from .unanswered import UnansweredSearch

__all__ = [
    "Board",
    "Company",
    "CompanyAlias",
    "CompanySlug",
    "Contract",
    "DeskAct",
    "ExchangeRate",
    "HeldField",
    "ImportBatch",
    "Listing",
    "ListingChange",
    "ListingPay",
    "ListingPlace",
    "ListingSource",
    "ListingTerm",
    "ListingText",
    "NotTheSame",
    "OutOfScopeTitle",
    "Period",
    "Placement",
    "SearchLog",
    "UnansweredSearch",
    "Workplace",
    "WorkingTime",
]
