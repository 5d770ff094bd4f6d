"""Verifying a published folder: recompute everything, believe nothing that can be recomputed.

Works on file name -> bytes, so that a folder, an archive or a mirror can be verified alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from movilidad.core.draw import drand, folder, merkle
from movilidad.core.draw.canonical import canonical, read_canonical
from movilidad.core.draw.fields import check, text, whole_number
from movilidad.core.draw.folder import FolderProblem
from movilidad.core.draw.problems import DrawProblem
from movilidad.core.draw.publication import Frozen, draw, freeze
from movilidad.core.draw.schedule import BeaconRule, read_beacon
from movilidad.core.draw.seeding import derive_seed, settle_reveals
from movilidad.core.draw.signing import check_signatures, read_signing
from movilidad.core.draw.transcript import params_hash

Plain = Mapping[str, object]
Step = Callable[[Mapping[str, bytes]], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One step of the verification. `problem` is None when it holds."""

    step: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, whether the full files were there, and the numbers to compare."""

    findings: tuple[Finding, ...]
    full: bool
    root: str
    seed: str
    result_root: str

    @property
    def holds(self) -> bool:
        """Tell whether every step holds."""
        return all(finding.problem is None for finding in self.findings)


def verify(files: Mapping[str, bytes]) -> Report:
    """Return what holds in a published folder; problems are findings and never raised.

    Public folders are verified as far as strangers can: sums, rules, list, seed, beacon, roots.
    With the auditors' files, the whole draw is repeated and every row compared.
    """
    full = files.keys() >= folder.AUDITORS_FILES
    steps: list[tuple[str, Step]] = [
        ("the files are those that SHA256SUMS lists", folder.check_sums),
        ("the rules are those announced before the draw", _check_rules),
        ("the frozen list has the announced root and count", _check_list),
        ("the seed is made of what was committed beforehand", _check_seed),
        ("the beacon was signed by the public network", _check_beacon),
        ("the result has the published root and seed", _check_result),
        ("the result is signed by those whom the rules name", _check_signatures),
    ]
    if full:
        steps.append(("the draw, repeated in full, gives every row", _check_draw))
    findings = tuple(Finding(name, _problem(step, files)) for name, step in steps)
    roots = (_published(files, name) for name in ("root", "seed", "result_root"))
    return Report(findings, full, *roots)


def read_rules(files: Mapping[str, bytes]) -> Plain:
    """Return the round object of a folder; raises DrawProblem when it is not canonical JSON."""
    return _object(files, folder.ROUND)


def _problem(step: Step, files: Mapping[str, bytes]) -> str | None:
    try:
        step(files)
    except DrawProblem as problem:
        return str(problem)
    except KeyError as missing:
        return f"{missing.args[0]} is missing"
    except (TypeError, ValueError) as malformed:
        # A folder comes from strangers: whatever cannot be read does not hold.
        return f"cannot be read: {malformed}"
    return None


def _object(files: Mapping[str, bytes], name: str, *names: str) -> Plain:
    value = read_canonical(files[name])
    if names:
        check(value, name, names)
    if not isinstance(value, dict):
        raise FolderProblem(f"{name} is not an object")
    return value


def _frozen(files: Mapping[str, bytes]) -> Plain:
    names = ("batch", "params", "root", "entrants", "parties", "beacon")
    return _object(files, folder.FROZEN, *names)


def _result(files: Mapping[str, bytes]) -> Plain:
    return _object(files, folder.RESULT, "batch", "root", "seed", "result_root", "totals")


def _published(files: Mapping[str, bytes], name: str) -> str:
    try:
        return str(_result(files)[name])
    except (DrawProblem, KeyError):
        return ""


def _same(found: object, published: object, what: str) -> None:
    if found != published:
        raise FolderProblem(f"{what}: published {published!r}, found {found!r}")


def _check_rules(files: Mapping[str, bytes]) -> None:
    rules, frozen = _object(files, folder.ROUND), _frozen(files)
    _same(params_hash(rules), frozen["params"], "the hash of the rules")
    _same(rules["round"], frozen["batch"], "the name of the round")


def _check_list(files: Mapping[str, bytes]) -> None:
    frozen = _frozen(files)
    leaves = folder.read_hash_lines(files[folder.LEAVES], folder.LEAVES)
    _same(len(leaves), whole_number(frozen, "entrants", folder.FROZEN), "the number of entrants")
    _same(merkle.root(leaves).hex(), frozen["root"], "the root of the list")


def _check_seed(files: Mapping[str, bytes]) -> None:
    frozen = _frozen(files)
    material = _object(files, folder.SEED, "batch", "root", "params", "drand", "reveals")
    for name in ("batch", "root", "params"):
        _same(material[name], frozen[name], f"the {name} in the seed")
    parties, reveals = frozen["parties"], material["reveals"]
    if not isinstance(parties, dict) or not isinstance(reveals, dict):
        raise FolderProblem("parties and reveals must be objects")
    spoken = {who: one for who, one in reveals.items() if one != parties.get(who)}
    _same(reveals, settle_reveals(parties, spoken), "what the parties revealed")
    _check_drand(material["drand"], frozen["beacon"], read_beacon(read_rules(files)))
    _same(derive_seed(material), _result(files)["seed"], "the seed")


def _check_drand(used: object, named: object, rule: BeaconRule | None) -> None:
    if rule is None or named is None:
        _same(named, None, "the beacon named at the freeze")
        _same(rule, None, "the beacon of the rules")
        _same(used, None, "the beacon in the seed")
        return
    if not isinstance(used, dict) or not isinstance(named, dict):
        raise FolderProblem("the seed lacks the beacon that was named beforehand")
    _same(named.get("chain"), rule.chain, "the beacon's chain")
    if "dice" in used and rule.dice:
        return
    for name in ("chain", "round"):
        _same(used.get(name), named.get(name), f"the beacon's {name}")


def _check_beacon(files: Mapping[str, bytes]) -> None:
    used = _object(files, folder.SEED)["drand"]
    if not isinstance(used, dict) or "dice" in used:
        if folder.BEACON in files:
            raise FolderProblem("a beacon is published that the seed does not use")
        return
    beacon = _object(files, folder.BEACON, "chain", "round", "randomness", "signature")
    for name in ("chain", "round", "randomness"):
        _same(used.get(name), beacon[name], f"the beacon's {name}")
    _same(beacon["chain"], drand.CHAIN, "the beacon's chain")
    drand.verify_beacon(
        number=whole_number(beacon, "round", folder.BEACON),
        randomness=text(beacon, "randomness", folder.BEACON),
        signature=text(beacon, "signature", folder.BEACON),
    )


def _check_result(files: Mapping[str, bytes]) -> None:
    frozen, result = _frozen(files), _result(files)
    leaves = folder.read_hash_lines(files[folder.RESULT_LEAVES], folder.RESULT_LEAVES)
    _same(result["batch"], frozen["batch"], "the name of the round")
    _same(result["root"], frozen["root"], "the root of the list")
    _same(len(leaves), frozen["entrants"], "the number of rows")
    _same(merkle.root(leaves).hex(), result["result_root"], "the root of the result")


def _check_signatures(files: Mapping[str, bytes]) -> None:
    rule = read_signing(_object(files, folder.ROUND))
    published = _object(files, folder.SIGNATURES) if folder.SIGNATURES in files else None
    check_signatures(rule, published, files[folder.RESULT])


def _check_draw(files: Mapping[str, bytes]) -> None:
    """Repeat the draw from the applications alone and compare every published byte."""
    frozen = _read_entrants(files)
    if folder.hash_lines(frozen.tree[0]) != files[folder.LEAVES]:
        raise FolderProblem("the applications are not those that were frozen")
    drawn = draw(frozen, text(_result(files), "seed", folder.RESULT))
    full = canonical({**drawn.result, "result_root": drawn.result_root})
    if full != files[folder.RESULT_FULL]:
        raise FolderProblem("the repeated draw seats households otherwise than published")
    if folder.hash_lines(drawn.tree[0]) != files[folder.RESULT_LEAVES]:
        raise FolderProblem("the repeated rows are not those that were committed")
    _same(_result(files)["totals"], folder.totals(drawn.round, drawn.result), "the totals")


def _read_entrants(files: Mapping[str, bytes]) -> Frozen:
    entries = []
    for line in files[folder.ENTRANTS].split(b"\n")[:-1]:
        raw = read_canonical(line)
        check(raw, folder.ENTRANTS, ("application", "salt"))
        entries.append(_entry(raw))
    frozen = freeze(_object(files, folder.ROUND), entries)
    again = (folder.entrant_line(frozen.salts[t], frozen.applications[t]) for t in frozen.salts)
    if b"".join(again) != files[folder.ENTRANTS]:
        raise FolderProblem(f"{folder.ENTRANTS} is not in the order of tickets")
    return frozen


def _entry(raw: object) -> tuple[bytes, Plain]:
    if not isinstance(raw, dict) or not isinstance(raw["application"], dict):
        raise FolderProblem(f"{folder.ENTRANTS} holds a line without an application")
    try:
        return bytes.fromhex(text(raw, "salt", folder.ENTRANTS)), raw["application"]
    except ValueError as problem:
        raise FolderProblem("a salt is not hexadecimal") from problem
