"""A small supervisor of our own over any PostgreSQL bin folder, for the first run and the tests.

    with Cluster(Path(".data/postgres")) as cluster: ...
    url = Cluster(Path(".data/postgres")).start()

Production sets DATABASE_URL to a server of its own and never comes here.
"""

from movilidad.infra.embedded_postgres.cluster import Cluster, Status
from movilidad.infra.embedded_postgres.failures import (
    BinariesMissing,
    BinariesUnusable,
    DatabaseDidNotStart,
    DataFolderNotOurs,
    DataFolderNotWritable,
    DataFolderTaken,
    DataFromAnotherVersion,
    EmbeddedDatabaseError,
)

__all__ = [
    "BinariesMissing",
    "BinariesUnusable",
    "Cluster",
    "DataFolderNotOurs",
    "DataFolderNotWritable",
    "DataFolderTaken",
    "DataFromAnotherVersion",
    "DatabaseDidNotStart",
    "EmbeddedDatabaseError",
    "Status",
]
