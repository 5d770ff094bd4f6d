"""`movilidad demo`: the site with three weeks of invented work, on a day of the pilot."""

from pathlib import Path

import click

from movilidad.cli import serve


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--as-of",
    metavar="DATE|DATETIME",
    default=serve.DEMO_MOMENT,
    show_default=True,
    help="The day the demo lives on: 2023-07-03.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the database and the keys.  [default: .data]",
)
@click.pass_context
def command(context: click.Context, *, port: int, as_of: str, data: Path | None) -> None:
    """Run everything with invented people until Ctrl-C; prints the addresses and the log-ins.

    The people are invented the first time a data folder is used: another day deserves another
    folder (--data).
    """
    context.invoke(
        serve.command,
        host="127.0.0.1",
        port=port,
        production=False,
        as_of=as_of,
        data=data,
        demo=True,
    )
