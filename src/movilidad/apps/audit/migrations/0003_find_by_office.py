from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.AddIndex(
            "entry", models.Index(fields=["office_id", "at"], name="audit_office")
        ),
    ]
