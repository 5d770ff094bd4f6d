"""From data to PDF/UA-1 with typst. The template is a file of ours; the data travels as JSON, so
nothing a person wrote is ever read as markup."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeAlias, cast

import msgspec
import segno
import typst

#: Text, a list of texts, or a list of [label, text] pairs.
SlipValue: TypeAlias = str | list[str] | list[list[str]]

_TEMPLATES = Path(__file__).parent


class SlipImpossible(ValueError):
    """The template does not exist, or the data lacks what it prints."""


def make_slip(template: str, data: Mapping[str, SlipValue], *, at: datetime) -> bytes:
    """Return the PDF of `infra/slips/<template>.typ` filled with `data`.

    `slip` prints: `lang` `service` `title` `code_label` `code` (optional, shown in its blocks)
    `qr` (text to encode) `qr_label` `rows` ([[label, text], …]) `paragraphs` `foot`.
    `at` (aware) is written into the file as its date. Raises SlipImpossible.
    """
    path = _TEMPLATES / f"{template}.typ"
    if not template.isidentifier() or not path.is_file():
        raise SlipImpossible(f"there is no slip {template!r}")
    inputs = {"data": msgspec.json.encode(data).decode(), "qr": _qr(data)}
    try:
        made = typst.Compiler(path, root=_TEMPLATES, ignore_system_fonts=True).compile(
            format="pdf", sys_inputs=inputs, pdf_standards="ua-1", timestamp=int(at.timestamp())
        )
    except typst.TypstError as error:
        raise SlipImpossible(f"slip {template!r}: {error.message}") from error
    return cast(bytes, made)


def qr_svg(text: str) -> str:
    """Return a QR code as inline SVG in the current text colour; error correction M."""
    return segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True)


def _qr(data: Mapping[str, SlipValue]) -> str:
    text = data.get("qr", "")
    if not isinstance(text, str):
        raise SlipImpossible("qr must be one text")
    return qr_svg(text) if text else ""
