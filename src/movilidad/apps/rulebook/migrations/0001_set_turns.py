from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from movilidad.infra.sql import run_file

NOTICE = timedelta(seconds=60)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("pathways", "0002_decide_once")]
    operations = [
        # The rule sets that pathways kept: the same rows under the room that opens them.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE pathways_rulesnapshot RENAME TO rulebook_rulesnapshot;"
                    "ALTER TRIGGER pathways_rulesnapshot_append_only ON rulebook_rulesnapshot"
                    " RENAME TO rulebook_rulesnapshot_append_only",
                    "ALTER TRIGGER rulebook_rulesnapshot_append_only ON rulebook_rulesnapshot"
                    " RENAME TO pathways_rulesnapshot_append_only;"
                    "ALTER TABLE rulebook_rulesnapshot RENAME TO pathways_rulesnapshot",
                )
            ],
            state_operations=[
                migrations.CreateModel(
                    name="RuleSnapshot",
                    fields=[
                        (
                            "digest",
                            models.CharField(max_length=64, primary_key=True, serialize=False),
                        ),
                        ("content", models.TextField()),
                        ("stored_at", models.DateTimeField()),
                    ],
                )
            ],
        ),
        migrations.CreateModel(
            name="RulesTurn",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("begins_at", models.DateTimeField()),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="rulebook.rulesnapshot"
                    ),
                ),
                ("edition_id", models.UUIDField(null=True, unique=True)),
                ("set_at", models.DateTimeField()),
                ("called_off_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["begins_at"],
                        condition=Q(called_off_at=None, refused_at=None),
                        name="rulebook_one_turn_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=Q(edition_id=None) | Q(begins_at__gte=F("set_at") + NOTICE),
                        name="rulebook_turn_with_notice",
                    ),
                    models.CheckConstraint(
                        condition=Q(called_off_at=None)
                        | Q(begins_at__gte=F("called_off_at") + NOTICE),
                        name="rulebook_called_off_with_notice",
                    ),
                    models.CheckConstraint(
                        condition=Q(refused_at=None) | Q(begins_at__gt=F("refused_at")),
                        name="rulebook_refused_before_it_begins",
                    ),
                ]
            },
        ),
        run_file(
            __file__,
            "turns.sql",
            reverse="""
            DROP FUNCTION rulebook_in_force(timestamptz);
            DROP TRIGGER rulebook_turn_kept ON rulebook_rulesturn;
            DROP FUNCTION rulebook_keep_turn();
            """,
        ),
    ]
