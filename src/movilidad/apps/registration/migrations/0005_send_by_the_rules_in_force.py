from django.db import migrations

from movilidad.infra.sql import run_file


class Migration(migrations.Migration):
    dependencies = [
        ("registration", "0004_count_losses_by_tickets"),
        ("rulebook", "0001_set_turns"),
    ]
    operations = [run_file(__file__, "submit.sql", reverse=migrations.RunSQL.noop)]
