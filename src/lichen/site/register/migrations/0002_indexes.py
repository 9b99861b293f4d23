"""Keys that are unique among the rows that are there, and the indexes of lists and map."""

from django.db import migrations, models


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
    ]
