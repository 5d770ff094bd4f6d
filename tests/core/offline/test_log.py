"""The log of a machine: what is one, and what was tampered with."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movilidad.core.offline import EntryBroken, WalkIn, mac_of, read_entry, start_of

PACK, DEVICE = UUID(int=1), UUID(int=2)
KEY = b"k" * 32
CONTACT = {"server": 1, "clock": 1, "run": "r", "tick": 0}


def entry(**changes: Any) -> str:
    body = {
        "v": 1,
        "pack": str(PACK),
        "device": str(DEVICE),
        "sequence": 1,
        "previous": start_of(PACK),
        "clock": 5,
        "run": "r",
        "tick": 4,
        "contact": CONTACT,
        "act": {"type": "walk_in", "number": 901, "size": 2, "priority": True},
    }
    return json.dumps(body | changes)


def test_an_entry_is_read_as_it_was_written() -> None:
    read = read_entry(entry())
    assert read.act == WalkIn(number=901, size=2, priority=True)
    assert (read.pack, read.device, read.sequence) == (PACK, DEVICE, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2},
        {"sequence": 0},
        {"sequence": "1"},
        {"clock": -1},
        {"clock": 2**60},
        {"previous": "00"},
        {"more": 1},
        {"act": {"type": "shout"}},
        {"act": {"type": "walk_in", "number": 0}},
        {"act": {"type": "walk_in", "number": 901, "size": 11}},
        {"act": {"type": "check_in", "appointment": "no id", "number": 901}},
    ],
)
def test_what_is_no_entry_is_refused_by_name(changes: dict[str, Any]) -> None:
    with pytest.raises(EntryBroken):
        read_entry(entry(**changes))


@given(st.text())
def test_any_text_is_an_entry_or_is_refused_by_name(text: str) -> None:
    with pytest.raises(EntryBroken):
        read_entry(text)


@given(st.integers(0, 300), st.integers(0, 127))
def test_any_changed_character_breaks_the_mac(place: int, code: int) -> None:
    text = entry()
    place %= len(text)
    changed = text[:place] + chr(code) + text[place + 1 :]
    assert (mac_of(KEY, changed) == mac_of(KEY, text)) == (changed == text)


def test_another_pack_starts_another_chain() -> None:
    assert start_of(PACK) != start_of(DEVICE)
