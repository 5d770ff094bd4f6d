"""Published vectors, and examples that anyone can repeat with `sha256sum`.

The eight leaves, nine roots and two paths are the reference data of Certificate Transparency
for RFC 6962, whose tree RFC 9162 keeps.
"""

import json
import subprocess
from hashlib import sha256

import pytest
from tests.core.draw.rounds import SEED

from movilidad.core.draw import canonical, commitment, keys, merkle, seeding
from movilidad.core.draw.canonical import read_canonical
from movilidad.core.draw.problems import (
    BeaconProblem,
    CommitmentProblem,
    NoParties,
    NotCanonical,
    ProofProblem,
)
from movilidad.core.draw.tickets import check_ticket, ticket_text

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {
    0: [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    5: [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size: int) -> None:
    assert merkle.root(HASHES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize("index", PATHS)
def test_the_published_paths_come_out(index: int) -> None:
    proof = merkle.inclusion_proof(merkle.levels(HASHES), index)
    assert [step.hex() for step in proof.path] == PATHS[index]


def split_root(leaves: list[bytes]) -> bytes:
    """The recursive definition of RFC 9162 section 2.1.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return merkle.node_hash(split_root(leaves[:half]), split_root(leaves[half:]))


def test_carrying_upwards_gives_the_tree_of_the_rfc() -> None:
    for size in range(1, 70):
        leaves = [merkle.leaf_hash(bytes([number])) for number in range(size)]
        assert merkle.root(leaves) == split_root(leaves)


def test_a_leaf_outside_the_tree_has_no_proof() -> None:
    with pytest.raises(ProofProblem):
        merkle.inclusion_proof(merkle.levels(HASHES), 8)


def test_a_key_is_what_the_shell_computes() -> None:
    ticket = ticket_text(bytes(range(10)))
    line = f'printf "%s" "{SEED}:{ticket}:0" | sha256sum'
    shell = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True).stdout
    assert shell.split()[0] == keys(SEED, [ticket], {})[ticket]


def test_a_ticket_can_be_typed_like_a_reference() -> None:
    ticket = ticket_text(bytes(range(10)))
    assert check_ticket(ticket.lower()) == ticket


def test_a_seed_is_the_hash_of_its_published_material() -> None:
    material = seeding.seed_material(
        batch="r", root=SEED, params=SEED, drand=None, commitments={"p": SEED}, reveals={}
    )
    text = '{"batch":"r","drand":null,"params":"S","reveals":{"p":"S"},"root":"S"}'
    expected = sha256(b"movilidad/seed/v1\n" + text.replace("S", SEED).encode()).hexdigest()
    assert seeding.derive_seed(material) == expected


def test_a_seed_needs_a_source_of_chance() -> None:
    with pytest.raises(NoParties):
        seeding.seed_material(
            batch="r", root=SEED, params=SEED, drand=None, commitments={}, reveals={}
        )


@pytest.mark.parametrize(
    "drand",
    [
        {},
        {"chain": SEED, "round": 0, "randomness": SEED},
        {"chain": SEED, "round": True, "randomness": SEED},
        {"chain": SEED, "round": 1},
        {"dice": {}},
        {"dice": {"p": "123456"}},
        {"dice": {"p": "7" * 24}},
    ],
)
def test_a_malformed_beacon_gives_no_seed(drand: dict[str, object]) -> None:
    with pytest.raises(BeaconProblem):
        seeding.seed_material(
            batch="r", root=SEED, params=SEED, drand=drand, commitments={"p": SEED}, reveals={}
        )


def test_dice_thrown_in_public_can_stand_in_for_the_beacon() -> None:
    dice = {"dice": {"p": "123456" * 4}}
    material = seeding.seed_material(
        batch="r", root=SEED, params=SEED, drand=dice, commitments={}, reveals={}
    )
    assert material["drand"] == dice


def test_canonical_json_is_sorted_tight_and_in_plain_unicode() -> None:
    value = {"b": [1, True, None], "a": "ñ\n\u2028", "ä": {}}
    assert canonical(value) == '{"a":"ñ\\n\u2028","b":[1,true,null],"ä":{}}'.encode()
    assert json.loads(canonical(value)) == value


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), 2**53, {1: 2}, {"😀": 1}, "\ud800", b"x", {"a": {1, 2}}]
)
def test_what_other_readers_would_read_differently_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"1.5", b"NaN", b'{"b":1,"a":2}', b'{"a":1,"a":1}', b" 1", b"\xff"]
)
def test_only_the_canonical_writing_is_read(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        read_canonical(data)


def test_a_commitment_needs_its_whole_salt() -> None:
    assert commitment.commitment(bytes(16), {"a": 1}) == sha256(bytes(16) + b'{"a":1}').hexdigest()
    with pytest.raises(CommitmentProblem):
        commitment.commitment(bytes(15), {"a": 1})


def test_the_entrants_root_does_not_depend_on_their_order() -> None:
    entries = [("B", SEED), ("A", SEED[::-1])]
    assert commitment.entrants_root(entries) == commitment.entrants_root(entries[::-1])
    assert commitment.entry_leaf("A", SEED) == merkle.leaf_hash(
        f'{{"c":"{SEED}","t":"A"}}'.encode()
    )
