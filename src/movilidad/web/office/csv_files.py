"""Tables as CSV files that a spreadsheet opens without running anything."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_file(name: str, rows: Iterable[Sequence[str | int]]) -> HttpResponse:
    """A download named `name`.csv, UTF-8 with a mark so that spreadsheets read the accents. A
    text that looks like a formula is made a text by an apostrophe; numbers are left alone."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    csv.writer(response).writerows([safe_cell(cell) for cell in row] for row in rows)
    return response


def safe_cell(cell: str | int) -> str | int:
    """The cell, defused."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
