"""The published folder: whole, it verifies; with any one bit changed, it does not."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.core.draw.example import FOLDER, entries, example, round_object
from tests.core.draw.rounds import Plain

from movilidad.cli.verify_draw import command
from movilidad.core.draw import folder, verify_draw
from movilidad.core.draw.canonical import canonical, read_canonical
from movilidad.core.draw.certificate import check_certificate, check_entry
from movilidad.core.draw.fast.assembly import draw_listed, list_entrants
from movilidad.core.draw.problems import CommitmentProblem, DrawProblem, OwnCheckFailed
from movilidad.core.draw.publication import draw, freeze, public_files
from movilidad.core.draw.verify import verify

ALONE = Path(verify_draw.__file__)
SMALL = 12


@cache
def small() -> dict[str, dict[str, bytes]]:
    return example(SMALL)


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]


def forgeries(kind: str, step: int) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Folders with one bit changed, by a forger who writes fitting SHA256SUMS."""
    files = small()[kind]
    for name in sorted(files.keys() - {folder.SUMS}):
        for place in range(0, len(files[name]), step):
            changed = {n: data for n, data in files.items() if n != folder.SUMS}
            changed[name] = flipped(files[name], place)
            yield f"{name} byte {place}", folder.with_sums(changed)


def in_totals(files: dict[str, bytes]) -> bool:
    """Whether only the totals differ, which strangers cannot recompute and auditors do."""
    try:
        changed: Any = read_canonical(files[folder.RESULT])
    except DrawProblem:
        return False
    true: Any = read_canonical(small()["public"][folder.RESULT])
    return changed != true and {**changed, "totals": 0} == {**true, "totals": 0}


def test_the_example_in_the_documents_is_what_the_draw_gives() -> None:
    for kind, files in example().items():
        assert {path.name: path.read_bytes() for path in (FOLDER / kind).iterdir()} == files


@pytest.mark.parametrize("kind", ["public", "auditors"])
def test_the_example_verifies_in_both_programs(kind: str) -> None:
    files = example()[kind]
    report = verify(files)
    assert report.holds, report.findings
    assert report.full == (kind == "auditors")
    assert not any(problem for _, problem, _ in verify_draw.verify(files))


@pytest.mark.parametrize("kind", ["public", "auditors"])
def test_one_flipped_bit_in_any_byte_is_noticed_by_the_sums(kind: str) -> None:
    files = small()[kind]
    for name, data in files.items():
        for place in range(len(data)):
            changed = files | {name: flipped(data, place)}
            with pytest.raises(DrawProblem):
                folder.check_sums(changed)
            assert verify_draw.attempt(verify_draw.check_sums, changed)[0]


@pytest.mark.parametrize(("kind", "step"), [("public", 3), ("auditors", 5)])
def test_fitting_sums_do_not_save_a_forger(kind: str, step: int) -> None:
    for what, files in forgeries(kind, step):
        if kind == "public" and in_totals(files):
            continue
        assert not verify(files).holds, what


