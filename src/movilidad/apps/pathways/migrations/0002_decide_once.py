from django.db import migrations

from movilidad.infra.sql import run_file


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
            DROP TRIGGER pathways_preview_append_only ON pathways_editionpreview;
            DROP TRIGGER pathways_verdict_append_only ON pathways_storedverdict;
            DROP TRIGGER pathways_snapshot_append_only ON pathways_rulesnapshot;
            """,
        )
    ]
