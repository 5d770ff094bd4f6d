import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """No office works with the console before this migration, so there is no visit to fill in:
    the stand-in values below are never read."""

    dependencies = [
        ("frontdesk", "0001_receive_visits"),
        ("offices", "0001_list_offices"),
    ]

    operations = [
        migrations.AddField(
            "visit", "due_at", models.DateTimeField(default="2023-06-12T00:00Z"), False
        ),
        migrations.AddField("visit", "before", models.CharField(default="", max_length=8)),
        migrations.AddField(
            "visit",
            "changed_by",
            models.UUIDField(default="00000000-0000-0000-0000-000000000000"),
            False,
        ),
        migrations.AddField(
            "visit", "changed_at", models.DateTimeField(default="2023-06-12T00:00Z"), False
        ),
        migrations.AddIndex(
            "visit",
            models.Index(
                fields=["office", "day", "-priority", "due_at", "number"],
                condition=Q(state="waiting"),
                name="frontdesk_queue",
            ),
        ),
        migrations.CreateModel(
            "DayCounter",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("last", models.PositiveSmallIntegerField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="offices.office"
                    ),
                ),
            ],
            {
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "day"), name="frontdesk_one_counter"
                    )
                ]
            },
        ),
    ]
