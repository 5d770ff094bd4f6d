"""Leaves and files of a drawn round, written in chunks and never all held at once.

Every byte is the one that `commitment`, `transcript` and `canonical` write; a test compares them.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.fast import Drawn, plain_closing
from movilidad.core.draw.fast.kernels import (
    STILL_OPEN,
    Bytes,
    RowPieces,
    Seated,
    row_pieces,
)
from movilidad.core.draw.fast.pieces import (
    Pieces,
    Records,
    columns,
    hashed,
    quoted,
    unquoted,
    written,
)
from movilidad.core.draw.fast.texts import equally_long, is_plain_json, text_order


class Writer:
    """Writes what is published of entrants given by ticket and commitment, index by index.

    Tickets and commitments are kept in the order of tickets, in which nearly all is written:
    reading memory forwards is several times faster than jumping about in it.
    """

    def __init__(self, tickets: Sequence[str], commitments: Sequence[str]) -> None:
        self.count = len(tickets)
        self.pieces = Pieces()
        rows = equally_long(tickets)
        self.in_order = text_order(tickets, rows)
        if rows is not None and is_plain_json(rows):
            self.ticket = self.pieces.add_rows(rows[self.in_order])
        else:
            self.ticket = self.pieces.add_all(unquoted(tickets[at] for at in self.in_order))
        self.commitment = self._add_commitments(commitments)

    def _add_commitments(self, commitments: Sequence[str]) -> int:
        rows = equally_long(commitments)
        if rows is None:
            return self.pieces.add_all(commitments[at] for at in self.in_order)
        return self.pieces.add_rows(rows[self.in_order])

    def entry_leaves(self) -> Bytes:
        """Return the leaf hash of each entrant, in the order of tickets; see `commitment`."""
        opening, middle, closing = (
            self.pieces.add(one) for one in ('\x00{"c":"', '","t":"', '"}')
        )
        return hashed(
            self.pieces,
            self.count,
            lambda places: columns(
                opening, self.commitment + places, middle, self.ticket + places, closing
            ),
        )

    def row_leaves(self, drawn: Drawn) -> Bytes:
        """Return the leaf hash of each row, in the order of tickets; see `transcript.row_leaf`."""
        return hashed(self.pieces, self.count, self._rows(drawn))

    def rows(self, drawn: Drawn) -> Iterator[list[bytes]]:
        """Give the canonical rows themselves, some thousands at a time, in the same order."""
        for text, stops in written(self.pieces, self.count, self._rows(drawn)):
            data, starts = text.tobytes(), [0, *stops.tolist()]
            # A leaf begins with a zero byte, which is no part of the row.
            yield [data[a + 1 : b] for a, b in pairwise(starts)]

    def result_file(self, drawn: Drawn, result_root: str) -> Iterator[bytes]:
        """Give, part by part, the canonical result with its root, as auditors receive it."""
        names = quoted(one.id for one in drawn.columns.sessions)
        seat = self.pieces.add("null", *names) + 1
        block = self.pieces.add_all(quoted(drawn.codes))
        opening, colon, closing = (self.pieces.add(one) for one in (',"', '":', '"'))
        seats, blocks = drawn.seats[self.in_order], drawn.blocks[self.in_order]
        place_of = np.empty(self.count, np.int64)
        place_of[self.in_order] = np.arange(self.count)
        order = self.ticket + place_of[drawn.sigma]
        yield b'{"assigned":{'
        yield from self._listed(
            lambda at: columns(opening, self.ticket + at, colon, seat + seats[at])
        )
        yield b'},"block":{'
        yield from self._listed(
            lambda at: columns(opening, self.ticket + at, colon, block + blocks[at])
        )
        yield b'},"closing":' + canonical(plain_closing(drawn)) + b',"order":['
        yield from self._listed(lambda at: columns(opening, order[at], closing))
        yield b'],"result_root":' + canonical(result_root) + b"}"

    def _listed(self, records: Records) -> Iterator[bytes]:
        """Every record begins with a comma, which the first one loses."""
        for number, (text, _) in enumerate(written(self.pieces, self.count, records)):
            yield (text if number else text[1:]).tobytes()

    def _rows(self, drawn: Drawn) -> Records:
        """The rows of a drawn round as pieces, nine for each and one for each choice."""
        round_, positions = drawn.columns, np.empty(self.count, np.int64)
        positions[drawn.sigma] = np.arange(self.count)
        seated = Seated(round_.need, round_.choices, round_.ends, drawn.blocks, drawn.seats)
        table = _row_table(self, drawn)
        return lambda places: row_pieces(self.in_order[places], places, positions, seated, table)


def _row_table(writer: Writer, drawn: Drawn) -> RowPieces:
    """Every piece that rows are written of; what differs by household stands in a run."""
    pieces, closings = writer.pieces, list(_closing_texts(drawn))
    names = quoted(one.id for one in drawn.columns.sessions)
    labels = quoted(need.label for need in drawn.columns.classes)
    thousands = max(1000, writer.count // 1000 + 1)
    return RowPieces(
        classes=len(drawn.columns.classes),
        block=pieces.add_all(f'\x00{{"block":{code},"c":"' for code in quoted(drawn.codes)),
        commitment=writer.commitment,
        kind=pieces.add_all(f'","class":{label},"closing":[' for label in labels),
        first_closing=pieces.add_all(closings),
        next_closing=pieces.add_all(f",{text}" for text in closings),
        before_position=pieces.add('],"position":'),
        plain=pieces.add_all(str(number) for number in range(thousands)),
        filled=pieces.add_all(f"{number:03}" for number in range(1000)),
        nothing=pieces.add(""),
        # The seat -1, none, is the piece before the first session.
        seat=pieces.add(*(f',"session":{name},"t":"' for name in ("null", *names))) + 1,
        ticket=writer.ticket,
        end=pieces.add('"}'),
    )


def _closing_texts(drawn: Drawn) -> Iterator[str]:
    """The text of each session and class: what a household reads there depends on nothing else."""
    names = quoted(one.id for one in drawn.columns.sessions)
    for name, row in zip(names, drawn.closing.tolist(), strict=True):
        yield from (f"[{name},{'null' if at == STILL_OPEN else at}]" for at in row)


def hash_lines(hashes: Bytes) -> bytes:
    """Return one line of 64 hexadecimal digits per hash, each ended by a line feed."""
    digits = np.frombuffer(hashes.tobytes().hex().encode(), np.uint8).reshape(-1, 64)
    lines = np.full((len(hashes), 65), ord("\n"), np.uint8)
    lines[:, :64] = digits
    return lines.tobytes()
