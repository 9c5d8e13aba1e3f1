"""The tables whose rows the search or its pages show, and what a change of a row means."""

from collections.abc import Iterator
from dataclasses import dataclass

EVENTS = ("insert", "update", "delete")


@dataclass(frozen=True)
class Watched:
    """One table. What a change of a row means is told by its fields."""

    table: str
    listing: str = ""  # the column that names the one listing the row belongs to
    listings: str = ""  # a SELECT of the ids of all listings that show the row NEW
    confirms: str = ""  # a SELECT of the ids of all listings the row NEW confirms
    reference: bool = False  # pages show it beside listings
    new_employer: bool = False  # a new row is one: an import brings many, and no page shows it yet
    columns: tuple[str, ...] = ()  # an update that changes none of these means nothing; (): all
    events: tuple[str, ...] = EVENTS

    def entries(self, event: str) -> Iterator[str]:
        """Yield the statements that write what this event of a row means."""
        if self.listing:
            row = "OLD" if event == "delete" else "NEW"
            yield _entry(f"SELECT 'listing', {row}.{self.listing}")
        if self.listing and event == "update":  # the row moved from one listing to another
            column = self.listing
            yield _entry(f"SELECT 'listing', OLD.{column} WHERE OLD.{column} <> NEW.{column}")
        if self.listings and event == "update":
            yield _entry(f"SELECT DISTINCT 'listing', {self.listings}")
        if self.confirms and event == "update":
            yield _entry(f"SELECT DISTINCT 'confirmed', {self.confirms}")
        if self.new_employer and event == "insert":
            yield _entry("SELECT 'employer', NULL")
        elif self.reference:
            yield _entry("SELECT 'reference', NULL")


def _entry(selected: str) -> str:
    return f"INSERT INTO listings_searchlog (subject, listing_id) {selected}"


WATCHED = (
    Watched("listings_listing", listing="id"),
    Watched("listings_listingpay", listing="listing_id"),
    Watched("listings_listingplace", listing="listing_id"),
    Watched("listings_listingterm", listing="listing_id"),
    Watched("listings_listingtext", listing="listing_id"),
    Watched("listings_placement", listing="listing_id"),
    Watched(
        "listings_listingsource",
        listing="listing_id",
        columns=("listing_id", "board_id", "missing_since"),
    ),
    # A good run confirms every job the board still lists.
    Watched(
        "listings_board",
        confirms="listing_id FROM listings_listingsource WHERE board_id = NEW.id",
        columns=("last_good_run",),
        events=("update",),
    ),
    Watched(
        "listings_company",
        listings="id FROM listings_listing WHERE company_id = NEW.id",
        reference=True,
        new_employer=True,
        columns=("name", "slug", "logo", "is_example"),
    ),
    Watched("listings_companyslug", reference=True, new_employer=True),
    Watched("listings_exchangerate", reference=True),
    Watched("roles_role", reference=True),
    Watched("roles_rolealias", reference=True),
    Watched("roles_roleslug", reference=True),
    Watched("roles_term", reference=True),
    Watched("roles_termalias", reference=True),
    Watched("roles_termslug", reference=True),
    # Every page says so while figures are invented.
    Watched("salaries_paysource", reference=True),
    Watched("salaries_officialfigure", reference=True),
    Watched("salaries_payrefresh", reference=True),
)
