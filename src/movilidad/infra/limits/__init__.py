"""Rate limits kept in PostgreSQL, exact under concurrency, no extra server."""
