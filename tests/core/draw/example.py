"""The published example of docs/examples/draw, made of invented households.

python -m tests.core.draw.example        writes it anew; a test sees that it is unchanged
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.core.draw.rounds import Plain, entrant, reserve, session, ticket

from movilidad.core.draw import drand
from movilidad.core.draw.publication import (
    auditors_files,
    certificate_of,
    draw,
    freeze,
    material_of,
    public_files,
)
from movilidad.core.draw.seeding import commit, derive_seed

FOLDER = Path(__file__).parents[3] / "docs" / "examples" / "draw"
HOUSEHOLDS = 60
BEACON = {
    "chain": drand.CHAIN,
    "round": 1000,
    "randomness": "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
    "signature": (
        "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
        "e342b73a8dd2bacbe47e4b6b63ed5e39"
    ),
}
SECRETS = {
    party: sha256(f"invented secret of {party}".encode()).hexdigest()
    for party in ("observer-north", "observer-south", "university")
}
# One party stays silent, as one some day will: its commitment stands in for its secret.
REVEALED = {party: one for party, one in SECRETS.items() if party != "university"}


def round_object() -> Plain:
    """Return the rules of the invented round: two offices, three blocks in choice groups."""
    morning = {"group": "gua.mon-am"}
    return {
        "rules": "rosd-1",
        "round": "example-1",
        "loss_weight_cap": 3,
        "objection_hours": 48,
        "beacon": {"chain": drand.CHAIN, "fallback": "dice"},
        "sessions": [
            session("gua-0800", units=8, accessible=1, start="2023-09-04T14:00Z", **morning),
            session(
                "gua-1000", units=8, languages={"quc": 4}, start="2023-09-04T16:00Z", **morning
            ),
            session("xel-0800", units=10, languages={"quc": 6, "mam": 4}, accessible=1),
            session("xel-1300", units=6, languages={"mam": 3}),
        ],
        "reserves": [
            reserve("MED", 3, "MED"),
            reserve("SIZE2+", 8, "SIZE2+"),
            reserve("OPEN", 11),
            reserve("RURAL", 5, "RURAL"),
            reserve("WAIT", 5, order="losses"),
        ],
    }


def entries(count: int) -> list[tuple[bytes, Plain]]:
    """Return salts and applications of invented households."""
    lists = (["gua.mon-am", "xel-0800"], ["xel-0800", "xel-1300"], ["gua-1000", "xel-1300"])
    made = []
    for number in range(count):
        luck = sha256(f"household {number}".encode()).digest()
        units = (1, 1, 1, 2, 3)[luck[0] % 5]
        flags = [flag for flag, odds in (("MED", 9), ("RURAL", 3)) if luck[len(flag)] % odds == 0]
        application = entrant(
            ticket(number),
            units=units,
            language=(None, None, "quc", "mam")[luck[1] % 4],
            accessible=luck[2] % 20 == 0,
            flags=flags + ["SIZE2+"] * (units > 1),
            losses=luck[6] % 4,
            choices=lists[luck[7] % 3],
        )
        made.append((luck[16:32], application))
    return made


def example(count: int = HOUSEHOLDS) -> dict[str, dict[str, bytes]]:
    """Return the example's files by folder: public, auditors and certificates."""
    frozen = freeze(round_object(), entries(count))
    parties = {party: commit(secret) for party, secret in SECRETS.items()}
    chance: dict[str, Any] = {"parties": parties, "reveals": REVEALED, "beacon": BEACON}
    drawn = draw(frozen, derive_seed(material_of(frozen, **chance)))
    announced = {name: BEACON[name] for name in ("chain", "round")}
    public = public_files(frozen, drawn, announced=announced, **chance)
    assigned = drawn.result["assigned"]
    seated = next(
        name
        for name, seat in assigned.items()
        if seat is not None and seat != drawn.rows[name]["closing"][0][0]
    )
    without = next(name for name in assigned if assigned[name] is None)
    return {
        "public": public,
        "auditors": auditors_files(public, frozen, drawn),
        "certificates": {
            name: json.dumps(certificate_of(frozen, drawn, one), indent=1).encode() + b"\n"
            for name, one in (("with-a-seat.json", seated), ("without-a-seat.json", without))
        },
    }


def main() -> None:
    """Write the example folder."""
    for folder, files in example().items():
        (FOLDER / folder).mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (FOLDER / folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
