"""Paper slips: one A5 page with words, a code in large blocks and a QR, as accessible PDF."""

from movilidad.infra.slips.making import SlipImpossible, make_slip

__all__ = ["SlipImpossible", "make_slip"]
