"""How the database reads rows, whatever their number: which index, and whether it must sort."""

from django.db import connection
from django.db.models import QuerySet


def plan_of(rows: QuerySet) -> str:
    """Return the plan for rows that an index gives in their order; fails where they are sorted."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # of few rows it would read the table
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = rows.explain()
    assert "TEMP B-TREE" not in plan, plan
    assert "Sort" not in plan, plan
    return plan
