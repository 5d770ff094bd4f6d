"""A count of people in words."""

from movilidad.infra.words import text


def people_count(lang: str, size: int) -> str:
    """ "1 persona", "3 personas"."""
    if size == 1:
        return text(lang, "registration.people_one")
    return text(lang, "registration.people_other", count=size)
