from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from movilidad.apps.staff.types import Role
from movilidad.infra.ids import new_id


class StaffMember(AbstractBaseUser):
    """Somebody who works here. What they may do is in their assignments, never on this row."""

    id = models.UUIDField(primary_key=True, default=new_id)
    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, default="es")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    objects: ClassVar["BaseUserManager[Self]"] = BaseUserManager()

    def __str__(self) -> str:
        return self.username


class Assignment(models.Model):
    """A role somebody holds, at one office or (office empty) in the whole programme."""

    id = models.UUIDField(primary_key=True, default=new_id)
    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=16, choices=[(role, role) for role in Role])
    office_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "role", "office_id"],
                name="staff_assignment_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]),
                name="staff_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.role}"
