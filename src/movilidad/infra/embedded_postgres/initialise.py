"""Make a new cluster: UTF-8, checksums, one role and one database called `movilidad`."""

import os
import shutil
import sys
from pathlib import Path

from movilidad.infra.embedded_postgres.binaries import Binaries
from movilidad.infra.embedded_postgres.failures import DatabaseDidNotStart
from movilidad.infra.embedded_postgres.place import Place

_BUILTIN_LOCALES_SINCE = 17


def initialise(place: Place, binaries: Binaries) -> None:
    """Create the cluster aside and move it into place whole, so that a first start that is cut
    short leaves nothing that looks like data. Needs the lock. Raises DatabaseDidNotStart."""
    draft = place.folder / "pgdata.new"
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    place.account.give(draft)
    _initdb(place, binaries, draft)
    _create_database(place, binaries, draft)
    draft.rename(place.pgdata)
    _remember_on_disk(place.folder)


def _initdb(place: Place, binaries: Binaries, pgdata: Path) -> None:
    # trust: the socket's folder admits nobody else. Should someone open TCP in local.conf, it
    # admits nobody at all until they say how in pg_hba.conf.
    command: list[str | Path] = [
        *(binaries.initdb, "-D", pgdata, "--username=movilidad"),
        *("--encoding=UTF8", "--data-checksums", *_locale(binaries.version)),
        *("--auth-local=trust", "--auth-host=reject"),
    ]
    answer = place.account.run(command)
    if answer.returncode != 0:
        raise DatabaseDidNotStart("initdb", answer.stdout + answer.stderr)


def _locale(version: int) -> list[str]:
    """Sort by code point, know the case of every letter, alike on every machine."""
    if version >= _BUILTIN_LOCALES_SINCE:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C", "--lc-ctype=" + ("UTF-8" if sys.platform == "darwin" else "C.UTF-8")]


def _create_database(place: Place, binaries: Binaries, pgdata: Path) -> None:
    # a server that serves nobody: several times quicker than starting one to ask it
    command: list[str | Path] = [
        *(binaries.postgres, "--single", "-D", pgdata),
        *("-c", "exit_on_error=on", "template1"),
    ]
    answer = place.account.run(command, "CREATE DATABASE movilidad\n")
    if answer.returncode != 0:
        raise DatabaseDidNotStart("create database", answer.stderr)


def _remember_on_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
