"""Small invented rounds for the tests of the draw."""

from hashlib import sha256
from typing import Any

from hypothesis import strategies as st

from movilidad.core.draw.tickets import ticket_text

Plain = dict[str, Any]
SEED = sha256(b"an invented seed").hexdigest()
LANGUAGES = (None, None, "quc")
FLAGS: tuple[list[str], ...] = ([], [], ["MED"], ["RURAL"], ["MED", "RURAL"])


def ticket(number: int) -> str:
    """Return an invented ticket; the same number gives the same ticket."""
    return ticket_text(sha256(f"ticket {number}".encode()).digest()[:10])


def entrant(name: str, **changes: Any) -> Plain:
    """Return a single person who asks for session s1, with the changes given."""
    plain: Plain = {
        "ticket": name,
        "units": 1,
        "language": None,
        "accessible": False,
        "flags": [],
        "losses": 0,
        "choices": ["s1"],
    }
    return plain | changes


def session(name: str, **changes: Any) -> Plain:
    """Return a session of two units without interpreter or accessible desk."""
    return {"id": name, "units": 2, "languages": {}, "accessible": 0} | changes


def reserve(code: str, units: int = 0, who: str = "*", order: str = "lottery") -> Plain:
    """Return one entry of the table of reserves."""
    return {"code": code, "units": units, "who": who, "order": order}


OPEN_ONLY = [reserve("OPEN")]


@st.composite
def keys_for(draw: st.DrawFn, tickets: list[str]) -> dict[str, str]:
    """Any ranking, equal keys included, since nothing may depend on keys being different."""
    numbers = draw(st.lists(st.integers(0, 9), min_size=len(tickets), max_size=len(tickets)))
    return {one: f"{number:064x}" for one, number in zip(tickets, numbers, strict=True)}


@st.composite
def session_lists(draw: st.DrawFn, most: int = 3) -> list[Plain]:
    """One to `most` sessions, at least one with room, some in a choice group."""
    count = draw(st.integers(1, most))
    grouped = draw(st.booleans())
    sessions = [
        session(
            f"s{number}",
            units=draw(st.integers(1 if number == 1 else 0, 5)),
            languages=draw(st.sampled_from([{}, {"quc": 1}, {"quc": 2}])),
            accessible=draw(st.integers(0, 2)),
        )
        for number in range(1, count + 1)
    ]
    for number, one in enumerate(sessions[1:] if grouped else ()):
        one |= {"group": "g", "start": f"2023-07-0{9 - number}T14:00Z"}
    return sessions


def choosable(sessions: list[Plain]) -> list[str]:
    """Return every id that a household may list."""
    groups = {one["group"] for one in sessions if "group" in one}
    return [one["id"] for one in sessions] + sorted(groups)


@st.composite
def reserve_tables(draw: st.DrawFn) -> list[Plain]:
    """OPEN and up to three other reserves in any order of precedence."""
    others = draw(
        st.lists(
            st.sampled_from([("MED", "MED"), ("RURAL", "RURAL"), ("WAIT", "*"), ("MORE", "*")]),
            unique=True,
            max_size=3,
        )
    )
    table = [
        reserve(code, draw(st.integers(0, 4)), who, "losses" if code == "WAIT" else "lottery")
        for code, who in [("OPEN", "*"), *others]
    ]
    return draw(st.permutations(table))


@st.composite
def entrant_lists(draw: st.DrawFn, sessions: list[Plain], most: int = 7) -> list[Plain]:
    """One to `most` households of any size, language, need, flags, losses and list.

    Mostly many with long lists: faults show where households compete.
    """
    listed = choosable(sessions)
    count = draw(st.sampled_from([most, most, most, most // 2, 1]))
    lengths = st.sampled_from([len(listed), len(listed), 2, 1, 0])
    return [
        entrant(
            ticket(number),
            units=draw(st.sampled_from([1, 1, 2, 3])),
            language=draw(st.sampled_from(LANGUAGES)),
            accessible=draw(st.sampled_from([False, False, True])),
            flags=draw(st.sampled_from(FLAGS)),
            losses=draw(st.integers(0, 3)),
            choices=draw(st.permutations(listed))[: draw(lengths)],
        )
        for number in range(count)
    ]


@st.composite
def rounds(draw: st.DrawFn, most: int = 7) -> tuple[list[Plain], list[Plain], list[Plain], Plain]:
    """Any round: entrants, sessions, reserves and keys, as `allocate` takes them."""
    sessions = draw(session_lists())
    entrants = draw(entrant_lists(sessions, most))
    keys = draw(keys_for([one["ticket"] for one in entrants]))
    return entrants, sessions, draw(reserve_tables()), keys
