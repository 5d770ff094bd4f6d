"""How long a draw takes, stage by stage, beside the least that the same bytes cost.

    python bench/draw.py            10^4, 10^5 and 10^6 households
    python bench/draw.py 200000     one size

12 choices, 800 sessions, 8 reserves, 13 units asked for each unit there is. The list of entrants
is in the order of tickets, as the frozen list is. Compiling once (kept on disk) is not counted.
"""

import gc
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from movilidad.core.draw import fast
from movilidad.core.draw.fast import assembly, chance, digest, publishing
from movilidad.core.draw.fast.ranking import rank_bytes
from movilidad.core.draw.seeding import commit
from movilidad.core.draw.tickets import ticket_text

SESSIONS, CHOICES, PRESSURE = 800, 12, 13
SEED = sha256(b"bench").hexdigest()
FLAGS: tuple[list[str], ...] = ([], [], [], ["MED"], ["RURAL"], ["SIZE2+"], ["LANG:quc", "SIZE2+"])
SHARES = (
    ("MED", 10, "MED", "lottery"),
    ("LANG:quc", 5, "LANG:quc", "lottery"),
    ("SIZE2+", 20, "SIZE2+", "lottery"),
    ("OPEN", 35, "*", "lottery"),
    ("RURAL", 15, "RURAL", "lottery"),
    ("WAIT", 12, "*", "losses"),
    ("LATE", 2, "*", "lottery"),
    ("SPARE", 1, "SPARE", "lottery"),
)
Plain = dict[str, Any]


class Stopwatch:
    """Keeps the seconds of each stage, and prints it as it is done."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self.cpu = 0.0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage and print it."""
        start, cpu = time.perf_counter(), time.process_time()
        yield
        self.stages[name] = time.perf_counter() - start
        used = time.process_time() - cpu
        self.cpu += used
        print(f"  {name:<44}{self.stages[name]:8.3f} s {used:8.3f} s of CPU", flush=True)