def test_the_file_alone_catches_the_same_forgeries(tmp_path: Path) -> None:
    """In a process without any installed package, as an auditor runs it."""
    for number, (_, files) in enumerate(forgeries("auditors", 41)):
        (tmp_path / str(number)).mkdir()
        for name, data in files.items():
            (tmp_path / str(number) / name).write_bytes(data)
    program = (
        "import runpy, sys, pathlib\n"
        "check = runpy.run_path(sys.argv[1])\n"
        "for folder in pathlib.Path(sys.argv[2]).iterdir():\n"
        "    files = {path.name: path.read_bytes() for path in folder.iterdir()}\n"
        "    if not any(problem for _, problem, _ in check['verify'](files)):\n"
        "        print('not caught', folder)\n"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, str(ALONE), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == ""
    assert len(list(tmp_path.iterdir())) > 100


@pytest.mark.parametrize("name", sorted(folder.PUBLIC_FILES | {folder.BEACON}))
def test_a_missing_file_is_noticed(name: str) -> None:
    files = {n: data for n, data in small()["public"].items() if n != name}
    assert not verify(files).holds
    assert any(problem for _, problem, _ in verify_draw.verify(files))


def test_a_file_that_nobody_announced_is_noticed() -> None:
    assert not verify(small()["public"] | {"order.json": b"[]"}).holds


def certificates() -> list[Plain]:
    files = example()["certificates"].values()
    return [json.loads(data) for data in files]


def published(files: dict[str, bytes]) -> dict[str, Any]:
    result: Any = read_canonical(files[folder.RESULT])
    return {
        "round_object": read_canonical(files[folder.ROUND]),
        "root": result["root"],
        "seed": result["seed"],
        "result_root": result["result_root"],
    }


def test_a_family_sees_why_it_has_its_place() -> None:
    public = example()["public"]
    seated, without = (check_certificate(one, **published(public)) for one in certificates())
    assert seated.answer.session is not None
    assert seated.answer.closed_before
    assert without.answer.session is None
    assert len(without.answer.closed_before) == len(certificates()[1]["row"]["closing"])


def leaves_of(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in pairs:
        if isinstance(member, dict | list) and member:
            yield from leaves_of(member, (*path, name))
        else:
            yield (*path, name)


def with_change(value: Any, path: tuple[Any, ...]) -> Any:
    """The same certificate with one of its values changed."""
    changed = value.copy()
    if len(path) > 1:
        changed[path[0]] = with_change(value[path[0]], path[1:])
        return changed
    old = value[path[0]]
    other = {bool: not old, int: 1 if old == 0 else 0, str: f"{'0' if old != '0' else '1'}"}
    changed[path[0]] = other.get(type(old), "x")
    return changed


@pytest.mark.parametrize("number", [0, 1])
def test_a_certificate_with_anything_changed_is_refused_by_both(number: int) -> None:
    public, held = example()["public"], certificates()[number]
    for path in leaves_of(held):
        changed = with_change(held, path)
        if path[-1] == "size":
            continue  # a tree's size is published and not proven by a path
        with pytest.raises((DrawProblem, ValueError)):
            check_certificate(changed, **published(public))
        assert verify_draw.attempt(verify_draw.check_certificate, public, changed)[0], path


def test_a_certificate_without_a_row_still_proves_the_entry() -> None:
    held = certificates()[0] | {"row": None, "result": None}
    assert check_entry(held, published(example()["public"])["root"])
    with pytest.raises(OwnCheckFailed, match="was the draw held"):
        check_certificate(held, **published(example()["public"]))


def guesses(drawn_rows: dict[str, Plain]) -> set[bytes]:
    """All that a stranger can write down who knows every ticket and the format, but no salt."""
    found = set()
    rules = round_object()
    ids = [None, *(one["id"] for one in rules["sessions"])]
    for name, row in drawn_rows.items():
        for seat, position in product(ids, range(SMALL)):
            guess = row | {"session": seat, "position": position}
            found.add(sha256(b"\0" + canonical(guess)).digest())
        assert name == row["t"]
    return found


def test_a_stranger_learns_nothing_about_a_household() -> None:
    files = small()["public"]
    everything = b"\n".join(files.values())
    for salt, application in entries(SMALL):
        assert application["ticket"].encode() not in everything
        assert salt.hex().encode() not in everything
        assert canonical(application) not in everything
    # Even with every ticket and every row but its commitment, no leaf can be guessed.
    full: Any = read_canonical(small()["auditors"][folder.RESULT_FULL])
    certificates_rows = rows_without_commitment(full)
    leaves = set(folder.read_hash_lines(files[folder.RESULT_LEAVES], "leaves"))
    assert not leaves & guesses(certificates_rows)


def rows_without_commitment(full: Any) -> dict[str, Plain]:
    applications = {one["ticket"]: one for _, one in entries(SMALL)}
    rows = verify_draw.hold_draw(
        round_object(),
        list(applications.values()),
        published(small()["public"])["seed"],
    )[1]
    assert list(full["order"]) == sorted(rows, key=lambda t: rows[t]["position"])
    return rows


def test_the_attack_would_succeed_on_rows_without_the_commitment() -> None:
    """The test above can fail: leaves over bare rows are guessed at once."""
    full: Any = read_canonical(small()["auditors"][folder.RESULT_FULL])
    rows = rows_without_commitment(full)
    bare = {sha256(b"\0" + canonical(row)).digest() for row in rows.values()}
    assert bare <= guesses(rows)


def test_small_totals_are_withheld() -> None:
    assert [folder.hide_small(count) for count in (0, 1, 9, 10)] == [0, None, None, 10]


def in_shell(*arguments: str) -> int:
    return subprocess.run(
        [sys.executable, "-I", "-S", str(ALONE), *arguments], capture_output=True, check=False
    ).returncode


@pytest.mark.parametrize("kind", ["public", "auditors"])
def test_both_commands_answer_with_their_exit_codes(kind: str, tmp_path: Path) -> None:
    def both(*arguments: str) -> tuple[int, int]:
        return CliRunner().invoke(command, arguments).exit_code, in_shell(*arguments)

    held = str(FOLDER / "certificates" / "without-a-seat.json")
    assert both(str(FOLDER / kind)) == (0, 0)
    assert both(str(FOLDER / kind), "--certificate", held) == (0, 0)
    assert both(str(tmp_path / "nowhere")) == (2, 2)
    shutil.copytree(FOLDER / kind, tmp_path / "copy")
    os.truncate(tmp_path / "copy" / folder.RESULT, 20)
    assert both(str(tmp_path / "copy")) == (1, 1)
    wrong = tmp_path / "wrong.json"
    wrong.write_bytes(Path(held).read_bytes().replace(b'"position": ', b'"position": 1'))
    assert both(str(FOLDER / kind), "--certificate", str(wrong)) == (1, 1)


def test_two_recomputations_agree_before_anyone_is_told() -> None:
    frozen = freeze(round_object(), entries(SMALL))
    told = published(small()["public"])
    salts, applications = zip(*entries(SMALL), strict=True)
    listed = list_entrants(round_object(), applications, salts=salts)
    assert listed.root == frozen.root
    assert draw_listed(listed, told["seed"]).result_root == told["result_root"]
    assert draw_listed(listed, told["seed"][::-1]).result_root != told["result_root"]


def test_a_folder_is_not_written_with_another_seed() -> None:
    frozen = freeze(round_object(), entries(SMALL))
    drawn = draw(frozen, "0" * 64)
    with pytest.raises(CommitmentProblem):
        public_files(
            frozen, drawn, parties={"p": "1" * 64}, reveals={}, announced=None, beacon=None
        )


def test_every_command_in_the_document_does_what_it_says() -> None:
    document = (FOLDER.parents[1] / "verify-a-draw.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 verify_draw.py (.*)$", document, re.MULTILINE)
    assert len(commands) == 3
    for arguments in commands:
        paths = [word.replace("docs/", f"{FOLDER.parents[1]}/") for word in arguments.split()]
        assert in_shell(*paths) == 0, arguments
