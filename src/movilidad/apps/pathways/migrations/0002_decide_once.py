from django.db import migrations

from movilidad.infra.sql import append_only, run_file


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("pathways", "0001_keep_editions_and_verdicts"),
    ]
    operations = [
        run_file(
            __file__,
            "keep.sql",
            reverse="""
            DROP TRIGGER pathways_edition_kept ON pathways_edition;
            DROP FUNCTION pathways_keep_edition();
            """,
        ),
        append_only("pathways_rulesnapshot", "pathways_storedverdict", "pathways_editionpreview"),
    ]
