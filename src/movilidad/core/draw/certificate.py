"""What a family holds: its own application, its place in the list, and its own row.

    {"application": entrant, "salt": 32 hex digits, "entry": proof,
     "row": row or null, "result": proof or null}        proof = {"index","size","path":[hex]}

Before the draw the last two are null. Whoever holds it can check everything about one ticket
without learning anything about another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from movilidad.core.draw import merkle
from movilidad.core.draw.commitment import commitment, entry_leaf
from movilidad.core.draw.fields import check, text, whole_number
from movilidad.core.draw.own_check import OwnAnswer, check_own
from movilidad.core.draw.problems import OwnCheckFailed, ProofProblem
from movilidad.core.draw.result import Row
from movilidad.core.draw.tickets import key_of
from movilidad.core.draw.transcript import row_leaf, weights

_FIELDS = ("application", "salt", "entry", "row", "result")


@dataclass(frozen=True, slots=True)
class Certified:
    """What holds for one ticket: its ranking key and the answer of its own row."""

    key: str
    answer: OwnAnswer


def certificate(
    *,
    application: Mapping[str, object],
    salt: bytes,
    entry: merkle.InclusionProof,
    row: Row | None = None,
    result: merkle.InclusionProof | None = None,
) -> dict[str, object]:
    """Return a family's certificate as a plain object; the last two come after the draw."""
    return {
        "application": dict(application),
        "salt": salt.hex(),
        "entry": proof_object(entry),
        "row": row,
        "result": None if result is None else proof_object(result),
    }


def proof_object(proof: merkle.InclusionProof) -> dict[str, object]:
    """Return a proof as a plain object."""
    return {"index": proof.index, "size": proof.size, "path": [one.hex() for one in proof.path]}


def read_proof(raw: object, where: str) -> merkle.InclusionProof:
    """Read what `proof_object` writes. Raises ProofProblem or the problems of fields."""
    check(raw, where, ("index", "size", "path"))
    if not isinstance(raw, Mapping) or not isinstance(raw["path"], list):
        raise ProofProblem(f"the {where} has no path")
    try:
        path = tuple(bytes.fromhex(step) for step in raw["path"])
    except (TypeError, ValueError) as problem:
        raise ProofProblem(f"the path of the {where} is not hexadecimal") from problem
    return merkle.InclusionProof(
        whole_number(raw, "index", where), whole_number(raw, "size", where), path
    )


def check_entry(raw: Mapping[str, object], root: str) -> str:
    """Return the commitment `c` once the application is proven to be in the frozen list."""
    check(raw, "certificate", _FIELDS)
    application = raw["application"]
    if not isinstance(application, Mapping):
        raise OwnCheckFailed("the certificate holds no application")
    try:
        salt = bytes.fromhex(text(raw, "salt", "certificate"))
    except ValueError as problem:
        raise OwnCheckFailed("the salt is not hexadecimal") from problem
    committed = commitment(salt, application)
    leaf = entry_leaf(text(application, "ticket", "application"), committed)
    if not merkle.verify_inclusion(leaf, read_proof(raw["entry"], "entry"), bytes.fromhex(root)):
        raise OwnCheckFailed("this application is not in the frozen list")
    return committed


def check_certificate(
    raw: Mapping[str, object],
    *,
    round_object: Mapping[str, object],
    root: str,
    seed: str,
    result_root: str,
) -> Certified:
    """Return what holds for one ticket once everything about it is proven.

    `root` is the frozen list's, `result_root` the result's, both as published.
    Raises OwnCheckFailed with the reason, or the DrawProblem of a malformed part.
    """
    committed = check_entry(raw, root)
    application, row = raw["application"], raw["row"]
    if not isinstance(row, Mapping) or not isinstance(application, Mapping):
        raise OwnCheckFailed("the certificate holds no row: was the draw held?")
    if row.get("c") != committed:
        raise OwnCheckFailed("the row belongs to another application")
    proof = read_proof(raw["result"], "result")
    if not merkle.verify_inclusion(row_leaf(row), proof, bytes.fromhex(result_root)):
        raise OwnCheckFailed("this row is not in the published result")
    sessions, reserves = _list(round_object, "sessions"), _list(round_object, "reserves")
    answer = check_own(row, application, sessions, reserves)
    losses = whole_number(application, "losses", "application")
    weight = weights(round_object, {answer.ticket: losses})[answer.ticket]
    return Certified(key_of(seed, answer.ticket, weight), answer)


def _list(round_object: Mapping[str, object], name: str) -> Sequence[Mapping[str, object]]:
    value = round_object[name]
    if not isinstance(value, list):
        raise OwnCheckFailed(f"the {name} of the round are not a list")
    return value
