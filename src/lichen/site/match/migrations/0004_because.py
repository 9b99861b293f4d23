# What answers to suggestions are about, so that other suggestions learn from them.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("match", "0003_files")]

    operations = [
        migrations.AddField(
            "answer",
            "because",
            models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField("answer", "features", models.JSONField(default=list)),
    ]
