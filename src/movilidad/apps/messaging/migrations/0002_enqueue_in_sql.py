from django.db import migrations

from movilidad.infra.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_queue_messages")]
    operations = [
        run_file(
            __file__,
            "enqueue.sql",
            reverse="DROP FUNCTION messaging_enqueue(jsonb, timestamptz);",
        )
    ]
