"""Keys that are unique among the rows that are there, and the indexes of lists, map and search.

Search by a part of a name or a resource goes through runs of three letters where the database keeps them (PostgreSQL's
pg_trgm, which its owner may switch on); without it, rows are read one by one.
"""

from django.db import DatabaseError, migrations, models, transaction

SEARCHED = (("organisation", "name"), ("site", "name"), ("stream", "key"))


def index_text(_apps, editor):
    """Index the columns that are searched by a part of their text."""
    if editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic():
            editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:  # not installed, or not ours to switch on: search is slower, and the same
        return
    for table, column in SEARCHED:
        # names are compared as Django does (icontains), keys are in small letters already (contains)
        said = f"UPPER({column}) gin_trgm_ops" if column == "name" else f"{column} gin_trgm_ops"
        # so that the planner knows common words from rare ones
        editor.execute(f"ALTER TABLE register_{table} ALTER COLUMN {column} SET STATISTICS 1000")
        editor.execute(f"CREATE INDEX register_{table}_{column}_grams ON register_{table} USING gin ({said})")


def drop_text(_apps, editor):
    """Drop the indexes of `index_text`."""
    if editor.connection.vendor == "postgresql":
        for table, column in SEARCHED:
            editor.execute(f"DROP INDEX IF EXISTS register_{table}_{column}_grams")


class Migration(migrations.Migration):
    """Adds constraints and indexes."""

    dependencies = [("register", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed", None)), fields=("ref",), name="one_organisation_of_a_key"
            ),
        ),
        migrations.AddIndex(
            model_name="site",
            index=models.Index(fields=["x", "y"], name="register_si_x_0ce7de_idx"),
        ),
        migrations.AddIndex(
            model_name="site",
            index=models.Index(fields=["name", "id"], name="register_si_name_33557a_idx"),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed", None)), fields=("ref",), name="one_site_of_a_key"
            ),
        ),
        migrations.AddIndex(
            model_name="stream",
            index=models.Index(fields=["key", "id"], name="register_st_key_316ac0_idx"),
        ),
        migrations.AddIndex(
            model_name="stream",
            index=models.Index(fields=["role", "key", "id"], name="register_st_role_790460_idx"),
        ),
        migrations.AddIndex(
            model_name="stream",
            index=models.Index(fields=["-amount", "id"], name="register_st_amount_8efa60_idx"),
        ),
        migrations.AddIndex(
            model_name="stream",
            index=models.Index(fields=["-low", "id"], name="register_st_low_fc3800_idx"),
        ),
        migrations.AddConstraint(
            model_name="stream",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed", None)), fields=("ref",), name="one_stream_of_a_key"
            ),
        ),
        migrations.RunPython(index_text, drop_text),
    ]
