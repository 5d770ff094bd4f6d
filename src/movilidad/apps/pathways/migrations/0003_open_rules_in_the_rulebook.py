import django.db.models.deletion
from django.db import migrations, models


def _rules() -> "models.ForeignKey[object, object]":
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to="rulebook.rulesnapshot"
    )


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0001_set_turns"), ("pathways", "0002_decide_once")]
    operations = [
        # The table was renamed; the foreign keys followed it by themselves.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("edition", "rules", _rules()),
                migrations.AlterField("editionpreview", "compared_with", _rules()),
                migrations.AlterField("storedverdict", "rules", _rules()),
                migrations.DeleteModel("RuleSnapshot"),
            ]
        )
    ]