def invented_round(count: int) -> tuple[list[Plain], list[Plain], list[Plain], list[str]]:
    """Return entrants in the order of tickets, sessions, reserves and commitments."""
    chance_of_bench = random.Random(count)  # noqa: S311 - a bench, not a draw
    units = max(1, count * 2 // PRESSURE // SESSIONS)
    sessions = [
        {
            "id": f"gua-{number:03}",
            "units": units,
            "languages": {"quc": 2 + units // 6, "mam": 1 + units // 9},
            "accessible": 1 + units // 20,
        }
        for number in range(SESSIONS)
    ]
    ids = [str(one["id"]) for one in sessions]
    tickets = sorted(ticket_text(chance_of_bench.randbytes(10)) for _ in range(count))
    entrants = [_entrant(ticket, ids, chance_of_bench) for ticket in tickets]
    reserves = [
        {"code": code, "units": units * SESSIONS * share // 100, "who": who, "order": order}
        for code, share, who, order in SHARES
    ]
    return entrants, sessions, reserves, [sha256(one.encode()).hexdigest() for one in tickets]


def _entrant(ticket: str, ids: list[str], luck: random.Random) -> Plain:
    return {
        "ticket": ticket,
        "units": luck.choice((1, 1, 1, 2, 2, 3)),
        "language": luck.choice((None, None, None, "quc", "mam", "kek")),
        "accessible": luck.random() < 0.03,
        "flags": luck.choice(FLAGS),
        "losses": luck.randrange(4),
        "choices": luck.sample(ids, CHOICES),
    }


def run(count: int, folder: Path) -> Stopwatch:
    """Draw and publish one invented round of `count` households."""
    entrants, sessions, reserves, commitments = invented_round(count)
    # The invented million is not the draw's to search for garbage in.
    gc.collect()
    gc.freeze()
    watch = Stopwatch()
    with watch.stage("read plain objects into columns"):
        columns = fast.read_columns(entrants, sessions, reserves)
    with watch.stage("keys"):
        keys = chance.key_bytes(SEED, columns.tickets, np.ones(count, np.int64))
    with watch.stage("order and allocation"):
        drawn = fast.draw_ranked(columns, rank_bytes(columns.tickets, keys))
    with watch.stage("leaves of the entrants"):
        writer = publishing.Writer(columns.tickets, commitments)
        entries = writer.entry_leaves()
    with watch.stage("Merkle tree of the entrants"):
        entrants_root = digest.tree(entries)[-1].tobytes()
    with watch.stage("rows and leaves of the result"):
        rows = writer.row_leaves(drawn)
    with watch.stage("Merkle tree of the result"):
        result_root = digest.tree(rows)[-1].tobytes()
    with watch.stage("files"):
        (folder / "leaves.txt").write_bytes(publishing.hash_lines(entries))
        (folder / "result_leaves.txt").write_bytes(publishing.hash_lines(rows))
        with (folder / "result_full.json").open("wb") as file:
            file.writelines(writer.result_file(drawn, result_root.hex()))
    total = sum(watch.stages.values())
    seats = int((drawn.seats >= 0).sum())
    print(f"  {'whole draw':<44}{total:8.3f} s {watch.cpu:8.3f} s of CPU")
    print(f"  {seats} households seated")
    print(f"  roots {entrants_root.hex()[:16]} {result_root.hex()[:16]}")
    floors(watch, keys, columns.tickets)
    del columns, keys, drawn, writer, entries, rows  # or the second pass would weigh twice
    assemble_all(entrants, sessions, reserves, commitments, folder)
    return watch


def assemble_all(
    entrants: list[Plain],
    sessions: list[Plain],
    reserves: list[Plain],
    commitments: list[str],
    folder: Path,
) -> None:
    """Print the whole publication in one piece, from applications to written SHA256SUMS."""
    rules = {"rules": "rosd-1", "round": "bench", "sessions": sessions, "reserves": reserves}
    start, cpu = time.perf_counter(), time.process_time()
    made = assembly.assemble(
        rules,
        entrants,
        commitments,
        parties={"bench": commit(SEED)},
        reveals={"bench": SEED},
        announced=None,
        beacon=None,
    )
    for name, data in made.files.items():
        (folder / name).write_bytes(data)
    with (folder / "result_full.json").open("wb") as file:
        file.writelines(assembly.full_result(made.listed, made.outcome))
    took, used = time.perf_counter() - start, time.process_time() - cpu
    print(f"  {'end to end, public folder and full result':<44}{took:8.3f} s {used:8.3f} s of CPU")


def floors(watch: Stopwatch, keys: Any, tickets: Any) -> None:
    """Print what the bare hashing and sorting of the same bytes cost in this very run."""
    messages = [f"{SEED}:{ticket}:0".encode() for ticket in tickets]
    numbers = np.ascontiguousarray(keys[:, :8]).view(">u8").ravel().astype(np.uint64)
    nodes = b"".join(messages)[: 65 * len(messages)]
    bare = seconds(lambda: [sha256(one).digest() for one in messages])
    bulk = seconds(lambda: sha256(nodes).digest())
    sort = seconds(lambda: np.argsort(numbers, kind="stable"))
    print(f"  floor: the same keys, bare SHA-256 calls    {bare:8.3f} s", end="")
    print(f"   keys take {watch.stages['keys'] / bare:.1f} times that")
    print(f"  floor: the same bytes in one SHA-256 pass   {bulk:8.3f} s")
    print(f"  floor: a sort of the same keys              {sort:8.3f} s", end="")
    print(f"   order and allocation {watch.stages['order and allocation'] / sort:.1f} times that")
    hashes = sum(watch.stages.values()) / (5 * bare)
    print(f"  whole draw / its five million-fold hashings  {hashes:8.1f}")


def seconds(work: Callable[[], object]) -> float:
    """Return the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def main(sizes: list[int]) -> None:
    """Print every size, then the growth from one to the next."""
    totals = {}
    with tempfile.TemporaryDirectory() as name:
        print("compiling", flush=True)
        run(1000, Path(name))
        for count in sizes:
            print(f"\n{count:,} households", flush=True)
            totals[count] = sum(run(count, Path(name)).stages.values())
    print("\nhouseholds    seconds   microseconds each")
    for count, total in totals.items():
        print(f"{count:>10,} {total:10.3f} {total / count * 1e6:12.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"peak memory, the invented entrants included: {peak:.2f} GB")


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
