"""The published folder of a round: static files that any plain web server can hold.

    round.json         the rules: sessions and reserves as announced
    frozen.json        before any chance existed: root, count, parties' commitments, beacon round
    leaves.txt         one hash per entrant, in the order of tickets
    beacon.json        the public beacon and its signature, when the rules name one
    seed.json          what the seed is made of
    result.json        seed, root of the result, totals
    result_leaves.txt  one hash per entrant's own row, in the same order
    signatures.json    who signed result.json and who did not, when the rules name signers
    SHA256SUMS         for `sha256sum -c`

Accredited auditors receive the same folder and two files more, which show who is who to the
draw (never names): entrants.jsonl with every application and salt, and result_full.json.
The order, classes, flags and sizes stand nowhere else: a closing index beside an order would
tell a neighbour's language and office.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from movilidad.core.draw.canonical import canonical
from movilidad.core.draw.problems import DrawProblem
from movilidad.core.draw.result import Result
from movilidad.core.draw.round import Round

ROUND, FROZEN, LEAVES = "round.json", "frozen.json", "leaves.txt"
BEACON, SEED, RESULT, RESULT_LEAVES = (
    "beacon.json",
    "seed.json",
    "result.json",
    "result_leaves.txt",
)
SIGNATURES, SUMS = "signatures.json", "SHA256SUMS"
ENTRANTS, RESULT_FULL = "entrants.jsonl", "result_full.json"
PUBLIC_FILES = frozenset({ROUND, FROZEN, LEAVES, SEED, RESULT, RESULT_LEAVES, SUMS})
AUDITORS_FILES = frozenset({ENTRANTS, RESULT_FULL})
FEWEST_SHOWN = 10

_SUM_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9_.]+)")
_HASH_LINE = re.compile(rb"[0-9a-f]{64}")


class FolderProblem(DrawProblem):
    """A published file is missing, unknown, or not written as the format says."""


def frozen_object(
    *,
    batch: str,
    params: str,
    root: str,
    entrants: int,
    parties: Mapping[str, str],
    beacon: Mapping[str, object] | None,
) -> dict[str, object]:
    """Return what is published when the list is frozen.

    `parties` maps each party to its commitment; `beacon` is {"chain","round"} named in advance,
    or None when the published rules name no beacon.
    """
    return {
        "batch": batch,
        "params": params,
        "root": root,
        "entrants": entrants,
        "parties": dict(parties),
        "beacon": None if beacon is None else dict(beacon),
    }


def result_object(
    *, batch: str, root: str, seed: str, result_root: str, totals: Mapping[str, int | None]
) -> dict[str, object]:
    """Return what is published when the draw is cross-checked."""
    return {
        "batch": batch,
        "root": root,
        "seed": seed,
        "result_root": result_root,
        "totals": dict(totals),
    }


def totals(drawn: Round, result: Result) -> dict[str, int | None]:
    """Return how many households and units were asked for and given; small counts are null."""
    seated = [one for one in drawn.entrants.values() if result["assigned"][one.ticket]]
    counts = {
        "households": len(drawn.entrants),
        "households_seated": len(seated),
        "units": sum(session.units for session in drawn.sessions.values()),
        "units_given": sum(one.need.units for one in seated),
    }
    return {name: hide_small(count) for name, count in counts.items()}


def hide_small(count: int) -> int | None:
    """Return a count, or None where so few households could be recognised."""
    return None if 0 < count < FEWEST_SHOWN else count


def hash_lines(hashes: Iterable[bytes]) -> bytes:
    """Return one line of hexadecimal per hash."""
    return b"".join(one.hex().encode() + b"\n" for one in hashes)


def read_hash_lines(data: bytes, name: str) -> list[bytes]:
    """Read what `hash_lines` writes; raises FolderProblem."""
    lines = data.split(b"\n")
    if lines.pop() != b"" or not all(_HASH_LINE.fullmatch(line) for line in lines):
        raise FolderProblem(f"{name} is not one hash of 64 hexadecimal digits per line")
    return [bytes.fromhex(line.decode()) for line in lines]


def entrant_line(salt: bytes, application: Mapping[str, object]) -> bytes:
    """Return one line of the auditors' file: the application and its salt."""
    return canonical({"application": dict(application), "salt": salt.hex()}) + b"\n"


def with_sums(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files and their SHA256SUMS, in the order of names."""
    lines = (f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return {**files, SUMS: "".join(lines).encode()}


def read_sums(data: bytes) -> dict[str, str]:
    """Read SHA256SUMS; raises FolderProblem."""
    lines = data.decode("ascii", "replace").split("\n")
    found = [_SUM_LINE.fullmatch(line) for line in lines[:-1]]
    if lines[-1] != "" or not all(found):
        raise FolderProblem(f"{SUMS} is not written as sha256sum writes it")
    return {match[2]: match[1] for match in found if match}


def check_sums(files: Mapping[str, bytes]) -> None:
    """Return quietly when SHA256SUMS names exactly the other files with their hashes."""
    allowed = PUBLIC_FILES | AUDITORS_FILES | {BEACON, SIGNATURES}
    if strangers := sorted(files.keys() - allowed):
        raise FolderProblem(f"{strangers[0]} does not belong in a published folder")
    if missing := sorted(PUBLIC_FILES - files.keys()):
        raise FolderProblem(f"{missing[0]} is missing")
    if 0 < len(AUDITORS_FILES & files.keys()) < len(AUDITORS_FILES):
        raise FolderProblem("auditors need both entrants.jsonl and result_full.json")
    expected = with_sums({name: data for name, data in files.items() if name != SUMS})[SUMS]
    if expected != files[SUMS]:
        raise FolderProblem(_first_difference(files, read_sums(files[SUMS])))


def _first_difference(files: Mapping[str, bytes], listed: Mapping[str, str]) -> str:
    names: Sequence[str] = sorted(listed.keys() | files.keys() - {SUMS})
    for name in names:
        if name not in files or name not in listed:
            return f"{name} is in the folder or in {SUMS}, but not in both"
        if sha256(files[name]).hexdigest() != listed[name]:
            return f"{name} is not the file that {SUMS} lists"
    return f"{SUMS} is not written in the order of names"
