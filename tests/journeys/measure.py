"""Measure what pages weigh and write it beside the promises: python -m tests.journeys.measure"""

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import django


def main() -> None:
    """On a site of its own; then look at the difference in budgets.json, and commit it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "movilidad.config.settings")
    django.setup()  # before the journeys are imported: they know the questions
    from tests.chromium import launched
    from tests.journeys.site import running_site
    from tests.journeys.weights import weigh

    from movilidad.infra.embedded_postgres import Cluster

    with tempfile.TemporaryDirectory(dir="/tmp") as name, launched() as browser:
        folder = Path(name)
        folder.chmod(0o711)
        with (
            Cluster(folder / "postgres") as cluster,
            running_site(folder / "site", str(cluster.status().url)) as site,
        ):
            record(weigh(site, browser))


def record(weighed: dict[str, float]) -> None:
    """One line of JSON for each promise, so that a difference reads well."""
    from movilidad.design.budgets import FILE

    lines = json.loads(FILE.read_text())["lines"]
    rows = [json.dumps(line | {"measured": _plain(weighed[line["what"]])}) for line in lines]
    day = datetime.now(UTC).date().isoformat()
    body = ",\n    ".join(rows)
    FILE.write_text(f'{{\n  "measured_on": "{day}",\n  "lines": [\n    {body}\n  ]\n}}\n')


def _plain(figure: float) -> float:
    return int(figure) if figure.is_integer() else figure


if __name__ == "__main__":
    main()
