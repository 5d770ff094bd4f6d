"""Leaves and files of a drawn round, written in chunks and never all held at once.

Every byte is the one that `commitment`, `transcript` and `canonical` write; a test compares them.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.fast import Drawn, plain_closing
from movilidad.core.draw.fast.kernels import STILL_OPEN, Ints
from movilidad.core.draw.fast.pieces import (
    Numbers,
    Numerals,
    Pieces,
    leaves,
    quoted,
    side_by_side,
    written,
)

CHUNK = 50_000


def ticket_order(tickets: Sequence[str]) -> Ints:
    """Return the indices of tickets in the order of tickets, which is that of all leaves."""
    return np.array(sorted(range(len(tickets)), key=tickets.__getitem__), np.int64)


class Writer:
    """Writes what is published of entrants given by ticket and commitment, index by index.

    Tickets and commitments are kept in the order of tickets, in which nearly all is written:
    reading memory forwards is several times faster than jumping about in it.
    """

    def __init__(self, tickets: Sequence[str], commitments: Sequence[str]) -> None:
        self.in_order = ticket_order(tickets)
        self.pieces = Pieces()
        listed = self.in_order.tolist()
        self.ticket = self.pieces.add_all(quoted(map(tickets.__getitem__, listed)))
        self.commitment = self.pieces.add_all(map(commitments.__getitem__, listed))

    def entry_leaves(self) -> list[bytes]:
        """Return the leaf hash of each entrant, in the order of tickets; see `commitment`."""
        opening, middle, closing = (self.pieces.add(one) for one in ('\x00{"c":"', '","t":', "}"))
        sequences = (
            side_by_side(opening, self.commitment + places, middle, self.ticket + places, closing)
            for places in self._chunks()
        )
        return leaves(self.pieces, ((one, _marks(one, 5)) for one in sequences))

    def row_leaves(self, drawn: Drawn) -> list[bytes]:
        """Return the leaf hash of each row, in the order of tickets; see `transcript.row_leaf`."""
        return leaves(self.pieces, map(_Rows(self, drawn).records, self._chunks()))

    def result_file(self, drawn: Drawn, result_root: str) -> Iterator[bytes]:
        """Give, part by part, the canonical result with its root, as auditors receive it."""
        names = quoted(one.id for one in drawn.columns.sessions)
        seat = self.pieces.add("null", *names) + 1
        block = self.pieces.add_all(quoted(drawn.codes))
        comma, colon = self.pieces.add(","), self.pieces.add(":")
        tickets = self.ticket + np.arange(self.in_order.size)
        places = np.argsort(self.in_order)
        yield b'{"assigned":{'
        yield self._listed(comma, tickets, colon, seat + drawn.seats[self.in_order])
        yield b'},"block":{'
        yield self._listed(comma, tickets, colon, block + drawn.blocks[self.in_order])
        yield b'},"closing":' + canonical(plain_closing(drawn)) + b',"order":['
        yield self._listed(comma, self.ticket + places[drawn.sigma])
        yield b'],"result_root":' + canonical(result_root) + b"}"

    def _listed(self, *columns: Numbers | int) -> bytes:
        """Every record begins with a comma, which the first one loses."""
        return written(self.pieces, side_by_side(*columns))[1:].tobytes()

    def _chunks(self) -> Iterator[Ints]:
        """Places in the order of tickets, some thousands at a time."""
        count = self.in_order.size
        return (np.arange(at, min(at + CHUNK, count)) for at in range(0, count, CHUNK))


class _Rows:
    """The rows of one drawn round as sequences of pieces, eight each and one for each choice."""

    def __init__(self, writer: Writer, drawn: Drawn) -> None:
        pieces, closings = writer.pieces, list(_closing_texts(drawn))
        self.writer, self.drawn = writer, drawn
        self.positions = np.argsort(drawn.sigma)
        self.block = pieces.add_all(f'\x00{{"block":{code},"c":"' for code in quoted(drawn.codes))
        labels = quoted(need.label for need in drawn.columns.classes)
        self.kind = pieces.add_all(f'","class":{label},"closing":[' for label in labels)
        self.first_closing = pieces.add_all(closings)
        self.next_closing = pieces.add_all(f",{text}" for text in closings)
        self.before_position = pieces.add('],"position":')
        self.position = Numerals(pieces, drawn.sigma.size)
        names = quoted(one.id for one in drawn.columns.sessions)
        # The seat -1, none, is the piece before the first session.
        self.seat = pieces.add(*(f',"session":{name},"t":' for name in ("null", *names))) + 1
        self.end = pieces.add("}")

    def records(self, places: Ints) -> tuple[Ints, Ints]:
        """Return the sequence of pieces, and its marks, for the rows at some places."""
        columns, part = self.drawn.columns, self.writer.in_order[places]
        counts = columns.ends[part + 1] - columns.ends[part]
        marks = np.cumsum(counts + 9)
        starts = marks - counts - 9
        sequence = np.empty(int(marks[-1]), np.int64)
        sequence[starts] = self.block + self.drawn.blocks[part]
        sequence[starts + 1] = self.writer.commitment + places
        sequence[starts + 2] = self.kind + columns.need[part]
        self._fill_closings(sequence, part, counts, starts + 3)
        sequence[marks - 6] = self.before_position
        sequence[marks - 5], sequence[marks - 4] = self.position.of(self.positions[part])
        sequence[marks - 3] = self.seat + self.drawn.seats[part]
        sequence[marks - 2] = self.writer.ticket + places
        sequence[marks - 1] = self.end
        return sequence, marks

    def _fill_closings(self, sequence: Ints, part: Ints, counts: Ints, starts: Ints) -> None:
        columns = self.drawn.columns
        within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        chosen = columns.choices[np.repeat(columns.ends[part], counts) + within].astype(np.int64)
        numbers = chosen * len(columns.classes) + np.repeat(columns.need[part], counts)
        numbers += np.where(within == 0, self.first_closing, self.next_closing)
        sequence[np.repeat(starts, counts) + within] = numbers


def _closing_texts(drawn: Drawn) -> Iterator[str]:
    """The text of each session and class: what a household reads there depends on nothing else."""
    names = quoted(one.id for one in drawn.columns.sessions)
    for name, row in zip(names, drawn.closing.tolist(), strict=True):
        yield from (f"[{name},{'null' if at == STILL_OPEN else at}]" for at in row)


def _marks(sequence: Ints, size: int) -> Ints:
    return np.arange(size, sequence.size + 1, size)


def hash_lines(hashes: Sequence[bytes]) -> bytes:
    """Return one line of 64 hexadecimal digits per hash, each ended by a line feed."""
    digits = np.frombuffer(b"".join(hashes).hex().encode(), np.uint8).reshape(-1, 64)
    feeds = np.full((len(hashes), 1), ord("\n"), np.uint8)
    return np.hstack([digits, feeds]).tobytes()
