from django.db import migrations

from movilidad.infra.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_keep_a_trail")]
    operations = [
        run_file(
            __file__,
            "append_only.sql",
            reverse="""
            DROP FUNCTION audit_append(jsonb);
            DROP TRIGGER audit_entry_append_only ON audit_entry;
            DROP FUNCTION audit_refuse_change();
            """,
        )
    ]
