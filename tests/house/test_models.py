"""What names a person is sealed; migrations say what they do and form one line."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import BinaryField, Field, Model

from movilidad.infra.sealing.fields import SealedField

ROOMS = [config for config in apps.get_app_configs() if config.name.startswith("movilidad.")]
_IDENTIFIES = re.compile(
    r"(^|_)(name|names|given|family|surname|phone|email|mail|address|birth_date|born|"
    r"document|passport|reference|contact|value|to|text|free_text|notes?|comment)(_|$)"
)
# Names of places, parties and colleagues, and fingerprints that a key outside the database makes.
NOT_OF_A_FAMILY = {
    "offices.Programme.names": "the programme's",
    "appointments.Party.name": "an organisation's",
    "appointments.Ticket.text": "a random text that is published",
    "staff.StaffMember.full_name": "a colleague's, for the trail",
    "staff.StaffMember.username": "a colleague's",
}


def own_fields() -> list[tuple[str, "Field[object, object]"]]:
    return [
        (f"{config.label}.{model.__name__}.{field.name}", field)
        for config in ROOMS
        for model in config.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field)
    ]


def is_fingerprint(name: str, field: "Field[object, object]") -> bool:
    return name.endswith("_index") and isinstance(field, BinaryField)


def test_every_field_that_names_a_person_is_sealed() -> None:
    bare = [
        name
        for name, field in own_fields()
        if _IDENTIFIES.search(field.name)
        and not isinstance(field, SealedField)
        and not is_fingerprint(name, field)
        and not field.is_relation
        and name not in NOT_OF_A_FAMILY
    ]
    assert bare == []


def test_the_exceptions_still_exist() -> None:
    assert set(NOT_OF_A_FAMILY) <= {name for name, _ in own_fields()}


def test_a_household_and_its_people_are_sealed_at_all() -> None:
    sealed = {name for name, field in own_fields() if isinstance(field, SealedField)}
    assert {"registration.Household.sealed", "registration.Person.sealed"} <= sealed


def test_every_row_has_an_id_that_no_sequence_gives_out() -> None:
    models: list[type[Model]] = [model for config in ROOMS for model in config.get_models()]
    counted = [
        model.__name__
        for model in models
        if model._meta.pk.get_internal_type() in {"AutoField", "BigAutoField", "SmallAutoField"}
    ]
    assert counted == []


def test_migrations_have_names() -> None:
    unnamed = [
        path.name
        for config in ROOMS
        for path in (Path(config.path) / "migrations").glob("[0-9]*.py")
        if re.search(r"_auto_|_initial$|^\d+_(alter|remove|add)_field", path.stem)
    ]
    assert unnamed == []


def test_migrations_form_one_line() -> None:
    for config in ROOMS:
        folder = Path(config.path) / "migrations"
        if folder.exists():
            latest = max(path.stem for path in folder.glob("[0-9]*.py"))
            assert (folder / "max_migration.txt").read_text().strip() == latest


@pytest.mark.django_db
def test_no_change_of_a_model_waits_for_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
