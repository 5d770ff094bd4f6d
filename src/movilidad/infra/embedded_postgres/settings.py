"""The server's own settings: safe first, then right for two cores."""

from pathlib import Path

# Errors are logged without the statement and without DETAIL: both can carry a person's data.
_SETTINGS = """\
# Written anew by movilidad at every start. Your own settings belong in local.conf beside it.
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100

fsync = on
synchronous_commit = on
full_page_writes = on

shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 64MB
max_wal_size = 1GB
random_page_cost = 1.1
jit = off
# short queries from many people; parallel plans would also need more /dev/shm than containers give
max_parallel_workers_per_gather = 0

timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_min_error_statement = panic
log_error_verbosity = terse
include_if_exists = 'local.conf'
"""


def settings_text() -> str:
    """The text of `postgresql.conf`."""
    return _SETTINGS


def quoted_list_item(folder: Path) -> str:
    """A folder as PostgreSQL wants it in a comma-separated setting."""
    return '"' + str(folder).replace('"', '""') + '"'
