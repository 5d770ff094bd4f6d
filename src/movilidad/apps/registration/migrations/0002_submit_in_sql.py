from django.db import migrations

from movilidad.infra.sql import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("registration", "0001_register_households"),
        ("audit", "0002_append_only"),
        ("messaging", "0002_enqueue_in_sql"),
    ]
    operations = [
        run_file(
            __file__,
            "submit.sql",
            reverse="""
            DROP FUNCTION registration_submit_many(jsonb, timestamptz);
            DROP FUNCTION registration_submit(uuid, integer, timestamptz);
            """,
        )
    ]
