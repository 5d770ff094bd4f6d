#!/usr/bin/env python3
"""Verify a published draw. One file, nothing to install, no network. Python 3.9 or later.

    python3 verify_draw.py FOLDER                          the published folder of a round
    python3 verify_draw.py FOLDER --certificate FILE       and one family's certificate

Exit code 0: everything holds. 1: something does not. 2: the files cannot be read.
  1 sums      the files are those that SHA256SUMS lists
  2 rules     round.json hashes to what was announced
  3 list      the Merkle root over leaves.txt is the frozen one
  4 seed      each party revealed what it had committed to; the seed is the hash of all parts
  5 beacon    the randomness is the hash of the beacon's signature (with py_ecc also verified)
  6 result    the Merkle root over result_leaves.txt is the published one
  7 draw      only with the auditors' files: the whole draw is repeated and compared
It shares no code with the program that held the draw: agreeing is the point.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
KEY = (
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c"
    "8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb"
    "5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)

Files = dict[str, bytes]  # by name
Plain = dict[str, Any]  # an object as JSON gives it


class DoesNotHold(Exception):
    """A published statement is not true."""


def must(true: object, otherwise: str) -> None:
    """Stop unless a statement is true."""
    if not true:
        raise DoesNotHold(otherwise)


def canonical(value: Any) -> bytes:
    """One value, one sequence of bytes (RFC 8785 for texts and whole numbers)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def sha(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def unhex(text: str) -> bytes:
    """Bytes from hexadecimal in its one writing: a capital letter would be another file."""
    must(bytes.fromhex(text).hex() == text, "not hexadecimal as it is published")
    return bytes.fromhex(text)


def leaf(data: bytes) -> bytes:
    """The hash of a leaf, marked 00 so that it can never pass for a node."""
    return hashlib.sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours, marked 01."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root(leaves: list[bytes]) -> bytes:
    """The Merkle root as RFC 9162 defines it: split at the largest power of two."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root(leaves[:half]), root(leaves[half:]))


def climb(start: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """From a leaf and its path, the root that they lead to; None if the path does not fit."""
    if size == 1:
        return start if index == 0 and not path else None
    if not path or not 0 <= index < size:
        return None
    half = 1 << (size - 1).bit_length() - 1
    first = index < half
    inner = (index, half) if first else (index - half, size - half)
    below = climb(start, *inner, path[:-1])
    return below and (node(below, path[-1]) if first else node(path[-1], below))


def seal(line: Plain) -> str:
    """The commitment to an application: without its salt nobody can guess at it."""
    return sha(unhex(line["salt"]) + canonical(line["application"]))


def parsed(files: Files, name: str) -> Any:
    """The value of a JSON file, which must be written canonically: no other writing is signed."""
    value = json.loads(files[name].decode("utf-8"))
    must(canonical(value) == files[name], name + " is not canonical JSON")
    return value


def hashes(files: Files, name: str) -> list[bytes]:
    """The hashes of a file with one per line."""
    lines = files[name].decode("ascii").split("\n")
    must(lines.pop() == "", name + " does not end with a line feed")
    return [unhex(one) for one in lines]


def key(seed: str, entrant: Plain, cap: int) -> str:
    """The ranking key: the smallest of one hash, and one more for each loss that counts."""
    tries = 1 + min(entrant["losses"], cap)
    return min(sha(f"{seed}:{entrant['ticket']}:{j}".encode()) for j in range(tries))


def order_of(left: list[Plain], reserves: list[Plain]) -> list[tuple[str, Plain]]:
    """Who chooses when, and in which block: [(block, entrant), ...], from those in key order."""
    blocks = {}
    for reserve in reserves:
        line = [one for one in left if reserve["who"] == "*" or reserve["who"] in one["flags"]]
        if reserve["order"] == "losses":
            line.sort(key=lambda one: -one["losses"])
        block: list[Plain] = []
        units = 0
        while units < reserve["units"] and len(block) < len(line):
            units += line[len(block)]["units"]
            block.append(line[len(block)])
        blocks[reserve["code"]] = block
        taken = {one["ticket"] for one in block}
        left = [one for one in left if one["ticket"] not in taken]
    sequence = [code for code in blocks if code != "OPEN"] + ["OPEN", "REST"]
    blocks["REST"] = left
    return [(code, one) for code in sequence for one in blocks[code]]


def kind_of(entrant: Plain) -> str:
    """What a household needs, as the result writes it."""
    desk = "accessible" if entrant["accessible"] else "-"
    return f"{entrant['units']}/{entrant['language'] or '-'}/{desk}"


def needs(entrant: Plain) -> dict[str, int]:
    """What a household uses up in a session."""
    used = {"units": entrant["units"]}
    if entrant["language"] is not None:
        used["interpreter " + entrant["language"]] = entrant["units"]
    return {**used, "desk": 1} if entrant["accessible"] else used


def room_of(session: Plain) -> dict[str, int]:
    """What a session has to give."""
    room = {"interpreter " + one: units for one, units in session["languages"].items()}
    return {**room, "units": session["units"], "desk": session["accessible"]}


def fits(room: dict[str, int], need: dict[str, int]) -> bool:
    """Does a session still have room for all of this household?"""
    return all(room.get(what, 0) >= amount for what, amount in need.items())


def wishes(choices: Any, sessions: list[Plain]) -> tuple[str, ...]:
    """The sessions of a list; a group stands for its sessions, earliest first."""
    opened = []
    in_time = sorted(sessions, key=lambda one: (one.get("start", ""), one["id"]))
    for choice in choices:
        opened += [one["id"] for one in in_time if choice in (one["id"], one.get("group"))]
    return tuple(dict.fromkeys(opened))


def hold_draw(rules: Plain, entrants: list[Plain], seed: str) -> tuple[Plain, Plain]:
    """The result and every household's row (without the commitment in it)."""
    keys = {one["ticket"]: key(seed, one, rules.get("loss_weight_cap", 0)) for one in entrants}
    ranked = sorted(entrants, key=lambda one: (keys[one["ticket"]], one["ticket"]))
    order = order_of(ranked, rules["reserves"])
    rooms = {one["id"]: room_of(one) for one in rules["sessions"]}
    kinds = {kind_of(one): needs(one) for one in entrants}
    closing = {
        id_: {kind: None if fits(room, need) else 0 for kind, need in kinds.items()}
        for id_, room in rooms.items()
    }
    opened = {
        one: wishes(one, rules["sessions"]) for one in {tuple(e["choices"]) for e in entrants}
    }
    seats = {}
    for place, (_, one) in enumerate(order):
        listed = opened[tuple(one["choices"])]
        seat = next((id_ for id_ in listed if fits(rooms[id_], needs(one))), None)
        seats[one["ticket"]] = seat
        if seat is not None:
            for what, amount in needs(one).items():
                rooms[seat][what] -= amount
            for kind, need in kinds.items():
                if closing[seat][kind] is None and not fits(rooms[seat], need):
                    closing[seat][kind] = place + 1
    result: Plain = {"assigned": seats, "closing": closing}
    result |= {"order": [one["ticket"] for _, one in order], "block": {}}
    rows = {}
    for place, (code, one) in enumerate(order):
        ticket, kind, listed = one["ticket"], kind_of(one), opened[tuple(one["choices"])]
        rows[ticket] = {"t": ticket, "class": kind, "block": code, "position": place}
        result["block"][ticket], rows[ticket]["session"] = code, seats[ticket]
        rows[ticket]["closing"] = [[id_, closing[id_][kind]] for id_ in listed]
    return result, rows


def check_sums(files: Files) -> None:
    """SHA256SUMS lists every other file, in the order of names, and nothing else."""
    names = sorted(name for name in files if name != "SHA256SUMS")
    lines = "".join(f"{sha(files[name])}  {name}\n" for name in names)
    must(lines.encode() == files["SHA256SUMS"], "a file is not the one that SHA256SUMS lists")


def check_rules(files: Files) -> None:
    """The rules are those whose hash was announced."""
    rules, frozen = parsed(files, "round.json"), parsed(files, "frozen.json")
    must(rules["rules"] == "rosd-1", "these are other rules than rosd-1")
    must(sha(files["round.json"]) == frozen["params"], "the rules are not those announced")
    must(rules["round"] == frozen["batch"], "the rules are those of another round")


def check_list(files: Files) -> None:
    """The list has the announced length and root."""
    frozen, leaves = parsed(files, "frozen.json"), hashes(files, "leaves.txt")
    must(len(leaves) == frozen["entrants"], "the list is longer or shorter than announced")
    must(root(leaves).hex() == frozen["root"], "the list is not the one that was frozen")


def check_seed(files: Files) -> None:
    """The seed is made of what was published before, and of nothing else."""
    frozen, seed = parsed(files, "frozen.json"), parsed(files, "seed.json")
    must(set(seed) == {"batch", "root", "params", "drand", "reveals"}, "the seed has other parts")
    same = all(seed[name] == frozen[name] for name in ("batch", "root", "params"))
    must(same, "the seed was made for another round")
    must(set(seed["reveals"]) == set(frozen["parties"]), "the seed has other parties")
    for party, shown in seed["reveals"].items():
        hidden = frozen["parties"][party]
        kept = shown == hidden or sha(unhex(shown)) == hidden
        must(kept, party + " did not reveal what it had committed to")
    used, named = seed["drand"] or {}, frozen["beacon"] or {}
    rule = parsed(files, "round.json").get("beacon") or {}
    must(rule.get("chain") == named.get("chain"), "the beacon is not the one of the rules")
    same = all(used.get(name) == named.get(name) for name in ("chain", "round"))
    same = rule.get("fallback") == "dice" if "dice" in used else same
    must(same, "the beacon is not the one named beforehand")
    made = sha(b"movilidad/seed/v1\n" + files["seed.json"])
    must(made == parsed(files, "result.json")["seed"], "the seed is not made of these parts")


def check_beacon(files: Files) -> str:
    """The beacon's randomness is the hash of its signature, and quicknet signed the round."""
    used = parsed(files, "seed.json")["drand"]
    if not used or "dice" in used:
        must("beacon.json" not in files, "a beacon is published that the seed does not use")
        return "no beacon used"
    beacon = parsed(files, "beacon.json")
    same = all(beacon[name] == used[name] for name in ("chain", "round", "randomness"))
    must(same, "the published beacon is not the one in the seed")
    must(beacon["chain"] == CHAIN, "this is not the chain quicknet")
    signature = unhex(beacon["signature"])
    must(sha(signature) == beacon["randomness"], "the randomness is not the signature's hash")
    signed = verify_signature(beacon["round"], signature)
    must(signed is not False, "quicknet did not sign this round so")
    address = f"https://api.drand.sh/{CHAIN}/public/{beacon['round']}"
    return "" if signed else "signature not verified here; compare with " + address


def verify_signature(number: int, signature: bytes) -> bool | None:
    """True or False with the package py_ecc (anyone may install it), None without."""
    try:
        points: Any = import_module("py_ecc.bls.point_compression")
        to_curve: Any = import_module("py_ecc.bls.hash_to_curve").hash_to_G1
        bls: Any = import_module("py_ecc.optimized_bls12_381")
    except ImportError:
        return None
    point = points.decompress_G1(int.from_bytes(signature, "big"))
    if bls.is_inf(point) or not bls.is_inf(bls.multiply(point, bls.curve_order)):
        return False
    public = points.decompress_G2((int(KEY[:96], 16), int(KEY[96:], 16)))
    digest = hashlib.sha256(number.to_bytes(8, "big")).digest()
    message = to_curve(digest, b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_", hashlib.sha256)
    # e(-signature, generator) * e(message, key) = 1, with the last power once for both
    both = bls.pairing(bls.G2, bls.neg(point), False) * bls.pairing(public, message, False)
    return bool(bls.final_exponentiate(both) == bls.FQ12.one())


def check_result(files: Files) -> None:
    """The result has the published root, and one row per entrant."""
    frozen, result = parsed(files, "frozen.json"), parsed(files, "result.json")
    leaves = hashes(files, "result_leaves.txt")
    must(result["batch"] == frozen["batch"], "the result is that of another round")
    must(result["root"] == frozen["root"], "the result is that of another list")
    must(len(leaves) == frozen["entrants"], "there is not one row per entrant")
    must(root(leaves).hex() == result["result_root"], "the rows are not those published")


def check_draw(files: Files) -> None:
    """Repeat the draw from the applications, and compare every byte."""
    rules, published = parsed(files, "round.json"), parsed(files, "result.json")
    lines = [json.loads(line) for line in files["entrants.jsonl"].decode().split("\n")[:-1]]
    again = "".join(canonical(line).decode() + "\n" for line in lines).encode()
    must(again == files["entrants.jsonl"], "entrants.jsonl is not canonical")
    entrants = [line["application"] for line in lines]
    tickets = [one["ticket"] for one in entrants]
    must(tickets == sorted(set(tickets)), "tickets repeat or are out of order")
    sealed = {line["application"]["ticket"]: seal(line) for line in lines}
    leaves = [leaf(canonical({"t": ticket, "c": sealed[ticket]})) for ticket in tickets]
    must(leaves == hashes(files, "leaves.txt"), "the applications are not those frozen")
    result, rows = hold_draw(rules, entrants, published["seed"])
    result["result_root"] = published["result_root"]
    must(canonical(result) == files["result_full.json"], "the repeated draw differs")
    own = [leaf(canonical(dict(rows[ticket], c=sealed[ticket]))) for ticket in tickets]
    must(own == hashes(files, "result_leaves.txt"), "the repeated rows differ")
    seated = [one for one in entrants if result["assigned"][one["ticket"]] is not None]
    counts = {"households": len(entrants), "households_seated": len(seated)}
    counts["units"] = sum(one["units"] for one in rules["sessions"])
    counts["units_given"] = sum(one["units"] for one in seated)
    # Counts below ten are withheld.
    shown = {name: None if 0 < count < 10 else count for name, count in counts.items()}
    must(shown == published["totals"], "the totals are not those of the draw")


def check_certificate(files: Files, certificate: Plain) -> list[str]:
    """One family's place: in the list, in the result, and passed over nowhere. Returns lines."""
    rules, result = parsed(files, "round.json"), parsed(files, "result.json")
    me, row = certificate["application"], certificate["row"]
    sealed = seal(certificate)
    for start, proof, expected, what in (
        (canonical({"t": me["ticket"], "c": sealed}), "entry", result["root"], "the list"),
        (canonical(row), "result", result["result_root"], "the result"),
    ):
        path = [unhex(step) for step in certificate[proof]["path"]]
        reached = climb(leaf(start), certificate[proof]["index"], certificate[proof]["size"], path)
        must(reached is not None and reached.hex() == expected, "this ticket is not in " + what)
    must((row["t"], row["c"], row["class"]) == (me["ticket"], sealed, kind_of(me)), "not your row")
    listed = wishes(me["choices"], rules["sessions"])
    must(tuple(id_ for id_, _ in row["closing"]) == listed, "the row lists other sessions")
    may = {one["code"] for one in rules["reserves"] if one["who"] in ["*", *me["flags"]]}
    must(row["block"] in may | {"REST"}, "the row names a block that is not for you")
    lines = ["your key     " + key(result["seed"], me, rules.get("loss_weight_cap", 0))]
    lines.append(f"your place   {row['position']} (from 0), block {row['block']}")
    for id_, closed in row["closing"]:
        if id_ == row["session"]:
            must(closed is None or closed > row["position"], id_ + " had no room left")
            break
        passed = closed is not None and closed <= row["position"]
        must(passed, f"you were passed over: {id_} still had room at your place")
        lines.append(f"{id_} had no room for you from place {closed} on")
    else:
        must(row["session"] is None, "the seat is not on your list")
    return [*lines, f"your session {row['session'] or 'none'}"]


def verify(files: Files) -> list[tuple[str, str, Any]]:
    """[(step, problem or '', remark), ...] for a folder given as {file name: bytes}."""
    steps: list[Callable[[Files], Any]]
    steps = [check_sums, check_rules, check_list, check_seed, check_beacon, check_result]
    if "entrants.jsonl" in files:
        steps.append(check_draw)
    return [(step.__name__[6:], *attempt(step, files)) for step in steps]


def attempt(step: Callable[..., Any], *given: Any) -> tuple[str, Any]:
    """(problem or '', remark): whatever strangers wrote, the answer is a sentence."""
    try:
        return "", step(*given) or ""
    except DoesNotHold as problem:
        return str(problem), ""
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        return f"cannot be read: {error!r}", ""


def main(arguments: list[str]) -> int:
    """Print one line per step and return the exit code."""
    if len(arguments) not in (1, 3) or arguments[1:2] not in ([], ["--certificate"]):
        sys.stderr.write(__doc__)
        return 2
    try:
        files = {path.name: path.read_bytes() for path in Path(arguments[0]).iterdir()}
        certificate = json.loads(Path(arguments[2]).read_bytes()) if arguments[1:] else None
    except (OSError, ValueError) as problem:
        sys.stderr.write(f"cannot read: {problem}\n")
        return 2
    findings = verify(files)
    if certificate is not None:
        reason, lines = attempt(check_certificate, files, certificate)
        findings.append(("yours", reason, "\n         ".join(lines or [])))
    for name, reason, remark in findings:
        said = f"DOES NOT HOLD: {reason}" if reason else remark or "holds"
        sys.stdout.write(f"{name:<8} {said}\n")
    holds = not any(reason for _, reason, _ in findings)
    sys.stdout.write("everything holds\n" if holds else "SOMETHING DOES NOT HOLD\n")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
