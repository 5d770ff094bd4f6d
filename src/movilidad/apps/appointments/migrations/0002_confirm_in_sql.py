from django.db import migrations

from movilidad.infra.sql import append_only, run_file


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0001_draw_and_seat"),
        ("audit", "0002_append_only"),
        ("messaging", "0002_enqueue_in_sql"),
    ]
    operations = [
        run_file(
            __file__,
            "confirm.sql",
            reverse="""
            DROP FUNCTION appointments_confirm_many(jsonb, timestamptz);
            DROP FUNCTION appointments_confirm(uuid, uuid, timestamptz);
            """,
        ),
        append_only("appointments_draw"),
    ]
