from django.db import models


class Programme(models.Model):
    """A country's scheme, loaded from content/countries/<code>; the file is the truth."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=8, unique=True)
    country = models.CharField(max_length=2)
    zone = models.CharField(max_length=40)  # IANA time zone of its offices
    names = models.JSONField()  # language -> name
    edition = models.CharField(max_length=64)  # hash of the content it was loaded from
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class Office(models.Model):
    """A place that receives families. `content` is its entry in offices.yaml, whole."""

    id = models.UUIDField(primary_key=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="offices")
    code = models.CharField(max_length=40)
    department = models.CharField(max_length=6)  # ISO 3166-2
    position = models.PositiveSmallIntegerField()
    content = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="offices_code_once")
        ]

    def __str__(self) -> str:
        return self.code
