from django.db import migrations


class Migration(migrations.Migration):
    """A loss is a ticket without an offer (appointments.entrants.losses_of); nobody wrote these."""

    dependencies = [
        ("registration", "0003_sign_in_codes"),
    ]

    operations = [
        migrations.RemoveField(model_name="household", name="losses"),
    ]
