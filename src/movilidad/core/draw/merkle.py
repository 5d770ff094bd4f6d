"""Merkle trees exactly as RFC 9162 section 2.1 defines them (the same as RFC 6962).

A leaf is hashed behind the byte 0x00 and a node behind 0x01, so neither can pass for the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from movilidad.core.draw.problems import ProofProblem

EMPTY_ROOT = sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Shows that leaf number `index` (from 0) stands in a tree of `size` leaves."""

    index: int
    size: int
    path: tuple[bytes, ...]


def leaf_hash(data: bytes) -> bytes:
    """Return the 32 bytes that stand for one leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32 bytes that stand for two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def levels(leaves: Iterable[bytes]) -> list[list[bytes]]:
    """Return the tree from the leaf hashes up to the root; level 0 is the leaves.

    Pairing neighbours and carrying an odd last one upward gives the tree of the RFC, which
    splits at the largest power of two; a test compares both.
    """
    tree = [list(leaves)]
    while len(tree[-1]) > 1:
        tree.append(_next_level(tree[-1]))
    return tree


def _next_level(below: list[bytes]) -> list[bytes]:
    pairs = zip(below[::2], below[1::2], strict=False)
    above = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return above + below[-1:] if len(below) % 2 else above


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root of the given leaf hashes; of no leaf it is SHA-256 of nothing."""
    top = levels(leaves)[-1]
    return top[0] if top else EMPTY_ROOT


def inclusion_proof(tree: Sequence[Sequence[bytes]], index: int) -> InclusionProof:
    """Return the proof for leaf `index` of a tree made by `levels`.

    Raises ProofProblem when the tree has no such leaf.
    """
    size = len(tree[0])
    if not 0 <= index < size:
        raise ProofProblem(f"a tree of {size} leaves has no leaf {index}")
    neighbours = ((level, (index >> height) ^ 1) for height, level in enumerate(tree[:-1]))
    path = tuple(level[place] for level, place in neighbours if place < len(level))
    return InclusionProof(index=index, size=size, path=path)


def verify_inclusion(leaf: bytes, proof: InclusionProof, expected_root: bytes) -> bool:
    """Tell whether the leaf hash, by its proof, leads to the root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= proof.index < proof.size:
        return False
    place, last, computed = proof.index, proof.size - 1, leaf
    for neighbour in proof.path:
        if last == 0:
            return False
        if place % 2 or place == last:
            computed = node_hash(neighbour, computed)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            computed = node_hash(computed, neighbour)
        place, last = place >> 1, last >> 1
    return last == 0 and computed == expected_root
