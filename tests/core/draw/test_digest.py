"""The hashing of many texts at once: published vectors, every length, and the tree over them."""

from hashlib import sha256

import numpy as np
import pytest
from tests.core.draw.test_vectors import HASHES, PATHS, ROOTS

from movilidad.core.draw import merkle
from movilidad.core.draw.fast.digest import DIGEST, LANES, hash_pairs, hash_records, tree

# FIPS 180-4 with its published examples (NIST, "Examples with intermediate values": SHA256), and
# the message of a million letters of FIPS 180-2 appendix B.3.
PUBLISHED = {
    b"": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    b"abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": (
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    b"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
    b"hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu": (
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    b"a" * 1_000_000: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
}


def hashes(texts: list[bytes]) -> list[str]:
    """What the kernel makes of texts that lie one behind the other."""
    text = np.frombuffer(b"".join(texts), np.uint8)
    stops = np.cumsum(np.array([len(one) for one in texts], np.int64))
    return [one.tobytes().hex() for one in hash_records(text, stops)]


def test_the_published_examples_come_out_one_by_one_and_side_by_side() -> None:
    assert [hashes([one])[0] for one in PUBLISHED] == list(PUBLISHED.values())
    assert hashes(list(PUBLISHED)) == list(PUBLISHED.values())


def test_every_length_is_padded_as_hashlib_pads_it() -> None:
    texts = [bytes((length * 7 + at) % 256 for at in range(length)) for length in range(300)]
    expected = [sha256(one).hexdigest() for one in texts]
    assert hashes(texts) == expected
    assert hashes(texts[::-1]) == expected[::-1]
    assert [hashes([one])[0] for one in texts] == expected


@pytest.mark.parametrize("count", range(2 * LANES + 2))
def test_any_number_of_texts_fills_the_lanes(count: int) -> None:
    texts = [b"x" * (70 * number % 200) for number in range(count)]
    assert hashes(texts) == [sha256(one).hexdigest() for one in texts]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_of_rfc_9162_come_out(size: int) -> None:
    assert tree(rows_of(HASHES[:size]))[-1].tobytes().hex() == ROOTS[size]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 100])
def test_all_levels_are_those_of_the_clear_tree(size: int) -> None:
    leaves = [sha256(bytes([number])).digest() for number in range(size)]
    levels = merkle.levels(leaves)
    assert [one.tobytes() for one in tree(rows_of(leaves))] == [
        h for level in levels for h in level
    ]


def test_the_published_paths_of_rfc_9162_come_out() -> None:
    """The neighbours of a leaf, read where the tree's file has them."""
    every = tree(rows_of(HASHES))
    at = [every[8 + (index >> 1 ^ 1)].tobytes().hex() for index in PATHS]
    assert at == [path[1] for path in PATHS.values()]


def test_pairs_of_a_level_leave_an_odd_last_one_out() -> None:
    assert [one.tobytes() for one in hash_pairs(rows_of(HASHES[:3]))] == [
        merkle.node_hash(HASHES[0], HASHES[1])
    ]


def test_no_leaf_has_no_tree() -> None:
    with pytest.raises(ValueError, match="a leaf"):
        tree(np.empty((0, DIGEST), np.uint8))


def rows_of(leaves: list[bytes]) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """Hashes as the kernel takes them."""
    return np.frombuffer(b"".join(leaves), np.uint8).reshape(-1, DIGEST)
