"""The journal of the search: what changed, in the order it was committed."""

from django.db import models


class RandomMark(models.Func):
    """Text made by the database, such as no other row in any copy of the database has."""

    arity = 0
    output_field = models.CharField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="lower(hex(randomblob(8)))", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="gen_random_uuid()::text", **context)


class SearchLog(models.Model):
    """One change, written by triggers of the database and nothing else.

    `listings.search.triggers` says which; `listings.search.journal` reads them.
    """

    class Subject(models.TextChoices):
        LISTING = "listing", "One listing, or what its card shows"
        CONFIRMED = "confirmed", "One listing is confirmed anew; nothing else about it changed"
        EMPLOYER = "employer", "A new employer, whom nothing shows yet"
        REFERENCE = "reference", "What pages show beside listings: roles, terms, names, rates"
        EVERYTHING = "everything", "Anything may have changed"

    seq = models.BigAutoField(primary_key=True)
    subject = models.CharField(max_length=10, choices=Subject)
    # No foreign key: the entry outlives the listing.
    listing_id = models.BigIntegerField(null=True)
    # A restored database counts on from an older number; the mark tells its rows from lost ones.
    mark = models.CharField(max_length=36, db_default=RandomMark())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.seq} {self.subject} {self.listing_id or ''}".strip()
