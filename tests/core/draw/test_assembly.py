"""The fast path publishes the very folder of the clear one."""

from typing import Any

import pytest
from tests.core.draw.example import BEACON, REVEALED, SECRETS, entries, round_object

from movilidad.core.draw.commitment import commitment
from movilidad.core.draw.fast.assembly import assemble
from movilidad.core.draw.publication import draw, freeze, material_of, public_files
from movilidad.core.draw.seeding import commit, derive_seed


@pytest.mark.parametrize("count", [3, 12, 60])
def test_both_paths_write_the_same_folder_byte_for_byte(count: int) -> None:
    listed = entries(count)
    chance: Any = {
        "parties": {party: commit(secret) for party, secret in SECRETS.items()},
        "reveals": REVEALED,
        "announced": {name: BEACON[name] for name in ("chain", "round")},
        "beacon": BEACON,
    }
    made = assemble(
        round_object(),
        [application for _, application in reversed(listed)],  # in any order
        [commitment(salt, application) for salt, application in reversed(listed)],
        **chance,
    )
    frozen = freeze(round_object(), listed)
    given = {name: chance[name] for name in ("parties", "reveals", "beacon")}
    drawn = draw(frozen, derive_seed(material_of(frozen, **given)))
    assert made.files == public_files(frozen, drawn, **chance)
