"""The words of listings and the full-text index over them, kept in step by the database."""

import django.db.models.deletion
from django.db import migrations, models

# FTS5 over the token table. The ascii tokenizer takes everything beyond ASCII as part of a word,
# so each token stays exactly what the analyser made it. Triggers as in the FTS5 documentation.
SQLITE = [
    """
    CREATE VIRTUAL TABLE listings_fts USING fts5(
        title, company, body,
        content='listings_listingtext', content_rowid='listing_id', tokenize='ascii'
    )
    """,
    """
    CREATE TRIGGER listings_fts_insert AFTER INSERT ON listings_listingtext BEGIN
        INSERT INTO listings_fts(rowid, title, company, body)
        VALUES (new.listing_id, new.title, new.company, new.body);
    END
    """,
    """
    CREATE TRIGGER listings_fts_delete AFTER DELETE ON listings_listingtext BEGIN
        INSERT INTO listings_fts(listings_fts, rowid, title, company, body)
        VALUES ('delete', old.listing_id, old.title, old.company, old.body);
    END
    """,
    """
    CREATE TRIGGER listings_fts_update AFTER UPDATE ON listings_listingtext BEGIN
        INSERT INTO listings_fts(listings_fts, rowid, title, company, body)
        VALUES ('delete', old.listing_id, old.title, old.company, old.body);
        INSERT INTO listings_fts(rowid, title, company, body)
        VALUES (new.listing_id, new.title, new.company, new.body);
    END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER listings_fts_update",
    "DROP TRIGGER listings_fts_delete",
    "DROP TRIGGER listings_fts_insert",
    "DROP TABLE listings_fts",
]

# A tsvector made of the tokens as they are: no parser, no dictionary. The bar keeps phrases from
# running over the end of a field; positions end where PostgreSQL's do.
POSTGRESQL = [
    """
    CREATE FUNCTION listings_tokens_vector(tokens text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(
            string_agg('''' || word || ''':' || least(position, 16383), ' '), ''
        )::tsvector
        FROM unnest(string_to_array(tokens, ' ')) WITH ORDINALITY AS word(word, position)
        WHERE word <> ''
    $$
    """,
    """
    ALTER TABLE listings_listingtext ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(listings_tokens_vector(title || ' |'), 'A')
        || setweight(listings_tokens_vector(company || ' |'), 'B')
        || listings_tokens_vector(body)
    ) STORED
    """,
    "CREATE INDEX listings_listingtext_vector ON listings_listingtext USING gin (vector)",
]
POSTGRESQL_BACK = [
    "DROP INDEX listings_listingtext_vector",
    "ALTER TABLE listings_listingtext DROP COLUMN vector",
    "DROP FUNCTION listings_tokens_vector(text)",
]


def create_index(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def drop_index(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def _run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ListingText",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="listings.listing",
                    ),
                ),
                ("title", models.TextField()),
                ("company", models.TextField()),
                ("body", models.TextField()),
            ],
        ),
        migrations.RunPython(create_index, drop_index),
    ]
