"""Paper slips: accessible, complete, and deaf to markup."""

import re
import zlib
from datetime import UTC, datetime

import pytest

from movilidad.infra.slips import SlipImpossible, make_slip

AT = datetime(2023, 7, 3, 15, 0, tzinfo=UTC)
DATA = {
    "lang": "es",
    "service": "Movilidad Segura",
    "title": "Su registro",
    "code_label": "Su clave es",
    "code": "ABCD-EFGH-JKMN-PQRS-T",
    "qr": "ABCDEFGHJKMNPQRST",
    "qr_label": "Código QR con su clave",
    "rows": [["Personas", "3 personas"]],
    "paragraphs": ["Guarde esta hoja."],
    "foot": "Todo es gratis.",
}


def clear(pdf: bytes) -> bytes:
    """The file with every compressed stream opened."""
    opened = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            opened.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(opened)


def test_a_slip_is_a_tagged_pdf_with_language_title_and_a_described_qr() -> None:
    pdf = clear(make_slip("slip", DATA, at=AT))
    assert pdf.startswith(b"%PDF-")
    for mark in (b"/Lang", b"pdfuaid", b"/StructTreeRoot", b"/Alt"):
        assert mark in pdf, mark


def test_what_a_person_wrote_is_never_read_as_markup() -> None:
    hostile = '#panic("x") $ * _ <label> @ref #read("/etc/passwd") \\ [ ]'
    assert make_slip("slip", DATA | {"title": hostile, "foot": hostile}, at=AT)


def test_the_same_data_at_the_same_moment_is_the_same_file() -> None:
    assert make_slip("slip", DATA, at=AT) == make_slip("slip", DATA, at=AT)


@pytest.mark.parametrize("template", ["nothing", "../slip", "slip.typ", ""])
def test_an_unknown_template_is_refused(template: str) -> None:
    with pytest.raises(SlipImpossible):
        make_slip(template, DATA, at=AT)


def test_data_that_lacks_the_language_is_refused() -> None:
    with pytest.raises(SlipImpossible):
        make_slip("slip", {"title": "x"}, at=AT)
